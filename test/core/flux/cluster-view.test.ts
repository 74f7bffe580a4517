import assert from 'node:assert/strict';

import type { Ref } from '../../../core/flux/objects.ts';
import type { TrackOptions } from '../../../core/flux/tracker.ts';
import { ClusterView } from '../../../core/flux/wait/cluster-view.ts';
import { parseReference } from '../../../core/images/reference.ts';
import type { ClusterEvent, KubernetesObject } from '../../../core/ports/cluster.ts';
import { commits, failing, gitRepository, known, kustomization, target } from './build.ts';
import { ScriptedCluster } from './scripted-cluster.ts';

const fetched = gitRepository({ commit: commits.awaited });
const ready = (name = 'apps') => kustomization({ name, applied: commits.awaited });
const broken = (name = 'apps') =>
  kustomization({ name, attempted: commits.awaited, conditions: failing(commits.awaited) });
const refOf = (name: string): Ref => ({ ...target, name });
const inventory = ['demo_web_apps_Deployment'];

/** Lets everything happen that only waits for its turn. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** A view of a cluster that holds these objects, with time that is set by hand. */
async function scene(
  objects: readonly KubernetesObject[],
  o: { targets?: readonly Ref[]; track?: Partial<TrackOptions>; refuses?: boolean } = {},
) {
  const cluster = new ScriptedCluster();
  cluster.put(...objects);
  if (o.refuses === true) cluster.refuses = () => ({ kind: 'unreachable', message: 'no answer' });
  const stop = new AbortController();
  const made = { time: 0, judged: 0, changed: 0 };
  const view = new ClusterView({
    cluster,
    targets: o.targets ?? [target],
    track: { failAfterAttempts: 1, checkChildren: true, stableFor: 0, ...o.track },
    signal: stop.signal,
    changed: () => void (made.changed += 1),
    judgeNow: () => {
      made.judged += 1;
      return { knowledge: known(), now: made.time };
    },
  });
  view.judge();
  await settle();
  const codes = () =>
    view.tracks.map(({ judgement: { verdict }, finalAt }) => {
      const what = verdict.kind === 'pending' ? verdict.code : verdict.kind;
      return finalAt === undefined ? what : `${what}!`;
    });
  return { cluster, view, stop, made, codes };
}

