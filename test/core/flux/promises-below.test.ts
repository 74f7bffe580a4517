import assert from 'node:assert/strict';

import { observe, type FluxState } from '../../../core/flux/state.ts';
import { advance, type Track } from '../../../core/flux/tracker.ts';
import type { KubernetesObject } from '../../../core/ports/cluster.ts';
import { commits, gitRepository, helm, inventoryOf, known, kustomization, revision, seen, target } from './build.ts';
import type { ConditionSpec } from './build.ts';
import { dice } from './dice.ts';

const { old, awaited, newer } = commits;
const order = [old, awaited, newer];
/** What the chart's version is at each commit: the newest commit leaves it as it is. */
const versionAt = new Map([
  [old, '1.0.0'],
  [awaited, '2.0.0'],
  [newer, '2.0.0'],
]);
const contains = (commit: string): boolean => commit !== old;
const options = { failAfterAttempts: 1, checkChildren: true, stableFor: 0 };
const childId = 'flux-system_child_kustomize.toolkit.fluxcd.io_Kustomization';
const owner = { 'kustomize.toolkit.fluxcd.io/name': 'apps', 'kustomize.toolkit.fluxcd.io/namespace': 'flux-system' };
type Conditions = Readonly<Record<string, ConditionSpec>>;

/**
 * A made-up life of a Kustomization with a child and a HelmRelease, whose chart is beside them. Each controller works at
 * its own pace and writes conditions first; each kind is shown by a watch of its own, which may lag behind the others.
 */
class Family {
  readonly told: string[] = [];
  track: Track | undefined;
  /** Failed attempts at the awaited commit or a newer one, made with the spec of such a commit. */
  failures = 0;
  #time = 0;
  readonly #roll: () => number;
  readonly #now = new Map<string, KubernetesObject>();
  readonly #late = new Map<string, KubernetesObject[]>();
  #source = old;
  #parent = old;
  #child = { generation: 1, observed: 1, spec: old, applied: old, attempted: old };
  #chart = { commit: old, version: '1.0.0' };
  #release = { generation: 1, observed: 1, version: '1.0.0', number: 1, failures: 0, ready: true };
  #state;

