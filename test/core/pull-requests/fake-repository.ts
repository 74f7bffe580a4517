import { createHash } from 'node:crypto';
import { blobId } from '../../../core/gitops-repo/blob-id.ts';
import { withTrailers } from '../../../core/gitops-repo/trailers.ts';
import { changesDigest } from '../../../core/gitops-repo/changes-digest.ts';
import type { FileChange, GitRepository, NewCommit, TreeEntry } from '../../../core/ports/git-repository.ts';
import type { MergeBase } from '../../../core/ports/merge-base.ts';

type Files = Readonly<Record<string, string>>;

interface FakeCommit {
  readonly id: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly files: Files;
}

type Git = Pick<GitRepository, 'tips' | 'commit' | 'entries' | 'differences' | 'write' | 'push'>;

/** A repository in memory, both the server's and ours: what is pushed is there. */
export class FakeRepository {
  readonly commits = new Map<string, FakeCommit>();
  readonly branches = new Map<string, string>();
  /** What was asked of git, in order. */
  readonly calls: string[] = [];
  /** Waited for before a push is looked at. */
  beforePush: () => void = () => undefined;

  /** A commit by hand: `files` on top of the first parent's; `null` takes one away. */
  commit(
    branch: string,
    files: Readonly<Record<string, string | null>>,
    o: { readonly message?: string; readonly parents?: readonly string[] } = {},
  ): string {
    const tip = this.branches.get(branch);
    const parents = o.parents ?? (tip === undefined ? [] : [tip]);
    const now: Record<string, string> = { ...this.filesAt(parents[0] ?? '') };
    for (const [path, text] of Object.entries(files)) {
      if (text === null) delete now[path];
      else now[path] = text;
    }
    return this.#add(branch, parents, now, o.message ?? 'by hand');
  }

  filesAt(commit: string): Files {
    return this.commits.get(commit)?.files ?? {};
  }

  /** What a pull request of the branch would show, by path. */
  shown(branch: string, target: string): Files {
    const [tip = '', onto = ''] = [branch, target].map((name) => this.branches.get(name));
    const base = this.#base(tip, onto) ?? '';
    const [before, after] = [this.filesAt(base), this.filesAt(tip)];
    const paths = new Set([...Object.keys(before), ...Object.keys(after)]);
    return Object.fromEntries(
      [...paths].filter((path) => before[path] !== after[path]).map((path) => [path, after[path] ?? '(gone)']),
    );
  }

  get git(): Git {
    return {
      tips: (branches) => {
        this.calls.push('tips');
        return Promise.resolve(new Map([...this.branches].filter(([name]) => branches.includes(name))));
      },
      commit: (id) => {
        const { parents, message, files } = this.#known(id);
        return Promise.resolve({ id, parents, message, tree: treeId(files), author: 'x', committer: 'x' });
      },
      entries: (id, paths) => Promise.resolve(entriesOf(this.#known(id).files, paths)),
      differences: (before, after) => {
        const [old, now] = [this.#known(before).files, this.#known(after).files];
        const paths = [...new Set([...Object.keys(old), ...Object.keys(now)])].filter((one) => old[one] !== now[one]);
        return Promise.resolve(
          new Map(paths.map((path) => [path, { before: entryOf(old[path]), after: entryOf(now[path]) }])),
        );
      },
      write: (commit) => Promise.resolve(this.#write(commit)),
      push: (branch, commit, from) => {
        this.calls.push(`push ${branch}`);
        this.beforePush();
        const tip = this.branches.get(branch);
        if (from !== undefined && tip !== from) return Promise.resolve('moved');
        if (tip !== undefined && !this.#ancestors(commit).has(tip)) return Promise.resolve('moved');
        this.branches.set(branch, commit);
        return Promise.resolve('pushed');
      },
    };
  }

  get mergeBase(): MergeBase {
    return {
      mergeBase: (a, b) => {
        this.calls.push('mergeBase');
        return Promise.resolve(this.#base(a, b));
      },
    };
  }

  #write({ base, parents, changes, message }: NewCommit): string {
    const files: Record<string, string> = { ...this.filesAt(base) };
    for (const change of changes) {
      if (change.kind === 'write') files[change.path] = Buffer.from(change.content).toString();
      else if (change.kind === 'delete') delete files[change.path];
    }
    return this.#add(undefined, parents, files, message);
  }

  #add(branch: string | undefined, parents: readonly string[], files: Files, message: string): string {
    const id = createHash('sha1')
      .update(JSON.stringify([this.commits.size, parents, files, message]))
      .digest('hex');
    this.commits.set(id, { id, parents, files, message });
    if (branch !== undefined) this.branches.set(branch, id);
    return id;
  }

  #known(id: string): FakeCommit {
    const found = this.commits.get(id);
    if (found === undefined) throw new Error(`there is no commit ${id}`);
    return found;
  }

  #ancestors(id: string): Set<string> {
    const all = new Set<string>();
    const queue = [id];
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      if (all.has(next)) continue;
      all.add(next);
      queue.push(...(this.commits.get(next)?.parents ?? []));
    }
    return all;
  }

  #base(a: string, b: string): string | undefined {
    const theirs = this.#ancestors(b);
    // Breadth first: the nearest.
    return [...this.#ancestors(a)].find((id) => theirs.has(id));
  }
}

function entryOf(text: string | undefined): TreeEntry | undefined {
  return text === undefined ? undefined : { mode: '100644', id: blobId(Buffer.from(text)) };
}

function entriesOf(files: Files, paths: readonly string[]): ReadonlyMap<string, TreeEntry> {
  return new Map(
    paths.flatMap((path): [string, TreeEntry][] => {
      const entry = entryOf(files[path]);
      return entry === undefined ? [] : [[path, entry]];
    }),
  );
}

const treeId = (files: Files): string => createHash('sha1').update(JSON.stringify(files)).digest('hex');

/** The message that a commit of ours has. */
export function ourMessage(target: string, changes: readonly FileChange[], application = 'shop'): string {
  const identity = { environment: 'dev', cluster: '', application };
  return withTrailers('Deliver', { identity, target, content: '0'.repeat(40), changes: changesDigest(changes) });
}

export const write = (path: string, text: string): FileChange => ({
  kind: 'write',
  path,
  mode: '100644',
  content: Buffer.from(text),
});
