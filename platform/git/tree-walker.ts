import type { GitRepository, TreeEntry } from '../../core/ports/git-repository.ts';
import type { ObjectStore } from './object-store.ts';
import type { Tree } from './objects.ts';

const folderMode = '040000';

type Entries = ReadonlyMap<string, TreeEntry>;
type Differences = Awaited<ReturnType<GitRepository['differences']>>;

/** On the way down to some paths of one commit. */
interface Walk {
  readonly found: Map<string, TreeEntry>;
  /** Paths that may be deeper still, by the folder of the level that they are in. */
  wanted: ReadonlyMap<string, readonly (readonly string[])[]>;
  /** The level's folders and their trees. */
  level: ReadonlyMap<string, string>;
}

/** Looks into the trees of commits, one level a request, all folders of a level together. */
export function treeWalker(store: Pick<ObjectStore, 'commit' | 'trees' | 'sideBySide'>): {
  entries(commit: string, paths: readonly string[]): Promise<Entries>;
  names(commit: string, folders: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
  files(commit: string, folders: readonly string[], into?: (folder: string) => boolean): Promise<Entries>;
  differences(before: string, after: string): Promise<Differences>;
} {
  async function entries(commit: string, paths: readonly string[]): Promise<Entries> {
    const walks: Walk[] = [];
    for (const id of store.sideBySide(commit)) walks.push(beginWalk((await store.commit(id)).tree, paths));
    for (let depth = 1; walks.some((walk) => walk.level.size > 0); depth++) {
      const trees = await store.trees(walks.flatMap((walk) => [...walk.level.values()]));
      for (const walk of walks) descend(walk, depth, trees);
    }
    return walks[0]?.found ?? new Map();
  }

  /** The trees of folders that are there, by folder. */
  async function treesOf(commit: string, folders: readonly string[]): Promise<[string, string][]> {
    const above = await entries(commit, folders);
    const root = (await store.commit(commit)).tree;
    return folders.flatMap((folder): [string, string][] => {
      if (folder === '') return [['', root]];
      const entry = above.get(folder);
      return entry?.mode === folderMode ? [[folder, entry.id]] : [];
    });
  }

  async function names(commit: string, folders: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const found = await treesOf(commit, folders);
    const trees = await store.trees(found.map(([, id]) => id));
    return new Map(found.map(([folder, id]) => [folder, [...(trees.get(id)?.keys() ?? [])]]));
  }

  async function files(
    commit: string,
    folders: readonly string[],
    into: (folder: string) => boolean = () => true,
  ): Promise<Entries> {
    const found = new Map<string, TreeEntry>();
    let level = await treesOf(commit, folders);
    while (level.length > 0) {
      const trees = await store.trees(level.map(([, id]) => id));
      const next: [string, string][] = [];
      for (const [folder, id] of level) {
        for (const [name, entry] of trees.get(id) ?? []) {
          const path = folder === '' ? name : `${folder}/${name}`;
          if (entry.mode !== folderMode) found.set(path, entry);
          else if (into(path)) next.push([path, entry.id]);
        }
      }
      level = next;
    }
    return found;
  }

  async function differences(before: string, after: string): Promise<Differences> {
    const found = new Map<string, { before?: TreeEntry | undefined; after?: TreeEntry | undefined }>();
    const roots = [(await store.commit(before)).tree, (await store.commit(after)).tree] as const;
    let level: { folder: string; sides: readonly (string | undefined)[] }[] =
      roots[0] === roots[1] ? [] : [{ folder: '', sides: roots }];
    while (level.length > 0) {
      const trees = await store.trees(level.flatMap(({ sides }) => sides.filter((id) => id !== undefined)));
      const next: typeof level = [];
      for (const { folder, sides } of level) {
        const [old, now] = sides.map((id) => (id === undefined ? undefined : trees.get(id)));
        for (const name of new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])) {
          const [a, b] = [old?.get(name), now?.get(name)];
          if (a?.id === b?.id && a?.mode === b?.mode) continue;
          const path = folder === '' ? name : `${folder}/${name}`;
          const folders = [a, b].map((entry) => (entry?.mode === folderMode ? entry.id : undefined));
          if (folders.some((id) => id !== undefined)) next.push({ folder: path, sides: folders });
          const [fileBefore, fileAfter] = [a, b].map((entry) => (entry?.mode === folderMode ? undefined : entry));
          if (fileBefore !== undefined || fileAfter !== undefined)
            found.set(path, { before: fileBefore, after: fileAfter });
        }
      }
      level = next;
    }
    return found;
  }

  return { entries, names, files, differences };
}

function beginWalk(root: string, paths: readonly string[]): Walk {
  const wanted = paths.filter((path) => path !== '').map((path) => path.split('/'));
  return { found: new Map(), wanted: new Map([['', wanted]]), level: new Map(wanted.length === 0 ? [] : [['', root]]) };
}

function descend(walk: Walk, depth: number, trees: ReadonlyMap<string, Tree>): void {
  const level = new Map<string, string>();
  const wanted = new Map<string, (readonly string[])[]>();
  for (const [folder, paths] of walk.wanted) {
    const tree = trees.get(walk.level.get(folder) ?? '');
    for (const segments of paths) {
      const name = segments[depth - 1] ?? '';
      const entry = tree?.get(name);
      if (entry === undefined) continue;
      const path = folder === '' ? name : `${folder}/${name}`;
      walk.found.set(path, entry);
      if (entry.mode !== folderMode || segments.length <= depth) continue;
      level.set(path, entry.id);
      const below = wanted.get(path);
      if (below === undefined) wanted.set(path, [segments]);
      else below.push(segments);
    }
  }
  walk.level = level;
  walk.wanted = wanted;
}
