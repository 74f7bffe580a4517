import type { Cluster, ClusterEvent } from '../../ports/cluster.ts';
import { observe, type FluxState, type Scope } from '../state.ts';

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
    // A right or a kind that is missing was known before: the verdict has weighed it.
    const passing = answer.kind === 'problem' && !['forbidden', 'notServed'].includes(answer.problem.kind);
    if (passing) return { ok: false, problem: answer };
  }
  return { ok: true, state: answers.reduce(observe, known) };
}
