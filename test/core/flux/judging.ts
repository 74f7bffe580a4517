import type { Judgement, JudgeOptions } from '../../../core/flux/judgement.ts';
import type { Knowledge } from '../../../core/flux/knowledge.ts';
import type { Ref } from '../../../core/flux/objects.ts';
import { observe, type FluxState } from '../../../core/flux/state.ts';
import { judge } from '../../../core/flux/verdict.ts';
import type { KubernetesObject } from '../../../core/ports/cluster.ts';
import { known, target } from './build.ts';

/** What is said of the target after one failed attempt is enough, unless told otherwise. */
export function verdict(
  state: FluxState,
  o: { knowledge?: Knowledge; options?: Partial<JudgeOptions>; of?: Ref } = {},
): Judgement {
  const options = { failAfterAttempts: 1, checkChildren: true, ...o.options };
  return judge(state, o.knowledge ?? known(), o.of ?? target, options);
}

/** `failed suspended`, `pending sourceBehind`, `succeeded`. */
export function short({ verdict: found }: Judgement): string {
  return found.kind === 'failed' || found.kind === 'pending' ? `${found.kind} ${found.code}` : found.kind;
}

/** The same, and what follows after more was seen. */
export function later(state: FluxState, ...objects: readonly KubernetesObject[]): FluxState {
  return objects.reduce((before, object) => observe(before, { kind: 'changed', object }), state);
}

/** A kind in a namespace that was listed, with nothing but these. */
export function listed(
  state: FluxState,
  kind: string,
  namespace: string,
  ...objects: readonly KubernetesObject[]
): FluxState {
  return observe(state, { kind: 'listed', type: { group: '', kind }, namespace, objects });
}