  constructor(roll: () => number) {
    this.#roll = roll;
    const first = [gitRepository(), this.#parentObject(old), this.#childObject(), ...this.#helmObjects()];
    for (const object of first) this.#now.set(object.kind + object.metadata.name, object);
    this.#state = seen(...first);
  }

  /** Whether the awaited commit, or a newer one, is what runs, down to the release. */
  get isThere(): boolean {
    const { observed, generation, applied } = this.#child;
    const release = this.#release;
    return (
      contains(this.#parent) &&
      contains(applied) &&
      observed === generation &&
      contains(this.#chart.commit) &&
      release.ready &&
      release.version === this.#chart.version &&
      release.observed === release.generation
    );
  }

  push(): void {
    this.#source = order[order.indexOf(this.#source) + 1] ?? this.#source;
    this.#write('fetch', gitRepository({ commit: this.#source }));
  }

  reconcileParent(): void {
    if (this.#parent === this.#source) return;
    const before = this.#parent;
    this.#parent = this.#source;
    // What it applies has a new spec at once: its controllers look at it later.
    this.#child = { ...this.#child, generation: this.#child.generation + 1, spec: this.#parent };
    this.#release = { ...this.#release, generation: this.#release.generation + 1 };
    this.#write('parent applies child', this.#childObject());
    this.#write('parent applies release', ...this.#helmObjects().slice(1));
    this.#write('parent, conditions', this.#parentObject(before, this.#parent));
    this.#write('parent', this.#parentObject(this.#parent));
  }

  reconcileChild(): void {
    const fails = this.#roll() < 0.15;
    this.#child = { ...this.#child, observed: this.#child.generation, attempted: this.#source };
    if (fails) {
      if (contains(this.#source) && contains(this.#child.spec)) this.failures += 1;
      return this.#write(`child fails ${this.#source[0] ?? ''}`, this.#childObject(failedAt(this.#source, this.#time)));
    }
    this.#write('child, conditions', this.#childObject(readyAt(this.#source)));
    this.#child = { ...this.#child, applied: this.#source };
    this.#write('child', this.#childObject());
  }

  reconcileChart(): void {
    this.#write('chart, conditions', ...this.#helmObjects(versionAt.get(this.#source)).slice(0, 1));
    this.#chart = { commit: this.#source, version: versionAt.get(this.#source) ?? '' };
    this.#write('chart', ...this.#helmObjects().slice(0, 1));
  }

  reconcileRelease(): void {
    const release = this.#release;
    const changed =
      release.version !== this.#chart.version || release.observed !== release.generation || !release.ready;
    if (!changed) return;
    const fails = this.#roll() < 0.15;
    const failures = fails ? release.failures + 1 : 0;
    if (fails && contains(this.#parent) && contains(this.#chart.commit)) this.failures += 1;
    const number = release.number + 1;
    const { generation } = release;
    this.#release = { generation, observed: generation, version: this.#chart.version, number, failures, ready: !fails };
    this.#write(fails ? 'release fails' : 'release', ...this.#helmObjects().slice(1));
  }

  /** The watches show what they have not shown yet. */
  catchUp(): void {
    for (const [kind, queue] of this.#late) while (queue.length > 0) this.#show(kind, queue);
  }

  #parentObject(applied: string, said = applied): KubernetesObject {
    return kustomization({ applied, inventory: [childId, inventoryOf.release], conditions: readyAt(said) });
  }

  #childObject(conditions?: Conditions): KubernetesObject {
    const { generation, observed, applied, attempted } = this.#child;
    const all = conditions ?? readyAt(applied);
    const of = Object.fromEntries(Object.entries(all).map(([type, one]) => [type, { ...one, generation: observed }]));
    return kustomization({ name: 'child', labels: owner, generation, observed, applied, attempted, conditions: of });
  }

  #helmObjects(said = this.#chart.version): readonly KubernetesObject[] {
    const { version, number, failures, ready, generation, observed } = this.#release;
    const at = new Date(1_700_000_000_000 + number * 1000).toISOString();
    const failed = {
      Ready: { status: 'False', reason: 'UpgradeFailed', message: 'no', at, generation: observed },
    } as const;
    const stalled = { Stalled: { reason: 'RetriesExceeded', at, generation: observed } };
    const [chart, release] = helm({
      chartCommit: this.#chart.commit,
      chartVersion: this.#chart.version,
      chart: { Ready: { message: `packaged 'demo' chart with version '${said}'` } },
      released: version,
      release: number,
      failures,
      conditions: ready ? { Ready: { at, generation: observed } } : { ...failed, ...stalled },
    });
    assert.ok(chart && release);
    const status = {
      ...(release['status'] as object),
      observedGeneration: observed,
      lastAttemptedGeneration: observed,
    };
    return [chart, { ...release, metadata: { ...release.metadata, generation }, status }];
  }

  #write(what: string, ...objects: readonly KubernetesObject[]): void {
    this.#time += 1;
    this.told.push(what);
    for (const object of objects) {
      this.#now.set(object.kind + object.metadata.name, object);
      const queue = this.#late.get(object.kind) ?? [];
      queue.push(object);
      this.#late.set(object.kind, queue);
    }
    for (const [kind, queue] of this.#late) while (queue.length > 0 && this.#roll() < 0.6) this.#show(kind, queue);
  }

  #show(kind: string, queue: KubernetesObject[]): void {
    const object = queue.shift();
    if (object === undefined) return;
    this.told.push(`(seen: ${kind} ${object.metadata.name})`);
    this.#state = observe(this.#state, { kind: 'changed', object });
    if (this.track?.finalAt !== undefined) return;
    const next = advance(this.track, target, this.#state, known(), options, this.#time);
    if (next.judgement.verdict.kind === 'succeeded') {
      if (this.#lookAgain().judgement.verdict.kind !== 'succeeded') return;
      assert.ok(this.isThere, `success without all of it: ${this.told.join(', ')}`);
    }
    if (next.judgement.verdict.kind === 'failed') {
      const { reason } = next.judgement.verdict;
      if (this.#lookAgain().judgement.verdict.kind !== 'failed') return;
      assert.ok(this.failures > 0, `failed, though nothing had: ${reason}: ${this.told.join(', ')}`);
    }
    this.track = next;
  }

  /** As the task does before it believes: everything is read once more. */
  #lookAgain(): Track {
    const tell = (state: FluxState, object: KubernetesObject) => observe(state, { kind: 'changed', object });
    const fresh = [...this.#now.values()].reduce(tell, this.#state);
    return advance(this.track, target, fresh, known(), options, this.#time);
  }
}

function readyAt(commit: string): Conditions {
  return { Ready: { message: `Applied revision: ${revision(commit)}` } };
}

function failedAt(commit: string, time: number): Conditions {
  const at = new Date(1_700_000_000_000 + time * 1000).toISOString();
  const working = { message: `Building manifests for revision ${revision(commit)} with a timeout of 30s` };
  return { Ready: { status: 'False', reason: 'BuildFailed', message: 'no', at }, Reconciling: working };
}

describe('The promises of a verdict, over four hundred made-up lives of a family of objects', () => {
  it('no success without all of it, no failure without one, and it always comes to an end', () => {
    const ended = new Map<string, number>();
    for (let seed = 1; seed <= 400; seed += 1) {
      const roll = dice(seed * 7919);
      const family = new Family(roll);
      const steps = [
        () => family.push(),
        () => family.reconcileParent(),
        () => family.reconcileChild(),
        () => family.reconcileChart(),
        () => family.reconcileRelease(),
      ];
      for (let step = 0; step < 25; step += 1) steps[Math.floor(roll() * steps.length)]?.();
      family.push();
      family.push();
      for (let round = 0; round < 4; round += 1) for (const step of steps) step();
      family.catchUp();
      const kind = family.track?.judgement.verdict.kind ?? '';
      ended.set(kind, (ended.get(kind) ?? 0) + 1);
      assert.notEqual(kind, 'pending', `${family.track?.judgement.verdict.reason ?? ''}: ${family.told.join(', ')}`);
    }
    assert.deepEqual([...ended.keys()].sort(), ['failed', 'succeeded']);
  });
});
