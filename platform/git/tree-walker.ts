import type { GitRepository, TreeEntry } from '../../core/ports/git-repository.ts';
import type { ObjectStore } from './object-store.ts';

const folderMode = '040000';

type Entries = ReadonlyMap<string, TreeEntry>;
type Differences = Awaited<ReturnType<GitRepository['differences']>>;

/** Looks into the trees of commits, one level a request, all folders of a level together. */
export function treeWalker(store: Pick<ObjectStore, 'commit' | 'trees'>): {
  entries(commit: string, paths: readonly string[]): Promise<Entries>;
  files(commit: string, folders: readonly string[]): Promise<Entries>;
  differences(before: string, after: string): Promise<Differences>;
} {
  async function entries(commit: string, paths: readonly string[]): Promise<Entries> {
    const found = new Map<string, TreeEntry>();
    const root = (await store.commit(commit)).tree;
    let level = new Map<string, string>([['', root]]);
    let wanted = paths.filter((path) => path !== '').map((path) => path.split('/'));
    for (let depth = 1; wanted.length > 0 && level.size > 0; depth++) {
      const trees = await store.trees([...level.values()]);
      const next = new Map<string, string>();
      for (const segments of wanted) {
        const treeId = level.get(segments.slice(0, depth - 1).join('/'));
        const entry = treeId === undefined ? undefined : trees.get(treeId)?.get(segments[depth - 1] ?? '');
        if (entry === undefined) continue;
        const path = segments.slice(0, depth).join('/');
        found.set(path, entry);
        if (entry.mode === folderMode && segments.length > depth) next.set(path, entry.id);
      }
      level = next;
      wanted = wanted.filter((segments) => segments.length > depth && next.has(segments.slice(0, depth).join('/')));
    }
    return found;
  }

  async function files(commit: string, folders: readonly string[]): Promise<Entries> {
    const found = new Map<string, TreeEntry>();
    const above = await entries(commit, folders);
    const root = (await store.commit(commit)).tree;
    let level: [string, string][] = folders.flatMap((folder): [string, string][] => {
      if (folder === '') return [['', root]];
      const entry = above.get(folder);
      return entry?.mode === folderMode ? [[folder, entry.id]] : [];
    });
    while (level.length > 0) {
      const trees = await store.trees(level.map(([, id]) => id));
      const next: [string, string][] = [];
      for (const [folder, id] of level) {
        for (const [name, entry] of trees.get(id) ?? []) {
          const path = folder === '' ? name : `${folder}/${name}`;
          if (entry.mode === folderMode) next.push([path, entry.id]);
          else found.set(path, entry);
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

  return { entries, files, differences };
}
