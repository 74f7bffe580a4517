import { createHash } from 'node:crypto';
import { byCodeUnit } from '../by-code-unit.ts';
import { TaskError, type Finding } from '../errors.ts';
import { foldersAbove } from '../folders.ts';
import type { FileChange, TreeEntry } from '../ports/git-repository.ts';
import { blobId } from './blob-id.ts';
import { isFolder } from './tree-entry.ts';

/** A file as it is wanted in the repository: new content, or content that the repository has already. */
export type WantedFile =
  | {
      readonly kind: 'content';
      readonly path: string;
      readonly content: Uint8Array;
      /** As what is there has it, when not given. */
      readonly mode?: string | undefined;
    }
  | {
      readonly kind: 'object';
      readonly path: string;
      readonly id: string;
      readonly mode: string;
      /** The object that it may take the place of even if that is a link or a submodule. */
      readonly replaces?: string | undefined;
    };

/** What is decided from. All paths are the repository's. */
export interface ChangePlanInput {
  readonly wanted: readonly WantedFile[];
  /** Paths that must go unless they are wanted. */
  readonly unwanted: readonly string[];
  /** What the target holds at all those paths and at the folders above them. */
  readonly current: ReadonlyMap<string, TreeEntry>;
  /** Whether a change of this path alone is no reason to do anything. */
  readonly ignored: (path: string) => boolean;
}

/** What to change in the target's tree, in order of path. */
export interface ChangePlan {
  readonly changes: readonly FileChange[];
  /** Paths of changes that count. */
  readonly changedFiles: readonly string[];
  /** Names the wanted content without what is ignored: the same for the same delivery whatever the target holds. */
  readonly content: string;
}

const regular = new Set(['100644', '100755']);

/** Decides what changes. @throws PATH_CONFLICT for what stands in the way; nothing is ever written through a link. */
export function planChanges({ wanted, unwanted, current, ignored }: ChangePlanInput): ChangePlan {
  const goes = new Set(unwanted);
  const keeps = new Set(wanted.map(({ path }) => path));
  const conflicts: Finding[] = [];
  const changes: FileChange[] = [];

  for (const file of wanted) {
    for (const folder of foldersAbove(file.path)) {
      const entry = current.get(folder);
      if (keeps.has(folder)) conflicts.push({ message: `"${folder}" is to be a file and a folder at once` });
      else if (entry !== undefined && !isFolder(entry) && !goes.has(folder)) {
        conflicts.push({ message: `"${folder}" is ${describe(entry)}, so "${file.path}" cannot be below it` });
      }
    }
    const entry = current.get(file.path);
    if (entry !== undefined && !regular.has(entry.mode) && !mayReplace(file, entry)) {
      conflicts.push({ message: `"${file.path}" is ${describe(entry)} in the repository` });
      continue;
    }
    const change = changeOf(file, entry);
    if (change !== undefined) changes.push(change);
  }
  for (const path of goes) {
    const entry = current.get(path);
    if (entry === undefined || keeps.has(path) || isFolder(entry)) continue;
    changes.push({ kind: 'delete', path });
  }
  if (conflicts.length > 0) {
    throw new TaskError(
      'PATH_CONFLICT',
      'Files cannot be put where they are wanted:',
      'Remove what stands in the way, or choose another layout or targetPath.',
      { related: conflicts },
    );
  }
  changes.sort((a, b) => byCodeUnit(a.path, b.path));
  return {
    changes,
    changedFiles: changes.map(({ path }) => path).filter((path) => !ignored(path)),
    content: contentDigest(wanted, ignored),
  };
}

function mayReplace(file: WantedFile, entry: TreeEntry): boolean {
  return file.kind === 'object' && (file.id === entry.id || (file.replaces === entry.id && !isFolder(entry)));
}

function changeOf(file: WantedFile, entry: TreeEntry | undefined): FileChange | undefined {
  if (file.kind === 'object') {
    if (entry?.id === file.id && entry.mode === file.mode) return undefined;
    return { kind: 'copy', path: file.path, mode: file.mode, id: file.id };
  }
  // A file that is executable stays so.
  const mode = file.mode ?? entry?.mode ?? '100644';
  if (entry?.id === blobId(file.content) && entry.mode === mode) return undefined;
  return { kind: 'write', path: file.path, mode, content: file.content };
}

function contentDigest(wanted: readonly WantedFile[], ignored: (path: string) => boolean): string {
  const hash = createHash('sha256');
  const lines = wanted
    .filter(({ path }) => !ignored(path))
    .map((file) => `${file.path}\0${file.kind === 'content' ? blobId(file.content) : file.id}\n`);
  for (const line of lines.toSorted()) hash.update(line);
  return hash.digest('hex').slice(0, 40);
}

function describe(entry: TreeEntry): string {
  if (isFolder(entry)) return 'a folder';
  switch (entry.mode) {
    case '120000':
      return 'a symbolic link';
    case '160000':
      return 'a submodule';
    default:
      return 'a file';
  }
}
