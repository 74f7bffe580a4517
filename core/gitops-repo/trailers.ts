import type { DeliveryIdentity } from '../identity.ts';
import { appendTrailers, commitText } from './commit-text.ts';
import { contentKey, rollbackTrailer } from './rollback-mark.ts';

/** What a commit of ours says about itself, in trailers at the end of its message (git-interpret-trailers(1)). */
export interface CommitTrailers {
  readonly identity: DeliveryIdentity;
  /** The target's tip that the commit was built on. */
  readonly target: string;
  /** ChangePlan's `content`. */
  readonly content: string;
  /**
   * What the commit changes against `target` (`changesDigest`): by it is known whether a branch still shows just that.
   * undefined in commits of older versions of the task.
   */
  readonly changes?: string | undefined;
}

const keys = {
  identity: 'GitOps-Delivery',
  target: 'GitOps-Target',
  content: contentKey,
  changes: 'GitOps-Changes',
} as const;

/**
 * A whole commit message: the text and the trailers, as one block with trailers that the text ends in.
 * @param rollback the mark of the run that rolls back
 */
export function withTrailers(
  text: string,
  { identity, target, content, changes }: CommitTrailers,
  rollback?: string,
): string {
  const lines = [
    `${keys.identity}: ${[identity.environment, identity.cluster, identity.application].map(encodeURIComponent).join('/')}`,
    `${keys.target}: ${target}`,
    `${keys.content}: ${content}`,
    ...(changes === undefined ? [] : [`${keys.changes}: ${changes}`]),
    ...(rollback === undefined ? [] : [rollbackTrailer(rollback)]),
  ];
  return appendTrailers(commitText(text) || 'Deliver', lines);
}

/** Reads the trailers back; undefined when the commit is none of ours. */
export function readTrailers(message: string): CommitTrailers | undefined {
  const last =
    message
      .trim()
      .split(/\n\s*\n/)
      .at(-1) ?? '';
  const value = (key: string): string | undefined =>
    last
      .split('\n')
      // Ours are the last: a text may end in trailers of its own.
      .findLast((line) => line.startsWith(`${key}: `))
      ?.slice(key.length + 2)
      .trim();
  const parts = value(keys.identity)?.split('/').map(decode);
  const [target, content, changes] = [value(keys.target), value(keys.content), value(keys.changes)];
  if (parts?.length !== 3 || target === undefined || content === undefined) return undefined;
  if (!/^[0-9a-f]{40,64}$/.test(target) || !/^[0-9a-f]{40,64}$/.test(content)) return undefined;
  const [environment = '', cluster = '', application = ''] = parts;
  return { identity: { environment, cluster, application }, target, content, changes };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
