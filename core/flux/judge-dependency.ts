import { waitingReasons } from './attempts.ts';
import type { Bench, Verdict } from './judgement.ts';
import { refText, type HelmRelease, type Kustomization, type Ref } from './objects.ts';
import { parseRevision, shortRevision } from './revision.ts';
import { helmReleaseAt, kustomizationAt, scopeKey, sourceAt } from './state.ts';

type Dependent = Kustomization | HelmRelease;

/** What holds an object up: a dependency, and why it does; `deeper` when that waits for others itself. */
interface Block {
  readonly ref: Ref;
  readonly why: string;
  readonly deeper: Dependent | undefined;
}

/**
 * Walks `dependsOn` from an object that waits for its dependencies to what really holds it up, and names the whole chain.
 * Dependencies that wait for each other are named as the circle that they are.
 * @param message what the object itself says, for when nothing more is known
 */
export function judgeDependency(bench: Bench, object: Dependent, message: string): Verdict {
  const chain = [refText(object.ref)];
  const pending = (reason: string, at: Ref): Verdict => ({ kind: 'pending', code: 'dependency', reason, object: at });
  let current = object;
  for (;;) {
    const block = blockOf(bench, current);
    if (block === undefined) {
      const told = current === object ? message : (current.conditions.get('Ready')?.message ?? '');
      return pending(`${chain.join(', which waits for ').replace(', which', '')}: ${told}`, current.ref);
    }
    const name = refText(block.ref);
    const again = chain.indexOf(name);
    if (again >= 0) {
      const circle = [...chain.slice(again), name].join(' → ');
      return pending(`dependsOn goes in a circle, so none of them can begin: ${circle}`, object.ref);
    }
    if (block.deeper === undefined) {
      return pending(
        `${[...chain, name].join(', which waits for ').replace(', which', '')}, which ${block.why}`,
        block.ref,
      );
    }
    chain.push(name);
    current = block.deeper;
  }
}

/** The first dependency that is not done, as the controllers see it. */
function blockOf(bench: Bench, object: Dependent): Block | undefined {
  for (const ref of object.dependsOn) {
    const dependency = ref.kind === 'HelmRelease' ? helmReleaseAt(bench.state, ref) : kustomizationAt(bench.state, ref);
    if (dependency === undefined) {
      const known = bench.state.listed.has(scopeKey(ref, ref.namespace));
      if (known) return { ref, why: 'is not there', deeper: undefined };
      continue;
    }
    const why = notReady(bench, object, dependency);
    if (why === undefined) continue;
    const waits = !dependency.suspended && dependency.conditions.get('Ready')?.reason === 'DependencyNotReady';
    return { ref, why, deeper: waits ? dependency : undefined };
  }
  return undefined;
}

/** Why a dependency does not count as ready; undefined when it does. */
function notReady(bench: Bench, object: Dependent, dependency: Dependent): string | undefined {
  const ready = dependency.conditions.get('Ready');
  const late = lateRevision(bench, object, dependency);
  const current = dependency.observedGeneration >= dependency.generation;
  if (ready?.status === 'True' && current && late === undefined) return undefined;
  if (dependency.suspended) return 'is suspended';
  if (ready === undefined) return 'has no status yet';
  if (ready.status === 'False' && !waitingReasons.has(ready.reason)) {
    return `is not ready (${ready.reason}): ${ready.message}`;
  }
  if (!current) return 'was changed and its controller has not looked at it since';
  if (ready.status === 'True' && late !== undefined) return late;
  const at = dependency.conditions.get('Reconciling')?.message ?? ready.message;
  return `is at work: ${at}`;
}

/** A Kustomization on the same source must have applied the revision that the source has now. */
function lateRevision(bench: Bench, object: Dependent, dependency: Dependent): string | undefined {
  if (object.kind !== 'Kustomization' || dependency.kind !== 'Kustomization') return undefined;
  if (refText(object.source) !== refText(dependency.source)) return undefined;
  const wanted = sourceAt(bench.state, object.source)?.revision;
  if (wanted === undefined) return undefined;
  const has = dependency.lastApplied;
  if (has !== undefined && parseRevision(has)?.digest === parseRevision(wanted)?.digest) return undefined;
  return `has applied ${has === undefined ? 'nothing' : shortRevision(has)}, not yet ${shortRevision(wanted)}`;
}
