import assert from 'node:assert/strict';

import type { KubernetesObject } from '../../../core/ports/cluster.ts';
import { commits, gitRepository, helm, inventoryOf, kustomization, releaseTarget, revision, target } from './build.ts';
import { playWait, ScriptedCluster, VirtualClock } from './scripted-cluster.ts';

const source = 'GitRepository/flux-system/gitops';
const apps = 'Kustomization/flux-system/apps';
const release = 'HelmRelease/flux-system/demo';
const fetched = gitRepository({ commit: commits.awaited });
const applied = kustomization({ applied: commits.awaited });

describe('Asking Flux to reconcile', () => {
  let clock: VirtualClock;
  let cluster: ScriptedCluster;
  beforeEach(() => {
    clock = new VirtualClock();
    cluster = new ScriptedCluster();
    cluster.put(gitRepository(), kustomization());
  });
  const wait = (o: Parameters<typeof playWait>[2] & object = {}) =>
    playWait(clock, [cluster], { ...o, options: { reconcile: true, timeout: 60_000, ...o.options } });
  /** Puts these into the cluster, a second apart. */
  const script =
    (...steps: readonly (readonly KubernetesObject[])[]) =>
    async (): Promise<void> => {
      for (const step of steps) {
        await clock.sleep(1000);
        cluster.put(...step);
      }
    };

  it('asks the source first, then the Kustomization once the source holds the commit, each once', async () => {
    const asked: string[][] = [];
    const note = (): Promise<void> => Promise.resolve(void asked.push([...cluster.asked]));
    const outcome = await wait({
      script: async () => {
        await clock.sleep(1000);
        await note();
        await script([fetched])();
        await clock.sleep(10);
        await note();
        await script([applied])();
      },
    });
    assert.equal(outcome.result, 'succeeded');
    assert.deepEqual(asked, [[source], [source, apps]]);
    assert.deepEqual(cluster.asked, [source, apps]);
  });

  it('asks nothing unless it is told to, and nothing of what has the commit already', async () => {
    await playWait(clock, [cluster], { script: script([fetched], [applied]) });
    assert.deepEqual(cluster.asked, []);
    await wait();
    assert.deepEqual(cluster.asked, []);
    cluster.put(kustomization());
    await wait({ script: script([applied]) });
    assert.deepEqual(cluster.asked, [apps]);
  });

  it('takes a newer commit in the source for the awaited one', async () => {
    cluster.put(gitRepository({ commit: commits.newer }));
    await wait({ script: script([kustomization({ applied: commits.newer })]) });
    assert.deepEqual(cluster.asked, [apps]);
  });

  for (const [what, objects] of [
    ['source', [gitRepository({ spec: { suspend: true } })]],
    ['Kustomization', [fetched, kustomization({ spec: { suspend: true } })]],
  ] as const) {
    it(`asks nothing of a suspended ${what}`, async () => {
      cluster.put(...objects);
      assert.equal((await wait()).result, 'failed');
      assert.deepEqual(cluster.asked, []);
    });
  }

  it('goes on waiting without the right to patch, and names it once', async () => {
    const right = 'patch gitrepositories.source.toolkit.fluxcd.io in namespace flux-system';
    cluster.refusesPatch = () => ({ kind: 'forbidden', right, message: `the right to ${right} is missing` });
    const lines: string[] = [];
    const outcome = await wait({ lines, script: script([kustomization()], [fetched], [kustomization()], [applied]) });
    assert.equal(outcome.result, 'succeeded');
    assert.equal(lines.filter((line) => line.includes(`${source}: the right to ${right} is missing`)).length, 1);
    assert.deepEqual(cluster.asked, [source, apps]);
  });

  it('asks again when the cluster could not be reached', async () => {
    cluster.refusesPatch = () => (clock.now() < 8000 ? { kind: 'unreachable', message: 'no answer' } : undefined);
    const steps = Array.from({ length: 20 }, () => [kustomization()]);
    await wait({ script: script(...steps, [fetched], [applied]) });
    assert.deepEqual(cluster.asked, [source, source, source, apps]);
  });

  it('asks each source once, however many Kustomizations it has, in each of several clusters', async () => {
    const second = new ScriptedCluster('second');
    const names = ['apps', 'infra', 'web'];
    for (const one of [cluster, second]) one.put(gitRepository(), ...names.map((name) => kustomization({ name })));
    const outcome = await playWait(clock, [cluster, second], {
      options: { reconcile: true, targets: names.map((name) => ({ ...target, name })) },
      script: async () => {
        await clock.sleep(1000);
        for (const one of [cluster, second]) one.put(fetched);
        await clock.sleep(1000);
        for (const one of [cluster, second])
          one.put(...names.map((name) => kustomization({ name, applied: commits.awaited })));
      },
    });
    assert.equal(outcome.result, 'succeeded');
    const all = [source, ...names.map((name) => `Kustomization/flux-system/${name}`)];
    assert.deepEqual([cluster.asked, second.asked], [all, all]);
  });

  it('asks a HelmRelease that is awaited itself once its Kustomization has applied the commit', async () => {
    cluster.put(...helm({}));
    const ready = helm({ chartCommit: commits.awaited });
    const outcome = await wait({
      options: { targets: [releaseTarget] },
      script: script([fetched], [kustomization({ applied: commits.awaited, inventory: [inventoryOf.release] })], ready),
    });
    assert.equal(outcome.result, 'succeeded', outcome.reason);
    assert.deepEqual(cluster.asked, [source, apps, release]);
  });

  it('knows what an OCI artifact was made of by its metadata', async () => {
    const oci = (commit: string): KubernetesObject => ({
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'OCIRepository',
      metadata: { name: 'gitops', namespace: 'flux-system', generation: 1, uid: 'oci' },
      spec: { url: 'oci://registry.example/gitops' },
      status: {
        observedGeneration: 1,
        artifact: {
          revision: `latest@sha256:${commit.slice(0, 1).repeat(64)}`,
          metadata: { 'org.opencontainers.image.revision': revision(commit) },
        },
        conditions: [{ type: 'Ready', status: 'True', reason: 'Succeeded', message: '' }],
      },
    });
    const spec = { sourceRef: { kind: 'OCIRepository', name: 'gitops' } };
    cluster.put(oci(commits.old), kustomization({ spec }));
    await wait({ script: script([oci(commits.awaited)]) });
    assert.deepEqual(cluster.asked, ['OCIRepository/flux-system/gitops', apps]);
  });
});
