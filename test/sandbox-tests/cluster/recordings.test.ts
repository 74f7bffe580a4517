import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { findKustomize } from '../../sandbox/cluster/flux/commands.ts';
import { readRecording } from '../../sandbox/cluster/replay.ts';
import { recordedStates, watchStates } from './states.ts';
import {
  applied,
  type Bench,
  conditionOf,
  configMap,
  deployment,
  makeBench,
  push,
  readyWith,
  until,
} from './support.ts';

const kustomize = await findKustomize();
const recordings = path.resolve(import.meta.dirname, '../../../../shared/cases/flux-recordings');

/** A recorded scenario, played again with the model. */
interface Scenario {
  file: string;
  /** The files of the commit before; empty: nothing is installed. */
  base: Record<string, string>;
  options?: Partial<Parameters<Bench['cluster']['addKustomization']>[0]>;
  /** What was done from outside. @returns the commits made, oldest first */
  play(bench: Bench): Promise<string[]>;
}

const one = { 'apps/settings.yaml': configMap('0') };
const v1 = { 'apps/settings.yaml': configMap('1') };
const v2 = { 'apps/settings.yaml': configMap('2') };
const often = { interval: 400 };

const kustomizationReady = (bench: Bench, reason: string): Promise<unknown> =>
  until(bench.cluster, 'Kustomization', 'apps', readyWith(reason));

const childFiles = (resources: string): Record<string, string> => ({
  'child/kustomization.yaml': `resources: [${resources}]\n`,
  'child/child.yaml': configMap('1', 'child'),
});
const childKustomization = `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: apps-child, namespace: flux-system }
spec: { interval: 10m, path: ./child, prune: true, sourceRef: { kind: GitRepository, name: gitops }, timeout: 15s }
`;

const scenarios: Scenario[] = [
  {
    file: '01-healthy',
    base: one,
    async play(bench) {
      const commit = await push(bench, v1);
      await until(bench.cluster, 'Kustomization', 'apps', applied(commit));
      return [commit];
    },
  },
  {
    file: '03-build-failure',
    base: one,
    async play(bench) {
      const broken = await push(bench, { 'apps/kustomization.yaml': 'resources: [settings.yaml, missing.yaml]\n' });
      await kustomizationReady(bench, 'BuildFailed');
      const fixed = await push(bench, { 'apps/kustomization.yaml': 'resources: [settings.yaml]\n', ...v1 });
      await until(bench.cluster, 'Kustomization', 'apps', applied(fixed));
      return [broken, fixed];
    },
  },
  {
    file: '04-reconcile-failure',
    base: one,
    async play(bench) {
      const bad = deployment('1.0').replace('matchLabels: { app: web }', 'matchLabels: { app: other }');
      const commit = await push(bench, { 'apps/web.yaml': bad });
      await kustomizationReady(bench, 'ReconciliationFailed');
      return [commit];
    },
  },
  {
    file: '05-path-not-found',
    base: one,
    async play(bench) {
      const commit = await push(bench, { apps: null, 'moved/settings.yaml': configMap('0') });
      await kustomizationReady(bench, 'ArtifactFailed');
      return [commit];
    },
  },
  {
    file: '06-health-timeout',
    base: { ...one, 'apps/web.yaml': deployment('1.0') },
    options: { wait: true },
    async play(bench) {
      const commit = await push(bench, { 'apps/web.yaml': deployment('bad') });
      await kustomizationReady(bench, 'HealthCheckFailed');
      return [commit];
    },
  },
  {
    file: '07-health-ready-after-8s',
    base: { ...one, 'apps/web.yaml': deployment('1.0') },
    options: { wait: true },
    async play(bench) {
      const commit = await push(bench, { 'apps/web.yaml': deployment('2.0') });
      await until(bench.cluster, 'Kustomization', 'apps', applied(commit));
      return [commit];
    },
  },
  {
    file: '16-newer-during-health-check',
    base: { ...one, 'apps/web.yaml': deployment('1.0') },
    options: { wait: true },
    async play(bench) {
      const first = await push(bench, { 'apps/web.yaml': deployment('bad') });
      await until(bench.cluster, 'Kustomization', 'apps', (o) => conditionOf(o, 'Healthy')?.status === 'Unknown');
      const second = await push(bench, { 'apps/web.yaml': deployment('3.0') });
      await until(bench.cluster, 'Kustomization', 'apps', applied(second));
      return [first, second];
    },
  },
  {
    file: '08-kustomization-suspended',
    base: one,
    async play(bench) {
      const commit = await push(bench, v1);
      await until(bench.cluster, 'GitRepository', 'gitops', (o) =>
        JSON.stringify(o.status?.['artifact']).includes(commit),
      );
      return [commit];
    },
  },
  { file: '09-source-suspended', base: one, options: often, play: async (bench) => [await push(bench, v1)] },
  {
    file: '10a-source-401',
    base: one,
    options: often,
    async play(bench) {
      bench.cluster.flux.fail({ kind: 'sourceAuth' });
      return [await push(bench, v1)];
    },
  },
  {
    file: '10b-source-branch-deleted',
    base: one,
    options: often,
    async play(bench) {
      const commit = await bench.repository.commit(v1);
      await bench.repository.git('branch', '-m', 'main', 'other');
      bench.cluster.flux.poke();
      return [commit];
    },
  },
  {
    file: '12-first-of-two-skipped',
    base: one,
    async play(bench) {
      const first = await bench.repository.commit(v1);
      const second = await push(bench, v2);
      await until(bench.cluster, 'Kustomization', 'apps', applied(second));
      return [first, second];
    },
  },
  {
    file: '13a-force-push-back-unseen',
    base: one,
    options: often,
    async play(bench) {
      const commit = await bench.repository.commit(v1);
      await bench.repository.git('reset', '-q', '--hard', 'HEAD~1');
      bench.cluster.flux.poke();
      return [commit];
    },
  },
  {
    file: '13c-force-push-back-after-applied',
    base: one,
    async play(bench) {
      const commit = await push(bench, v1);
      await until(bench.cluster, 'Kustomization', 'apps', applied(commit));
      await bench.repository.git('reset', '-q', '--hard', 'HEAD~1');
      bench.cluster.flux.poke();
      return [commit];
    },
  },
  { file: '14-nothing-under-path', base: one, play: async (bench) => [await push(bench, { 'README.md': 'hello' })] },
  {
    file: '15-child-build-failure',
    base: { ...one, 'apps/child.yaml': childKustomization, ...childFiles('child.yaml') },
    play: async (bench) => [await push(bench, childFiles('child.yaml, missing.yaml'))],
  },
  {
    file: '17-transient-missing-namespace',
    base: one,
    options: { retryInterval: 150 },
    async play(bench) {
      const commit = await push(bench, { 'apps/late.yaml': configMap('1', 'late').replace('demo', 'late') });
      await until(bench.cluster, 'Kustomization', 'apps', (o) =>
        JSON.stringify(o.status).includes('"totalReconciliations":2'),
      );
      bench.cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'late' } });
      return [commit];
    },
  },
  {
    file: '21-prune',
    base: { ...one, 'apps/extra.yaml': configMap('0', 'extra') },
    play: async (bench) => [await push(bench, { 'apps/extra.yaml': null })],
  },
];

