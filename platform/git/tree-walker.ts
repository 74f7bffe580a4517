import type { TreeEntry } from '../../core/ports/git-repository.ts';
import type { ObjectStore } from './object-store.ts';

const folderMode = '040000';

type Entries = ReadonlyMap<string, TreeEntry>;

/** Looks into the trees of commits, one level a request, all folders of a level together. */
export function treeWalker(store: Pick<ObjectStore, 'commit' | 'trees'>): {
  entries(commit: string, paths: readonly string[]): Promise<Entries>;
  files(commit: string, folders: readonly string[]): Promise<Entries>;
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

  return { entries, files };
}
