import { blobId } from '../gitops-repo/blob-id.ts';
import type { Differences } from '../gitops-repo/changes-digest.ts';
import { sourceBranchMissing } from '../gitops-repo/plan-branch.ts';
import type { TargetPlan } from '../gitops-repo/target-plan.ts';
import { fileAt, sameEntry } from '../gitops-repo/tree-entry.ts';
import type { FileChange, TreeEntry } from '../ports/git-repository.ts';
import type { CommitId } from '../ports/pull-requests.ts';
import type { Situation } from './decide.ts';
import type { Proposal, ProposalPorts } from './proposal.ts';

/** What the branch holds. */
export type BranchState = Situation['branch'] & {
  /** Where it parts from the target: what its pull request is compared with. */
  readonly base?: CommitId | undefined;
  /** What differs there: what its pull request shows. */
  readonly shown?: Differences | undefined;
};

/**
 * Compares what a pull request of our branch shows with what is wanted. Trees are compared, not what commits say of
 * themselves: anybody could write the latter, and a person's merge of the target into our branch is no other content.
 */
export async function branchState(
  {
    git,
    mergeBase,
  }: {
    readonly git: Pick<ProposalPorts['git'], 'commit' | 'differences' | 'entries'>;
    readonly mergeBase: ProposalPorts['mergeBase'];
  },
  plan: TargetPlan,
  tip: CommitId | undefined,
  target: CommitId,
): Promise<BranchState> {
  if (tip === undefined) return { kind: 'absent' };
  const contained = tip === target || (await git.commit(tip)).parents.includes(target);
  const base = contained ? target : await mergeBase.mergeBase(tip, target);
  const current = base === target;
  // A branch that the target contains already, or that shares nothing with it, holds nothing of what must change.
  if (base === undefined || base === tip) return { kind: 'different', current, base };
  const shown = await git.differences(base, tip);
  const wanted = new Map(plan.changes.map((change) => [change.path, change]));
  const here = await git.entries(tip, plan.changedFiles);
  const there = await git.entries(target, [...shown.keys(), ...plan.changedFiles]);
  /** What the branch makes of a path. */
  const sides = (path: string): Sides => shown.get(path) ?? { before: fileAt(here, path), after: fileAt(here, path) };
  const held = plan.changedFiles.every((path) => {
    const change = wanted.get(path);
    return change === undefined || holds(change, merged(sides(path), fileAt(there, path)));
  });
  const more = [...shown].some(([path, one]) => {
    const now = fileAt(there, path);
    return !wanted.has(path) && !sameEntry(merged(one, now), now);
  });
  if (!held || more) return { kind: 'different', current, base, shown };
  const drifted = plan.changedFiles.some((path) => sides(path).before?.id !== fileAt(there, path)?.id);
  return { kind: 'same', current, drifted, base, shown };
}

interface Sides {
  readonly before?: TreeEntry | undefined;
  readonly after?: TreeEntry | undefined;
}

/** The branch's file with the mode that a merge gives it: the target's, where the branch leaves it as it was. */
function merged({ before, after }: Sides, there: TreeEntry | undefined): TreeEntry | undefined {
  return after !== undefined && there !== undefined && before?.mode === after.mode
    ? { ...after, mode: there.mode }
    : after;
}

function holds(change: FileChange, entry: TreeEntry | undefined): boolean {
  switch (change.kind) {
    case 'write':
      return sameEntry(entry, { mode: change.mode, id: blobId(change.content) });
    case 'copy':
      return sameEntry(entry, change);
    case 'delete':
      return entry === undefined;
  }
}

/** A branch that somebody else has pushed: it holds what is proposed. @throws SOURCE_BRANCH_MISSING */
export async function givenState(
  { mergeBase }: Pick<ProposalPorts, 'mergeBase'>,
  proposal: Pick<Proposal, 'branch' | 'repositoryLabel'>,
  tip: CommitId | undefined,
  target: CommitId,
): Promise<BranchState> {
  if (tip === undefined) throw sourceBranchMissing(proposal);
  return { kind: 'given', base: await mergeBase.mergeBase(tip, target) };
}

/**
 * The parents of a commit onto the branch: its old tip, so that the branch only moves forward (git proves it with what is
 * here, which is little: the tip has to be a parent even where the target contains it); the target's tip, unless the branch
 * contains it already.
 */
export function parentsOf(tip: CommitId | undefined, target: CommitId, state: BranchState): readonly CommitId[] {
  if (tip === undefined || tip === target) return [target];
  return baseOf(state) === target ? [tip] : [tip, target];
}

/** Where the branch parts from the target. */
export function baseOf(state: BranchState): CommitId | undefined {
  return state.kind === 'absent' ? undefined : state.base;
}