describe('A cluster while it is watched', () => {
  it('is followed in what the targets need, workloads only where images are awaited', async () => {
    const followed = async (track: Partial<TrackOptions>): Promise<number> => {
      const { cluster, stop, view } = await scene([fetched, kustomization({ inventory })], { track });
      const { following } = cluster;
      stop.abort();
      await view.ended();
      assert.equal(cluster.following, 0);
      return following;
    };
    const reference = parseReference('registry.example/web:2.0');
    assert.ok(reference);
    assert.equal(await followed({}), 2);
    assert.equal(await followed({ images: { references: [reference], among: [target] } }), 3);
  });

  it('needs no second look at a target’s own failure', async () => {
    const failed = await scene([fetched, broken()]);
    assert.deepEqual([failed.codes(), failed.cluster.lists], [['failed!'], 0]);
    const gone = kustomization({ spec: { suspend: true } });
    const held = await scene([fetched, gone]);
    assert.deepEqual([held.codes(), held.cluster.lists], [['failed!'], 0]);
  });

  it('is looked at again at once when an event shows the last success', async () => {
    const { cluster, codes } = await scene([fetched, kustomization()]);
    assert.deepEqual([codes(), cluster.lists], [['fetched'], 0]);
    cluster.put(ready());
    await settle();
    assert.deepEqual([codes(), cluster.lists], [['succeeded!'], 2]);
  });

  it('is looked at for the last of several at once, for the others every two seconds', async () => {
    const targets = ['a', 'b', 'c'].map(refOf);
    const start = [fetched, ...targets.map(({ name }) => kustomization({ name }))];
    const { cluster, made, codes } = await scene(start, { targets, refuses: true });
    const putAt = async (time: number, name: string): Promise<number> => {
      made.time = time;
      const before = cluster.lists;
      cluster.put(ready(name));
      await settle();
      return cluster.lists - before;
    };
    assert.equal(await putAt(0, 'a'), 2);
    assert.equal(await putAt(1_000, 'b'), 0);
    assert.equal(await putAt(1_500, 'c'), 2);
    // That it could not be confirmed is no news.
    assert.equal(await putAt(1_600, 'c'), 0);
    assert.deepEqual(codes(), ['confirming', 'confirming', 'confirming']);
    cluster.refuses = () => undefined;
    assert.equal(await putAt(3_500, 'c'), 2);
    assert.deepEqual(codes(), ['succeeded!', 'succeeded!', 'succeeded!']);
  });

  it('tells that it could not be looked at again', async () => {
    const { view, codes } = await scene([fetched, ready()], { refuses: true });
    assert.deepEqual(codes(), ['confirming']);
    assert.equal(view.state.problems.get('Kustomization/flux-system')?.message, 'no answer');
    // What it showed before counts: it is no reason not to begin.
    assert.equal(view.problem(), undefined);
  });

  it('is looked at once at a time, and what has changed meanwhile is not overruled', async () => {
    const { cluster, view, made, codes } = await scene([fetched, kustomization()]);
    const answers: (() => void)[] = [];
    const list = cluster.list.bind(cluster);
    cluster.list = async (type, namespace) => {
      const shown = await list(type, namespace);
      await new Promise<void>((resolve) => answers.push(resolve));
      return shown;
    };
    cluster.put(ready());
    await settle();
    assert.deepEqual([codes(), answers.length], [['confirming'], 2]);
    made.time = 10_000;
    view.judge();
    await settle();
    assert.equal(answers.length, 2);
    cluster.put(kustomization({ conditions: { Ready: { status: 'Unknown', reason: 'Progressing' } } }));
    for (const answer of answers) answer();
    await settle();
    assert.ok(!codes().join().includes('!'), codes().join());
  });

  it('is judged anew only where time or an answer can have changed something', async () => {
    const targets = ['a', 'b', 'c', 'd'].map(refOf);
    const start = [fetched, ...targets.map(({ name }) => kustomization({ name }))];
    const { view, made } = await scene(start, { targets });
    const judged = (): number => {
      made.judged = 0;
      view.judge();
      return made.judged;
    };
    assert.ok(judged() <= 2, String(made.judged));
    const steady = await scene([fetched, ready()], { track: { stableFor: 60_000 } });
    assert.equal(steady.view.stabilizing, true);
    const at = (time: number): number => {
      steady.made.time = time;
      steady.made.judged = 0;
      steady.view.judge();
      return steady.made.judged;
    };
    const [early, due] = [at(59_999), at(60_000)];
    assert.ok(early < due, `${early} and ${due}`);
  });

  it('has targets that must stay ready for a while, whatever the others do', async () => {
    const targets = ['apps', 'infra'].map(refOf);
    const both = await scene([fetched, ready(), kustomization({ name: 'infra' })], {
      targets,
      track: { stableFor: 60_000 },
    });
    assert.deepEqual([both.codes(), both.view.stabilizing], [['stabilizing', 'fetched'], true]);
  });

  it('has no question about what is decided', async () => {
    const unknown = kustomization({ name: 'infra', applied: '9'.repeat(40) });
    const { view, cluster } = await scene([fetched, broken(), unknown], { targets: ['apps', 'infra'].map(refOf) });
    const relation = { kind: 'relation', commit: '9'.repeat(40) };
    assert.deepEqual(
      view.questions.filter(({ kind }) => kind === 'relation'),
      [relation],
    );
    cluster.put({ ...broken('infra') });
    await settle();
    assert.deepEqual(view.questions, []);
  });

  it('tells why the targets themselves cannot be read, until they were', async () => {
    const problem = { kind: 'forbidden', right: 'x', message: 'no right' } as const;
    const refused = new ScriptedCluster();
    refused.follow = (type, namespace, tell) => {
      tell({ kind: 'problem', type, namespace, problem });
      return Promise.resolve();
    };
    const view = new ClusterView({
      cluster: refused,
      targets: [target],
      track: { failAfterAttempts: 1, checkChildren: true, stableFor: 0 },
      signal: new AbortController().signal,
      changed: () => undefined,
      judgeNow: () => ({ knowledge: known(), now: 0 }),
    });
    view.judge();
    assert.equal(view.problem(), problem);
    const fine = await scene([fetched, kustomization()]);
    assert.equal(fine.view.problem(), undefined);
    fine.cluster.refuse('Kustomization', problem);
    assert.equal(fine.view.problem(), undefined);
    const nothing = await scene([]);
    assert.equal(nothing.view.problem(), undefined);
  });

  it('says nothing any more once it is not watched', async () => {
    const { cluster, view, stop, made } = await scene([fetched, kustomization()]);
    const tells: ((event: ClusterEvent) => void)[] = [];
    const later = new ScriptedCluster();
    later.put(fetched, kustomization());
    later.follow = (_type, _namespace, tell) => Promise.resolve(void tells.push(tell));
    stop.abort();
    const before = [view.state, made.changed];
    cluster.put(ready());
    await settle();
    assert.deepEqual([view.state, made.changed], before);
    const over = new AbortController();
    let changed = 0;
    const other = new ClusterView({
      cluster: later,
      targets: [target],
      track: { failAfterAttempts: 1, checkChildren: true, stableFor: 0 },
      signal: over.signal,
      changed: () => void (changed += 1),
      judgeNow: () => ({ knowledge: known(), now: 0 }),
    });
    other.judge();
    over.abort();
    for (const tell of tells) tell({ kind: 'changed', object: ready() });
    assert.deepEqual([other.state.objects.size, changed], [0, 0]);
  });
});
