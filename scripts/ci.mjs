/** What `.ci/run` does: README's test command, then everything else that must hold, on Node 20 and on Node 24. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './bootstrap.mjs';
import { npmCommand } from './bootstrap/npm.mjs';
import { provideNode24 } from './ci/node24.mjs';
import { runCommand, runSteps } from './ci/steps.mjs';

const [npm, ...npmArgs] = npmCommand();
const report = join(root, 'dist', 'test-report.json');
/** @type {(name: string, script: string, ...args: string[]) => import('./ci/steps.mjs').Step} */
const script = (name, scriptName, ...args) => ({
  name,
  run: () =>
    runCommand(root, npm, [...npmArgs, 'run', '--silent', scriptName, ...(args.length > 0 ? ['--', ...args] : [])]),
});

rmSync(report, { force: true });
const { lines, failed } = await runSteps(
  [
    script('tests', 'test'),
    script('lint', 'lint'),
    script('types', 'typecheck'),
    script('format', 'format:check'),
    script('dead code', 'deadcode'),
    script('documentation', 'docs', '--check'),
    script('package', 'package'),
    script('dev package', 'package', '--dev'),
    script('demo', 'demo'),
    {
      name: 'demo, tasks on Node 24',
      run: async () => {
        const node = await provideNode24(process.env);
        return runCommand(root, npm, [...npmArgs, 'run', '--silent', 'demo'], { GITOPS_DELIVERY_NODE: node });
      },
    },
  ],
  () => (existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined),
);
for (const line of lines) console.log(line);
process.exitCode = failed > 0 ? 1 : 0;
