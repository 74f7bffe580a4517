import { TaskError } from '../core/errors.ts';
import type { RepositoryAccess, RepositoryHost } from '../core/ports/repository-host.ts';
import type { OpeningAgent as AzureAgent } from './azure-repos/open.ts';
import { openAzureReposHost } from './azure-repos/repository-host.ts';
import type { OpeningAgent as GitHubAgent } from './github/open.ts';
import { openGitHubHost } from './github/repository-host.ts';

/** Which repository, on which host, with whose credentials. */
export interface RepositoryOptions {
  /** As the host's users name it. */
  readonly repository: string;
  readonly access: RepositoryAccess;
}

/**
 * Opens the repository on its host. The first request happens here, so wrong names and tokens show here.
 * @throws INPUT_INVALID, CONNECTION_INVALID, REPOSITORY_MISSING, NOT_ALLOWED, NOT_SIGNED_IN, NOT_REACHABLE
 */
export function openRepositoryHost(
  agent: AzureAgent & GitHubAgent,
  { repository, access }: RepositoryOptions,
): Promise<RepositoryHost> {
  switch (access.kind) {
    case 'azureRepos':
      return openAzureReposHost(agent, { repository, ...access });
    case 'github':
      return openGitHubHost(agent, { repository, ...access });
  }
}

/** The branch that an empty `targetBranch` means. @throws REPOSITORY_EMPTY */
export function defaultBranchOf({ defaultBranch, label }: Pick<RepositoryHost, 'defaultBranch' | 'label'>): string {
  if (defaultBranch !== undefined) return defaultBranch;
  throw new TaskError(
    'REPOSITORY_EMPTY',
    `The repository ${label} has no commit yet.`,
    'Add a file on its page (Azure Repos: Repos → Files → Initialize; GitHub: creating a new file), a README is enough.',
  );
}
