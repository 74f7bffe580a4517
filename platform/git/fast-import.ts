import type { FileChange, NewCommit, Signature } from '../../core/ports/git-repository.ts';

/**
 * The input of `git fast-import` for one commit on `ref` (format: git-fast-import(1)). The base's root tree is put in
 * place first where a parent's would count otherwise; then come the changes, deletions before writes so that a file can
 * become a folder.
 * @param baseTree the root tree of `commit.base`
 */
export function fastImportStream(commit: NewCommit, baseTree: string, ref: string): Buffer {
  const parts: Buffer[] = [];
  const line = (text: string): void => void parts.push(Buffer.from(`${text}\n`, 'utf8'));
  const data = (bytes: Uint8Array): void => {
    line(`data ${bytes.length}`);
    parts.push(Buffer.from(bytes));
    line('');
  };

  const writes = commit.changes.filter((change) => change.kind === 'write');
  for (const [index, change] of writes.entries()) {
    line('blob');
    line(`mark :${index + 2}`);
    data(change.content);
  }
  line(`commit ${ref}`);
  line('mark :1');
  line(`author ${signature(commit.author)}`);
  line(`committer ${signature(commit.committer)}`);
  data(Buffer.from(commit.message, 'utf8'));
  const [first, ...others] = commit.parents;
  if (first !== undefined) line(`from ${first}`);
  for (const parent of others) line(`merge ${parent}`);
  if (first !== commit.base) line(`M 040000 ${baseTree} ""`);
  for (const change of commit.changes) if (change.kind === 'delete') line(`D ${quotePath(change.path)}`);
  let mark = 2;
  for (const change of commit.changes) if (change.kind !== 'delete') line(modification(change, () => mark++));
  line('');
  // Answers with the commit's id on standard output.
  line('get-mark :1');
  line('done');
  return Buffer.concat(parts);
}

function modification(change: Exclude<FileChange, { kind: 'delete' }>, nextMark: () => number): string {
  const object = change.kind === 'write' ? `:${nextMark()}` : change.id;
  return `M ${change.mode} ${object} ${quotePath(change.path)}`;
}

/**
 * A path as fast-import reads it back: C quoting of quotes, backslashes, control characters, and of the bytes of names
 * that are no UTF-8 (see parseTree).
 */
export function quotePath(path: string): string {
  const quoted = path.replaceAll(/["\\\u0000-\u001F\u007F\u{DC80}-\u{DCFF}]/gu, (character) =>
    character === '"' || character === '\\'
      ? `\\${character}`
      : `\\${(character.charCodeAt(0) % 256).toString(8).padStart(3, '0')}`,
  );
  return `"${quoted}"`;
}

function signature({ name, email, time }: Signature): string {
  // What ends a name or an address in the stream must not stand in it.
  const clean = (text: string): string => text.replaceAll(/[<>\u0000-\u001F\u007F]/g, '').trim();
  return `${clean(name) || 'unknown'} <${clean(email)}> ${Math.floor(time / 1000)} +0000`;
}
