/** What becomes of an older open pull request of the same identity. */
export type Existing = 'supersede' | 'update' | 'keep';

/** An open pull request of this identity. */
export interface OpenOne {
  readonly id: number;
  readonly sourceBranch: string;
  /** undefined when its text says nothing of ours. */
  readonly version: string | undefined;
  /** The content that its text speaks of (ChangePlan's `content`); undefined as `version`. */
  readonly content: string | undefined;
  readonly autoComplete: boolean;
  readonly conflicts: boolean;
}

/** What a decision rests on. */
export interface Situation {
  readonly version: string;
  /** ChangePlan's. */
  readonly content: string;
  readonly existing: Existing;
  /** Whether something that counts differs from the target. */
  readonly changed: boolean;
  /** The open one of our branch, and those of other branches. */
  readonly own: OpenOne | undefined;
  readonly others: readonly OpenOne[];
  /**
   * Our branch: gone, holding what is wanted, or holding something else. `current`: built on the target's tip of now.
   * `given`: somebody else's, which holds what is wanted by definition.
   */
  readonly branch:
    { readonly kind: 'absent' | 'given' } | { readonly kind: 'same' | 'different'; readonly current: boolean };
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
            /** Its content is, or has just become, another: votes were for the old one. */
            readonly other: boolean;
            readonly disarm: boolean;
            readonly replaced: string | undefined;
          };
      /** Of other branches: once the new one is there to be linked. */
      readonly abandonAfter: readonly number[];
    };

/** Decides what becomes of branch and pull requests. Pure: the same situation, the same decision. */
export function decide({ version, content, existing, changed, own, others, branch }: Situation): Decision {
  if (!changed) {
    // With `keep` the others wait for what they hold themselves.
    const pointless = existing === 'keep' ? [] : others;
    return { kind: 'nothing', close: [own, ...pointless].flatMap((one) => (one === undefined ? [] : [one.id])) };
  }
  const abandonAfter = existing === 'keep' ? [] : others.map(({ id }) => id);
  if (own === undefined) {
    // A branch left behind serves again; it is moved on when the target has moved on.
    const push = branch.kind !== 'given' && (branch.kind !== 'same' || !branch.current);
    return { kind: 'deliver', push, abandonFirst: undefined, pullRequest: { kind: 'create' }, abandonAfter };
  }
  const push = branch.kind !== 'given' && (branch.kind !== 'same' || own.conflicts);
  // A run that ended between its push and the new text, or met another, leaves a text that speaks of other content.
  const other = push || (own.content !== undefined && own.content !== content);
  if (!other && abandonAfter.length === 0) return { kind: 'unchanged', id: own.id };
  const otherVersion = own.version !== undefined && own.version !== version;
  if (other && otherVersion && existing === 'supersede') {
    return { kind: 'deliver', push, abandonFirst: own.id, pullRequest: { kind: 'create' }, abandonAfter };
  }
  const replaced = otherVersion && other ? own.version : undefined;
  const disarm = other && own.autoComplete;
  return {
    kind: 'deliver',
    push,
    abandonFirst: undefined,
    pullRequest: { kind: 'update', id: own.id, other, disarm, replaced },
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
