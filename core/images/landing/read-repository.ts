import { byCodeUnit } from '../../by-code-unit.ts';
import { isFile } from '../../gitops-repo/tree-entry.ts';
import { folderMatcher, globMatcher, splitExceptions } from '../../globs.ts';
import type { TreeEntry } from '../../ports/git-repository.ts';
import { readWanted, type ReadFiles } from '../read-files.ts';
import type { Wanted } from '../search.ts';
import { followLinks } from './links.ts';
import type { RepositoryTree } from './repository-tree.ts';

/** Files of a repository, the modes of those that were read, and the ids of what all that the globs choose hold. */
export interface RepositoryFiles extends ReadFiles {
  readonly modes: ReadonlyMap<string, string>;
  readonly ids: ReadonlyMap<string, string>;
}

// As of files in a folder: V8 knows no text that is much longer.
const longest = 500_000_000;

/**
 * Reads the files that globs choose as `readFiles` reads those of a folder: folders that the globs cannot reach are not
 * looked into, and all contents come at once. Submodules are other repositories, and left alone.
 * @param globs below the repository's root; those that start with `!` leave files out
 * @param known contents by path: files that hold these are not read
 */
export async function readRepository(
  tree: RepositoryTree,
  {
    globs,
    known,
    ...wanted
  }: Wanted & {
    readonly globs: readonly string[];
    readonly known?: ReadonlyMap<string, string>;
  },
): Promise<RepositoryFiles> {
  const { entries: all, skipped } = await choose(tree, globs);
  const entries = known === undefined ? all : new Map([...all].filter(([path, { id }]) => known.get(path) !== id));
  const contents = await tree.contents([...new Set([...entries.values()].map(({ id }) => id))]);
  const texts = await readWanted([...entries.keys()], wanted, skipped, async (paths, see) => {
    for (const path of paths) {
      const content = contents.get(entries.get(path)?.id ?? '');
      see(path, content === undefined || content.length > longest ? undefined : content.toString('latin1'));
    }
  });
  const modes = new Map([...entries].map(([path, { mode }]) => [path, mode]));
  const ids = new Map([...all].map(([path, { id }]) => [path, id]));
  return { texts, count: entries.size, skipped, modes, ids };
}

async function choose(
  tree: RepositoryTree,
  globs: readonly string[],
): Promise<{ entries: ReadonlyMap<string, TreeEntry>; skipped: { path: string; reason: string }[] }> {
  const { within, without } = splitExceptions(globs);
  const [wanted, left] = [globMatcher(within), globMatcher(without)];
  const found = [...(await tree.files(folderMatcher(within)))].filter(([path]) => wanted(path) && !left(path));
  const files = new Map(found.filter(([, entry]) => isFile(entry)));
  const links = found.flatMap(([path, { mode }]) => (mode === '120000' ? [path] : []));
  const skipped: { path: string; reason: string }[] = [];
  const led = new Set<string>();
  for (const [path, goal] of await followLinks(tree, links)) {
    switch (goal.kind) {
      case 'file':
        // It is edited where it leads, and stays a link; what is left out stays so, by any way.
        if (!left(goal.path)) led.add(goal.path);
        break;
      case 'outside':
        skipped.push({ path, reason: 'it is a symbolic link that leads out of the repository' });
        break;
      case 'circle':
        skipped.push({ path, reason: 'it is a symbolic link that leads in circles' });
        break;
      case 'nothing':
        break;
    }
  }
  const entries = new Map(
    [...files, ...(await tree.entries([...led]))].filter(([path]) => files.has(path) || led.has(path)),
  );
  const own = [...entries].filter(([path]) => !path.split('/').includes('.git'));
  return { entries: new Map(own.toSorted(([a], [b]) => byCodeUnit(a, b))), skipped };
}
