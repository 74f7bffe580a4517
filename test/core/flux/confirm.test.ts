import assert from 'node:assert/strict';

import { ClusterView } from '../../../core/flux/wait/cluster-view.ts';
import type { Ref } from '../../../core/flux/objects.ts';
import type { Cluster, ClusterProblem, KubernetesObject } from '../../../core/ports/cluster.ts';
import { commits, gitRepository, helm, inventoryOf, known, kustomization, target } from './build.ts';
import { quietCluster } from './quiet-cluster.ts';

/** A cluster whose watches have shown `watched`, while a look at it shows `now`. */
function view(
  watched: readonly KubernetesObject[],
  now: () => readonly KubernetesObject[] | ClusterProblem,
  {
    at = () => 0,
    targets = [target],
    stableFor = 0,
  }: { at?: () => number; targets?: readonly Ref[]; stableFor?: number } = {},
) {
  const ofKind = (all: readonly KubernetesObject[], kind: string) => all.filter((object) => object.kind === kind);
  const cluster: Cluster = {
    ...quietCluster,
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
  };
  return new ClusterView({
    cluster,
    targets,
    track: { failAfterAttempts: 1, checkChildren: true, stableFor },
    signal: new AbortController().signal,
    changed: () => undefined,
    judgeNow: () => ({ knowledge: known(), now: at() }),
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

describe('A success that cannot be confirmed', () => {
  it('is looked at again every two seconds, not at every news', async () => {
    let [time, looks] = [0, 0];
    const all = [...applied, ...ready];
    const made = view(
      all,
      () => {
        looks += 1;
        return { kind: 'unreachable', message: 'gone' };
      },
      { at: () => time },
    );
    const looksAt = async (now: number): Promise<number> => {
      [time, looks] = [now, 0];
      made.judge();
      await made.ended();
      return looks;
    };
    const each = await looksAt(0);
    assert.ok(each > 0);
    assert.ok(made.confirming);
    assert.deepEqual(
      [await looksAt(1_999), await looksAt(2_000), await looksAt(3_999), await looksAt(4_000)],
      [0, each, 0, each],
    );
  });
});

describe('A success that has to stay', () => {
  it('is judged again when the time is over, and not before', async () => {
    let time = 0;
    const all = [...applied, ...ready];
    const made = view(all, () => all, { at: () => time, stableFor: 5_000 });
    const kindAt = async (now: number): Promise<string> => {
      time = now;
      made.judge();
      await made.ended();
      return made.tracks.map(({ judgement: { verdict } }) => verdict.kind).join();
    };
    assert.deepEqual([await kindAt(0), made.stabilizing, made.confirming], ['pending', true, false]);
    assert.deepEqual([await kindAt(4_999), made.stabilizing], ['pending', true]);
    assert.deepEqual([await kindAt(5_000), made.stabilizing], ['succeeded', false]);
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
