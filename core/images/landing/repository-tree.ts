import { blobId } from '../../gitops-repo/blob-id.ts';
import type { FileChange, GitRepository, TreeEntry } from '../../ports/git-repository.ts';
import type { CommitId } from '../../ports/pull-requests.ts';

type ReadingGit = Pick<GitRepository, 'entries' | 'files' | 'blobs'>;

/** The files of a commit, with changes on top that no commit holds yet. */
export class RepositoryTree {
  readonly commit: CommitId;
  readonly changes: readonly FileChange[];
  readonly #git: ReadingGit;
  readonly #changed: ReadonlyMap<string, TreeEntry | undefined>;
  readonly #contents = new Map<string, Buffer>();

  constructor(git: ReadingGit, commit: CommitId, changes: readonly FileChange[] = []) {
    this.#git = git;
    this.commit = commit;
    this.changes = changes;
    this.#changed = new Map(changes.map((change) => [change.path, this.#entryOf(change)]));
  }

  /** Everything but folders; `into` says which folders may hold what is looked for. */
  async files(into: (folder: string) => boolean): Promise<ReadonlyMap<string, TreeEntry>> {
    return this.#withChanges(await this.#git.files(this.commit, [''], into), this.#changed.keys());
  }

  /** What paths hold, and the folders above them. */
  async entries(paths: readonly string[]): Promise<ReadonlyMap<string, TreeEntry>> {
    return this.#withChanges(await this.#git.entries(this.commit, paths), paths);
  }

  /** The bytes of files, by id. */
  async contents(ids: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
    const there = await this.#git.blobs(ids.filter((id) => !this.#contents.has(id)));
    return new Map([...there, ...this.#contents]);
  }

  #entryOf(change: FileChange): TreeEntry | undefined {
    switch (change.kind) {
      case 'write': {
        const id = blobId(change.content);
        this.#contents.set(id, Buffer.from(change.content));
        return { mode: change.mode, id };
      }
      case 'copy':
        return { mode: change.mode, id: change.id };
      case 'delete':
        return undefined;
    }
  }

  #withChanges(entries: ReadonlyMap<string, TreeEntry>, paths: Iterable<string>): ReadonlyMap<string, TreeEntry> {
    const found = new Map(entries);
    for (const path of paths) {
      if (!this.#changed.has(path)) continue;
      const entry = this.#changed.get(path);
      if (entry === undefined) found.delete(path);
      else found.set(path, entry);
    }
    return found;
  }
}
