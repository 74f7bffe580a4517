import { TaskError } from '../errors.ts';
import { blobId } from '../gitops-repo/blob-id.ts';
import type { Landing, LandingPorts } from '../gitops-repo/landing.ts';
import type { TargetPlan } from '../gitops-repo/target-plan.ts';
import { readTrailers } from '../gitops-repo/trailers.ts';
import { sameIdentity } from '../identity.ts';
import type { History } from '../ports/history.ts';
import type { AutoComplete, PullRequestHost, PullRequestStatus, Reviewer } from '../ports/pull-request-host.ts';
import type { CommitId, PullRequest } from '../ports/pull-requests.ts';
import type { Existing, OpenOne, Situation } from './decide.ts';
import { readMarker } from './marker.ts';

/** A landing by pull request. */
export interface Proposal extends Landing {
  /** Of a plan: a rollback learns it from the history. */
  readonly version: (plan: TargetPlan) => string;
  readonly branch: string;
  readonly existing: Existing;
  readonly onForeignCommits: 'fail' | 'overwrite';
  readonly text: (plan: TargetPlan) => { readonly title: string; readonly description: string };
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
  readonly host: PullRequestHost;
  readonly history: Pick<History, 'relation'>;
}

/** An open pull request of this identity, as it was when it was looked at. */
export interface FoundOne extends OpenOne {
  readonly pullRequest: PullRequest;
}

/** What our branch holds; `builtOn` is the target's tip that its last commit of ours was built on. */
export type BranchState = Situation['branch'] & { readonly builtOn?: CommitId };

/** Compares our branch with what is wanted. */
export async function branchState(
  { git }: ProposalPorts,
  proposal: Proposal,
  plan: TargetPlan,
  tip: CommitId | undefined,
  target: CommitId,
): Promise<BranchState> {
  if (tip === undefined) return { kind: 'absent' };
  const trailers = readTrailers((await git.commit(tip)).message);
  if (trailers === undefined || !sameIdentity(trailers.identity, proposal.identity)) {
    return { kind: 'different', current: false };
  }
  const builtOn = trailers.target;
  const current = builtOn === target;
  if (trailers.content !== plan.content) return { kind: 'different', current, builtOn };
  if (current) return { kind: 'same', current, builtOn };
  // The target moved: what must differ from it now, does the branch hold it?
  const counts = plan.changes.filter(({ path }) => plan.changedFiles.includes(path));
  const there = await git.entries(
    tip,
    counts.map(({ path }) => path),
  );
  const same = counts.every((change) => {
    const id = there.get(change.path)?.id;
    switch (change.kind) {
      case 'write':
        return id === blobId(change.content);
      case 'copy':
        return id === change.id;
      case 'delete':
        return id === undefined;
    }
  });
  return { kind: same ? 'same' : 'different', current, builtOn };
}

/** @throws FOREIGN_COMMITS when the branch ends in a commit of somebody else that the target does not contain */
export async function refuseForeign(
  { git, history, log }: ProposalPorts,
  proposal: Proposal,
  branch: string,
  tip: CommitId | undefined,
  target: CommitId,
): Promise<void> {
  if (tip === undefined || tip === target) return;
  const trailers = readTrailers((await git.commit(tip)).message);
  if (trailers !== undefined && sameIdentity(trailers.identity, proposal.identity)) return;
  const relation = await history.relation(tip, target);
  if (relation === 'ancestor' || relation === 'same') return;
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
      if (trailers === undefined || !sameIdentity(trailers.identity, proposal.identity)) {
        log.debug(`pull request ${listed.id} bears our marker, but its branch is none of ours`);
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
      autoComplete,
      conflicts: mergeState === 'conflicts',
    });
  }
  return found;
}
