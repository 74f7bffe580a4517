import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { bundle } from '../../../scripts/build/bundle.ts';
import { createAgentFolders, runTask, type TaskRun } from '../../sandbox/agent/index.ts';

const repository = join(import.meta.dirname, '../../..');
const task = 'update-image-tag';
let extension: Promise<string> | undefined;

/** The task as it is shipped: bundled and minified, beside its task.json; made once for all tests. */
async function packagedExtension(): Promise<string> {
  return (extension ??= (async () => {
    const folder = await mkdtemp(join(tmpdir(), 'extension-'));
    await writeFile(join(folder, 'package.json'), '{"type":"commonjs"}');
    await bundle({ root: repository, task, outputFolder: join(folder, 'tasks') });
    await copyFile(join(repository, 'tasks', task, 'task.json'), join(folder, 'tasks', task, 'task.json'));
    return folder;
  })());
}

after(async () => {
  if (extension !== undefined) await rm(await extension, { recursive: true });
});

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
    async write(files) {
      for (const [path, content] of Object.entries(files)) {
        await mkdir(dirname(join(sources, path)), { recursive: true });
        await writeFile(join(sources, path), content);
      }
    },
    async link(target, path) {
      await mkdir(dirname(join(sources, path)), { recursive: true });
      await symlink(target, join(sources, path));
    },
    read: (path) => readFile(join(sources, path), 'utf8'),
    names: (folder) => readdir(join(sources, folder)),
    run: async (inputs) =>
      runTask({
        extension: await packagedExtension(),
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