async function settle(bench: Bench, scenario: Scenario): Promise<string> {
  const { cluster, repository } = bench;
  const commit = await repository.commit(scenario.base);
  cluster.addGitSource({ name: 'gitops', url: repository.url, branch: 'main', interval: 600_000 });
  cluster.addKustomization({ name: 'apps', source: 'gitops', path: './apps', timeout: 15_000, ...scenario.options });
  await until(cluster, 'Kustomization', 'apps', applied(commit));
  if (scenario.file.startsWith('15')) await until(cluster, 'Kustomization', 'apps-child', applied(commit));
  if (scenario.file.startsWith('08')) cluster.flux.fail({ kind: 'suspend' });
  if (scenario.file.startsWith('09')) cluster.flux.fail({ kind: 'suspendSource' });
  for (const kind of ['GitRepository', 'Kustomization'])
    for (const { metadata } of cluster.list(kind))
      await until(cluster, kind, metadata.name, (o) => o.status?.['observedGeneration'] === o.metadata.generation);
  return commit;
}

if (existsSync(recordings))
  describe('the model of Flux against recordings of the real one', () => {
    let bench: Bench;
    beforeEach(async () => {
      bench = await makeBench({ pace: { healthTimeout: 150 } });
    });
    afterEach(() => bench.close());

    /** The recorded states must come, in that order and with nothing between them; periodic runs may follow. */
    async function compare(file: string, seen: ReturnType<typeof watchStates>, commits: string[]): Promise<void> {
      const expected = recordedStates(await readRecording(path.join(recordings, `${file}.jsonl`)));
      const length = (states: Map<string, string[]>, key: string): number => states.get(key)?.length ?? 0;
      const enough = (): boolean =>
        [...expected.keys()].every((key) => length(seen(commits), key) >= length(expected, key));
      for (let tries = 0; tries < 200 && !enough(); tries += 1) await new Promise((resolve) => setTimeout(resolve, 20));
      for (const [key, states] of expected)
        assert.deepEqual(seen(commits).get(key)?.slice(0, states.length), states, `${file}: ${key}`);
      for (const key of seen(commits).keys())
        assert.ok(expected.has(key), `${file}: ${key} should have been left alone`);
    }

    const playable = scenarios.filter(({ file }) => kustomize !== undefined || !/^(03|15)-/.test(file));
    for (const scenario of playable)
      it(`${scenario.file} shows the same states`, async () => {
        const base = await settle(bench, scenario);
        const seen = watchStates(bench.cluster, ['GitRepository', 'Kustomization']);
        const made = await scenario.play(bench);
        await compare(scenario.file, seen, [base, ...made]);
      });

    it('02-first-install shows the same states', async () => {
      const { cluster, repository } = bench;
      const seen = watchStates(cluster, ['GitRepository', 'Kustomization']);
      const commit = await repository.commit(one);
      cluster.addGitSource({ name: 'gitops', url: repository.url, branch: 'main', interval: 600_000 });
      cluster.addKustomization({ name: 'apps', source: 'gitops', path: './apps', timeout: 15_000 });
      await compare('02-first-install', seen, [commit]);
    });

    it('22-requested-by-annotation shows the same states', async () => {
      const base = await settle(bench, { file: '22', base: one, play: async () => [] });
      const seen = watchStates(bench.cluster, ['GitRepository', 'Kustomization']);
      const commit = await bench.repository.commit(v1);
      const ask = (kind: string, name: string): void => {
        const object = bench.cluster.get(kind, 'flux-system', name) ?? assert.fail();
        object.metadata.annotations = { 'reconcile.fluxcd.io/requestedAt': 'now' };
        bench.cluster.apply(object);
      };
      ask('GitRepository', 'gitops');
      await until(bench.cluster, 'Kustomization', 'apps', applied(commit));
      ask('Kustomization', 'apps');
      await compare('22-requested-by-annotation', seen, [base, commit]);
    });
  });
