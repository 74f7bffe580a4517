import { hadItWhenFirstSeen } from './judge-source.ts';
import type { Bench, PendingCode, Verdict } from './judgement.ts';
import { refText, type Kustomization, type Ref, type Workload } from './objects.ts';
import { scopeKey, workloadAt, type Scope } from './state.ts';
import { isWorkload } from './workload-health.ts';

/** An inventory may name workloads of many kinds in many namespaces; each pair costs a watch. */
const mostScopes = 16;

/** The workloads that a Kustomization has applied and whose health it does not check itself. */
function uncheckedWorkloads(object: Kustomization): readonly (Ref & { readonly group: string })[] {
  return object.checksHealth ? [] : object.inventory.filter(isWorkload);
}

/** Where those must be followed to know their health. */
export function workloadScopes(object: Kustomization): readonly Scope[] {
  const scopes = new Map<string, Scope>();
  for (const { group, kind, namespace } of uncheckedWorkloads(object)) {
    if (scopes.size >= mostScopes) break;
    scopes.set(scopeKey({ kind }, namespace), { type: { group, kind }, namespace });
  }
  return [...scopes.values()];
}

/**
 * The health of what a Kustomization with neither `wait` nor `healthChecks` has applied: the first workload that has
 * failed, else the first that is not done. undefined when all are healthy, or cannot be seen (which is warned of).
 */
export function judgeWorkloads(bench: Bench, object: Kustomization): Verdict | undefined {
  const name = refText(object.ref);
  const unseen = new Set<string>();
  const followed = new Set(workloadScopes(object).map(({ type, namespace }) => scopeKey(type, namespace)));
  let pending: Verdict | undefined;
  for (const ref of uncheckedWorkloads(object)) {
    const key = scopeKey(ref, ref.namespace);
    const problem = bench.state.problems.get(key);
    const workload = workloadAt(bench.state, ref);
    if (!followed.has(key)) unseen.add('there are workloads in too many namespaces');
    else if (workload === undefined && problem !== undefined && problem.kind !== 'unreachable')
      unseen.add(problem.message);
    else {
      const verdict = judgeWorkload(bench, object, ref, workload);
      if (verdict?.kind === 'failed') return verdict;
      pending ??= verdict;
    }
  }
  if (unseen.size > 0) {
    bench.warn(
      `${name} has neither wait nor healthChecks, so it says "applied", not "healthy"; and the health of what it applied is unknown: ${[...unseen].join('; ')}.`,
    );
  }
  return pending;
}

function judgeWorkload(
  bench: Bench,
  parent: Kustomization,
  ref: Ref,
  workload: Workload | undefined,
): Verdict | undefined {
  const { kind, namespace, name } = ref;
  const object: Ref = { kind, namespace, name };
  const waiting = (reason: string, code: PendingCode = 'workloads'): Verdict => ({
    kind: 'pending',
    code,
    reason: `${refText(ref)}, applied by ${refText(parent.ref)}: ${reason}`,
    object,
  });
  if (workload === undefined) {
    if (!bench.state.listed.has(scopeKey(ref, namespace))) return waiting('not looked at yet', 'unseen');
    // A Job may be cleaned up once it is done.
    return kind === 'Job' ? undefined : waiting('it is not there');
  }
  const { health } = workload;
  switch (health.kind) {
    case 'healthy':
      return undefined;
    case 'progressing':
      return waiting(health.reason);
    case 'failed':
      if (bench.options.failAfterAttempts > 1) return waiting(`failed an attempt (${health.reason})`);
      if (failedBefore(bench, parent, workload)) return waiting(`it had failed before (${health.reason})`);
      return {
        kind: 'failed',
        code: 'unhealthy',
        reason: `${refText(ref)}, applied by ${refText(parent.ref)}, failed (${health.reason})`,
        object,
        revision: parent.lastApplied,
      };
  }
}

/** Whether a failure is older than the awaited commit, whose change (of a ConfigMap, say) may be what mends it. */
function failedBefore(bench: Bench, parent: Kustomization, workload: Workload): boolean {
  const first = bench.state.objects.get(refText(workload.ref))?.first;
  const same = first?.kind === 'Workload' && first.health.kind === 'failed' && first.generation === workload.generation;
  return same && !hadItWhenFirstSeen(bench, parent);
}
