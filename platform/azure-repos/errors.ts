import { TaskError, messageOf } from '../../core/errors.ts';
import { printableLine } from '../../core/printable.ts';
import { pullRequestMissing, type Missing } from '../missing.ts';
import { adviceFor } from '../network.ts';
import { HttpFailure, serverCode } from './failure.ts';

/** Whom an error of this repository speaks of. */
export interface ErrorContext {
  /** `project/repository`, or its URL. */
  readonly repository: string;
  /** Who asks, in words: "the job's own identity", "service connection X". */
  readonly identity: string;
  /** Who that is on the server, as its Security pages list it; asked only once something was refused. Never throws. */
  readonly signedInAs?: () => Promise<string | undefined>;
  /** What the Security pages call an account of the server's messages (`Build\<id>`), where that is known. */
  readonly displayName?: (account: string) => string | undefined;
}

/** Names of rights on repositories as messages have them. */
export type GitRight =
  | 'GenericRead'
  | 'GenericContribute'
  | 'CreateBranch'
  | 'CreateTag'
  | 'ForcePush'
  | 'PullRequestContribute'
  | 'PolicyExempt';

/** And as the Security page calls them. */
export const rightNames: Readonly<Record<GitRight, string>> = {
  GenericRead: 'Read',
  GenericContribute: 'Contribute',
  CreateBranch: 'Create branch',
  CreateTag: 'Create tag',
  ForcePush: 'Force push (rewrite history, delete branches and tags)',
  PullRequestContribute: 'Contribute to pull requests',
  PolicyExempt: 'Bypass policies when pushing',
};

const isRight = (name: string | undefined): name is GitRight => name !== undefined && Object.hasOwn(rightNames, name);

/**
 * What a failed answer means to a person. Without `missing` a plain 404 is the repository's.
 * @param who as the server knows who asks, where it said so
 */
export function explain(
  thrown: unknown,
  doing: string,
  context: ErrorContext,
  missing?: Missing,
  who?: string,
): unknown {
  if (!(thrown instanceof HttpFailure)) return thrown;
  const said = printableLine(thrown.said, 400);
  const code = serverCode(thrown.said);
  if (isConditionalAccess(thrown.said)) return keptOut(doing, context, said, thrown);
  if (thrown.kind === 'signIn') return notSignedIn(doing, context, said, thrown);
  if (thrown.kind === 'network') return notReachable(doing, context, said, thrown);
  if (code !== undefined && hidden.has(code)) return repositoryMissing(context, said, thrown);
  if (thrown.status === 403 || code === 'TF401027') return notAllowed(doing, context, thrown.said, thrown, who);
  if (thrown.status === 404) {
    const absent = code === 'TF401180' ? pullRequestMissing(context.repository, idIn(thrown.path)) : missing;
    return absent === undefined
      ? repositoryMissing(context, said, thrown)
      : new TaskError(absent.code, absent.what, absent.mend, { cause: thrown });
  }
  if (thrown.status === 429 || thrown.status >= 500) return notReachable(doing, context, said, thrown);
  return new TaskError(
    'SERVER_REFUSED',
    `Azure DevOps refused to ${doing} in ${context.repository}: ${said}`,
    'The message is the server’s own; nothing else was done.',
    { cause: thrown },
  );
}

// A project or repository that is not there, is disabled, or may not be seen: the server tells none from the others.
const hidden: ReadonlySet<string> = new Set(['TF401019', 'TF200016', 'VS800075']);

const idIn = (path: string): string => /\/pullrequests\/(\d+)/i.exec(path)?.[1] ?? 'of that number';

const isConditionalAccess = (words: string): boolean => /VS403463|conditional access/i.test(words);

/** The token was good, but the organization's rules keep it out from here. */
export function keptOut(doing: string, context: ErrorContext, said: string, cause: unknown): TaskError {
  return new TaskError(
    'NOT_ALLOWED',
    `A conditional access policy of the organization keeps ${context.identity} out (asked to ${doing} in ${context.repository}): ${said}`,
    'Let the agent run where the policy allows it (its network, its device), or use the job’s own token; the policy’s log is in Microsoft Entra → Sign-in logs.',
    { cause },
  );
}

