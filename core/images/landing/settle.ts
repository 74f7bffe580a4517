import { blobId } from '../../gitops-repo/blob-id.ts';
import type { BroughtIn } from '../../gitops-repo/bring-in.ts';
import { mergePaths, type MergedPath } from '../../gitops-repo/three-way.ts';
import type { GitRepository, TreeEntry } from '../../ports/git-repository.ts';

/** What an update makes of files, by path. */
export type Edits = ReadonlyMap<string, string>;

/**
 * Merges again where both sides changed the same lines, with the update made on each of them: where it is all that they
 * differ in, nobody's change is lost. What still clashes stays so.
 * @param edits what the update makes of the files where the sides parted, of the target's, and of the branch's
 */
export async function settle(
  git: Pick<GitRepository, 'blobs' | 'mergeText'>,
  { changed, now, merged }: BroughtIn,
  edits: { readonly base: Edits; readonly ours: Edits; readonly theirs: Edits },
): Promise<ReadonlyMap<string, MergedPath>> {
  const texts = new Map<string, Buffer>();
  const edited = (entry: TreeEntry | undefined, text: string | undefined): TreeEntry | undefined => {
    if (entry === undefined || text === undefined) return entry;
    const content = Buffer.from(text);
    const id = blobId(content);
    texts.set(id, content);
    return { mode: entry.mode, id };
  };
  const clashing = [...merged].flatMap(([path, { kind }]) => (kind === 'clash' ? [path] : []));
  const again = await mergePaths(
    {
      blobs: async (ids) => new Map([...(await git.blobs(ids.filter((id) => !texts.has(id)))), ...texts]),
      mergeText: (versions) => git.mergeText(versions),
    },
    clashing.map((path) => ({
      path,
      base: edited(changed.get(path)?.before, edits.base.get(path)),
      ours: edited(now.get(path), edits.ours.get(path)),
      theirs: edited(changed.get(path)?.after, edits.theirs.get(path)),
    })),
  );
  const settled = [...again].map(([path, one]): [string, MergedPath] => {
    const content = one.kind === 'object' ? texts.get(one.id) : undefined;
    return [path, one.kind === 'object' && content !== undefined ? { kind: 'content', mode: one.mode, content } : one];
  });
  return new Map([...merged, ...settled]);
}
