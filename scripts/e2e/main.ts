import { existsSync, readFileSync, rmSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { startControlPlane } from '../../test/e2e/flux/control-plane/start.ts';
import { removeNamespaces } from '../../test/e2e/flux/namespaces.ts';
import { say } from '../bootstrap/say.mjs';
import { node } from '../bootstrap/tsx.mjs';
import { root } from '../project.ts';
import { countTests } from '../test/count.mjs';

/** What `scripts/e2e.mjs` hands over: a cluster that is there, or what to make one of. */
type Where =
  { readonly kubeconfig: string } | { readonly programs: { readonly kubernetes: string; readonly flux: string } };

const report = join(root, 'dist', 'e2e-report.json');
// Most of a test is waiting for Flux.
const jobs = '6';
const longestTest = String(4 * 60_000);

const [where = '{}', ...files] = process.argv.slice(2);
process.exitCode = await main(JSON.parse(where) as Where, files);

async function main(given: Where, wanted: readonly string[]): Promise<number> {
  rmSync(report, { force: true });
  const run = randomBytes(4).toString('hex');
  if ('kubeconfig' in given) {
    try {
      return await runTests(given.kubeconfig, run, false, wanted);
    } finally {
      // What a test that was stopped has left.
      await removeNamespaces(given.kubeconfig, run);
    }
  }
  const begin = performance.now();
  const controlPlane = await startControlPlane(given.programs);
  try {
    say(`Kubernetes and Flux run on 127.0.0.1 after ${((performance.now() - begin) / 1000).toFixed(1)} s.`);
    const code = await runTests(controlPlane.kubeconfig, run, true, wanted);
    if (code !== 0) say(await controlPlane.describe());
    return code;
  } finally {
    await controlPlane.stop();
  }
}

async function runTests(kubeconfig: string, run: string, own: boolean, wanted: readonly string[]): Promise<number> {
  const mocha = join(root, 'node_modules', 'mocha', 'bin', 'mocha.js');
  process.env['E2E_KUBECONFIG'] = kubeconfig;
  process.env['E2E_RUN'] = run;
  process.env['E2E_OWN_CLUSTER'] = String(own);
  const code = await node(root, [
    mocha,
    '--parallel',
    '--jobs',
    jobs,
    '--timeout',
    longestTest,
    '--reporter',
    join(root, 'scripts', 'test', 'reporter.cjs'),
    '--reporter-option',
    `output=${report}`,
    ...(wanted.length > 0 ? wanted : ['test/e2e/**/*.e2e.ts']),
  ]);
  if (!existsSync(report)) throw new Error('the test run ended without its report: it died (see above).');
  const { passed, failed } = countTests(JSON.parse(readFileSync(report, 'utf8')));
  say(`${passed} passed, ${failed} failed`);
  return code !== 0 ? code : failed > 0 || passed === 0 ? 1 : 0;
}
