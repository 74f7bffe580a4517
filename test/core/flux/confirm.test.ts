import assert from 'node:assert/strict';

import { ClusterView } from '../../../core/flux/wait/cluster-view.ts';
import type { Cluster, ClusterProblem, KubernetesObject } from '../../../core/ports/cluster.ts';
import { commits, gitRepository, helm, inventoryOf, known, kustomization, target } from './build.ts';

/** A cluster whose watches have shown `watched`, while a look at it shows `now`. */
function view(watched: readonly KubernetesObject[], now: () => readonly KubernetesObject[] | ClusterProblem) {
  const ofKind = (all: readonly KubernetesObject[], kind: string) => all.filter((object) => object.kind === kind);
  const cluster: Cluster = {
    name: 'fake',
    server: 'https://fake.test',
    probe: () => Promise.resolve(),
    async follow(type, namespace, tell) {
      tell({ kind: 'listed', type, namespace, objects: ofKind(watched, type.kind) });
      await Promise.resolve();
    },
    list: (type) => {
      const answer = now();
      return Promise.resolve(
        'kind' in answer ? { ok: false, problem: answer } : { ok: true, objects: ofKind(answer, type.kind) },
      );
    },
    get: () => Promise.resolve({ ok: true, object: undefined }),
    logs: () => Promise.resolve({ ok: true, text: undefined }),
    annotate: () => Promise.resolve(undefined),
  };
  return new ClusterView({
    cluster,
    targets: [target],
    track: { failAfterAttempts: 1, checkChildren: true, stableFor: 0 },
    signal: new AbortController().signal,
    changed: () => undefined,
    judgeNow: () => ({ knowledge: known(), now: 0 }),
  });
}

const applied = [
  gitRepository({ commit: commits.awaited }),
  kustomization({ applied: commits.awaited, inventory: [inventoryOf.release] }),
];
const ready = helm({ chartCommit: commits.awaited });
const changed = ready.map((object) =>
  object.kind === 'HelmRelease' ? { ...object, metadata: { ...object.metadata, generation: 2 } } : object,
);

describe('A success', () => {
  const outcome = async (made: ClusterView) => {
    made.judge();
    await made.ended();
    return made.tracks.map(({ judgement: { verdict }, finalAt }) => [verdict.kind, finalAt !== undefined]);
  };

  it('counts when a fresh look shows the same', async () => {
    const all = [...applied, ...ready];
    assert.deepEqual(await outcome(view(all, () => all)), [['succeeded', true]]);
  });

  it('does not count when the watch of a child lags behind that of its parent', async () => {
    const made = view([...applied, ...ready], () => [...applied, ...changed]);
    assert.deepEqual(await outcome(made), [['pending', false]]);
  });

  it('does not count while the cluster cannot be asked', async () => {
    const made = view([...applied, ...ready], () => ({ kind: 'unreachable', message: 'gone' }));
    assert.deepEqual(await outcome(made), [['pending', false]]);
  });
});

describe('The failure of a child', () => {
  const outcome = async (made: ClusterView) => {
    made.judge();
    await made.ended();
    return made.tracks.map(({ judgement: { verdict }, finalAt }) => [verdict.kind, finalAt !== undefined]);
  };
  const gaveUp = { status: 'False', reason: 'UpgradeFailed', message: 'no' } as const;
  const failed = helm({
    chartCommit: commits.awaited,
    failures: 1,
    conditions: { Ready: gaveUp, Stalled: { reason: 'RetriesExceeded', message: 'gave up' } },
  });

  it('counts when a fresh look shows the same', async () => {
    const all = [...applied, ...failed];
    assert.deepEqual(await outcome(view(all, () => all)), [['failed', true]]);
  });

  it('does not count when it was made with what the parent has replaced by now', async () => {
    const replaced = failed.map((object) =>
      object.kind === 'HelmRelease' ? { ...object, metadata: { ...object.metadata, generation: 2 } } : object,
    );
    const made = view([...applied, ...failed], () => [...applied, ...replaced]);
    assert.deepEqual(await outcome(made), [['pending', false]]);
  });
});
