import type { RepositoryHost } from '../../core/ports/repository-host.ts';
import { createCommitStatuses } from './commit-statuses.ts';
import { createFileHistory } from './file-history.ts';
import { explainGit } from './git-errors.ts';
import { createHistory } from './history.ts';
import { createMergeBase } from './merge-base.ts';
import { createMerges } from './merges.ts';
import { openGitHub, type OpeningAgent, type OpenOptions } from './open.ts';
import { createPullRequestHost } from './pull-request-host.ts';

/** A repository of GitHub with all that delivering takes. Errors as openGitHub's. */
export async function openGitHubHost(agent: OpeningAgent, options: OpenOptions): Promise<RepositoryHost> {
  const { host, gitAuthorization } = await openGitHub(agent, options);
  const { repository, context } = host;
  const mergeBase = createMergeBase(host);
  return {
    id: context.repository,
    label: context.repository,
    identity: context.identity,
    defaultBranch: repository.defaultBranch,
    gitUrl: repository.gitUrl,
    gitAuthorization,
    explainGit: explainGit(context),
    pullRequests: createPullRequestHost(host, agent),
    fileHistory: createFileHistory(host),
    mergeBase,
    merges: createMerges(host),
    history: createHistory(host, mergeBase),
    commitStatuses: createCommitStatuses(host),
  };
}
