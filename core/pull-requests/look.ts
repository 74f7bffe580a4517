import { TaskError } from '../errors.ts';
import { blobId } from '../gitops-repo/blob-id.ts';
import type { Landing, LandingPorts } from '../gitops-repo/landing.ts';
import { sourceBranchMissing } from '../gitops-repo/plan-branch.ts';
import type { TargetPlan } from '../gitops-repo/target-plan.ts';
import { readTrailers } from '../gitops-repo/trailers.ts';
import { sameIdentity } from '../identity.ts';
import type { FileChange, GitRepository, TreeEntry } from '../ports/git-repository.ts';
import type { MergeBase } from '../ports/merge-base.ts';
import type { AutoComplete, PullRequestHost, PullRequestStatus, Reviewer } from '../ports/pull-request-host.ts';
import type { CommitId, PullRequest } from '../ports/pull-requests.ts';
import type { Existing, OpenOne, Situation } from './decide.ts';
import { readMarker } from './marker.ts';

/** A landing by pull request. */
export interface Proposal extends Landing {
  /** Of a plan: a rollback learns it from the history. */
  readonly version: (plan: TargetPlan) => string;
  readonly branch: string;
  /** `given`: somebody else pushed it, with what is to be proposed; it is never written to. */
  readonly branchIs: 'ours' | 'given';
  readonly existing: Existing;
  readonly onForeignCommits: 'fail' | 'overwrite';
  /** @param replaces the abandoned pull request in whose place it is */
  readonly text: (
    plan: TargetPlan,
    replaces: number | undefined,
  ) => { readonly title: string; readonly description: string };
  readonly draft: boolean;
  readonly autoComplete: AutoComplete | undefined;
  readonly reviewers: readonly Reviewer[];
  readonly labels: readonly string[];
  readonly workItems: readonly string[];
  readonly statuses: readonly PullRequestStatus[];
  /** Who does it, as Markdown: the run's link. */
  readonly by: string;
}

export interface ProposalPorts extends LandingPorts {
  readonly git: Pick<GitRepository, 'differences'> & LandingPorts['git'];
  readonly host: PullRequestHost;
  readonly mergeBase: MergeBase;
}

/** An open pull request of this identity, as it was when it was looked at. */
export interface FoundOne extends OpenOne {
  readonly pullRequest: PullRequest;
  /** The abandoned one in whose place it is. */
  readonly replaces: number | undefined;
}

/** What our branch holds; `base` is where it parts from the target: what its pull request is compared with. */
export type BranchState = Situation['branch'] & { readonly base?: CommitId | undefined };

/**
 * Compares what a pull request of our branch shows with what is wanted. Trees are compared, not what commits say of
 * themselves: anybody could write the latter, and a person's merge of the target into our branch is no other content.
 */
export async function branchState(
  { git, mergeBase }: ProposalPorts,
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
  const there = await git.entries(target, [...shown.keys()]);
  const held = plan.changedFiles.every((path) => {
    const change = wanted.get(path);
    return change === undefined || holds(change, here.get(path));
  });
  const more = [...shown].some(([path, { after }]) => !wanted.has(path) && after?.id !== there.get(path)?.id);
  return { kind: held && !more ? 'same' : 'different', current, base };
}

function holds(change: FileChange, entry: TreeEntry | undefined): boolean {
  switch (change.kind) {
    case 'write':
      return entry?.id === blobId(change.content);
    case 'copy':
      return entry?.id === change.id;
    case 'delete':
      return entry === undefined;
  }
}

/** A branch that somebody else has pushed: it holds what is proposed. @throws SOURCE_BRANCH_MISSING */
export async function givenState(
  { mergeBase }: ProposalPorts,
  proposal: Proposal,
  tip: CommitId | undefined,
  target: CommitId,
): Promise<BranchState> {
  if (tip === undefined) throw sourceBranchMissing(proposal);
  return { kind: 'given', base: await mergeBase.mergeBase(tip, target) };
}

/** @throws FOREIGN_COMMITS when the branch ends in a commit of somebody else that the target does not contain */
export async function refuseForeign(
  { git, log }: ProposalPorts,
  proposal: Proposal,
  branch: string,
  tip: CommitId | undefined,
  state: BranchState,
): Promise<void> {
  if (tip === undefined || (state.kind !== 'absent' && state.base === tip)) return;
  const trailers = readTrailers((await git.commit(tip)).message);
  if (trailers !== undefined && sameIdentity(trailers.identity, proposal.identity)) return;
  const what = `The branch "${branch}" of ${proposal.repositoryLabel} ends in a commit that is not this task’s: ${tip}.`;
  if (proposal.onForeignCommits === 'overwrite') {
    log.warning(`${what} Its content is replaced; the commit stays in the branch’s history.`);
    return;
  }
  throw new TaskError(
    'FOREIGN_COMMITS',
    what,
    'Merge or remove it, name another branch, or set onForeignCommits: overwrite.',
  );
}

/**
 * Open pull requests of our branch, and those that say they are of this identity and whose branch proves it: a marker
 * alone anybody can write.
 */
export async function openOnes(
  { git, host, log }: ProposalPorts,
  proposal: Proposal,
  except?: number,
): Promise<readonly FoundOne[]> {
  const found: FoundOne[] = [];
  for (const listed of await host.listOpen(proposal.targetBranch)) {
    if (listed.id === except) continue;
    const marker = readMarker(listed.description);
    const own = listed.sourceBranch === proposal.branch;
    if (!own && (marker === undefined || !sameIdentity(marker.identity, proposal.identity))) continue;
    if (!own) {
      const tip = (await git.tips([listed.sourceBranch])).get(listed.sourceBranch);
      const trailers = tip === undefined ? undefined : readTrailers((await git.commit(tip)).message);
      const proven = trailers !== undefined && sameIdentity(trailers.identity, proposal.identity);
      // Of a branch that others pushed, only who asked for the pull request tells whose it is.
      if (!proven && listed.author !== (await host.me())) {
        log.debug(`pull request ${listed.id} bears our marker, but neither its branch nor its author is ours`);
        continue;
      }
    }
    const pullRequest = await host.get(listed.id);
    const { autoComplete, mergeState } = pullRequest;
    found.push({
      pullRequest,
      id: listed.id,
      sourceBranch: listed.sourceBranch,
      version: marker?.version,
      content: marker?.content,
      autoComplete,
      conflicts: mergeState === 'conflicts',
      replaces: marker?.replaces,
    });
  }
  return found;
}
