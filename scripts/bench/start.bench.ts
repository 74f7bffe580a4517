import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTasks, root } from '../project.ts';
import { median, type Bench, type Measure } from './harness.ts';

/** What a task costs before it does anything: its start with no inputs (it reports what is missing) and its bytes. */
export const bench: Bench = {
  title: 'Start of the packaged tasks (no inputs) against bare node',
  async run() {
    const folder = await mkdtemp(join(tmpdir(), 'bench-'));
    try {
      const node = process.env['GITOPS_DELIVERY_NODE'] ?? process.execPath;
      const start = (...args: string[]): Promise<void> =>
        new Promise((done) => {
          const env = { PATH: process.env['PATH'] ?? '', AGENT_TEMPDIRECTORY: folder, AGENT_WORKFOLDER: folder };
          execFile(node, args, { cwd: folder, env }, () => done());
        });
      const bare = await median(15, () => start('-e', '0'));
      const measures: Measure[] = [];
      for (const { name, hasCode } of readTasks()) {
        if (!hasCode) continue;
        const file = join(root, 'dist', 'extension', 'tasks', name, 'index.js');
        const value = await median(15, () => start(file));
        measures.push({
          name: `start ${name}`,
          value,
          unit: 'ms',
          against: { name: 'bare node', value: bare },
          goal: 1.5,
        });
        measures.push({ name: `bytes ${name}`, value: (await stat(file)).size / 1000, unit: 'kB' });
      }
      return measures.toSorted((a, b) => (a.unit === b.unit ? 0 : a.unit === 'ms' ? -1 : 1));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};
