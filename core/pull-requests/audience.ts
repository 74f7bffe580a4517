import type { Visibility } from '../ports/pull-request-comments.ts';

const readers: Readonly<Record<Visibility, number>> = { private: 0, organization: 1, public: 2 };

/**
 * Whether everybody who sees the pull request's project sees the repository's project too, so that the repository's
 * content may be told there. What is not known counts as private.
 */
export function maySeeContent(pullRequest: Visibility | undefined, repository: Visibility | undefined): boolean {
  if (pullRequest === undefined) return false;
  return readers[pullRequest] <= readers[repository ?? 'private'];
}
