import { TaskError } from '../errors.ts';
import { folderOf, foldersAbove } from '../folders.ts';
import { formatIdentity, sameIdentity, type DeliveryIdentity } from '../identity.ts';
import type { ApplicationComparison } from '../manifests/compare/comparison.ts';
import { parseDescriptor, type DeploymentDescriptor } from '../manifests/descriptor.ts';
import type { GitRepository, TreeEntry } from '../ports/git-repository.ts';
import type { CommitId } from '../ports/pull-requests.ts';
import { someOf } from '../wording.ts';
import { planChanges, type ChangePlan, type WantedFile } from './change-plan.ts';
import { withoutEmptied } from './emptied-folders.ts';
import { inTarget } from './paths.ts';
import type { RolledBack } from './rollback-mark.ts';
import { isFile, isFolder } from './tree-entry.ts';

/** What goes when it is not delivered any more: nothing, what the descriptor lists, or every file of the folder. */
export type Prune = 'none' | 'owned' | 'folder';

/** What is to change on a target's tip, and what the applications were before and are after. */
export interface TargetPlan extends ChangePlan {
  readonly before: readonly DeploymentDescriptor[];
  readonly after: readonly DeploymentDescriptor[];
  /** What it comes to, object by object, where that was asked for and known. */
  readonly comparison?: ApplicationComparison | undefined;
  /** What a reader should know: nothing to prune by, a version that goes back. */
  readonly notes: readonly string[];
  /** The same, for the log alone: nothing is wrong. */
  readonly remarks?: readonly string[];
  /**
   * What an earlier attempt of this run has rolled back already: there is nothing left to do, whatever the target holds
   * now. `newest`: nothing of the application came later.
   */
  readonly rolledBack?: (RolledBack & { readonly newest: boolean }) | undefined;
  /** The branch that holds the changes, where others pushed one; whether it contains the tip that was planned on. */
  readonly branch?: { readonly tip: CommitId; readonly containsTarget: boolean } | undefined;
}

/** Plans an operation on a tip of the target branch; called again when the tip has moved. */
export type PlanOnTarget = (tip: CommitId) => Promise<TargetPlan>;

/** Where and how files land. */
export interface TargetSettings {
  readonly targetPath: string;
  readonly prune: Prune;
  /** Whether a repository path alone is no reason to act. */
  readonly ignored: (path: string) => boolean;
}

/**
 * Reads the descriptors that the target holds at these paths (below `targetPath`).
 * @throws DESCRIPTOR_INVALID; PATH_CONFLICT when one belongs to another identity
 */
export async function readDescriptors(
  git: Pick<GitRepository, 'entries' | 'blobs'>,
  commit: CommitId,
  wanted: readonly { readonly path: string; readonly identity: DeliveryIdentity }[],
): Promise<readonly DeploymentDescriptor[]> {
  const entries = await git.entries(
    commit,
    wanted.map(({ path }) => path),
  );
  const present = wanted.flatMap(({ path, identity }) => {
    const entry = entries.get(path);
    return isFile(entry) ? [{ path, identity, id: entry.id }] : [];
  });
  const blobs = await git.blobs(present.map(({ id }) => id));
  return present.map(({ path, identity, id }) => {
    const descriptor = parseDescriptor(blobs.get(id)?.toString('utf8') ?? '', path);
    if (sameIdentity(descriptor, identity)) return descriptor;
    throw new TaskError(
      'PATH_CONFLICT',
      `${path} describes ${formatIdentity(descriptor)}, not ${formatIdentity(identity)}.`,
      'Two applications must not share a descriptor: give each its own path (descriptor, layout, cluster).',
    );
  });
}

/** What leads to `wanted`, and links and submodules that stay where files were to go. */
export interface TreePlan extends ChangePlan {
  readonly kept: readonly string[];
}

/**
 * Looks at the target and decides the changes that lead to `wanted`. Links and submodules are never taken away: nobody
 * delivered them. Nor does `prune: folder` take what speaks to git itself (`.gitkeep`, `.gitattributes`).
 * @param owned repository paths that the identity owned until now
 */
export async function planOnTree(
  git: Pick<GitRepository, 'entries' | 'files'>,
  commit: CommitId,
  wanted: readonly WantedFile[],
  owned: readonly string[],
  { prune, ignored }: TargetSettings,
): Promise<TreePlan> {
  const unwanted = new Set<string>();
  if (prune !== 'none') for (const path of owned) unwanted.add(path);
  const listed = new Map<string, TreeEntry>();
  if (prune === 'folder') {
    const folders = outermost(wanted.map(({ path }) => folderOf(path)));
    if (folders.includes('')) {
      throw new TaskError(
        'INPUT_INVALID',
        'prune: folder would remove everything else of the repository, for files go to its root.',
        'Set targetPath or a layout with folders, or prune: owned.',
      );
    }
    for (const [path, entry] of await git.files(commit, folders)) {
      listed.set(path, entry);
      if (isFile(entry) && !/(?:^|\/)\.git[^/]*$/.test(path)) unwanted.add(path);
    }
  }
  const paths = [...wanted.map(({ path }) => path), ...unwanted];
  const current = new Map([...listed, ...(await git.entries(commit, paths))]);
  const wantedPaths = new Set(wanted.map(({ path }) => path));
  const kept = [...unwanted].filter((path) => {
    const entry = current.get(path);
    return entry !== undefined && !isFile(entry) && !isFolder(entry) && !wantedPaths.has(path);
  });
  for (const path of kept) unwanted.delete(path);
  const places = await withoutEmptied(git, commit, current, { paths: [...wantedPaths], goes: unwanted });
  return { ...planChanges({ wanted, unwanted: [...unwanted], current: places, ignored }), kept };
}

/** What is to be said of links and submodules that stay. */
export function keptNotes(kept: readonly string[]): readonly string[] {
  if (kept.length === 0) return [];
  return [`Where files were delivered there are links or submodules of others by now; they stay: ${someOf(kept)}`];
}

/** Owned files of descriptors, as repository paths. */
export function ownedPaths(descriptors: readonly DeploymentDescriptor[], targetPath: string): readonly string[] {
  return descriptors.flatMap(({ files }) => files.map((path) => inTarget(targetPath, path)));
}

function outermost(folders: readonly string[]): readonly string[] {
  const all = new Set(folders);
  return [...all].filter((folder) => {
    const above = folder === '' ? [] : ['', ...foldersAbove(folder)];
    return !above.some((other) => all.has(other));
  });
}
