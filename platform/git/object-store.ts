import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TaskError } from '../../core/errors.ts';
import type { CommitInfo } from '../../core/ports/git-repository.ts';
import type { Log } from '../../core/ports/agent.ts';
import { filterRefused } from './errors.ts';
import { parseBatch, parseCommit, parseTree, type Tree } from './objects.ts';
import { GitFailure, GitRunner, type RunnerOptions } from './runner.ts';

// From the smallest answer to the largest; a server that refuses one is asked for the next.
const ways = ['tree:0', 'blob:none', 'everything'] as const;
type Way = (typeof ways)[number];

/** Objects of the remote repository, each fetched once and only when asked for. */
export class ObjectStore {
  run: GitRunner;
  readonly #root: string;
  readonly #options: RunnerOptions & { readonly log: Pick<Log, 'info'> };
  #way: Way = 'tree:0';
  readonly #here = new Set<string>();
  readonly #commits = new Map<string, CommitInfo>();
  readonly #trees = new Map<string, Tree>();

  private constructor(root: string, options: RunnerOptions & { readonly log: Pick<Log, 'info'> }) {
    this.#root = root;
    this.#options = options;
    this.run = new GitRunner(root, options);
  }

  static async create(
    root: string,
    options: RunnerOptions & { readonly log: Pick<Log, 'info'> },
  ): Promise<ObjectStore> {
    const store = new ObjectStore(root, options);
    await store.#begin();
    return store;
  }

  async commit(id: string): Promise<CommitInfo> {
    const known = this.#commits.get(id);
    if (known !== undefined) return known;
    await this.ensure([id]);
    const bytes = (await this.#read([id])).get(id);
    if (bytes === undefined) throw missing(id);
    const commit = parseCommit(id, bytes);
    this.#commits.set(id, commit);
    return commit;
  }

  async trees(ids: readonly string[]): Promise<ReadonlyMap<string, Tree>> {
    const unknown = [...new Set(ids)].filter((id) => !this.#trees.has(id));
    if (unknown.length > 0) {
      await this.ensure(unknown);
      for (const [id, bytes] of await this.#read(unknown)) this.#trees.set(id, parseTree(bytes));
    }
    const found = new Map<string, Tree>();
    for (const id of ids) {
      const tree = this.#trees.get(id);
      if (tree === undefined) throw missing(id);
      found.set(id, tree);
    }
    return found;
  }

  async blobs(ids: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
    await this.ensure(ids);
    return this.#read(ids);
  }

  /** Fetches those objects that are not here yet, many in one request. */
  async ensure(ids: readonly string[]): Promise<void> {
    for (;;) {
      const wanted = [...new Set(ids)].filter((id) => !this.#here.has(id));
      if (wanted.length === 0) return;
      try {
        for (let from = 0; from < wanted.length; from += 500) await this.#fetch(wanted.slice(from, from + 500));
        return;
      } catch (thrown) {
        if (!(thrown instanceof GitFailure)) throw thrown;
        const next = ways[ways.indexOf(this.#way) + 1];
        if (next === undefined || !filterRefused(thrown.message)) {
          throw this.run.explain('fetch from', thrown);
        }
        this.#options.log.info(
          `The git server does not serve single objects (${this.#way}); fetching ${next === 'everything' ? 'the whole tip' : 'all folders of the tip'} instead.`,
        );
        const commits = [...this.#commits.keys()];
        this.#way = next;
        await this.#begin();
        if (commits.length > 0) await this.ensure(commits);
      }
    }
  }

  /** An object that was made here. */
  wrote(id: string): void {
    this.#here.add(id);
  }

  async #fetch(ids: readonly string[]): Promise<void> {
    const filter = this.#way === 'everything' ? [] : [`--filter=${this.#way}`];
    const args = [
      'fetch',
      'origin',
      '--no-tags',
      '--no-write-fetch-head',
      '--quiet',
      '--depth',
      '1',
      ...filter,
      ...ids,
    ];
    await this.run.remote('fetch from', args);
    for (const id of ids) this.#here.add(id);
    // A server that doesn't know filters passes over them and sends more: nothing of that is asked for twice.
    if (this.#way !== 'tree:0' || this.#commits.size === 0) {
      const all = await this.run.local([
        'cat-file',
        '--batch-all-objects',
        '--unordered',
        '--batch-check=%(objectname)',
      ]);
      for (const id of all.split('\n')) if (id !== '') this.#here.add(id);
    }
  }

  async #read(ids: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
    if (ids.length === 0) return new Map();
    return parseBatch(await this.run.pipe(['cat-file', '--batch', '--buffer'], `${[...new Set(ids)].join('\n')}\n`));
  }

  // A bare repository made by hand: `git init` would copy the machine's template, hooks and all.
  async #begin(): Promise<void> {
    const folder = join(this.#root, `${ways.indexOf(this.#way)}.git`);
    for (const part of ['objects/info', 'objects/pack', 'refs/heads'])
      await mkdir(join(folder, part), { recursive: true });
    const promisor =
      this.#way === 'everything' ? '' : `[remote "origin"]\n\tpromisor = true\n\tpartialclonefilter = ${this.#way}\n`;
    const extension = this.#way === 'everything' ? '' : '[extensions]\n\tpartialClone = origin\n';
    await writeFile(join(folder, 'HEAD'), 'ref: refs/heads/none\n');
    await writeFile(
      join(folder, 'config'),
      `[core]\n\trepositoryformatversion = ${this.#way === 'everything' ? 0 : 1}\n\tbare = true\n${extension}${promisor}`,
    );
    this.#here.clear();
    this.#commits.clear();
    this.#trees.clear();
    this.run = new GitRunner(folder, this.#options);
  }
}

function missing(id: string): TaskError {
  return new TaskError('GIT_FAILED', `The git server did not send the object ${id}.`, 'Run it again.');
}
