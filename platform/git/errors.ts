import { TaskError } from '../../core/errors.ts';
import { printableLine } from '../../core/printable.ts';
import type { Secret } from '../../core/secret.ts';
import { adviceFor } from '../network.ts';

/** Turns what git wrote into an error of ours; the host's adapter knows its server's words better and comes first. */
export interface GitErrorContext {
  /** For messages: `project/repository`. */
  readonly label: string;
  readonly secrets: readonly Secret[];
  /** What the server's own refusal means (`TF…`, `remote: …`), undefined when the adapter doesn't know it. */
  explain?(doing: string, said: string): TaskError | undefined;
}

/** git's words with every secret taken out, in one line, the noise of progress dropped. */
export function gitWords(output: string, secrets: readonly Secret[]): string {
  let text = output;
  for (const secret of secrets) {
    for (const part of [secret.reveal(), secret.reveal().replace(/^\w+ /, '')]) {
      if (part !== '') text = text.replaceAll(part, '***');
    }
  }
  // Servers set their words off with empty and ruled lines.
  const noise = /^(?:Done|To |hint:)|^(?:remote:)?[\s—─=_-]*$/;
  const lines = text.split('\n').filter((line) => !noise.test(line));
  // What a server refuses comes first, what is to be done about it, and git's own words, last.
  const kept = lines.length <= 12 ? lines : [...lines.slice(0, 6), '…', ...lines.slice(-6)];
  // Each cut by itself: a server's endless line must not push git's own, the last, out of sight.
  return kept.map((line) => printableLine(line.slice(0, 2000), 240)).join('; ');
}

// On this side: what the server says of its own disk comes with `remote:`. Of a ref that it has opened to write, git does
// not say why it could not.
const outOfSpace =
  /(?:^|; )(?!remote:)[^;]*(?:couldn't write '[^';]*\.lock'|No space left on device|Out of diskspace|not enough space on the disk|Disk quota exceeded)/i;

/** The error for a git command that failed. */
export function gitError(doing: string, output: string, context: GitErrorContext, cause?: unknown): TaskError {
  const said = gitWords(output, context.secrets);
  const details = cause === undefined ? {} : { cause: new Error(said) };
  const known = context.explain?.(doing, said);
  if (known !== undefined) return known;
  // Where a page stands instead of git's lines, it is the one to sign in on: any other comes with a status that says so.
  if (
    /Authentication failed|could not read (?:Username|Password)|info\/refs not valid|bad line length character: <|returned error: 401|returned error: 203|returned error: 302/i.test(
      said,
    )
  ) {
    return new TaskError(
      'NOT_SIGNED_IN',
      `The git server does not know who asks (asked to ${doing} ${context.label}): ${said}`,
      'The token is wrong or has expired: renew it in the service connection. The job’s own token ends with the job.',
      details,
    );
  }
  if (outOfSpace.test(said)) {
    return new TaskError(
      'DISK_FULL',
      `The agent’s disk is full (asked to ${doing} ${context.label}): ${said}`,
      'Free space on the agent, then run the task again.',
      details,
    );
  }
  if (/returned error: 403/.test(said)) {
    return new TaskError(
      'NOT_ALLOWED',
      `The git server refused to ${doing} ${context.label}: ${said}`,
      'Project settings → Repositories → Security: give the identity Read, Contribute and Create branch.',
      details,
    );
  }
  if (/returned error: 413|HTTP 413/.test(said)) {
    return new TaskError(
      'GIT_FAILED',
      `The server takes no push of this size (asked to ${doing} ${context.label}): ${said}`,
      'Deliver less at once, or raise the limit of the proxy or server in between (413 Payload Too Large).',
      details,
    );
  }
  if (/returned error: 30[178]/.test(said)) {
    return new TaskError(
      'REPOSITORY_MISSING',
      `The repository ${context.label} has moved: ${said}`,
      'Use its new address: a token is sent to the address that was given, and nowhere else.',
      details,
    );
  }
  if (/Cannot obtain needed object|dumb http transport/.test(said)) {
    return new TaskError(
      'GIT_FAILED',
      `The server of ${context.label} only hands out files, it does not speak git’s own protocol: ${said}`,
      'Use the address that the host shows for cloning; a plain web server cannot be delivered to.',
      details,
    );
  }
  if (/Repository not found|not found|returned error: 404/i.test(said)) {
    return new TaskError(
      'REPOSITORY_MISSING',
      `The git server has no repository ${context.label}, or hides it: ${said}`,
      'Look at its name and at the rights of who asks.',
      details,
    );
  }
  if (
    /Could not resolve|Failed to connect|unable to access|early EOF|hung up|RPC failed|returned error: (?:408|429|5\d\d)|timed out|connection/i.test(
      said,
    )
  ) {
    return new TaskError(
      'NOT_REACHABLE',
      `No proper answer from the git server when asked to ${doing} ${context.label}: ${said}`,
      adviceFor(said),
      details,
    );
  }
  return new TaskError(
    'GIT_FAILED',
    `git could not ${doing} ${context.label}: ${said}`,
    'The message is git’s own. Run it again with system.debug; if it stays, report the log.',
    details,
  );
}

/** Whether a fetch failed because the server does not do filters or single objects, so a plainer fetch may work. */
export function filterRefused(output: string): boolean {
  return /filtering not recognized|does not support (?:filter|shallow)|filter.*not (?:allowed|supported)|not our ref|unadvertised object|Server does not allow request/i.test(
    output,
  );
}
