import type { Cluster, ClusterEvent, ClusterProblem } from '../../ports/cluster.ts';
import { observe, scopeKey, type FluxState, type Scope } from '../state.ts';

/**
 * Reads everything in the scopes anew, on top of what is known.
 * @returns the state as it is now; or why the cluster does not say
 */
export async function readAgain(
  cluster: Pick<Cluster, 'list'>,
  known: FluxState,
  scopes: readonly Scope[],
  signal: AbortSignal,
): Promise<{ readonly ok: true; readonly state: FluxState } | { readonly ok: false; readonly problem: ClusterEvent }> {
  const answers = await Promise.all(
    scopes.map(async ({ type, namespace }): Promise<ClusterEvent> => {
      const listed = await cluster.list(type, namespace, {}, signal);
      return listed.ok
        ? { kind: 'listed', type, namespace, objects: listed.objects }
        : { kind: 'problem', type, namespace, problem: listed.problem };
    }),
  );
  for (const answer of answers) {
    if (answer.kind !== 'problem') continue;
    // What could be read before and cannot be any more may be another by now.
    const readBefore = known.listed.has(scopeKey(answer.type, answer.namespace));
    if (readBefore || !isLasting(answer.problem)) return { ok: false, problem: answer };
  }
  return { ok: true, state: answers.reduce(observe, known) };
}

/** A right or a kind that is missing was known before: the verdict has weighed it. */
function isLasting({ kind }: ClusterProblem): boolean {
  return kind === 'forbidden' || kind === 'notServed';
}
