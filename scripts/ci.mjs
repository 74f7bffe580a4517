/** What `.ci/run` does: README's test command, then everything else that must hold, on Node 20 and on Node 24. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { auditPackages } from './audit/audit.mjs';
import { root } from './bootstrap.mjs';
import { npmCommand } from './bootstrap/npm.mjs';
import { provideNode24 } from './ci/node24.mjs';
import { runCommand, runSteps } from './ci/steps.mjs';
import { reportOf, rows, runRow } from './matrix/rows.mjs';
import { providePrograms, whyNoPrograms } from './e2e/programs.mjs';

const [npm, ...npmArgs] = npmCommand();
/** @type {(file: string) => () => import('./ci/steps.mjs').Report | undefined} */
const reportIn = (file) => () => {
  const path = join(root, 'dist', file);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
};
for (const file of ['test-report.json', 'e2e-report.json', 'simulation-report.json', ...rows.map(reportOf)])
  rmSync(join(root, 'dist', file), { force: true });
/** @type {(name: string, script: string, ...args: string[]) => import('./ci/steps.mjs').Step} */
const script = (name, scriptName, ...args) => ({
  name,
  run: (output) => {
    const all = [...npmArgs, 'run', '--silent', scriptName, ...(args.length > 0 ? ['--', ...args] : [])];
    return runCommand(root, npm, all, {}, output);
  },
});

// Each commit has seeds of its own: new ones with every change, and the same ones wherever that commit is looked at.
const commit = spawnSync('git', ['rev-parse', '--short=7', 'HEAD'], { cwd: root, encoding: 'utf8' }).stdout ?? '';
const seed = Number.parseInt(commit.slice(0, 7), 16) || 1;

const { lines, failed } = await runSteps([
  // On all processors.
  { ...script('tests', 'test'), report: reportIn('test-report.json') },
  {
    ...script('simulation', 'simulate', '--minutes', '3', '--seed', String(seed), '--report'),
    report: reportIn('simulation-report.json'),
  },
  // What the steps below run is not made anew under them.
  script('package', 'package'),
  [
    // Waits for most of its time.
    [
      {
        name: 'real Flux',
        report: reportIn('e2e-report.json'),
        run: async (output) => {
          const skipped = await whyNoPrograms(root, process.env);
          if (skipped !== undefined) return { skipped };
          // Here, for this may take longer than a step otherwise may.
          await providePrograms(root, process.env);
          return runCommand(root, npm, [...npmArgs, 'run', '--silent', 'test:e2e'], {}, output);
        },
      },
    ],
    // Most of these keep one processor busy.
    [
      script('format', 'format:check'),
      script('lint', 'lint'),
      script('types', 'typecheck'),
      script('dead code', 'deadcode'),
      script('documentation', 'docs', '--check'),
      {
        name: 'audit',
        run: async (output = console.log) => {
          const audited = await auditPackages(root);
          if ('skipped' in audited) return audited;
          for (const line of [...audited.remarks, ...audited.problems]) output(`${line}\n`);
          return audited.problems.length;
        },
      },
      script('reproducible', 'reproduce'),
      script('dev package', 'package', '--dev'),
      // On the Node that runs us the tests of the demo show it.
      {
        name: 'demo, tasks on Node 24',
        run: async (output) => {
          const node = await provideNode24(process.env);
          const all = [...npmArgs, 'run', '--silent', 'demo'];
          return runCommand(root, npm, all, { GITOPS_DELIVERY_NODE: node }, output);
        },
      },
      ...rows.map((row) => ({
        name: row.name,
        report: reportIn(reportOf(row)),
        /** @type {import('./ci/steps.mjs').Step['run']} */
        run: (output) => runRow(root, row, output),
      })),
    ],
  ],
]);
for (const line of lines) console.log(line);
process.exitCode = failed > 0 ? 1 : 0;
