import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAgentFolders, runTask, type TaskRun } from '../../sandbox/agent/index.ts';
import { packagedExtension, writeFiles, writeLink } from '../support.ts';

const task = 'update-image-tag';

/** A job on an agent with a checked-out repository. */
export interface Job {
  /** The sources folder, and a folder beside it. */
  readonly sources: string;
  readonly outside: string;
  write(files: Readonly<Record<string, string | Buffer>>): Promise<void>;
  link(target: string, path: string): Promise<void>;
  read(path: string): Promise<string>;
  /** Names in a folder of the sources, temporary leftovers included. */
  names(folder: string): Promise<readonly string[]>;
  run(inputs: Readonly<Record<string, string>>): Promise<TaskRun>;
  remove(): Promise<void>;
}

export async function startJob(): Promise<Job> {
  const root = await mkdtemp(join(tmpdir(), 'update-job-'));
  const folders = await createAgentFolders(root);
  const { sources } = folders;
  return {
    sources,
    outside: root,
    write: (files) => writeFiles(sources, files),
    link: (target, path) => writeLink(sources, target, path),
    read: (path) => readFile(join(sources, path), 'utf8'),
    names: (folder) => readdir(join(sources, folder)),
    run: async (inputs) =>
      runTask({
        extension: await packagedExtension(task),
        task,
        inputs: { files: '**/*', ...inputs },
        folders,
        sameJob: true,
        environment: { PATH: process.env['PATH'] ?? '' },
        timeoutMs: 60_000,
      }),
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

export const pod = (image: string): string => `kind: Pod\nspec:\n  containers:\n    - image: ${image}\n`;
