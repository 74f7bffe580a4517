/** What becomes of an older open pull request of the same identity. */
export type Existing = 'supersede' | 'update' | 'keep';

/** An open pull request of this identity. */
export interface OpenOne {
  readonly id: number;
  readonly sourceBranch: string;
  /** undefined when its text says nothing of ours. */
  readonly version: string | undefined;
  readonly autoComplete: boolean;
  readonly conflicts: boolean;
}

/** What a decision rests on. */
export interface Situation {
  readonly version: string;
  readonly existing: Existing;
  /** Whether something that counts differs from the target. */
  readonly changed: boolean;
  /** The open one of our branch, and those of other branches. */
  readonly own: OpenOne | undefined;
  readonly others: readonly OpenOne[];
  /** Our branch: gone, holding what is wanted, or holding something else. `current`: built on the target's tip of now. */
  readonly branch: { readonly kind: 'absent' } | { readonly kind: 'same' | 'different'; readonly current: boolean };
}

/** What to do, in this order: abandon or disarm, push, create or update, abandon the others. */
export type Decision =
  | { readonly kind: 'nothing'; readonly close: readonly number[] }
  | { readonly kind: 'unchanged'; readonly id: number }
  | {
      readonly kind: 'deliver';
      readonly push: boolean;
      /** Still open while its branch is pushed to, it would carry its approvals over to other content. */
      readonly abandonFirst: number | undefined;
      readonly pullRequest:
        | { readonly kind: 'create' }
        | {
            readonly kind: 'update';
            readonly id: number;
            readonly disarm: boolean;
            readonly replaced: string | undefined;
          };
      /** Of other branches: once the new one is there to be linked. */
      readonly abandonAfter: readonly number[];
    };

/** Decides what becomes of branch and pull requests. Pure: the same situation, the same decision. */
export function decide({ version, existing, changed, own, others, branch }: Situation): Decision {
  if (!changed)
    return { kind: 'nothing', close: [own, ...others].flatMap((one) => (one === undefined ? [] : [one.id])) };
  const abandonAfter = existing === 'keep' ? [] : others.map(({ id }) => id);
  if (own === undefined) {
    // A branch left behind serves again; it is moved on when the target has moved on.
    const push = branch.kind !== 'same' || !branch.current;
    return { kind: 'deliver', push, abandonFirst: undefined, pullRequest: { kind: 'create' }, abandonAfter };
  }
  if (branch.kind === 'same' && !own.conflicts) {
    if (abandonAfter.length === 0) return { kind: 'unchanged', id: own.id };
  }
  const push = branch.kind !== 'same' || own.conflicts;
  const otherVersion = own.version !== undefined && own.version !== version;
  if (push && otherVersion && existing === 'supersede') {
    return { kind: 'deliver', push, abandonFirst: own.id, pullRequest: { kind: 'create' }, abandonAfter };
  }
  const replaced = otherVersion && push ? own.version : undefined;
  const disarm = push && own.autoComplete;
  return {
    kind: 'deliver',
    push,
    abandonFirst: undefined,
    pullRequest: { kind: 'update', id: own.id, disarm, replaced },
    abandonAfter,
  };
}

/** A branch beside `branch` that starts at a target's tip of now. */
export function freshBranch(branch: string, target: string): string {
  return `${branch}-${target.slice(0, 10)}`;
}

/** The branch to use: an open pull request's fresh branch, or with `update` any open one's own. */
export function chooseBranch(existing: Existing, wanted: string, open: readonly OpenOne[]): string {
  if (open.some(({ sourceBranch }) => sourceBranch === wanted)) return wanted;
  const fresh = open.find(
    ({ sourceBranch }) =>
      sourceBranch.startsWith(`${wanted}-`) && /^[0-9a-f]{10}$/.test(sourceBranch.slice(wanted.length + 1)),
  );
  return fresh?.sourceBranch ?? (existing === 'update' ? open[0]?.sourceBranch : undefined) ?? wanted;
}
