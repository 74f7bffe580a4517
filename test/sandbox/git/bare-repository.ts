import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GitFailure } from './runner.ts';
import type { GitRunner } from './runner.ts';

export const zeroId = '0'.repeat(40);

/** A person as git writes it. */
export interface Signature {
  name: string;
  email: string;
}

/** One change of a commit; null deletes. */
export type FileChanges = Record<string, string | Buffer | null>;

/** The same for all, for what a repository is able to do is asked once for each configuration. Nothing outlives a test. */
const configuration = `[core]
\trepositoryformatversion = 0
\tfilemode = true
\tbare = true
\tlogAllRefUpdates = false
\tfsync = none
[gc]
\tauto = 0
[receive]
\tautogc = false
[transfer]
\thideRefs = refs/sandbox
[uploadpack]
\tallowAnySHA1InWant = true
\tallowFilter = true
`;

/** The bare repository behind a `Repository`: objects and refs, no rights. */
export class BareRepository {
  readonly folder: string;
  readonly #runner: GitRunner;
  #temporary = 0;

  constructor(runner: GitRunner, folder: string) {
    this.#runner = runner;
    this.folder = folder;
  }

  /** Creates it, as open to clients as Azure Repos and GitHub are: filters, any reachable object, pushes. `hook`: git's `update`. */
  static async create(runner: GitRunner, folder: string, hook: string, defaultBranch: string): Promise<BareRepository> {
    // What `git init` writes: a process less for each of these, for each repository of each test.
    for (const name of ['hooks', 'objects/info', 'objects/pack', 'refs/heads', 'refs/tags'])
      await mkdir(join(folder, name), { recursive: true });
    await writeFile(join(folder, 'HEAD'), `ref: refs/heads/${defaultBranch}\n`);
    await writeFile(join(folder, 'config'), configuration);
    await writeFile(join(folder, 'hooks', 'update'), hook, { mode: 0o755 });
    return new BareRepository(runner, folder);
  }

  async run(args: readonly string[], options: Parameters<GitRunner['run']>[2] = {}): Promise<string> {
    return (await this.bytes(args, options)).toString().trimEnd();
  }

  bytes(args: readonly string[], options: Parameters<GitRunner['run']>[2] = {}): Promise<Buffer> {
    return this.#runner.run(this.folder, args, options);
  }

  /** The command's output, or undefined when git says no. */
  async tried(args: readonly string[]): Promise<string | undefined> {
    try {
      return await this.run(args);
    } catch (error) {
      if (error instanceof GitFailure) return undefined;
      throw error;
    }
  }

  /** The commit that a full ref name or an id stands for. */
  async resolve(name: string): Promise<string | undefined> {
    const loose = await this.#loose(name);
    return loose ?? this.tried(['rev-parse', '--verify', '--quiet', `${name}^{commit}`]);
  }

  /** What a branch's own file says, where there is one: no process for what is asked most. */
  async #loose(name: string): Promise<string | undefined> {
    if (!/^refs\/heads\/[\w./-]+$/.test(name) || name.includes('..')) return undefined;
    const text = await readFile(join(this.folder, name), 'latin1').catch(() => '');
    return /^[0-9a-f]{40}\n$/.test(text) ? text.trimEnd() : undefined;
  }

  tip(branch: string): Promise<string | undefined> {
    return this.resolve(`refs/heads/${branch}`);
  }

  /** A file's text at a commit; undefined when there is none. */
  async read(commit: string, path: string): Promise<string | undefined> {
    const name = `${commit}:${path}`;
    if ((await this.tried(['cat-file', '-t', name])) !== 'blob') return undefined;
    return (await this.bytes(['cat-file', 'blob', name])).toString();
  }

  /** The paths of all files at a commit. */
  async paths(commit: string): Promise<string[]> {
    const out = await this.run(['ls-tree', '-r', '-z', '--name-only', commit]);
    return out
      .split('\0')
      .filter((path) => path !== '')
      .toSorted();
  }

  async isAncestor(ancestor: string, descendant: string): Promise<boolean> {
    return (await this.tried(['merge-base', '--is-ancestor', ancestor, descendant])) !== undefined;
  }

  /** Moves a ref only if it still is where it was believed to be. False: somebody was faster. */
  async moveRef(ref: string, newId: string, oldId: string): Promise<boolean> {
    const args = newId === zeroId ? ['-d', ref, oldId] : [ref, newId, oldId];
    return (await this.tried(['update-ref', ...args])) !== undefined;
  }

  /** Writes a commit of the changes on top of `parent` (none: a first commit) and gives its id; moves no branch. */
  async write(o: {
    parent?: string | undefined;
    files: FileChanges;
    message: string;
    author: Signature;
    committer?: Signature;
    date?: Date;
  }): Promise<string> {
    const ref = `refs/sandbox/${process.pid}-${(this.#temporary += 1)}`;
    const time = `${Math.floor((o.date ?? new Date()).getTime() / 1000)} +0000`;
    const who = (signature: Signature): string => `${signature.name} <${signature.email}> ${time}`;
    const parts: Buffer[] = [];
    const line = (content: string): unknown => parts.push(Buffer.from(`${content}\n`));
    const data = (content: Buffer): void => {
      line(`data ${content.length}`);
      parts.push(content, Buffer.from('\n'));
    };
    line(`commit ${ref}`);
    line('mark :1');
    line(`author ${who(o.author)}`);
    line(`committer ${who(o.committer ?? o.author)}`);
    data(Buffer.from(o.message));
    if (o.parent !== undefined) line(`from ${o.parent}`);
    for (const [path, content] of Object.entries(o.files)) {
      if (content === null) {
        line(`D ${quoted(path)}`);
      } else {
        line(`M 100644 inline ${quoted(path)}`);
        data(Buffer.from(content));
      }
    }
    line('get-mark :1');
    const id = await this.run(['fast-import', '--quiet'], { input: Buffer.concat(parts) });
    await this.run(['update-ref', '-d', ref]);
    return id;
  }

  /** A commit of a tree that is there already. */
  commitTree(o: {
    tree: string;
    parents: readonly string[];
    message: string;
    author: Signature;
    authorDate?: string;
    committer?: Signature;
  }): Promise<string> {
    const committer = o.committer ?? o.author;
    return this.run(['commit-tree', o.tree, ...o.parents.flatMap((parent) => ['-p', parent]), '-F', '-'], {
      input: o.message.endsWith('\n') ? o.message : `${o.message}\n`,
      environment: {
        GIT_AUTHOR_NAME: o.author.name,
        GIT_AUTHOR_EMAIL: o.author.email,
        ...(o.authorDate === undefined ? {} : { GIT_AUTHOR_DATE: o.authorDate }),
        GIT_COMMITTER_NAME: committer.name,
        GIT_COMMITTER_EMAIL: committer.email,
      },
    });
  }
}

/** A path as fast-import reads it. */
function quoted(path: string): string {
  return /^[\w./@+-]+( [\w./@+-]+)*$/.test(path)
    ? path
    : `"${path.replace(/["\\]/g, '\\$&').replace(/\n/g, '\\n').replace(/\r/g, '\\r')}"`;
}