/** 401, 203 and 302: a wrong or expired token, or one that counts for other things or another organization. */
export function notSignedIn(doing: string, context: ErrorContext, said: string, cause: unknown): TaskError {
  // TF400813 names whom it knows: then the token is good, but not for this.
  const known = /TF400813: The user '([^']+)' is not authorized/.exec(said)?.[1];
  return new TaskError(
    'NOT_SIGNED_IN',
    `Azure DevOps does not know ${context.identity} (asked to ${doing} in ${context.repository}): ${said}`,
    known === undefined
      ? 'The token is wrong or has expired: renew it in the service connection. The job’s own token ends with the job.'
      : `Look at whether ${printableLine(known, 200)} is a user of this organization (Organization settings → Users), and whether the token has the scopes Code (read & write) and, with workItems, Work items (read & write).`,
    { cause },
  );
}

/** No answer, or none of the service's: 429 and 5xx after all attempts, a proxy's page, a body cut off. */
export function notReachable(doing: string, context: ErrorContext, said: string, cause: unknown): TaskError {
  return new TaskError(
    'NOT_REACHABLE',
    `No proper answer from Azure DevOps when asked to ${doing} in ${context.repository}: ${said}`,
    adviceFor(said),
    { cause },
  );
}

/** TF401027, and 403 without a code: names right and identity in the words of the page on which it is granted. */
export function notAllowed(
  doing: string,
  context: ErrorContext,
  words: string,
  cause: unknown,
  who?: string,
): TaskError {
  const right = rightIn(words);
  const account = /identity '([^']+)'/.exec(words)?.[1];
  const name = who ?? (account === undefined ? undefined : (context.displayName?.(account) ?? account));
  const asking = name === undefined ? context.identity : `${context.identity} (${printableLine(name, 200)})`;
  return new TaskError(
    'NOT_ALLOWED',
    `${asking} may not ${doing} in ${context.repository}: it lacks ` +
      `${right === undefined ? 'the right it needs' : `the right "${rightNames[right]}"`}.` +
      ` Azure DevOps says: ${printableLine(words, 400)}`,
    grantIn(context, right, name),
    { cause },
  );
}

function rightIn(words: string): GitRight | undefined {
  const named = /'(?:Git )?['"]?([A-Za-z]+)['"]?' permission|permission[^']*'([A-Za-z]+)'/.exec(words);
  const found = named?.[1] ?? named?.[2];
  return isRight(found)
    ? found
    : Object.keys(rightNames)
        .filter(isRight)
        .find((name) => words.includes(name));
}

/** Where, and to whom, a right on the repository is given. */
export function grantIn(context: ErrorContext, right: GitRight | undefined, who?: string): string {
  const [repository = '', project] = context.repository.split('/').toReversed();
  const where = `Project settings${project === undefined ? '' : ` of ${project}`} → Repositories → ${repository} → Security`;
  const whom =
    who === undefined
      ? 'that identity ("{project} Build Service ({organization})" for the job’s own token)'
      : `"${printableLine(who, 200)}"`;
  const given = right === undefined ? 'what it lacks' : `"${rightNames[right]}" = Allow`;
  return `${where}: give ${whom} ${given}.${right === undefined ? ' A personal access token needs the scope Code (read & write) besides.' : ''}`;
}

/** A plain 404, and the codes of what is not there, disabled or hidden: the service tells none of them from the others. */
export function repositoryMissing(context: ErrorContext, said: string, cause: unknown): TaskError {
  return new TaskError(
    'REPOSITORY_MISSING',
    `There is no repository ${context.repository}, it is disabled, or it is hidden from ${context.identity}: ${said}`,
    'Look at its name and at its project’s. With the job’s own token: list it under "uses: repositories" or checkout in the YAML, and look at ' +
      'Project settings → Pipelines → Settings → Limit job authorization scope; else grant Read on it.',
    { cause },
  );
}

/** `work`, with whatever it throws explained. */
export async function explained<T>(
  doing: string,
  context: ErrorContext,
  work: () => Promise<T>,
  missing?: Missing,
): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    const refused = thrown instanceof HttpFailure && thrown.status === 403;
    const who = refused ? await context.signedInAs?.() : undefined;
    const meaning = explain(thrown, doing, context, missing, who);
    if (meaning instanceof TaskError) throw meaning;
    throw new TaskError('INTERNAL', `Could not ${doing}: ${messageOf(thrown)}`, 'Report the log to the authors.', {
      cause: thrown,
    });
  }
}
