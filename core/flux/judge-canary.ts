import { hadItWhenFirstSeen } from './judge-source.ts';
import type { Bench, PendingCode, Verdict } from './judgement.ts';
import { canaryType, refText, type Canary, type Kustomization, type Ref, type Workload } from './objects.ts';
import { canaryAt, scopeKey, workloadAt } from './state.ts';

/**
 * The verdict on Flagger's Canary, as a child of the Kustomization that applied it: done at Succeeded (on first install
 * Initialized), failed at Failed. Flagger looks at its workload at its own pace and says nothing of generations, so a
 * phase from before counts only when the workload that takes the traffic has the containers of the one that was applied.
 */
export function judgeCanary(bench: Bench, ref: Ref, parent: Kustomization): Verdict {
  const name = refText(ref);
  const pending = (code: PendingCode, reason: string): Verdict => ({ kind: 'pending', code, reason, object: ref });
  const found = canaryAt(bench.state, ref);
  if (found === undefined) {
    const looked = bench.state.listed.has(scopeKey(canaryType, ref.namespace));
    return pending(looked ? 'absent' : 'unseen', `${name} is ${looked ? 'not there' : 'not looked at yet'}`);
  }
  const said = found.conditions.get('Promoted')?.message ?? '';
  const told = said === '' ? '' : `: ${said}`;
  switch (found.phase) {
    case 'Failed':
      if (isFromBefore(bench, found) && !hadItWhenFirstSeen(bench, parent)) {
        return pending('stale', `${name} had failed before, and Flagger has not begun anew since`);
      }
      return {
        kind: 'failed',
        code: 'canaryFailed',
        reason: `${name} failed, and Flagger went back to the version before${told}`,
        object: ref,
        revision: parent.lastApplied,
      };
    case 'Succeeded':
    case 'Initialized': {
      const promoted = isPromoted(bench, found);
      if (promoted === undefined) {
        bench.warn(
          `${name} is ${found.phase}; whether that is of the new version cannot be seen: its workloads are not readable.`,
        );
      }
      if (promoted !== false) {
        return { kind: 'succeeded', reason: `${name} is ${found.phase}`, revision: '', object: ref };
      }
      break;
    }
    default:
  }
  if (found.suspended) {
    const reason = `${name} is suspended: Flagger does nothing until somebody resumes it`;
    return { kind: 'failed', code: 'suspended', reason, object: ref, revision: undefined };
  }
  if (found.phase === 'Succeeded' || found.phase === 'Initialized') {
    return pending('canary', `${name} is ${found.phase} with the version before: Flagger has not begun yet`);
  }
  const phase = found.phase === '' ? 'not looked at by Flagger yet' : found.phase;
  const weight = found.weight > 0 ? `, ${found.weight} % of the traffic` : '';
  const iterations = found.iterations > 0 ? `, iteration ${found.iterations}` : '';
  const checks = found.failedChecks > 0 ? `, ${found.failedChecks} failed checks` : '';
  return pending('canary', `${name} is ${phase}${weight}${iterations}${checks}${told}`);
}

function isFromBefore(bench: Bench, canary: Canary): boolean {
  const first = bench.state.objects.get(refText(canary.ref))?.first;
  return (
    first?.kind === 'Canary' && first.phase === canary.phase && first.lastTransitionTime === canary.lastTransitionTime
  );
}

/** Whether what takes the traffic has the containers of what was applied; undefined when they cannot be seen. */
function isPromoted(bench: Bench, { target }: Canary): boolean | undefined {
  if (target === undefined || target.kind === 'Service') return true;
  const applied = workloadAt(bench.state, target);
  const primary = workloadAt(bench.state, { ...target, name: `${target.name}-primary` });
  if (applied === undefined || primary === undefined) {
    const key = scopeKey(target, target.namespace);
    const problem = bench.state.problems.get(key);
    const unreadable = problem !== undefined && problem.kind !== 'unreachable';
    return unreadable && !bench.state.listed.has(key) ? undefined : false;
  }
  if (applied.containers === primary.containers) return true;
  const sameImages = [...applied.images].sort().join('\n') === [...primary.images].sort().join('\n');
  // Whatever else differed from the start may be how it is there; what came to differ since is not promoted yet.
  return sameImages && !wereSame(bench, applied, primary);
}

function wereSame(bench: Bench, ...workloads: readonly Workload[]): boolean {
  const then = workloads.map(({ ref }) => bench.state.objects.get(refText(ref))?.first);
  const containers = then.map((first) => (first?.kind === 'Workload' ? first.containers : undefined));
  return containers[0] !== undefined && containers[0] === containers[1];
}
