import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentFolders, RunTaskOptions, TaskRun } from '../../sandbox/agent/index.ts';
import { createAgentFolders, runTask } from '../../sandbox/agent/index.ts';

export const EXTENSION = join(import.meta.dirname, '../../fixtures/agent-tasks');

export interface Bench {
  readonly folders: AgentFolders;
  /** Runs the probe task with this program. */
  run(code: string, o?: Partial<RunTaskOptions>): Promise<TaskRun>;
  /** The environment that a task sees. */
  environment(o?: Partial<RunTaskOptions>): Promise<Record<string, string>>;
  remove(): Promise<void>;
}

export async function createBench(): Promise<Bench> {
  const root = await mkdtemp(join(tmpdir(), 'agent-'));
  const folders = await createAgentFolders(root);
  const run: Bench['run'] = (code, o = {}) =>
    runTask({ extension: EXTENSION, task: 'probe', folders, ...o, inputs: { code, ...o.inputs } });
  return {
    folders,
    run,
    async environment(o) {
      // Through a file, because the log is masked.
      const file = join(root, 'environment.json');
      await run(`require('node:fs').writeFileSync(${JSON.stringify(file)}, JSON.stringify(process.env))`, o);
      const { readFile } = await import('node:fs/promises');
      return JSON.parse(await readFile(file, 'utf8')) as Record<string, string>;
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}
