import type { RepositoryHost } from '../../core/ports/repository-host.ts';
import { createCommitStatuses } from './commit-statuses.ts';
import { createFileHistory } from './file-history.ts';
import { explainGit } from './git-errors.ts';
import { createHistory } from './history.ts';
import { createMergeBase } from './merge-base.ts';
import { createMerges } from './merges.ts';
import { openAzureRepos, type OpeningAgent, type OpenOptions } from './open.ts';
import { createPullRequestHost } from './pull-request-host.ts';

export type AzureReposOptions = OpenOptions;

/** A repository of Azure Repos with all that delivering takes. Errors as openAzureRepos'. */
export async function openAzureReposHost(agent: OpeningAgent, options: AzureReposOptions): Promise<RepositoryHost> {
  const { id, label, identity, defaultBranch, gitUrl, gitAuthorization, host } = await openAzureRepos(agent, options);
  const mergeBase = createMergeBase(host);
  return {
    id,
    label,
    identity,
    defaultBranch,
    gitUrl,
    gitAuthorization,
    explainGit: explainGit(host.context),
    pullRequests: createPullRequestHost(host),
    fileHistory: createFileHistory(host),
    mergeBase,
    merges: createMerges(host),
    history: createHistory(host, mergeBase),
    commitStatuses: createCommitStatuses(host),
  };
}
