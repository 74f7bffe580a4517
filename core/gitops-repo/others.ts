import { TaskError, type Finding } from '../errors.ts';
import { formatIdentity, sameIdentity, type DeliveryIdentity } from '../identity.ts';
import type { FileChange, GitRepository } from '../ports/git-repository.ts';
import type { CommitId } from '../ports/pull-requests.ts';
import { readOwner } from './changed-descriptors.ts';
import { foldersAbove } from './paths.ts';

/** Whose changes are looked at. */
export interface Ours {
  /** Several, or the one that the inputs name. */
  readonly identities: readonly DeliveryIdentity[];
  /** Repository paths that we owned until now. */
  readonly owned: readonly string[];
  /** Repository paths of our descriptors: those of others have their file names. */
  readonly descriptors: readonly string[];
}

/**
 * Two applications must not write one path. What we never owned and would change, or take away, may be another's: its
 * descriptor then stands in the file's folder or one above it, as all descriptors do by default. Those are folders that
 * are read anyway; farther away nobody looks, as that would cost the more the more applications there are.
 * @throws PATH_CONFLICT naming both
 */
export async function refuseOthersFiles(
  git: Pick<GitRepository, 'entries' | 'blobs'>,
  tip: CommitId,
  changes: readonly FileChange[],
  { identities, owned, descriptors }: Ours,
): Promise<void> {
  const known = new Set([...owned, ...descriptors]);
  const names = new Set(['deployment.json', ...descriptors.map((path) => path.slice(path.lastIndexOf('/') + 1))]);
  const foreign = changes.map(({ path }) => path).filter((path) => !known.has(path));
  const candidates = new Set(
    foreign.flatMap((path) =>
      ['', ...foldersAbove(path)].flatMap((folder) => [...names].map((name) => below(folder, name))),
    ),
  );
  for (const path of known) candidates.delete(path);
  const entries = await git.entries(tip, [...foreign, ...candidates]);
  const there = foreign.filter((path) => entries.has(path));
  if (there.length === 0) return;
  const found = [...candidates].flatMap((path) => {
    const entry = entries.get(path);
    return entry?.mode.startsWith('100') === true ? [{ path, id: entry.id }] : [];
  });
  const blobs = await git.blobs(found.map(({ id }) => id));
  const conflicts: Finding[] = [];
  for (const { path, id } of found) {
    const owner = readOwner(blobs.get(id), path);
    if (owner === undefined || identities.some((one) => sameIdentity(one, owner.descriptor))) continue;
    const theirs = new Set(owner.descriptor.files.map((file) => `${owner.root}${file}`));
    for (const one of there) {
      if (theirs.has(one))
        conflicts.push({ message: `${one} belongs to ${formatIdentity(owner.descriptor)} (${path})` });
    }
  }
  if (conflicts.length === 0) return;
  throw new TaskError(
    'PATH_CONFLICT',
    `${identities.map(formatIdentity).join(', ')} would change files of others:`,
    'Give each application its own files (layout, targetPath); prune: folder only where a folder is one application’s.',
    { related: conflicts },
  );
}

const below = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`);
