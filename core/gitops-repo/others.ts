import { TaskError, type Finding } from '../errors.ts';
import { below, foldersAbove } from '../folders.ts';
import { formatIdentity, sameIdentity, type DeliveryIdentity } from '../identity.ts';
import type { FileChange, GitRepository } from '../ports/git-repository.ts';
import type { CommitId } from '../ports/pull-requests.ts';
import { someOf } from '../wording.ts';
import { readOwner } from './changed-descriptors.ts';
import { isFile } from './tree-entry.ts';

/** Who looks for what is others'. */
export interface Ours {
  /** Several, or the one that the inputs name. */
  readonly identities: readonly DeliveryIdentity[];
  /** Repository paths of our descriptors: those of others have their file names. */
  readonly descriptors: readonly string[];
}

type Git = Pick<GitRepository, 'entries' | 'blobs'>;

/**
 * Which of these paths another application's descriptor lists, whatever our own says: a descriptor is a file, and whoever
 * may write it could claim anything in it. Another's is looked for in the file's folder and those above it, where all
 * descriptors stand by default. Those are folders that are read anyway; farther away nobody looks, as that would cost the
 * more the more applications there are.
 * @returns the owner of each as people know it: `mail in dev (dev/mail/deployment.json)`
 */
async function ownersOf(
  git: Git,
  tip: CommitId,
  paths: readonly string[],
  { identities, descriptors }: Ours,
): Promise<ReadonlyMap<string, string>> {
  const own = new Set(descriptors);
  const names = new Set(['deployment.json', ...descriptors.map((path) => path.slice(path.lastIndexOf('/') + 1))]);
  const asked = paths.filter((path) => !own.has(path));
  const candidates = new Set(
    asked.flatMap((path) =>
      ['', ...foldersAbove(path)].flatMap((folder) => [...names].map((name) => below(folder, name))),
    ),
  );
  for (const path of own) candidates.delete(path);
  const entries = await git.entries(tip, [...asked, ...candidates]);
  const there = asked.filter((path) => entries.has(path));
  if (there.length === 0) return new Map();
  const found = [...candidates].flatMap((path) => {
    const entry = entries.get(path);
    return isFile(entry) ? [{ path, id: entry.id }] : [];
  });
  const blobs = await git.blobs(found.map(({ id }) => id));
  const owners = new Map<string, string>();
  for (const { path, id } of found) {
    const owner = readOwner(blobs.get(id), path);
    if (owner === undefined || identities.some((one) => sameIdentity(one, owner.descriptor))) continue;
    const theirs = new Set(owner.descriptor.files.map((file) => `${owner.root}${file}`));
    for (const one of there) if (theirs.has(one)) owners.set(one, `${formatIdentity(owner.descriptor)} (${path})`);
  }
  return owners;
}

/** Of what our descriptors list, what is ours alone to take away, and what is to be said of the rest. */
export async function withoutOthers(
  git: Git,
  tip: CommitId,
  owned: readonly string[],
  ours: Ours,
): Promise<{ readonly owned: readonly string[]; readonly notes: readonly string[] }> {
  const owners = await ownersOf(git, tip, owned, ours);
  if (owners.size === 0) return { owned, notes: [] };
  const named = someOf([...owners].map(([path, owner]) => `${path}: ${owner}`));
  const who = ours.identities.map(formatIdentity).join(', ');
  return {
    owned: owned.filter((path) => !owners.has(path)),
    notes: [
      `The descriptor of ${who} lists files that another application’s lists too; they are not taken away: ${named}`,
    ],
  };
}

/**
 * Two applications must not write one path.
 * @throws PATH_CONFLICT naming both
 */
export async function refuseOthersFiles(
  git: Git,
  tip: CommitId,
  changes: readonly FileChange[],
  ours: Ours,
): Promise<void> {
  const owners = await ownersOf(
    git,
    tip,
    changes.map(({ path }) => path),
    ours,
  );
  if (owners.size === 0) return;
  throw new TaskError(
    'PATH_CONFLICT',
    `${ours.identities.map(formatIdentity).join(', ')} would change files of others:`,
    'Give each application its own files (layout, targetPath); prune: folder only where a folder is one application’s.',
    { related: [...owners].map(([path, owner]): Finding => ({ message: `${path} belongs to ${owner}` })) },
  );
}
