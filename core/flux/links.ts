import type { CommitId } from '../ports/pull-requests.ts';

/** Where to read about what was waited for, in a browser. */
export interface Links {
  readonly commit: string | undefined;
  readonly applied: string | undefined;
  readonly pullRequest: string | undefined;
  readonly run: string | undefined;
}

/**
 * A commit's page, on Azure Repos, on GitHub and on GitHub Enterprise Server.
 * @param repository the address that git fetches from
 * @returns undefined when that is none of the web's
 */
export function commitPage(repository: string | undefined, commit: CommitId | undefined): string | undefined {
  if (repository === undefined || commit === undefined || !/^[0-9a-f]{40,64}$/.test(commit)) return undefined;
  if (!URL.canParse(repository)) return undefined;
  const url = new URL(repository);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
  const path = url.pathname.replace(/\/$/, '').replace(/\.git$/, '');
  return `${url.origin}${path}/commit/${commit}`;
}
