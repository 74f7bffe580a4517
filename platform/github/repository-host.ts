import type { RepositoryHost } from '../../core/ports/repository-host.ts';
import { readableAnswer, readableAnswers } from '../readable-answers.ts';
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
  const { host, gitAuthorization } = await readableAnswer('GitHub', openGitHub(agent, options));
  const readable = <Port extends object>(port: Port): Port => readableAnswers('GitHub', port);
  const { repository, context } = host;
  const mergeBase = readable(createMergeBase(host));
  return {
    id: context.repository,
    label: context.repository,
    identity: context.identity,
    defaultBranch: repository.defaultBranch,
    gitUrl: repository.gitUrl,
    gitAuthorization,
    explainGit: explainGit(context),
    pullRequests: readable(createPullRequestHost(host, agent)),
    fileHistory: readable(createFileHistory(host)),
    mergeBase,
    merges: readable(createMerges(host)),
    history: readable(createHistory(host, mergeBase)),
    commitStatuses: readable(createCommitStatuses(host)),
  };
}
