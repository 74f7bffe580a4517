import { join } from 'node:path';
import { TaskError } from '../../core/errors.ts';
import type { CommitInfo } from '../../core/ports/git-repository.ts';
import type { Log } from '../../core/ports/agent.ts';
import { filterRefused } from './errors.ts';
import { parseBatch, parseCommit, parseTree, type Tree } from './objects.ts';
import { GitFailure, GitRunner, type RunnerOptions } from './runner.ts';
import { bareRepository, fetchCall, keeping, ways, wordsFor, type Way } from './ways.ts';

type StoreOptions = RunnerOptions & { readonly log: Pick<Log, 'info'> };

// Each takes a line of the request; servers have limits for those.
const mostAtOnce = 5000;

/** Objects of the remote repository, each fetched once and only when asked for. */
export class ObjectStore {
  run: GitRunner;
  readonly #root: string;
  readonly #options: StoreOptions;
  #way: Way = 'tree:0';
  #judged = false;
  #together: readonly string[] = [];
  readonly #here = new Set<string>();
  readonly #commits = new Map<string, CommitInfo>();
  readonly #trees = new Map<string, Tree>();

  private constructor(root: string, options: StoreOptions) {
    this.#root = root;
    this.#options = options;
    this.run = new GitRunner(root, options);
  }

  static async create(root: string, options: StoreOptions): Promise<ObjectStore> {
    const store = new ObjectStore(root, options);
    await store.#begin();
    return store;
  }

  /** Commits that will be looked at side by side: what is fetched of one is fetched of all, in the same requests. */
  expect(commits: readonly string[]): void {
    this.#together = commits;
  }

  /** The commit, and those that were announced with it. */
  sideBySide(commit: string): readonly string[] {
    return this.#together.includes(commit) ? [commit, ...this.#together.filter((id) => id !== commit)] : [commit];
  }

  async commit(id: string): Promise<CommitInfo> {
    const known = this.#commits.get(id);
    if (known !== undefined) return known;
    await this.ensure(this.sideBySide(id));
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
      for (const [id, bytes] of await this.#read(unknown)) this.#trees.set(id, parseTree(id, bytes));
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
        for (let from = 0; from < wanted.length; from += mostAtOnce)
          await this.#fetch(wanted.slice(from, from + mostAtOnce));
        return;
      } catch (thrown) {
        if (!(thrown instanceof GitFailure)) throw thrown;
        const next = ways[ways.indexOf(this.#way) + 1];
        if (next === undefined || next === 'tree:0' || !this.#refused(thrown)) {
          throw this.run.explain('fetch from', thrown);
        }
        this.#options.log.info(
          `The git server does not serve single objects (${this.#way}); fetching ${wordsFor(next)} instead.`,
        );
        const commits = [...this.#commits.keys()];
        this.#way = next;
        await this.#begin();
        if (commits.length > 0) await this.ensure(commits);
      }
    }
  }

  /** A commit that was made here. */
  wrote(id: string): void {
    this.#here.add(id);
  }

  /** Looks what is here, with all that is below commits that were made here. Answers `id type` each. */
  async lookAround(): Promise<readonly string[]> {
    const format = '--batch-check=%(objectname) %(objecttype)';
    const all = (await this.run.local(['cat-file', '--batch-all-objects', '--unordered', format])).split('\n');
    for (const line of all) if (line !== '') this.#here.add(line.slice(0, line.indexOf(' ')));
    return all;
  }

  // Servers have words of their own for a filter that they don't know: whatever is no fault of the network or the
  // rights is worth a try without.
  #refused(thrown: GitFailure): boolean {
    // Where folders came by their ids, the server has nothing against the way: that one object it does not have.
    if (this.#way === 'tree:0' && this.#trees.size > 0) return false;
    if (filterRefused(thrown.message)) return true;
    const judged = this.run.explain('fetch from', thrown);
    return this.#way !== 'everything' && judged instanceof TaskError && judged.code === 'GIT_FAILED';
  }

  async #fetch(ids: readonly string[]): Promise<void> {
    const { args, call } = fetchCall(this.#way, ids);
    await this.run.remote('fetch from', args, call);
    for (const id of ids) this.#here.add(id);
    if (this.#way !== 'tree:0' || !this.#judged) await this.#look(ids);
  }

  // What has arrived beside what was asked for is not asked for again. A server that doesn't know filters passes over
  // them and sends all of the tip.
  async #look(ids: readonly string[]): Promise<void> {
    const all = await this.lookAround();
    if (!this.#judged && this.#way !== 'everything' && this.#way !== 'history') {
      if (all.some((line) => line.endsWith(' blob'))) {
        this.#options.log.info('The git server does not filter: it sent the whole tip.');
        this.#way = 'everything';
        await this.run.pipe(['update-ref', '--stdin'], keeping(ids));
      }
    }
    this.#judged = true;
  }

  async #read(ids: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
    if (ids.length === 0) return new Map();
    return parseBatch(await this.run.pipe(['cat-file', '--batch', '--buffer'], `${[...new Set(ids)].join('\n')}\n`));
  }

  async #begin(): Promise<void> {
    const folder = join(this.#root, `${ways.indexOf(this.#way)}.git`);
    await bareRepository(folder);
    this.#judged = false;
    this.#here.clear();
    this.#commits.clear();
    this.#trees.clear();
    this.run = new GitRunner(folder, this.#options);
  }
}

function missing(id: string): TaskError {
  return new TaskError('GIT_FAILED', `The git server did not send the object ${id}.`, 'Run it again.');
}
