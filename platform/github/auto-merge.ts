import { TaskError } from '../../core/errors.ts';
import type { AutoComplete } from '../../core/ports/pull-request-host.ts';
import { pullRequestMissing } from '../missing.ts';
import type { Waiting } from './comments.ts';
import { explained, type ErrorContext } from './errors.ts';
import { GitHubFailure } from './failure.ts';
import { partIn } from '../readable-answers.ts';
import { enterQueue, headModified, leaveQueue } from './merge-queue.ts';
import { mergeSettings, methodFor, refusedByRule, type MergeMethod, type MergeSettings } from './merge-methods.ts';
import type { Host } from './repository.ts';

interface State {
  readonly repository: MergeSettings & {
    readonly id: string;
    readonly autoMergeAllowed: boolean;
    readonly deleteBranchOnMerge: boolean;
    readonly pullRequest: {
      readonly id: string;
      readonly state: 'OPEN' | 'CLOSED' | 'MERGED';
      readonly isDraft: boolean;
      readonly headRefOid: string;
      readonly headRefName: string;
      readonly mergeStateStatus: string;
      readonly autoMergeRequest: { readonly mergeMethod: string } | null;
    };
  };
}

const stateQuery = `query($owner: String!, $repo: String!, $number: Int!) {
  repository(owner: $owner, name: $repo) {
    id ${mergeSettings} autoMergeAllowed deleteBranchOnMerge
    pullRequest(number: $number) {
      id state isDraft headRefOid headRefName mergeStateStatus autoMergeRequest { mergeMethod }
    }
  }
}`;

async function stateOf({ api, at, context }: Host, id: number): Promise<State['repository']> {
  const meaning = { missing: pullRequestMissing(context.repository, id) };
  return explained(
    'read the pull request',
    context,
    async () => {
      const { repository } = await api.graphql<State>(stateQuery, { ...at, number: id });
      partIn(partIn(repository, 'repository').pullRequest, 'pullRequest');
      return repository;
    },
    meaning,
  );
}

/** Takes auto-merge off, if it is on, and the pull request out of the merge queue, if it is there already. */
export async function disarm(host: Host, id: number): Promise<void> {
  const { pullRequest } = await stateOf(host, id);
  if (pullRequest.autoMergeRequest !== null) await disable(host, pullRequest.id);
  else if (pullRequest.state === 'OPEN') await leaveQueue(host, pullRequest.id);
}

