import { formatIdentity, sameIdentity } from '../identity.ts';
import { serializeDescriptor, type DeploymentDescriptor } from '../manifests/descriptor.ts';
import type { GitRepository, TreeEntry } from '../ports/git-repository.ts';
import type { CommitId } from '../ports/pull-requests.ts';
import { blobId } from './blob-id.ts';
import { descriptorOf, type ChangedDescriptor } from './changed-descriptors.ts';
import { redescribe } from './redescribe.ts';
import { held, type MergedPath } from './three-way.ts';
import { isFile, isFolder, sameEntry } from './tree-entry.ts';

/** What a revert has come to so far. */
export interface RevertedFiles {
  readonly git: Pick<GitRepository, 'entries' | 'blobs'>;
  readonly tip: CommitId;
  /** What the target was before the change that is undone. */
  readonly onto: CommitId;
  /** What the target holds at the changed paths. */
  readonly now: ReadonlyMap<string, TreeEntry>;
  /** What becomes of those that are no descriptors. */
  readonly merged: ReadonlyMap<string, MergedPath>;
}

/** What becomes of one application's descriptor. */
export interface RevertedDescriptor {
  readonly path: string;
  readonly file: Exclude<MergedPath, { kind: 'clash' }>;
  /** As the target has it, and as it will be. */
  readonly before: DeploymentDescriptor | undefined;
  readonly after: DeploymentDescriptor | undefined;
  readonly notes: readonly string[];
}

interface Clash {
  readonly clash: string;
}

/** The descriptor as the target has it, and which one is written again: none where a file is just put back. */
interface Standing {
  readonly now: DeploymentDescriptor | undefined;
  readonly facts: DeploymentDescriptor | undefined;
  readonly file: RevertedDescriptor['file'];
  /** Whether something later than the change stands there. */
  readonly later: boolean;
}

/**
 * Decides what becomes of a descriptor. Untouched since, it is the earlier one, or gone where there was none; what people
 * changed since in the files that it lists is told in it. A later one stays, and tells what the application is without the
 * change: its version stays too, so an older one is still a step back.
 */
export async function revertDescriptor(
  reverted: RevertedFiles,
  one: ChangedDescriptor,
): Promise<RevertedDescriptor | Clash> {
  const standing = await standingOf(reverted, one);
  if ('clash' in standing) return standing;
  const { path, root, before } = one;
  const { now, facts, file, later } = standing;
  if (facts === undefined) return { path, file, before: now, after: undefined, notes: [] };

  const own = (name: string): string => `${root}${name}`;
  const back = (before?.descriptor?.files ?? []).filter(
    (name) => reverted.merged.has(own(name)) && !reverted.now.has(own(name)),
  );
  const names = [...new Set([...facts.files, ...(later ? back : [])])].filter((name) => own(name) !== path);
  const result = await resultAt(reverted, names.map(own));
  if (!later && (await isAsBefore(reverted, names.map(own), result))) {
    return { path, file, before: now, after: facts, notes: [] };
  }
  const left = names.filter((name) => result.has(own(name)));
  const manifests = await contents(
    reverted,
    result,
    left.filter((name) => /\.(?:ya?ml|json)$/i.test(name)),
    own,
  );
  const listed = [...facts.objects, ...(before?.descriptor?.objects ?? [])];
  const { descriptor, unread } = redescribe(facts, listed, [...left, path.slice(root.length)], manifests);
  const mode = file.kind === 'absent' ? '100644' : file.mode;
  return {
    path,
    file: { kind: 'content', mode, content: Buffer.from(serializeDescriptor(descriptor)) },
    before: now,
    after: descriptor,
    notes: unread.map(
      (name) => `${own(name)} cannot be read, so ${path} may list images and objects that are not there.`,
    ),
  };
}

async function standingOf(
  { git, now }: RevertedFiles,
  { path, before, after }: ChangedDescriptor,
): Promise<Standing | Clash> {
  const entry = now.get(path);
  if (sameEntry(entry, after?.entry) || sameEntry(entry, before?.entry)) {
    const there = sameEntry(entry, after?.entry) ? after?.descriptor : before?.descriptor;
    return { now: there, facts: before?.descriptor, file: held(before?.entry), later: false };
  }
  // Gone since: what is left of its files is nobody's.
  if (entry === undefined) return { now: undefined, facts: undefined, file: { kind: 'absent' }, later: true };
  const descriptor = await descriptorOf(git, entry, path);
  if (descriptor === undefined) return { clash: 'it is no deployment descriptor any more' };
  const known = after?.descriptor ?? before?.descriptor;
  if (known !== undefined && !sameIdentity(known, descriptor)) {
    return { clash: `it describes ${formatIdentity(descriptor)} now, not ${formatIdentity(known)}` };
  }
  return { now: descriptor, facts: descriptor, file: held(entry), later: true };
}

type Result = ReadonlyMap<string, TreeEntry & { readonly content?: Uint8Array }>;

/** What files will be; those that will not be there have no entry. */
async function resultAt({ git, tip, merged }: RevertedFiles, paths: readonly string[]): Promise<Result> {
  const result = new Map<string, TreeEntry & { readonly content?: Uint8Array }>();
  const others = await git.entries(
    tip,
    paths.filter((path) => !merged.has(path)),
  );
  for (const path of paths) {
    const one = merged.get(path);
    const other = others.get(path);
    if (one?.kind === 'object') result.set(path, one);
    else if (one?.kind === 'content') result.set(path, { ...one, id: blobId(one.content) });
    else if (one === undefined && other !== undefined && !isFolder(other)) result.set(path, other);
  }
  return result;
}

async function isAsBefore({ git, onto }: RevertedFiles, paths: readonly string[], result: Result): Promise<boolean> {
  const earlier = await git.entries(onto, paths);
  return paths.every((path) => sameEntry(earlier.get(path), result.get(path)));
}

async function contents(
  { git }: RevertedFiles,
  result: Result,
  names: readonly string[],
  own: (name: string) => string,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const entries = names.flatMap((name) => {
    const entry = result.get(own(name));
    return isFile(entry) ? [{ name, entry }] : [];
  });
  const blobs = await git.blobs([
    ...new Set(entries.flatMap(({ entry }) => (entry.content === undefined ? [entry.id] : []))),
  ]);
  return new Map(entries.map(({ name, entry }) => [name, entry.content ?? blobs.get(entry.id) ?? Buffer.alloc(0)]));
}
