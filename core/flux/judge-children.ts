import { isCurrent } from './attempts.ts';
import { judgeHelmRelease } from './judge-helm.ts';
import type { Bench, Verdict } from './judgement.ts';
import {
  helmGroup,
  helmReleaseType,
  kustomizationType,
  kustomizeGroup,
  refText,
  type Kustomization,
  type Ref,
} from './objects.ts';
import { kustomizationAt, scopeKey } from './state.ts';

/** The Kustomizations and HelmReleases that a Kustomization has applied, from its inventory. */
export function childrenOf(object: Kustomization): readonly Ref[] {
  return object.inventory.flatMap((entry): Ref[] => {
    if (entry.group === kustomizeGroup && entry.kind === 'Kustomization') return [{ ...entry, kind: 'Kustomization' }];
    if (entry.group === helmGroup && entry.kind === 'HelmRelease') return [{ ...entry, kind: 'HelmRelease' }];
    return [];
  });
}

/** What a child that is ready shows in passing too; the target's own verdict keeps it apart from what ends stableFor. */
const passing: ReadonlySet<string> = new Set(['asking', 'reconciling', 'release']);

/** How a child Kustomization on the same source is judged: like its parent, which calls this. */
export type JudgeKustomization = (bench: Bench, ref: Ref, path: ReadonlySet<string>) => Verdict;

/** The first child that is not done: a failed one before a pending one. undefined when all are done. */
export function judgeChildren(
  bench: Bench,
  parent: Kustomization,
  path: ReadonlySet<string>,
  judgeKustomization: JudgeKustomization,
): Verdict | undefined {
  let pending: Verdict | undefined;
  let superseded: Verdict | undefined;
  for (const ref of childrenOf(parent)) {
    if (path.has(refText(ref))) continue;
    const verdict = judgeChild(bench, parent, ref, path, judgeKustomization);
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
  ref: Ref,
  path: ReadonlySet<string>,
  judgeKustomization: JudgeKustomization,
): Verdict | undefined {
  const type = ref.kind === 'Kustomization' ? kustomizationType : helmReleaseType;
  const problem = bench.state.problems.get(scopeKey(type, ref.namespace));
  if (problem !== undefined && problem.kind !== 'unreachable' && !bench.state.objects.has(refText(ref))) {
    bench.warn(`${refText(ref)}, applied by ${refText(parent.ref)}, was not looked at: ${problem.message}`);
    return undefined;
  }
  if (ref.kind === 'HelmRelease') return judgeHelmRelease(bench, ref, parent);
  const child = kustomizationAt(bench.state, ref);
  if (child !== undefined && refText(child.source) !== refText(parent.source)) return judgeOther(child);
  return judgeKustomization(bench, ref, path);
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
