import type { CommitInfo, TreeEntry } from '../../core/ports/git-repository.ts';

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

/** A tree object's entries (format: `mode SP name NUL id` each, id of 20 bytes). */
export function parseTree(bytes: Buffer): Tree {
  const entries = new Map<string, TreeEntry>();
  let offset = 0;
  while (offset < bytes.length) {
    const space = bytes.indexOf(32, offset);
    const nul = bytes.indexOf(0, space);
    if (space < 0 || nul < 0) break;
    const mode = bytes.toString('latin1', offset, space).padStart(6, '0');
    const name = bytes.toString('utf8', space + 1, nul);
    entries.set(name, { mode, id: bytes.toString('hex', nul + 1, nul + 21) });
    offset = nul + 21;
  }
  return entries;
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
    message: end < 0 ? '' : text.slice(end + 2),
  };
}
