import { createHash } from 'node:crypto';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { type JsonObject, text } from '../json.ts';
import { type CommandResult, run } from './commands.ts';

/** How a git server is asked: its URL and, where it wants one, the Authorization header's value. */
export interface GitRemote {
  url: string;
  authorization?: string;
}

/** A GitRepository's `spec.ref`. */
export interface GitRef {
  branch?: string;
  tag?: string;
  name?: string;
  commit?: string;
}

/** A failed fetch with source-controller's own wording. */
export class GitFailure extends Error {}

/** `spec.ref`, with Flux's default branch `master`. */
export function refOf(spec: JsonObject | undefined): GitRef {
  const ref: GitRef = {};
  for (const key of ['branch', 'tag', 'name', 'commit'] as const) {
    const value = text(spec, 'ref', key);
    if (value !== undefined) ref[key] = value;
  }
  return Object.keys(ref).length === 0 ? { branch: 'master' } : ref;
}

/** The full name of the ref that is fetched. */
function refName(ref: GitRef): string {
  if (ref.name !== undefined) return ref.name;
  if (ref.tag !== undefined) return `refs/tags/${ref.tag}`;
  return `refs/heads/${ref.branch ?? 'master'}`;
}

/** The revision as Flux writes it: `main@sha1:…`, `v1.0@sha1:…`, `refs/heads/main@sha1:…` or `sha1:…`. */
export function revisionOf(ref: GitRef, commit: string): string {
  const named = ref.name ?? ref.tag ?? ref.branch;
  return named === undefined ? `sha1:${commit}` : `${named}@sha1:${commit}`;
}

/** The commit of a revision. */
export function commitOf(revision: string): string {
  return revision.slice(revision.lastIndexOf(':') + 1);
}

/** The clones that source-controller keeps, and the checked-out trees that stand for its artifacts. */
export class GitStorage {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The commit that a ref is at. @throws GitFailure */
  async resolve(remote: GitRemote, ref: GitRef): Promise<string> {
    if (ref.commit !== undefined) return ref.commit;
    const name = refName(ref);
    const result = await this.#git(['ls-remote', remote.url, name, `${name}^{}`], remote);
    if (result.code !== 0) throw new GitFailure(listFailure(remote, result));
    const lines = result.stdout.split('\n').filter((line) => line !== '');
    const commit = (lines.find((line) => line.endsWith('^{}')) ?? lines[0])?.slice(0, 40);
    if (commit === undefined)
      throw new GitFailure(
        `failed to checkout and determine revision: unable to clone '${remote.url}': couldn't find remote ref "${name}"`,
      );
    return commit;
  }

  /** Fetches a commit and checks it out. @returns the folder with its files. @throws GitFailure */
  async checkOut(remote: GitRemote, ref: GitRef, commit: string): Promise<string> {
    const id = createHash('sha256').update(remote.url).digest('hex').slice(0, 12);
    const folder = path.join(this.#folder, 'artifacts', id, commit);
    if (await exists(folder)) return folder;
    const clone = path.join(this.#folder, 'clones', `${id}.git`);
    if (!(await exists(clone))) await this.#git(['init', '-q', '--bare', clone], remote);
    const wanted = ref.commit ?? refName(ref);
    const fetched = await this.#git(['--git-dir', clone, 'fetch', '-q', '--no-tags', remote.url, wanted], remote);
    if (fetched.code !== 0) throw new GitFailure(listFailure(remote, fetched));
    const parts = `${folder}.${process.hrtime.bigint()}`;
    await mkdir(parts, { recursive: true });
    const index = { GIT_INDEX_FILE: `${parts}.index` };
    const read = await this.#git(['--git-dir', clone, 'read-tree', commit], remote, index);
    const out = ['--git-dir', clone, '--work-tree', parts, 'checkout-index', '-q', '-a', `--prefix=${parts}/`];
    const written = read.code === 0 ? await this.#git(out, remote, index) : read;
    await rm(index.GIT_INDEX_FILE, { force: true });
    if (written.code !== 0)
      throw new GitFailure(
        `failed to checkout and determine revision: unable to clone '${remote.url}': ${written.stderr.trim()}`,
      );
    return await this.#settle(parts, folder);
  }

  async #settle(parts: string, folder: string): Promise<string> {
    try {
      await rename(parts, folder);
    } catch {
      await rm(parts, { recursive: true, force: true });
    }
    return folder;
  }

  async #git(args: string[], remote: GitRemote, env: Record<string, string> = {}): Promise<CommandResult> {
    await mkdir(this.#folder, { recursive: true });
    const settings: [string, string][] = [['safe.directory', '*']];
    if (remote.authorization !== undefined)
      settings.push(['http.extraHeader', `Authorization: ${remote.authorization}`]);
    const config = Object.fromEntries(
      settings.flatMap(([key, value], index) => [
        [`GIT_CONFIG_KEY_${index}`, key],
        [`GIT_CONFIG_VALUE_${index}`, value],
      ]),
    );
    return run('git', args, {
      cwd: this.#folder,
      env: {
        ...config,
        GIT_CONFIG_COUNT: String(settings.length),
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_TERMINAL_PROMPT: '0',
        HOME: this.#folder,
        LC_ALL: 'C',
        ...env,
      },
    });
  }
}

function listFailure(remote: GitRemote, { stderr }: CommandResult): string {
  const start = `failed to checkout and determine revision: unable to list remote for '${remote.url}': `;
  if (/Authentication failed|could not read Username|error: 40[13]|HTTP 40[13]/i.test(stderr))
    return `${start}authentication required: `;
  if (/not found|does not appear to be a git repository|error: 404/i.test(stderr))
    return `${start}repository not found`;
  const refused = /Connection refused|Failed to connect|Could not connect/i.test(stderr);
  if (refused) {
    const { host } = new URL(remote.url);
    return `${start}Get "${remote.url}/info/refs?service=git-upload-pack": dial tcp ${host}: connect: connection refused`;
  }
  return start + stderr.trim();
}

async function exists(folder: string): Promise<boolean> {
  return stat(folder).then(
    () => true,
    () => false,
  );
}
