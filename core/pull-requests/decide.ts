import { isNothing, planEdits, type Edits } from './edits.ts';
import type { Fingerprint } from './fingerprint.ts';

/** What becomes of an older open pull request of the same identity. */
export type Existing = 'supersede' | 'update' | 'keep';

/** An open pull request of our branch. */
export interface OpenOne {
  readonly id: number;
  /** undefined when its text says nothing of ours. */
  readonly version: string | undefined;
  /** The content that its text speaks of (ChangePlan's `content`); undefined as `version`. */
  readonly content: string | undefined;
  /** What the run asked for that wrote its text; undefined when nobody knows. */
  readonly wanted: Fingerprint | undefined;
  /** Its text was left in the middle of something. */
  readonly unfinished: boolean;
  readonly autoComplete: boolean;
  readonly conflicts: boolean;
}

/** The newest closed pull request of our branch, when it is ours and was not merged. */
export interface ClosedOne {
  readonly id: number;
  readonly version: string;
  readonly content: string;
  readonly wanted: Fingerprint | undefined;
  /** It made room for another. */
  readonly superseded: boolean;
  /** Whether the branch still stands where it was when it was closed. */
  readonly atTip: boolean;
}

/** What a decision rests on. */
export interface Situation {
  /** As a marker has it. */
  readonly version: string;
  /** ChangePlan's. */
  readonly content: string;
  readonly asked: Fingerprint;
  readonly existing: Existing;
  /** Whether something that counts differs from the target. */
  readonly changed: boolean;
  readonly own: OpenOne | undefined;
  readonly closed: ClosedOne | undefined;
  /** Open ones of this identity on other branches. */
  readonly others: readonly number[];
  /**
   * Our branch: gone, holding what is wanted, or holding something else. `current`: built on the target's tip of now.
   * `drifted`: the target has changed since what is to change, so a merge brings something else, though it may be without
   * conflict. `given`: somebody else's, which holds what is wanted by definition.
   */
  readonly branch:
    | { readonly kind: 'absent' | 'given' }
    | { readonly kind: 'same'; readonly current: boolean; readonly drifted: boolean }
    | { readonly kind: 'different'; readonly current: boolean };
}

/** What to do, in this order: abandon or disarm, push, create, open again or update, abandon the others. */
export type Decision =
  | { readonly kind: 'nothing'; readonly close: readonly number[] }
  | { readonly kind: 'unchanged'; readonly id: number }
  | DeliverDecision;

/** Deliver by a pull request: whether to push its branch, what becomes of it, and of others. */
export interface DeliverDecision {
  readonly kind: 'deliver';
  readonly push: boolean;
  /** Still open while its branch is pushed to, it would carry its approvals over to other content. */
  readonly abandonFirst: number | undefined;
  readonly pullRequest: { readonly kind: 'create' } | Reopen | Update;
  /** Of other branches: once the new one is there to be linked. */
  readonly abandonAfter: readonly number[];
}

/** Opened again it carries its approvals: only ever for the very commit that they were given to. */
export interface Reopen {
  readonly kind: 'reopen';
  readonly id: number;
  readonly edits: Edits;
}

/** What is there goes on: what to tell on it, and what its text becomes. */
export interface Update {
  readonly kind: 'update';
  readonly id: number;
  /** What was voted on is no more what it was, or the same content is pushed anew. */
  readonly other: 'content' | 'again' | undefined;
  readonly replaced: string | undefined;
  readonly edits: Edits;
}

/** Decides what becomes of branch and pull requests. Pure: the same situation, the same decision. */
export function decide(situation: Situation): Decision {
  const { version, content, asked, existing, changed, own, closed, others, branch } = situation;
  const abandonAfter = existing === 'keep' ? [] : others;
  if (!changed) {
    // With `keep` the others wait for what they hold themselves.
    return { kind: 'nothing', close: own === undefined ? abandonAfter : [own.id, ...abandonAfter] };
  }
  const delivery = { kind: 'deliver', abandonFirst: undefined, abandonAfter } as const;
  if (own === undefined) {
    if (closed !== undefined && mayOpenAgain(situation, closed)) {
      const edits = planEdits({ before: closed.wanted, asked, other: false, armed: false, unfinished: false });
      return { ...delivery, push: false, pullRequest: { kind: 'reopen', id: closed.id, edits } };
    }
    // A branch left behind serves again; it is moved on when the target has moved on.
    const push = branch.kind !== 'given' && (branch.kind !== 'same' || !branch.current);
    return { ...delivery, push, pullRequest: { kind: 'create' } };
  }
  const push = branch.kind !== 'given' && (branch.kind !== 'same' || branch.drifted || own.conflicts);
  // A run that ended between its push and the new text, or met another, leaves a text that speaks of other content.
  const differs = branch.kind === 'different' || (own.content !== undefined && own.content !== content);
  const other = differs ? 'content' : push ? 'again' : undefined;
  const otherVersion = own.version !== undefined && own.version !== version;
  if (other !== undefined && otherVersion && existing === 'supersede') {
    return { ...delivery, push, abandonFirst: own.id, pullRequest: { kind: 'create' } };
  }
  const edits = planEdits({
    before: own.wanted,
    asked,
    other: other !== undefined,
    armed: own.autoComplete,
    unfinished: own.unfinished,
  });
  if (isNothing(edits) && abandonAfter.length === 0) return { kind: 'unchanged', id: own.id };
  const replaced = otherVersion && other !== undefined ? own.version : undefined;
  return {
    ...delivery,
    push,
    pullRequest: { kind: 'update', id: own.id, other, replaced, edits },
  };
}

function mayOpenAgain({ version, content, branch }: Situation, closed: ClosedOne): boolean {
  const holds = (branch.kind === 'same' && !branch.drifted) || branch.kind === 'given';
  return holds && closed.atTip && !closed.superseded && closed.version === version && closed.content === content;
}

/** A branch beside `branch` that starts at a target's tip of now. */
export function freshBranch(branch: string, target: string): string {
  return `${branch}-${target.slice(0, 10)}`;
}

/** The branch to use: an open pull request's fresh branch, or with `update` any open one's own. */
export function chooseBranch(existing: Existing, wanted: string, open: readonly string[]): string {
  if (open.includes(wanted)) return wanted;
  const fresh = open.find(
    (branch) => branch.startsWith(`${wanted}-`) && /^[0-9a-f]{10}$/.test(branch.slice(wanted.length + 1)),
  );
  return fresh ?? (existing === 'update' ? open[0] : undefined) ?? wanted;
}
