import type { Clock } from '../../ports/agent.ts';
import type { Cluster, ObjectType } from '../../ports/cluster.ts';
import { commitOfRevision } from '../judge-source.ts';
import type { Knowledge } from '../knowledge.ts';
import {
  helmReleaseType,
  kustomizationType,
  ownerOf,
  refText,
  sourceGroup,
  type Kustomization,
  type Ref,
  type Source,
} from '../objects.ts';
import { commitOf } from '../revision.ts';
import { helmReleaseAt, kustomizationAt, sourceAt } from '../state.ts';
import type { ClusterView } from './cluster-view.ts';
import type { Narrator } from './narrator.ts';

const annotation = 'reconcile.fluxcd.io/requestedAt';

/** Sources that a controller fetches; an ExternalArtifact is written by whoever makes it. */
const fetched: ReadonlySet<string> = new Set(['GitRepository', 'OCIRepository', 'Bucket']);

/** Milliseconds until a request that did not arrive is made again. */
const again = 5_000;

/**
 * Asks Flux to fetch now and, once the source holds the awaited commit, to apply now: as `flux reconcile` asks, by an
 * annotation, each object once. In the background; without the right to patch it only notes that. What is suspended is
 * not asked, nor what has the commit already.
 */
export class Reconciler {
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #narrator: Narrator;
  /** When an object may be asked, by its cluster. */
  readonly #notBefore = new Map<Cluster, Map<string, number>>();

  constructor(clock: Clock, signal: AbortSignal, narrator: Narrator) {
    this.#clock = clock;
    this.#signal = signal;
    this.#narrator = narrator;
  }

  /** Asks what is to be asked now; to be called whenever something has changed. */
  look(view: ClusterView, knowledge: Knowledge): void {
    for (const { target, finalAt } of view.tracks) {
      if (finalAt !== undefined) continue;
      if (target.kind === 'HelmRelease') this.#lookAtRelease(view, target, knowledge);
      else this.#lookAtKustomization(view, kustomizationAt(view.state, target), knowledge);
    }
  }

  #lookAtKustomization(view: ClusterView, object: Kustomization | undefined, knowledge: Knowledge): void {
    const source = object === undefined ? undefined : sourceAt(view.state, object.source);
    if (object === undefined || source === undefined || object.suspended || source.suspended) return;
    if (hasApplied(object, source, knowledge) !== false) return;
    switch (holds(commitOf(source.ref.kind === 'GitRepository' ? source.revision : source.origin), knowledge)) {
      case undefined:
        return;
      case false:
        if (fetched.has(source.ref.kind)) this.#ask(view, { group: sourceGroup, kind: source.ref.kind }, source.ref);
        return;
      case true:
        this.#ask(view, kustomizationType, object.ref);
    }
  }

  /** A release that its Kustomization has applied may still wait for its turn: values from a ConfigMap start nothing. */
  #lookAtRelease(view: ClusterView, target: Ref, knowledge: Knowledge): void {
    const release = helmReleaseAt(view.state, target);
    const owner = release === undefined ? undefined : ownerOf(release.labels);
    const parent = owner === undefined ? undefined : kustomizationAt(view.state, owner);
    if (release === undefined || parent === undefined || release.suspended) return;
    const source = sourceAt(view.state, parent.source);
    if (hasApplied(parent, source, knowledge) === true) this.#ask(view, helmReleaseType, target);
  }

  #ask({ cluster }: ClusterView, type: ObjectType, ref: Ref): void {
    const key = refText(ref);
    const times = this.#notBefore.get(cluster) ?? new Map<string, number>();
    this.#notBefore.set(cluster, times);
    const now = this.#clock.now();
    if (now < (times.get(key) ?? now)) return;
    times.set(key, Number.POSITIVE_INFINITY);
    // Flux only looks at whether the value is another than the one it handled last.
    const value = String(now);
    void cluster.annotate(type, ref.namespace, ref.name, { [annotation]: value }, this.#signal).then((problem) => {
      if (this.#signal.aborted) return;
      if (problem === undefined) return this.#narrator.say(`Asked Flux to reconcile ${key} now.`);
      if (problem.kind === 'unreachable') times.set(key, this.#clock.now() + again);
      this.#narrator.warn(
        `Flux could not be asked to reconcile ${key}: ${problem.message}. It is waited for all the same.`,
      );
    });
  }
}

/** Whether the awaited commit is applied; undefined: it is not known how the applied one stands to it. */
function hasApplied(object: Kustomization, source: Source | undefined, knowledge: Knowledge): boolean | undefined {
  return holds(commitOfRevision(object.lastApplied, object, source), knowledge);
}

function holds(commit: string | undefined, { awaited, relations }: Knowledge): boolean | undefined {
  if (commit === undefined) return false;
  if (commit === awaited) return true;
  const relation = relations.get(commit);
  return relation === undefined ? undefined : relation === 'same' || relation === 'descendant';
}
