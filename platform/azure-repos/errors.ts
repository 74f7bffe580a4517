import type { ErrorCode } from '../../core/error-codes.ts';
import { TaskError, messageOf } from '../../core/errors.ts';
import { printableLine } from '../../core/printable.ts';
import { adviceFor } from '../network.ts';
import { HttpFailure, serverCode } from './failure.ts';

/** Whom an error of this repository speaks of. */
export interface ErrorContext {
  /** `project/repository`, or its URL. */
  readonly repository: string;
  /** Who asks, in words: "the job's own identity", "service connection X". */
  readonly identity: string;
}

// The permission's name in messages, and what the Security page calls it.
const rights: Readonly<Record<string, string>> = {
  GenericRead: 'Read',
  GenericContribute: 'Contribute',
  CreateBranch: 'Create branch',
  CreateTag: 'Create tag',
  ForcePush: 'Force push (rewrite history, delete branches and tags)',
  PullRequestContribute: 'Contribute to pull requests',
  PolicyExempt: 'Bypass policies when pushing',
};

/**
 * What a failed answer means to a person. `missing` is the answer for a plain 404, which depends on what was asked for;
 * without it a 404 is the repository's.
 */
export function explain(
  thrown: unknown,
  doing: string,
  context: ErrorContext,
  missing?: { readonly code: ErrorCode; readonly what: string; readonly mend: string },
): unknown {
  if (!(thrown instanceof HttpFailure)) return thrown;
  const said = printableLine(thrown.said, 400);
  const code = serverCode(thrown.said);
  if (thrown.kind === 'signIn') return notSignedIn(doing, context, said, thrown);
  if (thrown.kind === 'network') return notReachable(doing, context, said, thrown);
  if (thrown.status === 403 || code === 'TF401027') return notAllowed(doing, context, thrown.said, thrown);
  if (thrown.status === 404 || code === 'TF401019' || code === 'TF200016') {
    if (missing !== undefined && code !== 'TF401019' && code !== 'TF200016') {
      return new TaskError(missing.code, missing.what, missing.mend, { cause: thrown });
    }
    return repositoryMissing(context, said, thrown);
  }
  if (thrown.status === 429 || thrown.status >= 500) return notReachable(doing, context, said, thrown);
  return new TaskError(
    'SERVER_REFUSED',
    `Azure DevOps refused to ${doing} in ${context.repository}: ${said}`,
    'The message is the server’s own; nothing else was done.',
    { cause: thrown },
  );
}

export function notSignedIn(doing: string, context: ErrorContext, said: string, cause: unknown): TaskError {
  return new TaskError(
    'NOT_SIGNED_IN',
    `Azure DevOps does not know ${context.identity} (asked to ${doing} in ${context.repository}): ${said}`,
    'The token is wrong or has expired: renew it in the service connection. The job’s own token ends with the job.',
    { cause },
  );
}

export function notReachable(doing: string, context: ErrorContext, said: string, cause: unknown): TaskError {
  return new TaskError(
    'NOT_REACHABLE',
    `No proper answer from Azure DevOps when asked to ${doing} in ${context.repository}: ${said}`,
    adviceFor(said),
    { cause },
  );
}

/** TF401027, TF402455, VS403…: names the right in the words of the page on which it is granted. */
export function notAllowed(doing: string, context: ErrorContext, words: string, cause: unknown): TaskError {
  const named = /'(?:Git )?['"]?([A-Za-z]+)['"]?' permission|permission[^']*'([A-Za-z]+)'/.exec(words);
  const listed = Object.keys(rights).filter((right) => words.includes(right));
  const found = rights[named?.[1] ?? named?.[2] ?? ''] ?? (listed[0] === undefined ? undefined : rights[listed[0]]);
  const who = /identity '([^']+)'/.exec(words)?.[1];
  const right = found === undefined ? 'the right it needs' : `the right "${found}"`;
  return new TaskError(
    'NOT_ALLOWED',
    `${context.identity} may not ${doing} in ${context.repository}: it lacks ${right}.` +
      ` Azure DevOps says: ${printableLine(words, 400)}`,
    `Project settings → Repositories → ${context.repository.split('/').at(-1) ?? ''} → Security: give ` +
      `${who === undefined ? 'that identity ("{project} Build Service ({organization})" for the job’s own token)' : printableLine(who, 200)} ` +
      `${found === undefined ? 'it' : `"${found}"`} = Allow.`,
    { cause },
  );
}

export function repositoryMissing(context: ErrorContext, said: string, cause: unknown): TaskError {
  return new TaskError(
    'REPOSITORY_MISSING',
    `There is no repository ${context.repository}, or it is hidden from ${context.identity}: ${said}`,
    'Look at its name. With the job’s own token: list it under "uses: repositories" or checkout in the YAML, and look at ' +
      'Project settings → Pipelines → Settings → Limit job authorization scope; else grant Read on it.',
    { cause },
  );
}

/** `work`, with whatever it throws explained. */
export async function explained<T>(
  doing: string,
  context: ErrorContext,
  work: () => Promise<T>,
  missing?: { readonly code: ErrorCode; readonly what: string; readonly mend: string },
): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    const meaning = explain(thrown, doing, context, missing);
    if (meaning instanceof TaskError) throw meaning;
    throw new TaskError('INTERNAL', `Could not ${doing}: ${messageOf(thrown)}`, 'Report the log to the authors.', {
      cause: thrown,
    });
  }
}
