import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openApi } from '../../test/e2e/flux/api.ts';
import { startControlPlane } from '../../test/e2e/flux/control-plane/start.ts';
import { removeNamespaces } from '../../test/e2e/flux/namespaces.ts';
import { say } from '../bootstrap/say.mjs';
import { node } from '../bootstrap/tsx.mjs';
import { root } from '../project.ts';
import { countTests } from '../test/count.mjs';

/** The folders that `providePrograms` gives. */
type Programs = Parameters<typeof startControlPlane>[0];

/** What `scripts/e2e.mjs` hands over: a cluster that is there, or what to make one of. */
type Where = { readonly kubeconfig: string } | { readonly programs: Programs };

const report = join(root, 'dist', 'e2e-report.json');
// Most of a test is waiting for Flux.
const jobs = '6';
const longestTest = String(4 * 60_000);

const [where = '{}', ...files] = process.argv.slice(2);
try {
  process.exitCode = await main(JSON.parse(where) as Where, files);
} catch (error) {
  say(`error: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

async function main(given: Where, wanted: readonly string[]): Promise<number> {
  rmSync(report, { force: true });
  const run = randomBytes(4).toString('hex');
  // A test that is stopped in the middle cannot clean up after itself.
  const folder = await mkdtemp(join(tmpdir(), 'gitops-delivery-e2e-tests-'));
  try {
    if ('programs' in given) return await onOwnCluster(given.programs, { run, folder, wanted });
    say(`Using the cluster ${await openFlux(given.kubeconfig)} of KUBECONFIG's current context.`);
    try {
      return await runTests(given.kubeconfig, { run, folder, wanted });
    } finally {
      await removeNamespaces(given.kubeconfig, run);
    }
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

const fluxVersions = [
  'source.toolkit.fluxcd.io/v1',
  'kustomize.toolkit.fluxcd.io/v1',
  'helm.toolkit.fluxcd.io/v2',
  'notification.toolkit.fluxcd.io/v1beta3',
];

/** @throws when the cluster has no Flux that serves today's kinds */
async function openFlux(kubeconfig: string): Promise<string> {
  const api = await openApi(kubeconfig);
  for (const version of fluxVersions) {
    if ((await api.get(`/apis/${version}`)) === undefined) throw new Error(`${api.server} does not serve ${version}.`);
  }
  return api.server;
}

interface Tests {
  /** By which its namespaces are known. */
  readonly run: string;
  readonly folder: string;
  readonly wanted: readonly string[];
}

async function onOwnCluster(programs: Programs, tests: Tests): Promise<number> {
  const begin = performance.now();
  const controlPlane = await startControlPlane(programs);
  try {
    say(`Kubernetes and Flux run on 127.0.0.1 after ${((performance.now() - begin) / 1000).toFixed(1)} s.`);
    const code = await runTests(controlPlane.kubeconfig, tests);
    if (code !== 0) say(await controlPlane.describe());
    return code;
  } finally {
    await controlPlane.stop();
  }
}

async function runTests(kubeconfig: string, { run, folder, wanted }: Tests): Promise<number> {
  const mocha = join(root, 'node_modules', 'mocha', 'bin', 'mocha.js');
  process.env['E2E_KUBECONFIG'] = kubeconfig;
  process.env['E2E_RUN'] = run;
  process.env['E2E_FOLDER'] = folder;
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
