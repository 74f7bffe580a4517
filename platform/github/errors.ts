import { messageOf, TaskError } from '../../core/errors.ts';
import { printableLine } from '../../core/printable.ts';
import type { Missing } from '../missing.ts';
import { adviceFor } from '../network.ts';
import { GitHubFailure } from './failure.ts';

/** Whom an error of this repository speaks of. */
export interface ErrorContext {
  /** `owner/repo`. */
  readonly repository: string;
  /** Of the repository. */
  readonly pageUrl: string;
  /** Who asks, in words. */
  readonly identity: string;
}

/** A permission as the pages of GitHub apps and fine-grained tokens call it. */
export type Permission = 'Contents' | 'Pull requests' | 'Commit statuses' | 'Members' | 'Metadata';

/** What doing something takes, and what it means there that something is missing. */
export interface Meaning {
  readonly needs?: Permission;
  /** What a plain 404 means; without it a 404 is the repository's. */
  readonly missing?: Missing;
  /** What it means that GitHub knows no such commit: below `commits/{sha}/` it says so in words, by 422. */
  readonly noCommit?: Missing;
}

/** `work`, with whatever it throws explained. */
export async function explained<T>(
  doing: string,
  context: ErrorContext,
  work: () => Promise<T>,
  meaning: Meaning = {},
): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof TaskError) throw thrown;
    if (thrown instanceof GitHubFailure) throw explain(thrown, doing, context, meaning);
    throw new TaskError('INTERNAL', `Could not ${doing}: ${messageOf(thrown)}`, 'Report the log to the authors.', {
      cause: thrown,
    });
  }
}

/** What a failed answer means to a person. */
function explain(
  failure: GitHubFailure,
  doing: string,
  context: ErrorContext,
  { needs = 'Pull requests', missing, noCommit }: Meaning,
): TaskError {
  const said = printableLine(failure.said, 600);
  if (failure.kind === 'signIn') return notSignedIn(doing, context, said, failure);
  if (failure.kind === 'network' || failure.status >= 500 || failure.status === 408) {
    return notReachable(doing, context, said, failure);
  }
  if (failure.details.limitEnds !== undefined) return limited(doing, context, said, failure);
  switch (failure.status) {
    case 301:
    case 302:
    case 307:
    case 308:
      return moved(context, failure.details.location, failure);
    case 403:
      return notAllowed(doing, context, { words: said, needs, failure });
    case 404:
    case 410:
      if (missing !== undefined) return new TaskError(missing.code, missing.what, missing.mend, { cause: failure });
      return repositoryMissing(context, said, failure, failure.details.scopes);
    case 422:
      // Who may only read cannot propose a branch, and GitHub finds that the proposal is not valid.
      if (/must be a collaborator/i.test(said)) return notAllowed(doing, context, { words: said, needs, failure });
      if (noCommit !== undefined && /^no commit found/i.test(said)) {
        return new TaskError(noCommit.code, noCommit.what, noCommit.mend, { cause: failure });
      }
      break;
    case 409:
      if (/repository is empty/i.test(said)) return repositoryEmpty(context, failure);
      break;
  }
  return new TaskError(
    'SERVER_REFUSED',
    `GitHub refused to ${doing} in ${context.repository}: ${said}`,
    'The message is the server’s own; nothing else was done.',
    { cause: failure },
  );
}

/** 401, of REST or of git: the token is wrong, revoked, or has ended. */
export function notSignedIn(doing: string, context: ErrorContext, said: string, cause: unknown): TaskError {
  return new TaskError(
    'NOT_SIGNED_IN',
    `GitHub does not know ${context.identity} (asked to ${doing} in ${context.repository}): ${said}`,
    'The token is wrong, was revoked or has expired: renew it in the service connection. The GitHub app’s ends after an hour.',
    { cause },
  );
}

/**
 * A plain 404: GitHub tells what is not there from what is hidden to nobody.
 * @param scopes of a classic token, as the header has them
 */
export function repositoryMissing(
  context: ErrorContext,
  said: string,
  cause: unknown,
  scopes: string | undefined,
): TaskError {
  const lacks = scopes !== undefined && !scopeList(scopes).includes('repo');
  return new TaskError(
    'REPOSITORY_MISSING',
    `There is no repository ${context.repository}, or it is hidden from ${context.identity}: ${said}`,
    lacks
      ? `Look at its name. The token has ${scopes === '' ? 'no scope' : `only the scopes ${printableLine(scopes, 200)}`}; a private repository takes "repo".`
      : 'Look at its name, and at whether the token’s owner, fine-grained token or app has been given this repository.',
    { cause },
  );
}

/** The scopes of a classic token, as the header has them. */
export const scopeList = (scopes: string): readonly string[] =>
  scopes
    .split(',')
    .map((scope) => scope.trim())
    .filter((scope) => scope !== '');

/** GitHub has no branch to propose into before the first commit. */
export function repositoryEmpty(context: Pick<ErrorContext, 'repository' | 'pageUrl'>, cause?: unknown): TaskError {
  return new TaskError(
    'REPOSITORY_EMPTY',
    `The repository ${context.repository} has no commit yet.`,
    `Open ${context.pageUrl} and add a file, a README is enough.`,
    cause === undefined ? {} : { cause },
  );
}

function moved(context: ErrorContext, location: string | undefined, cause: unknown): TaskError {
  return new TaskError(
    'REPOSITORY_MISSING',
    `The repository ${context.repository} has moved${location === undefined ? '' : `: ${printableLine(location, 300)}`}.`,
    'Use its new address: a token is sent to the address that was given, and nowhere else.',
    { cause },
  );
}

