import { badArgument } from '../errors.ts';
import type { RepositoryState } from '../state.ts';
import type { PullRequestState } from '../types.ts';

/** The title, or 400. */
export function checkedTitle(title: string): string {
  if (title.trim() === '') throw badArgument('title', 'A title is required.');
  if (title.length > 400) throw badArgument('title', 'The title must not be longer than 400 characters.');
  return title;
}

/** The description, or 400. */
export function checkedDescription(description: string): string {
  if (description.length > 4000) {
    throw badArgument('description', 'A maximum of 4000 characters is allowed.');
  }
  return description;
}

/** The active pull request for these branches; there can only be one. */
export function activeTwin(
  repository: RepositoryState,
  sourceRefName: string,
  targetRefName: string,
): PullRequestState | undefined {
  return repository.pullRequests.find(
    (one) => one.status === 'active' && one.sourceRefName === sourceRefName && one.targetRefName === targetRefName,
  );
}

/** The tip of a ref that is a branch. */
export async function branchTip(repository: RepositoryState, ref: string): Promise<string | undefined> {
  return ref.startsWith('refs/heads/') ? repository.bare.resolve(ref) : undefined;
}
