import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { readTasks, root } from '../project.ts';
import { shortest, type Bench, type Measure } from './harness.ts';

/** What a task costs before it does anything: its start with no inputs (it reports what is missing) and its bytes. */
export const bench: Bench = {
  title: 'Start of the packaged tasks (no inputs) against bare node',
  async run() {
    const folder = await mkdtemp(join(tmpdir(), 'bench-'));
    try {
      const node = process.env['GITOPS_DELIVERY_NODE'] ?? process.execPath;
      const start =
        (...args: string[]) =>
        (): Promise<void> =>
          new Promise((done) => {
            const env = { PATH: process.env['PATH'] ?? '', AGENT_TEMPDIRECTORY: folder, AGENT_WORKFOLDER: folder };
            execFile(node, args, { cwd: folder, env }, () => done());
          });
      const floor = join(folder, 'floor.cjs');
      await build({
        stdin: { contents: "require('azure-pipelines-task-lib/task').setResult(0, '')", resolveDir: root },
        outfile: floor,
        bundle: true,
        platform: 'node',
        minify: true,
      });
      const files = readTasks()
        .filter((task) => task.hasCode)
        .map(({ name }) => ({ name, file: join(root, 'dist', 'extension', 'tasks', name, 'index.js') }));
      const times: Record<string, number> = await shortest(20, {
        node: start('-e', '0'),
        floor: start(floor),
        ...Object.fromEntries(files.map(({ name, file }) => [name, start(file)])),
      });
      const against = { name: 'bare node', value: times['node'] ?? 0 };
      const measures: Measure[] = [{ name: 'the task library alone', value: times['floor'] ?? 0, unit: 'ms', against }];
      for (const { name } of files) measures.push({ name, value: times[name] ?? 0, unit: 'ms', against, goal: 1.5 });
      for (const { name, file } of files) {
        measures.push({ name: `${name}'s bundle`, value: (await stat(file)).size / 1000, unit: 'kB' });
      }
      return measures;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};
