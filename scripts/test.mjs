/** `npm test [-- files]`: makes the clone ready, packages what changed, runs all tests, and counts them. */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { bootstrap, root } from './bootstrap.mjs';
import { say } from './bootstrap/say.mjs';
import { node, tsx } from './bootstrap/tsx.mjs';
import { countTests } from './test/count.mjs';

const report = join(root, 'dist', 'test-report.json');

try {
  await bootstrap();
  rmSync(report, { force: true });
  const packaged = await tsx(root, join('scripts', 'package.ts'), ['--if-stale']);
  if (packaged !== 0)
    throw new Error('the tasks could not be packaged, so the tests of the packaged tasks cannot run.');
  mkdirSync(join(root, 'dist'), { recursive: true });
  const mocha = join(root, 'node_modules', 'mocha', 'bin', 'mocha.js');
  const reporter = join(root, 'scripts', 'test', 'reporter.cjs');
  const wanted = process.argv.length > 2 ? process.argv.slice(2) : ['test/**/*.test.ts'];
  // Most tests wait for processes and sockets: one file more than there are processors keeps those busy.
  const jobs = String(availableParallelism() + 1);
  const args = [
    '--parallel',
    '--jobs',
    jobs,
    '--reporter',
    reporter,
    '--reporter-option',
    `output=${report}`,
    ...wanted,
  ];
  const code = await node(root, [mocha, ...args]);
  if (!existsSync(report)) throw new Error('the test run ended without its report: it died (see above).');
  const { passed, failed } = countTests(JSON.parse(readFileSync(report, 'utf8')));
  say(`${passed} passed, ${failed} failed`);
  process.exitCode = code !== 0 ? code : failed > 0 || passed === 0 ? 1 : 0;
} catch (error) {
  say(`error: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
