/** The pull request that triggered a run, or why there is none to comment on. */
export type TriggeringPullRequest =
  | { readonly kind: 'some'; readonly id: number; readonly repository: string }
  | { readonly kind: 'none'; readonly level: 'info' | 'warning'; readonly why: string };

/** Why nothing is said on a fork's pull request. */
export const fromFork = 'it comes from a fork, and anybody may have one';

/** Reads it from the pipeline's predefined variables. */
export function triggeringPullRequest(variable: (name: string) => string | undefined): TriggeringPullRequest {
  const id = Number(variable('System.PullRequest.PullRequestId') ?? '');
  if (variable('Build.Reason') !== 'PullRequest' || !Number.isSafeInteger(id) || id <= 0) {
    return { kind: 'none', level: 'info', why: 'none has triggered this run' };
  }
  if (variable('Build.Repository.Provider') !== 'TfsGit') {
    const why = 'this version comments on those of Azure Repos only';
    return { kind: 'none', level: 'warning', why };
  }
  // The agent writes True.
  if (/^true$/i.test(variable('System.PullRequest.IsFork') ?? ''))
    return { kind: 'none', level: 'info', why: fromFork };
  const repository = variable('Build.Repository.Uri') ?? variable('Build.Repository.Name') ?? '';
  return { kind: 'some', id, repository };
}
