import type { PullRequestComments, Visibility } from '../core/ports/pull-request-comments.ts';
import type { RepositoryAccess } from '../core/ports/repository-host.ts';
import { openAzureRepos, type OpeningAgent as AzureAgent } from './azure-repos/open.ts';
import { createOwnComments as createAzureComments } from './azure-repos/own-comments.ts';
import { openGitHub, type OpeningAgent as GitHubAgent } from './github/open.ts';
import { createOwnComments as createGitHubComments } from './github/own-comments.ts';
import { readableAnswer, readableAnswers } from './readable-answers.ts';

/** The comments of whoever asks in a repository, and who sees it. */
export interface OpenedComments {
  readonly comments: PullRequestComments;
  /** undefined when the host does not say. */
  readonly visibility: Visibility | undefined;
}

/**
 * Opens a repository for comments on its pull requests.
 * @param access the job's own token when undefined
 * @throws what opening a repository throws
 */
export async function openComments(
  agent: AzureAgent & GitHubAgent,
  { repository, access }: { readonly repository: string; readonly access: RepositoryAccess | undefined },
): Promise<OpenedComments> {
  if (access?.kind === 'github') {
    const { host } = await readableAnswer('GitHub', openGitHub(agent, { repository, ...access }));
    return {
      comments: readableAnswers('GitHub', createGitHubComments(host, agent)),
      visibility: host.repository.visibility,
    };
  }
  const { host, visibility } = await readableAnswer('Azure DevOps', openAzureRepos(agent, { repository, ...access }));
  return { comments: readableAnswers('Azure DevOps', createAzureComments(host)), visibility };
}
