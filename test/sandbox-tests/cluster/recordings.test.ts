import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { findKustomize } from '../../sandbox/cluster/flux/commands.ts';
import { readRecording } from '../../sandbox/cluster/replay.ts';
import { helmScenarios, one, type Scenario, scenarios, v1 } from './recorded-scenarios.ts';
import { recordedStates, watchStates } from './states.ts';
import { applied, type Bench, makeBench, readyWith, until } from './support.ts';

const kustomize = await findKustomize();
const recordings = path.resolve(import.meta.dirname, '../../../../shared/cases/flux-recordings');

const kinds = ['GitRepository', 'Kustomization', 'HelmChart', 'HelmRelease'];

/** Waits until something holds, looking after every change; gives up after a while, for the comparison to tell. */
function changed({ cluster }: Bench, holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!holds()) return;
      unlisten();
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(() => {
      unlisten();
      resolve();
    }, 8000);
    const unlisten = cluster.store.onChange(look);
    look();
  });
}

async function settle(bench: Bench, scenario: Scenario): Promise<string> {
  const { cluster, repository } = bench;
  const commit = await repository.commit(scenario.base);
  cluster.addGitSource({ name: 'gitops', url: repository.url, branch: 'main', interval: 600_000 });
  cluster.addKustomization({ name: 'apps', source: 'gitops', path: './apps', timeout: 15_000, ...scenario.options });
  await until(cluster, 'Kustomization', 'apps', applied(commit));
  if (scenario.file.startsWith('15')) await until(cluster, 'Kustomization', 'apps-child', applied(commit));
  if (scenario.base['apps/demo.yaml'] !== undefined)
    await until(cluster, 'HelmRelease', 'demo', readyWith('InstallSucceeded'));
  if (scenario.file.startsWith('08')) cluster.flux.fail({ kind: 'suspend' });
  if (scenario.file.startsWith('09')) cluster.flux.fail({ kind: 'suspendSource' });
  for (const kind of kinds)
    for (const { metadata } of cluster.list(kind))
      await until(cluster, kind, metadata.name, (o) => o.status?.['observedGeneration'] === o.metadata.generation);
  return commit;
}

if (existsSync(recordings))
  describe('the model of Flux against recordings of the real one', () => {
    let bench: Bench;
    beforeEach(async () => {
      bench = await makeBench({ pace: { healthTimeout: 1000 } });
    });
    afterEach(() => bench.close());

    /** The recorded states must come, in that order and with nothing between them; periodic runs may follow. */
    async function compare(file: string, seen: ReturnType<typeof watchStates>, commits: string[]): Promise<void> {
      const expected = recordedStates(await readRecording(path.join(recordings, `${file}.jsonl`)));
      const length = (states: Map<string, string[]>, key: string): number => states.get(key)?.length ?? 0;
      const enough = (): boolean =>
        [...expected.keys()].every((key) => length(seen(commits), key) >= length(expected, key));
      await changed(bench, enough);
      for (const [key, states] of expected)
        assert.deepEqual(seen(commits).get(key)?.slice(0, states.length), states, `${file}: ${key}`);
      for (const key of seen(commits).keys())
        assert.ok(expected.has(key), `${file}: ${key} should have been left alone`);
    }

    const playable = [...scenarios, ...helmScenarios].filter(
      ({ file }) => kustomize !== undefined || !/^(03|15)-/.test(file),
    );
    for (const scenario of playable)
      it(`${scenario.file} shows the same states`, async () => {
        const base = await settle(bench, scenario);
        const seen = watchStates(bench.cluster, kinds);
        const made = await scenario.play(bench);
        await compare(scenario.file, seen, [base, ...made]);
      });

    it('02-first-install shows the same states', async () => {
      const { cluster, repository } = bench;
      const seen = watchStates(cluster, kinds);
      const commit = await repository.commit(one);
      cluster.addGitSource({ name: 'gitops', url: repository.url, branch: 'main', interval: 600_000 });
      cluster.addKustomization({ name: 'apps', source: 'gitops', path: './apps', timeout: 15_000 });
      await compare('02-first-install', seen, [commit]);
    });

    it('22-requested-by-annotation shows the same states', async () => {
      const base = await settle(bench, { file: '22', base: one, play: async () => [] });
      const seen = watchStates(bench.cluster, kinds);
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