function notReachable(doing: string, context: ErrorContext, said: string, cause: unknown): TaskError {
  return new TaskError(
    'NOT_REACHABLE',
    `No proper answer from GitHub when asked to ${doing} in ${context.repository}: ${said}`,
    adviceFor(said).replace('status.dev.azure.com', 'www.githubstatus.com'),
    { cause },
  );
}

function limited(doing: string, context: ErrorContext, said: string, failure: GitHubFailure): TaskError {
  const ends = new Date(failure.details.limitEnds ?? 0).toISOString().replace(/\.\d+Z$/, 'Z');
  return new TaskError(
    'NOT_REACHABLE',
    `GitHub answers no more requests of ${context.identity} for now (asked to ${doing} in ${context.repository}): ${said}`,
    `Run it again after ${ends}; a token of its own, or the GitHub app’s, has a limit of its own.`,
    { cause: failure },
  );
}

/** What a refusal's words ask for besides a permission, from GitHub's own pages; the first that fits. */
const special: readonly { readonly words: RegExp; readonly mend: (context: ErrorContext) => string }[] = [
  {
    words: /SAML|single sign-on|\bSSO\b/i,
    mend: ({ repository }) =>
      `Authorize the token for the organization ${repository.split('/')[0]}: Settings → Developer settings → Personal access tokens → Configure SSO; an OAuth connection is to be made anew.`,
  },
  {
    words: /archived/i,
    mend: ({ pageUrl }) =>
      `It is archived, so nobody can change it: unarchive it (${pageUrl}/settings), or name another one.`,
  },
  {
    words: /IP allow list/i,
    mend: ({ repository }) =>
      `Put the agent’s address on the IP allow list of ${repository.split('/')[0]} (Organization settings → Authentication security), or use an agent whose address is on it.`,
  },
  {
    words: /OAuth App access restrictions/i,
    mend: ({ repository }) =>
      `Have an owner of ${repository.split('/')[0]} approve the OAuth app (Organization settings → Third-party access), or use a personal access token.`,
  },
  {
    words: /lifetime/i,
    mend: () =>
      'Make a token that lives as briefly as the organization asks for, and put it into the service connection.',
  },
  {
    words: /forbids access via/i,
    mend: ({ repository }) =>
      `${repository.split('/')[0]} does not take tokens of this kind: put one that the message names into the service connection.`,
  },
  {
    words: /\bsuspended\b/i,
    mend: () =>
      'The account, or the installation of the GitHub app, is suspended: have it reinstated, or use another service connection.',
  },
  {
    words: /access blocked/i,
    mend: ({ pageUrl }) => `GitHub itself has blocked the repository: its page tells why (${pageUrl}).`,
  },
  {
    words: /\bis locked\b/i,
    mend: () => 'Unlock the conversation of the pull request, or close it and run this again.',
  },
  {
    words: /permission to create labels/i,
    mend: ({ pageUrl }) =>
      `Make the label once (${pageUrl}/labels), or give the token "Issues: Read and write" as well: a new label takes that.`,
  },
  {
    words: /\bworkflow`? scope|`?workflows`? permission|create or update workflow/i,
    mend: () =>
      'Files below .github/workflows take a permission of their own: "Workflows: Read and write", of a classic token the scope "workflow".',
  },
];

/** A refusal, with the permission that would help and where it is given. */
export function notAllowed(
  doing: string,
  context: ErrorContext,
  { words, needs, failure }: { readonly words: string; readonly needs: Permission; readonly failure: unknown },
): TaskError {
  const details = failure instanceof GitHubFailure ? failure.details : {};
  const access = needs === 'Members' || needs === 'Metadata' ? 'Read-only' : 'Read and write';
  const right = permissionsIn(details.accepted) ?? `"${needs}: ${access}"`;
  const other = special.find((one) => one.words.test(words));
  const what = `${context.identity} may not ${doing} in ${context.repository}`;
  const says = `GitHub says: ${printableLine(words, 600)}`;
  if (details.ssoUrl !== undefined) {
    return new TaskError(
      'NOT_ALLOWED',
      `${what}: its organization asks for single sign-on. ${says}`,
      `Authorize the token for the organization: ${printableLine(details.ssoUrl, 500)}`,
      { cause: failure },
    );
  }
  if (other !== undefined)
    return new TaskError('NOT_ALLOWED', `${what}. ${says}`, other.mend(context), { cause: failure });
  return new TaskError(
    'NOT_ALLOWED',
    `${what}: it lacks the permission ${right}. ${says}`,
    grant(context, right, words),
    { cause: failure },
  );
}

function grant({ repository, pageUrl }: ErrorContext, right: string, words: string): string {
  const owner = repository.split('/')[0] ?? '';
  if (/by integration/i.test(words)) {
    return `Give the GitHub app ${right} on ${repository} (the app’s settings → Permissions & events), and have an owner of ${owner} accept it.`;
  }
  if (/by personal access token/i.test(words)) {
    return `Give the fine-grained token ${right} on ${repository} (Settings → Developer settings → Fine-grained tokens).`;
  }
  return `Give the token’s owner the role Write (${pageUrl}/settings/access), and the token ${right} on ${repository}; a classic token takes the scope "repo".`;
}

/** `contents=write,pull_requests=write` in the words of the page; alternatives come after a semicolon. */
function permissionsIn(header: string | undefined): string | undefined {
  const found = (header?.split(';')[0] ?? '').split(',').flatMap((one) => {
    const [, name, access] = /^\s*([a-z_]{1,60})=(read|write|admin)\s*$/.exec(one) ?? [];
    if (name === undefined) return [];
    const title = `${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll('_', ' ')}`;
    return [`"${title}: ${access === 'read' ? 'Read-only' : 'Read and write'}"`];
  });
  return found.length === 0 ? undefined : found.join(' and ');
}
