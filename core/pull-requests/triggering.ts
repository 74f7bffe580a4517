import type { VariableReader } from '../inputs.ts';
import type { RepositoryAccess } from '../ports/repository-host.ts';

/** The pull request that triggered a run, or why there is none to comment on. */
export type TriggeringPullRequest =
  | { readonly kind: 'some'; readonly id: number; readonly repository: string }
  | { readonly kind: 'none'; readonly level: 'info' | 'warning'; readonly why: string };

/** Why nothing is said on a fork's pull request. */
export const fromFork = 'it comes from a fork, and anybody may have one';

const hosts: ReadonlyMap<string | undefined, RepositoryAccess['kind']> = new Map([
  ['TfsGit', 'azureRepos'],
  ['GitHub', 'github'],
  ['GitHubEnterprise', 'github'],
]);

/**
 * Reads it from the pipeline's predefined variables.
 * @param access the host that the run may comment on
 */
export function triggeringPullRequest(
  variable: VariableReader,
  access: RepositoryAccess['kind'],
): TriggeringPullRequest {
  const host = hosts.get(variable('Build.Repository.Provider'));
  // On GitHub the id is a number that nobody sees.
  const number = host === 'github' ? 'System.PullRequest.PullRequestNumber' : 'System.PullRequest.PullRequestId';
  const id = Number(variable(number) ?? '');
  if (variable('Build.Reason') !== 'PullRequest' || !Number.isSafeInteger(id) || id <= 0) {
    return { kind: 'none', level: 'info', why: 'none has triggered this run' };
  }
  if (host !== access) return { kind: 'none', level: 'warning', why: elsewhere(host) };
  // The agent writes True.
  if (/^true$/i.test(variable('System.PullRequest.IsFork') ?? ''))
    return { kind: 'none', level: 'info', why: fromFork };
  const repository = variable('Build.Repository.Uri') ?? variable('Build.Repository.Name') ?? '';
  return { kind: 'some', id, repository };
}

function elsewhere(host: RepositoryAccess['kind'] | undefined): string {
  switch (host) {
    case 'azureRepos':
      return 'it is one of Azure Repos, and repositoryType says otherwise';
    case 'github':
      return 'it is one of GitHub: set repositoryType: github, and githubConnection';
    case undefined:
      return 'only those of Azure Repos and GitHub are commented on';
  }
}
