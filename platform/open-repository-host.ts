import { TaskError } from '../core/errors.ts';
import type { RepositoryHost } from '../core/ports/repository-host.ts';
import type { OpeningAgent } from './azure-repos/open.ts';
import { openAzureReposHost, type AzureReposOptions } from './azure-repos/repository-host.ts';

/** Which repository, on which host, with whose credentials. */
export type RepositoryOptions = AzureReposOptions;

/**
 * Opens the repository on its host. The first request happens here, so wrong names and tokens show here.
 * @throws INPUT_INVALID, CONNECTION_INVALID, REPOSITORY_MISSING, NOT_ALLOWED, NOT_SIGNED_IN, NOT_REACHABLE
 */
export function openRepositoryHost(agent: OpeningAgent, options: RepositoryOptions): Promise<RepositoryHost> {
  return openAzureReposHost(agent, options);
}

/** The branch that an empty `targetBranch` means. @throws REPOSITORY_EMPTY */
export function defaultBranchOf({ defaultBranch, label }: Pick<RepositoryHost, 'defaultBranch' | 'label'>): string {
  if (defaultBranch !== undefined) return defaultBranch;
  throw new TaskError(
    'REPOSITORY_EMPTY',
    `The repository ${label} has no commit yet.`,
    'Open Repos → Files and initialize it, a README is enough.',
  );
}