function disable({ api, context }: Host, node: string): Promise<void> {
  return explained('take auto-merge off the pull request', context, async () => {
    try {
      await api.graphql(
        'mutation($id: ID!) { disablePullRequestAutoMerge(input: { pullRequestId: $id }) { clientMutationId } }',
        { id: node },
      );
    } catch (thrown) {
      // Somebody was faster, or the answer was lost after it was done: the next look tells.
      if (!(thrown instanceof GitHubFailure) || !/can't disable auto-merge/i.test(thrown.said)) throw thrown;
    }
  });
}

const looks = 6;
const mergesNow = new Set(['CLEAN', 'UNSTABLE', 'HAS_HOOKS']);
// There is nothing that auto-merge could wait for.
const nothingToWaitFor =
  /(?:clean|unstable|has_hooks) status|protected branch rules not configured|not have required protected branch rules/i;
// Conflicts are told of the branch as it was until GitHub has looked at what was pushed; another run may have been faster.
const notYetKnown =
  /already enabled|(?:unknown|dirty) status|is not mergeable|not in the correct state|base branch was modified|merge already in progress/i;
const conflicting = /dirty status|is not mergeable/i;
const methodRefused =
  /(?:squash|rebase|merge commit)\S* (?:merges|merging|merge|is|are) [^.]{0,60}not allowed|not allowed merge method/i;

type Went = 'done' | 'clean' | 'later';

/**
 * Lets a pull request merge by itself once what its target asks for is there (GraphQL enablePullRequestAutoMerge), or
 * merges it at once where nothing is waited for: that very commit; `moved` when another comes meanwhile.
 * @throws STRATEGY_NOT_ALLOWED; NOT_ALLOWED where the repository has no auto-merge; TARGET_KEEPS_MOVING when it conflicts
 */
export async function arm(host: Host, waiting: Waiting, id: number, wanted: AutoComplete): Promise<'armed' | 'moved'> {
  const { context, log } = host;
  let head: string | undefined;
  for (let look = 1; ; look++) {
    const repository = await stateOf(host, id);
    const { pullRequest, autoMergeAllowed } = repository;
    head ??= pullRequest.headRefOid;
    const method = methodFor(context, repository, wanted.mergeStrategy);
    if (pullRequest.state !== 'OPEN') return 'armed';
    if (pullRequest.isDraft) {
      log.warning(`Auto-merge is not set: GitHub has none for drafts (pull request ${id}).`);
      return 'armed';
    }
    const armed = pullRequest.autoMergeRequest?.mergeMethod;
    if (armed === method) return 'armed';
    if (armed !== undefined) await disable(host, pullRequest.id);

    const attempt = { id, head, method, repository, last: look >= looks };
    const went = autoMergeAllowed ? await enable(host, attempt) : withoutAutoMerge(context, attempt);
    if (went === 'done') tellOfBranch(host, repository.deleteBranchOnMerge, wanted.deleteSourceBranch);
    if (went === 'done') return 'armed';
    const merged = went === 'clean' ? await mergeNow(host, attempt, wanted) : 'later';
    if (merged !== 'later') return merged;
    await waiting.clock.sleep(500 * look, waiting.signal);
  }
}

interface Attempt {
  readonly id: number;
  /** The branch's tip as the first look has shown it. */
  readonly head: string;
  readonly method: MergeMethod;
  readonly repository: State['repository'];
  /** Then what GitHub says counts, however passing it may be. */
  readonly last: boolean;
}

/** Whether the branch goes with the merge is a setting of the repository. */
function tellOfBranch({ context, log }: Host, deletes: boolean, wanted: boolean): void {
  if (deletes === wanted) return;
  const does = deletes ? 'deletes' : 'keeps';
  log.info(
    `deleteSourceBranch: ${wanted} is not what ${context.repository} does after a merge: its setting ${does} branches (${context.pageUrl}/settings, Automatically delete head branches).`,
  );
}

function withoutAutoMerge({ repository, pageUrl }: ErrorContext, { repository: state, last }: Attempt): Went {
  const { mergeStateStatus } = state.pullRequest;
  if (mergesNow.has(mergeStateStatus)) return 'clean';
  if (mergeStateStatus === 'UNKNOWN' && !last) return 'later';
  throw new TaskError(
    'NOT_ALLOWED',
    `autoComplete: ${repository} has no auto-merge, and its pull request cannot be merged yet (${mergeStateStatus.toLowerCase()}).`,
    `Switch it on: ${pageUrl}/settings → Pull Requests → Allow auto-merge.`,
  );
}

const enableMutation = `mutation($id: ID!, $how: PullRequestMergeMethod!) {
  enablePullRequestAutoMerge(input: { pullRequestId: $id, mergeMethod: $how }) { clientMutationId }
}`;

function enable({ api, context }: Host, { id, method, repository, last }: Attempt): Promise<Went> {
  return explained(
    'set auto-merge on the pull request',
    context,
    async () => {
      try {
        await api.graphql(enableMutation, { id: repository.pullRequest.id, how: method });
        return 'done';
      } catch (thrown) {
        if (!(thrown instanceof GitHubFailure)) throw thrown;
        if (nothingToWaitFor.test(thrown.said)) return 'clean';
        if (methodRefused.test(thrown.said)) throw refusedByRule(context, repository, method, thrown);
        // The next look tells whether it was done although the answer was lost.
        if (!last && (thrown.mayHaveHappened || notYetKnown.test(thrown.said))) return 'later';
        throw conflicting.test(thrown.said) ? overtaken(context, id, thrown) : thrown;
      }
    },
    { needs: 'Contents' },
  );
}

/** What was pushed is made of the target's tip: it conflicts only with what others have put there since. */
function overtaken({ repository }: ErrorContext, id: number, cause: unknown): TaskError {
  return new TaskError(
    'TARGET_KEEPS_MOVING',
    `Pull request ${id} of ${repository} conflicts with what others have put into its target since it was pushed, so it cannot merge by itself.`,
    'Run the task again: it proposes the same on what the target is by then.',
    { cause },
  );
}

/** @returns `armed` when it is merged, or will be by a merge queue; `later` when another look may help */
async function mergeNow(
  host: Host,
  attempt: Attempt,
  { deleteSourceBranch }: AutoComplete,
): Promise<'armed' | 'moved' | 'later'> {
  const { api, at, context } = host;
  const { id, head, method, repository, last } = attempt;
  const went = await explained(
    'merge the pull request',
    context,
    async (): Promise<'merged' | 'queue' | 'moved' | 'later'> => {
      try {
        const merge_method = method === 'SQUASH' ? 'squash' : method === 'REBASE' ? 'rebase' : 'merge';
        const where = { ...at, pull_number: id };
        await api.request('PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge', {
          ...where,
          merge_method,
          sha: head,
        });
        return 'merged';
      } catch (thrown) {
        if (!(thrown instanceof GitHubFailure)) throw thrown;
        if (/merge queue/i.test(thrown.said)) return 'queue';
        if (headModified.test(thrown.said)) return 'moved';
        if (methodRefused.test(thrown.said)) throw refusedByRule(context, repository, method, thrown);
        if (!last && (thrown.mayHaveHappened || notYetKnown.test(thrown.said))) return 'later';
        throw conflicting.test(thrown.said) ? overtaken(context, id, thrown) : thrown;
      }
    },
    { needs: 'Contents' },
  );
  if (went === 'queue') return enterQueue(host, { id, head, node: repository.pullRequest.id });
  const merged = went === 'merged';
  if (merged && deleteSourceBranch && !repository.deleteBranchOnMerge) await deleteBranch(host, repository, head);
  if (merged && !deleteSourceBranch) tellOfBranch(host, repository.deleteBranchOnMerge, deleteSourceBranch);
  return merged ? 'armed' : went;
}

const deleteMutation = `mutation($id: ID!, $name: GitRefname!, $merged: GitObjectID!, $nothing: GitObjectID!) {
  updateRefs(input: {
    repositoryId: $id, refUpdates: [{ name: $name, beforeOid: $merged, afterOid: $nothing }]
  }) { clientMutationId }
}`;

/**
 * Only where it still is what was merged: whoever has pushed to it meanwhile, another run maybe, would lose the commit.
 * REST's DELETE cannot be told so.
 */
function deleteBranch({ api, context, log }: Host, { id, pullRequest }: State['repository'], merged: string) {
  return explained(
    'delete the merged branch',
    context,
    async () => {
      try {
        const name = `refs/heads/${pullRequest.headRefName}`;
        await api.graphql(deleteMutation, { id, name, merged, nothing: '0'.repeat(40) });
      } catch (thrown) {
        if (!(thrown instanceof GitHubFailure) || ![404, 422].includes(thrown.status)) throw thrown;
        // It is gone already, or somebody has pushed to it, or a rule keeps it; or the server is too old for the mutation.
        const unknown = /\b(?:updateRefs|GitRefname|RefUpdate)\b/.test(thrown.said);
        const why = unknown ? 'this server cannot delete it only where nobody has pushed to it since. ' : '';
        log.info(`The merged branch is not deleted: ${why}${thrown.said}`);
      }
    },
    { needs: 'Contents' },
  );
}
