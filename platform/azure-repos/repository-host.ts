import type { RepositoryHost } from '../../core/ports/repository-host.ts';
import { readableAnswer, readableAnswers } from '../readable-answers.ts';
import { createCommitStatuses } from './commit-statuses.ts';
import { createFileHistory } from './file-history.ts';
import { explainGit } from './git-errors.ts';
import { createHistory } from './history.ts';
import { createMergeBase } from './merge-base.ts';
import { createMerges } from './merges.ts';
import { openAzureRepos, type OpeningAgent, type OpenOptions } from './open.ts';
import { createPullRequestHost } from './pull-request-host.ts';

/** A repository of Azure Repos with all that delivering takes. Errors as openAzureRepos'. */
export async function openAzureReposHost(agent: OpeningAgent, options: OpenOptions): Promise<RepositoryHost> {
  const { id, label, identity, defaultBranch, gitUrl, gitAuthorization, host } = await readableAnswer(
    'Azure DevOps',
    openAzureRepos(agent, options),
  );
  const readable = <Port extends object>(port: Port): Port => readableAnswers('Azure DevOps', port);
  const mergeBase = readable(createMergeBase(host));
  return {
    id,
    label,
    identity,
    defaultBranch,
    gitUrl,
    gitAuthorization,
    explainGit: explainGit(host.context),
    pullRequests: readable(createPullRequestHost(host)),
    fileHistory: readable(createFileHistory(host)),
    mergeBase,
    merges: readable(createMerges(host)),
    history: readable(createHistory(host, mergeBase)),
    commitStatuses: readable(createCommitStatuses(host)),
  };
}
