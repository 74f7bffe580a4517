import { blobId } from '../../../core/gitops-repo/blob-id.ts';
import type { CommitInfo, GitRepository, TreeEntry } from '../../../core/ports/git-repository.ts';
import type { MergeBase } from '../../../core/ports/merge-base.ts';

/** What a file holds: text, or with a mode of its own. */
export type Held = string | { readonly mode: string; readonly text: string };

/** What a commit has besides its files. */
interface Told {
  readonly parents?: readonly string[];
  readonly author?: string;
  readonly committer?: string;
  readonly message?: string;
}

/** A repository that is only maps; commits go by names of 40 digits that tell their turn. */
export class MemoryGit {
  readonly #commits = new Map<string, CommitInfo & { readonly entries: ReadonlyMap<string, TreeEntry> }>();
  readonly #blobs = new Map<string, Buffer>();
  /** Ids that somebody asked the bytes of. */
  readonly read: string[] = [];

  /** A commit after `after`: what changes, `null` goes. */
  commit(changes: Readonly<Record<string, Held | null>>, after?: string, more: Told = {}): string {
    const files = new Map(after === undefined ? [] : this.#commits.get(after)?.entries);
    for (const [path, held] of Object.entries(changes)) {
      if (held === null) files.delete(path);
      else files.set(path, this.#entry(held));
    }
    const id = String(this.#commits.size + 1).padStart(40, '0');
    const signature = 'A <a@example.com> 1 +0000';
    const { parents = after === undefined ? [] : [after], author = signature, committer = signature } = more;
    const { message = id } = more;
    this.#commits.set(id, { id, tree: id, parents, author, committer, message, entries: files });
    return id;
  }

  #entry(held: Held): TreeEntry {
    const { mode, text } = typeof held === 'string' ? { mode: '100644', text: held } : held;
    // What a submodule names is in another repository.
    if (mode === '160000') return { mode, id: text };
    const bytes = Buffer.from(text);
    const id = blobId(bytes);
    this.#blobs.set(id, bytes);
    return { mode, id };
  }

  #info(id: string) {
    const found = this.#commits.get(id);
    if (found === undefined) throw new Error(`there is no commit ${id}`);
    return found;
  }

  /** The commits that one contains, itself first. */
  #history(id: string): string[] {
    const seen = new Set<string>();
    let next = [id];
    while (next.length > 0) {
      for (const one of next) seen.add(one);
      next = next.flatMap((one) => this.#info(one).parents).filter((one) => !seen.has(one));
    }
    return [...seen];
  }

  readonly mergeBase: MergeBase = {
    mergeBase: async (commit, other) => {
      const theirs = new Set(this.#history(other));
      return this.#history(commit).find((one) => theirs.has(one));
    },
  };

  readonly git: Pick<GitRepository, 'commit' | 'entries' | 'names' | 'files' | 'differences' | 'blobs' | 'mergeText'> =
    {
      commit: async (id) => this.#info(id),
      entries: async (commit, paths) => {
        const all = this.#info(commit).entries;
        const found = new Map<string, TreeEntry>();
        for (const path of paths) {
          for (let cut = path.indexOf('/'); cut >= 0; cut = path.indexOf('/', cut + 1)) {
            const folder = path.slice(0, cut);
            const own = all.get(folder);
            if (own !== undefined) found.set(folder, own);
            else if (hasBelow(all, folder)) found.set(folder, folderEntry);
          }
          const entry = all.get(path) ?? (hasBelow(all, path) ? folderEntry : undefined);
          if (entry !== undefined) found.set(path, entry);
        }
        return found;
      },
      names: async (commit, folders) => {
        const paths = [...this.#info(commit).entries.keys()];
        const found = new Map<string, readonly string[]>();
        for (const folder of folders) {
          const start = folder === '' ? '' : `${folder}/`;
          const inside = paths
            .filter((path) => path.startsWith(start))
            .map((path) => path.slice(start.length).split('/')[0]);
          if (inside.length > 0 || folder === '') found.set(folder, [...new Set(inside.map(String))]);
        }
        return found;
      },
      files: async (commit, folders) =>
        new Map(
          [...this.#info(commit).entries].filter(([path]) =>
            folders.some((folder) => folder === '' || path.startsWith(`${folder}/`)),
          ),
        ),
      differences: async (before, after) => {
        const [old, now] = [this.#info(before).entries, this.#info(after).entries];
        const found = new Map<string, { before?: TreeEntry | undefined; after?: TreeEntry | undefined }>();
        for (const path of new Set([...old.keys(), ...now.keys()])) {
          const [a, b] = [old.get(path), now.get(path)];
          if (a?.id !== b?.id || a?.mode !== b?.mode) found.set(path, { before: a, after: b });
        }
        return found;
      },
      blobs: async (ids) => {
        this.read.push(...ids);
        return new Map(ids.flatMap((id) => [[id, this.#blobs.get(id) ?? Buffer.alloc(0)] as const]));
      },
      // Enough for texts whose lines stay where they are.
      mergeText: async ({ base, ours, theirs }) => {
        const [old, mine, other] = [base, ours, theirs].map((bytes) => Buffer.from(bytes).toString().split('\n'));
        const merged: string[] = [];
        for (const [index, line] of (mine ?? []).entries()) {
          const [from, to] = [old?.[index], other?.[index]];
          if (line !== from && to !== from && line !== to) return undefined;
          merged.push((line === from ? to : line) ?? '');
        }
        return Buffer.from(merged.join('\n'));
      },
    };
}

const folderEntry: TreeEntry = { mode: '040000', id: 'f'.repeat(40) };

const hasBelow = (all: ReadonlyMap<string, unknown>, folder: string): boolean =>
  [...all.keys()].some((path) => path.startsWith(`${folder}/`));
