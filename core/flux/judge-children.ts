import { isCurrent } from './attempts.ts';
import type { InventoryEntry } from './inventory.ts';
import { judgeCanary } from './judge-canary.ts';
import { judgeHelmRelease } from './judge-helm.ts';
import { judgeWorkloads } from './judge-workloads.ts';
import type { Bench, Verdict } from './judgement.ts';
import {
  canaryType,
  flaggerGroup,
  helmGroup,
  helmReleaseType,
  kustomizationType,
  kustomizeGroup,
  refText,
  type Kustomization,
  type Ref,
} from './objects.ts';
import { helmReleaseAt, kustomizationAt, scopeKey } from './state.ts';

const childTypes = { Kustomization: kustomizationType, HelmRelease: helmReleaseType, Canary: canaryType } as const;
type ChildKind = keyof typeof childTypes;
const childOfGroup: ReadonlyMap<string, ChildKind> = new Map([
  [kustomizeGroup, 'Kustomization'],
  [helmGroup, 'HelmRelease'],
  [flaggerGroup, 'Canary'],
]);

/** One of the kinds of children, by its name. */
export type ChildRef = Ref & { readonly kind: ChildKind };

/** The Kustomizations, HelmReleases and Canaries among what was applied. */
export function childrenOf(inventory: readonly InventoryEntry[]): readonly ChildRef[] {
  return inventory.flatMap(({ group, kind, namespace, name }): ChildRef[] => {
    const child = childOfGroup.get(group);
    return child !== undefined && child === kind ? [{ kind: child, namespace, name }] : [];
  });
}

/** What a child that is ready shows in passing too; the target's own verdict keeps it apart from what ends stableFor. */
const passing: ReadonlySet<string> = new Set(['asking', 'unseen', 'reconciling', 'release']);

/** How a child Kustomization on the same source is judged: like its parent, which calls this. */
export type JudgeKustomization = (bench: Bench, ref: Ref, path: ReadonlySet<string>) => Verdict;

/**
 * The first child that is not done: a failed one before a pending one. undefined when all are done.
 * @param parent the Kustomization that the children come of, maybe by a HelmRelease
 * @param inventory what was applied
 * @param path the objects above, so that what applies itself is not judged for ever
 */
export function judgeChildren(
  bench: Bench,
  parent: Kustomization,
  inventory: readonly InventoryEntry[],
  path: ReadonlySet<string>,
  judgeKustomization: JudgeKustomization,
): Verdict | undefined {
  let pending: Verdict | undefined;
  let superseded: Verdict | undefined;
  for (const ref of childrenOf(inventory)) {
    if (path.has(refText(ref))) continue;
    const verdict = bench.once(parent.ref, ref, () => judgeChild(bench, parent, ref, path, judgeKustomization));
    switch (verdict?.kind) {
      case 'failed':
        return verdict;
      case 'pending':
        pending ??= { ...verdict, code: passing.has(verdict.code) ? verdict.code : 'children' };
        break;
      case 'superseded':
        superseded ??= verdict;
        break;
      case 'succeeded':
      case undefined:
    }
  }
  return pending ?? superseded;
}

function judgeChild(
  bench: Bench,
  parent: Kustomization,
  ref: ChildRef,
  path: ReadonlySet<string>,
  judgeKustomization: JudgeKustomization,
): Verdict | undefined {
  const problem = bench.state.problems.get(scopeKey(childTypes[ref.kind], ref.namespace));
  if (problem !== undefined && problem.kind !== 'unreachable' && !bench.state.objects.has(refText(ref))) {
    bench.warn(`${refText(ref)}, applied by ${refText(parent.ref)}, was not looked at: ${problem.message}`);
    return undefined;
  }
  const below = new Set(path).add(refText(ref));
  switch (ref.kind) {
    case 'Canary':
      return judgeCanary(bench, ref, parent);
    case 'HelmRelease': {
      const verdict = judgeHelmRelease(bench, ref, parent);
      if (verdict.kind !== 'succeeded') return verdict;
      const inventory = helmReleaseAt(bench.state, ref)?.inventory ?? [];
      return judgeChildren(bench, parent, inventory, below, judgeKustomization) ?? verdict;
    }
    case 'Kustomization': {
      const child = kustomizationAt(bench.state, ref);
      if (child === undefined || refText(child.source) === bench.awaitedSource) {
        return judgeKustomization(bench, ref, path);
      }
      const verdict = judgeOther(child);
      if (verdict.kind !== 'succeeded') return verdict;
      return (
        judgeChildren(bench, child, child.inventory, below, judgeKustomization) ??
        judgeWorkloads(bench, child) ??
        verdict
      );
    }
  }
}

/** A Kustomization on another source: the awaited commit says nothing about it, so it must be ready as it is. */
function judgeOther(child: Kustomization): Verdict {
  const name = refText(child.ref);
  const ready = child.conditions.get('Ready');
  if (child.suspended) {
    return {
      kind: 'failed',
      code: 'suspended',
      reason: `${name} is suspended`,
      object: child.ref,
      revision: child.lastApplied,
    };
  }
  if (ready?.status === 'True' && isCurrent(ready, child.generation) && child.observedGeneration >= child.generation) {
    return { kind: 'succeeded', reason: `${name} is ready`, revision: child.lastApplied ?? '', object: child.ref };
  }
  const why = ready === undefined ? 'no status yet' : `${ready.reason}: ${ready.message}`;
  const code = ready?.status === 'Unknown' ? 'reconciling' : 'notReady';
  return { kind: 'pending', code, reason: `${name} is not ready (${why})`, object: child.ref };
}
