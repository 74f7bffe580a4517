import { createHash } from 'node:crypto';
import type { FileChange, GitRepository, TreeEntry } from '../ports/git-repository.ts';
import { blobId } from './blob-id.ts';

/** As `GitRepository.differences` has them. */
export type Differences = Awaited<ReturnType<GitRepository['differences']>>;

/** Names changes by what each path holds afterwards; the same as `differencesDigest` of the commit that is made of them. */
export function changesDigest(changes: readonly FileChange[]): string {
  return digest(
    changes.map((change): [string, TreeEntry | undefined] => {
      switch (change.kind) {
        case 'write':
          return [change.path, { mode: change.mode, id: blobId(change.content) }];
        case 'copy':
          return [change.path, change];
        case 'delete':
          return [change.path, undefined];
      }
    }),
  );
}

/** Names what differs between two commits by what each path holds in the second one. */
export function differencesDigest(differences: Differences): string {
  return digest([...differences].map(([path, { after }]) => [path, after]));
}

function digest(entries: readonly (readonly [string, TreeEntry | undefined])[]): string {
  const lines = entries.map(([path, entry]) => `${path}\0${entry === undefined ? '' : `${entry.mode} ${entry.id}`}\n`);
  const hash = createHash('sha256');
  for (const line of lines.toSorted()) hash.update(line);
  return hash.digest('hex').slice(0, 40);
}
