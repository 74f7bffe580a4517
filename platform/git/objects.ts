import { isUtf8 } from 'node:buffer';
import { TaskError } from '../../core/errors.ts';
import type { CommitInfo, TreeEntry } from '../../core/ports/git-repository.ts';
import { printableLine } from '../../core/printable.ts';

/** An entry of one tree, by its name. */
export type Tree = ReadonlyMap<string, TreeEntry>;

/** Takes the answer of `git cat-file --batch` apart; an object that git doesn't have is missing in the result. */
export function parseBatch(output: Buffer): ReadonlyMap<string, Buffer> {
  const objects = new Map<string, Buffer>();
  let offset = 0;
  while (offset < output.length) {
    const end = output.indexOf(10, offset);
    if (end < 0) break;
    const [id = '', type = '', size = ''] = output.toString('latin1', offset, end).split(' ');
    offset = end + 1;
    if (type === 'missing' || size === '') continue;
    const length = Number(size);
    objects.set(id, output.subarray(offset, offset + length));
    offset += length + 1;
  }
  return objects;
}

/**
 * A tree object's entries (format: `mode SP name NUL id` each, id of 20 bytes).
 * @throws GIT_FAILED for one that is none, or that has a name twice: what it holds would be anybody's guess
 */
export function parseTree(tree: string, bytes: Buffer): Tree {
  const entries = new Map<string, TreeEntry>();
  let offset = 0;
  while (offset < bytes.length) {
    const space = bytes.indexOf(32, offset);
    const nul = space < 0 ? -1 : bytes.indexOf(0, space);
    if (nul < 0 || nul + 21 > bytes.length) throw broken(tree, 'it ends in the middle of an entry');
    const mode = bytes.toString('latin1', offset, space).padStart(6, '0');
    const name = nameOf(bytes.subarray(space + 1, nul));
    if (entries.has(name)) throw broken(tree, `it has the name "${printableLine(name, 200)}" twice`);
    entries.set(name, { mode, id: bytes.toString('hex', nul + 1, nul + 21) });
    offset = nul + 21;
  }
  return entries;
}

/**
 * A name in a tree. Where it is no UTF-8, each byte beyond ASCII stands as half of a surrogate pair, U+DC80 to U+DCFF, so
 * that no two names become one and `quotePath` finds the bytes again.
 */
function nameOf(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  return String.fromCharCode(...Array.from(bytes, (byte) => (byte < 0x80 ? byte : 0xdc00 + byte)));
}

function broken(tree: string, how: string): TaskError {
  return new TaskError(
    'GIT_FAILED',
    `The repository’s folder object ${tree} is broken: ${how}.`,
    'git fsck shows what is wrong with the repository.',
  );
}

/** A commit object's header and message. */
export function parseCommit(id: string, bytes: Buffer): CommitInfo {
  const text = bytes.toString('utf8');
  const end = text.indexOf('\n\n');
  const header = end < 0 ? text : text.slice(0, end);
  const values = (key: string): string[] =>
    header
      .split('\n')
      .filter((line) => line.startsWith(`${key} `))
      .map((line) => line.slice(key.length + 1));
  return {
    id,
    tree: values('tree')[0] ?? '',
    parents: values('parent'),
    author: values('author')[0] ?? '',
    committer: values('committer')[0] ?? '',
    message: end < 0 ? '' : text.slice(end + 2),
  };
}
