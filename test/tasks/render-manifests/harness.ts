import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import {
  createAgentFolders,
  runTask,
  type AgentFolders,
  type Endpoint,
  type TaskRun,
} from '../../sandbox/agent/index.ts';
import { packagedExtension, writeFiles, writeLink } from '../support.ts';

const task = 'render-manifests';

/** A job on an agent, with sources to render. */
export interface Job {
  readonly folders: AgentFolders;
  /** Writes files below the sources folder. */
  write(files: Readonly<Record<string, string | Buffer>>): Promise<void>;
  link(target: string, path: string): Promise<void>;
  run(inputs: Readonly<Record<string, string>>, options?: JobOptions): Promise<TaskRun>;
  /** Text of a file in the output folder. */
  output(path: string): Promise<string>;
  /** All files of the output folder. */
  outputFiles(): Promise<readonly string[]>;
  /** All files of the sources folder with their content. */
  sources(): Promise<ReadonlyMap<string, string>>;
  remove(): Promise<void>;
}

export interface JobOptions {
  readonly variables?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly path?: string;
  /** Further variables of the agent's own environment. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly cancelWhen?: RegExp;
  readonly jobToken?: { readonly url: string; readonly token: string };
  readonly endpoints?: readonly Endpoint[];
}

export async function startJob(): Promise<Job> {
  const root = await mkdtemp(join(tmpdir(), 'render-job-'));
  const folders = await createAgentFolders(root);
  const outputFolder = join(folders.staging, 'manifests');
  const filesOf = async (folder: string): Promise<string[]> => {
    const entries = existsSync(folder) ? await readdir(folder, { recursive: true, withFileTypes: true }) : [];
    const files = entries.filter((entry) => !entry.isDirectory());
    return files.map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/')).toSorted();
  };
  return {
    folders,
    write: (files) => writeFiles(folders.sources, files),
    link: (target, path) => writeLink(folders.sources, target, path),
    run: async (inputs, options = {}) =>
      runTask({
        extension: await packagedExtension(task),
        task,
        inputs: { environment: 'dev', sourcePath: 'app', ...inputs },
        variables: { 'Build.BuildNumber': '20260101.1', 'Build.BuildId': '7', ...options.variables },
        ...(options.secrets === undefined ? {} : { secrets: options.secrets }),
        ...(options.jobToken === undefined ? {} : { jobToken: options.jobToken }),
        ...(options.endpoints === undefined ? {} : { endpoints: options.endpoints }),
        folders,
        environment: { PATH: options.path ?? process.env['PATH'] ?? '', ...options.environment },
        ...(options.cancelWhen === undefined ? {} : { cancelAfter: { whenLogMatches: options.cancelWhen } }),
        timeoutMs: 60_000,
      }),
    output: (path) => readFile(join(outputFolder, path), 'utf8'),
    outputFiles: () => filesOf(outputFolder),
    async sources() {
      const found = await filesOf(folders.sources);
      const texts = found.map(async (path) => [path, await readFile(join(folders.sources, path), 'utf8')] as const);
      return new Map(await Promise.all(texts));
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

/** The errors on the run's page, the task's own result left out. */
export function errorsOf(run: TaskRun): TaskRun['issues'] {
  return run.issues.filter(({ type, message }) => type === 'error' && message !== run.message);
}

export const deployment = (image = 'nginx:1.27', name = 'web'): string =>
  `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  selector:
    matchLabels: {app: ${name}}
  template:
    metadata:
      labels: {app: ${name}}
    spec:
      containers:
      - name: ${name}
        image: ${image}
`;

export const configMap = (name: string, data = 'key: value'): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  ${data}\n`;
