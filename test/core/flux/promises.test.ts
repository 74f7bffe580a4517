import assert from 'node:assert/strict';

import { observe } from '../../../core/flux/state.ts';
import { advance, type Track } from '../../../core/flux/tracker.ts';
import type { KubernetesObject } from '../../../core/ports/cluster.ts';
import { commits, gitRepository, kustomization, known, revision, seen, target, type ConditionSpec } from './build.ts';
import { dice } from './dice.ts';

const { old, awaited, newer } = commits;
type Conditions = Readonly<Record<string, ConditionSpec>>;
type End =
  'applied' | 'BuildFailed' | 'HealthCheckFailed' | 'ArtifactFailed' | 'HealthCheckCanceled' | 'DependencyNotReady';
const ends: readonly End[] = [
  ...(['applied', 'applied', 'BuildFailed', 'HealthCheckFailed'] as const),
  ...(['ArtifactFailed', 'HealthCheckCanceled', 'DependencyNotReady'] as const),
];

/** A made-up life of a Kustomization, written as its controller does: in two patches, conditions first. */
class Life {
  readonly failures = new Map<string, number>();
  readonly told: string[] = [];
  applied: string = old;
  track: Track | undefined;
  #attempted: string = old;
  #source: string = old;
  #state = seen(gitRepository(), kustomization());
  #time = 0;
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  fetch(commit: string): void {
    this.#source = commit;
    this.#see('source', gitRepository({ commit }));
  }

  reconcile(end: End): void {
    const at = new Date(1_700_000_000_000 + this.#time * 1000).toISOString();
    const working = { message: `Fetching manifests for revision ${revision(this.#source)} with a timeout of 30s` };
    this.#write('begins', { Ready: { status: 'Unknown', reason: 'Progressing', at }, Reconciling: working });
    const conditions: Conditions =
      end === 'applied'
        ? { Ready: { message: `Applied revision: ${revision(this.#source)}`, at } }
        : end === 'DependencyNotReady'
          ? { Ready: { status: 'False', reason: end, at } }
          : { Ready: { status: 'False', reason: end, message: end, at }, Reconciling: working };
    const failed = end.endsWith('Failed');
    if (failed) this.failures.set(this.#source, (this.failures.get(this.#source) ?? 0) + 1);
    this.#write(`${end}, conditions`, conditions);
    if (end === 'applied') this.applied = this.#source;
    if (end !== 'ArtifactFailed' && end !== 'DependencyNotReady') this.#attempted = this.#source;
    this.#write(end, conditions);
  }

  #write(what: string, conditions: Conditions): void {
    this.#see(what, kustomization({ applied: this.applied, attempted: this.#attempted, conditions }));
  }

  #see(what: string, object: KubernetesObject): void {
    this.#time += 1;
    this.told.push(`${what} ${this.#source[0] ?? ''}`);
    this.#state = observe(this.#state, { kind: 'changed', object });
    const options = { failAfterAttempts: this.#limit, checkChildren: true, stableFor: 0 };
    const before = this.track?.finalAt;
    this.track = advance(this.track, target, this.#state, known(), options, this.#time);
    if (before === undefined && this.track.finalAt !== undefined) this.#promises(this.track);
  }

  #promises({ judgement: { verdict } }: Track): void {
    const life = this.told.join(', ');
    if (verdict.kind === 'succeeded') assert.notEqual(this.applied, old, `success without the commit: ${life}`);
    const most = Math.max(this.failures.get(awaited) ?? 0, this.failures.get(newer) ?? 0);
    if (verdict.kind === 'failed') assert.ok(most >= this.#limit, `failed after ${most} attempts at it: ${life}`);
  }
}

describe('The promises of a verdict, over five hundred made-up lives of a Kustomization', () => {
  it('no success without the commit, no failure before failAfterAttempts at it, and it always comes to an end', () => {
    const ended = new Map<string, number>();
    for (let seed = 1; seed <= 500; seed += 1) {
      const roll = dice(seed);
      const life = new Life(1 + (seed % 3));
      const pushes = [awaited, newer];
      for (let step = 0; step < 14; step += 1) {
        const next = roll() < 0.35 ? pushes.shift() : undefined;
        if (next !== undefined) life.fetch(next);
        life.reconcile(ends[Math.floor(roll() * ends.length)] ?? 'applied');
      }
      for (const commit of pushes) life.fetch(commit);
      life.reconcile('applied');
      const kind = life.track?.judgement.verdict.kind ?? '';
      ended.set(kind, (ended.get(kind) ?? 0) + 1);
    }
    assert.deepEqual([...ended.keys()].sort(), ['failed', 'succeeded']);
  });
});
