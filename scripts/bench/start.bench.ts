import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { onlyCommands } from '../build/only-commands.ts';
import { onlyEnglish } from '../build/only-english.ts';
import { readTasks, root } from '../project.ts';
import { timed, type Bench, type Measure, type Timed } from './harness.ts';

const goal = 1.5;

/** What no task can do without: a line on a pipe, and a random key, which the task library makes for its secrets. */
const needed = "process.stdout.write(require('node:crypto').randomUUID() + require('node:os').EOL); process.exit(0);";

/**
 * From the start of the process to its end, without inputs: the task takes over what the agent hands it, reads its inputs,
 * and reports what is missing. With inputs, the work would begin where this ends.
 */
export const bench: Bench = {
  title: 'Start of the packaged tasks, up to the report that inputs are missing, against a node that does nothing',
  async run() {
    const folder = await mkdtemp(join(tmpdir(), 'bench-'));
    try {
      const node = process.env['GITOPS_DELIVERY_NODE'] ?? process.execPath;
      const start = (reports: boolean, ...args: string[]): (() => Promise<void>) => {
        const env = { PATH: process.env['PATH'] ?? '', AGENT_TEMPDIRECTORY: folder, AGENT_WORKFOLDER: folder };
        return () =>
          new Promise((done, reject) => {
            execFile(node, args, { cwd: folder, env }, (error, stdout) => {
              const failed = stdout.includes('task.complete result=Failed');
              if (error !== null || failed !== reports) reject(error ?? new Error(stdout));
              else done();
            });
          });
      };
      const needs = join(folder, 'needs.cjs');
      await writeFile(needs, needed);
      const library = await libraryAlone(join(folder, 'library.cjs'), []);
      const commands = await libraryAlone(join(folder, 'commands.cjs'), [onlyCommands, onlyEnglish]);
      const tasks = readTasks().filter((task) => task.hasCode);
      const files = tasks.map(
        ({ name }) => [name, join(root, 'dist', 'extension', 'tasks', name, 'index.js')] as const,
      );
      const times: Record<string, Timed> = await timed(30, {
        node: start(false, '-e', '0'),
        needs: start(false, needs),
        library: start(false, library),
        commands: start(false, commands),
        ...Object.fromEntries(files.map(([name, file]) => [name, start(true, file)])),
      });
      const against = (name: string, key: string, wanted?: number): Measure[] => {
        const { wall, cpu } = times[key] ?? { wall: 0, cpu: undefined };
        const bare = times['node'] ?? { wall: 0, cpu: undefined };
        const rest = wanted === undefined ? {} : { goal: wanted };
        const walls: Measure = {
          name,
          value: wall,
          unit: 'ms',
          against: { name: 'bare node', value: bare.wall },
          ...rest,
        };
        if (cpu === undefined || bare.cpu === undefined) return [walls];
        const other = { name: 'bare node', value: bare.cpu };
        return [walls, { name: `${name}: user and system time`, value: cpu, unit: 'ms', against: other, ...rest }];
      };
      const measures = [
        ...against('a line and a random key', 'needs'),
        ...against('the task library alone', 'library'),
        ...against('what of it the tasks have', 'commands'),
        ...files.flatMap(([name]) => against(name, name, goal)),
      ];
      for (const [name, file] of files) {
        measures.push({
          name: `${name}: the file that is read first`,
          value: (await stat(file)).size / 1000,
          unit: 'kB',
        });
      }
      return measures;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

/** A program that reports its result to the agent, and does nothing else. */
async function libraryAlone(outfile: string, plugins: Plugin[]): Promise<string> {
  const contents = "require('azure-pipelines-task-lib/task').setResult(0, ''); process.exit(0);";
  const stdin = { contents, resolveDir: root };
  await build({ stdin, outfile, bundle: true, platform: 'node', minify: true, plugins });
  return outfile;
}
