import type { GitPullRequest } from 'azure-devops-node-api/interfaces/GitInterfaces.js';
import type { PullRequest, PullRequestReader, PullRequestStopper } from '../../core/ports/pull-requests.ts';
import { pullRequestMissing } from '../missing.ts';
import { numberIn, textIn, WrongPart } from '../readable-answers.ts';
import { createCommenter } from './comments.ts';
import { explained } from './errors.ts';
import type { Host } from './repository.ts';
import { wire } from './wire.ts';

/** A pull request as the port has it. @param gitUrl the repository's, which is its page, too @throws WrongPart */
export function toPullRequest(found: GitPullRequest, gitUrl: string): PullRequest {
  const id = numberIn(found.pullRequestId, 'pullRequestId');
  const completed = found.status === wire.status.completed;
  return {
    id,
    url: `${gitUrl}/pullrequest/${id}`,
    status: statusOf(found.status),
    title: textIn(found.title, 'title') ?? '',
    description: textIn(found.description, 'description') ?? '',
    sourceBranch: branchName(found.sourceRefName),
    targetBranch: branchName(found.targetRefName),
    draft: found.isDraft === true,
    autoComplete: found.autoCompleteSetBy?.id !== undefined,
    sourceCommit: textIn(found.lastMergeSourceCommit?.commitId, 'commitId'),
    targetCommit: textIn(found.lastMergeTargetCommit?.commitId, 'commitId'),
    // While it is open this is the server's trial merge, which never reaches the target.
    mergeCommit: completed ? textIn(found.lastMergeCommit?.commitId, 'commitId') : undefined,
    mergeState: mergeState(found),
    mergeMessage: textIn(found.mergeFailureMessage, 'mergeFailureMessage'),
    closedBy: textIn(found.closedBy?.displayName, 'displayName'),
  };
}

// An answer that says nothing of it is none: an open one would be waited for.
function statusOf(status: GitPullRequest['status']): PullRequest['status'] {
  switch (status) {
    case wire.status.active:
      return 'open';
    case wire.status.abandoned:
      return 'abandoned';
    case wire.status.completed:
      return 'completed';
    default:
      throw new WrongPart('status is none of a pull request');
  }
}

const branchName = (ref: string | undefined): string => (textIn(ref, 'refName') ?? '').replace(/^refs\/heads\//, '');

function mergeState({ mergeStatus }: GitPullRequest): PullRequest['mergeState'] {
  switch (mergeStatus) {
    case wire.mergeStatus.succeeded:
      return 'clean';
    case wire.mergeStatus.conflicts:
      return 'conflicts';
    case wire.mergeStatus.rejectedByPolicy:
    case wire.mergeStatus.failure:
      return 'refused';
    // Not set, queued, or something newer than this.
    default:
      return 'unknown';
  }
}

/** Reading one pull request, and what a run does to it that stops before the merge. */
export function createPullRequestReader(host: Host): PullRequestReader & PullRequestStopper {
  const { api, repository, context, once } = host;
  const { id: repositoryId, project } = repository;
  const comment = createCommenter(host);
  return {
    async get(id) {
      const found = await explained(
        'read the pull request',
        context,
        () => api.getPullRequest(repositoryId, id, project.id),
        pullRequestMissing(context.repository, id),
      );
      return toPullRequest(found, repository.gitUrl);
    },
    async disarm(id, text) {
      await explained('take auto-complete off the pull request', context, () =>
        once(() =>
          // The empty id is how the service is told "nobody".
          api.updatePullRequest(
            { autoCompleteSetBy: { id: '00000000-0000-0000-0000-000000000000' } },
            repositoryId,
            id,
            project.id,
          ),
        ),
      );
      if (text !== undefined) await comment(id, text);
    },
    async abandon(id, text) {
      if (text !== undefined) await comment(id, text);
      return explained('abandon the pull request', context, async () => {
        try {
          await api.updatePullRequest({ status: wire.status.abandoned }, repositoryId, id, project.id);
        } catch (thrown) {
          // The answer was lost, or somebody was faster: closed is closed.
          const { status } = await api.getPullRequest(repositoryId, id, project.id);
          if (status === wire.status.active) throw thrown;
          if (status === wire.status.completed) return 'completed';
        }
        return 'abandoned';
      });
    },
  };
}
