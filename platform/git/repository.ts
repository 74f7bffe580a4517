import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TaskError } from '../../core/errors.ts';
import type { GitRepository, NewCommit, PushResult } from '../../core/ports/git-repository.ts';
import type { Log } from '../../core/ports/agent.ts';
import { printableLine } from '../../core/printable.ts';
import { tlsMaterial } from '../network.ts';
import { fastImportStream } from './fast-import.ts';
import { gitError } from './errors.ts';
import { ObjectStore } from './object-store.ts';
import { GitFailure, GitRunner, pauseAfter, type RunnerOptions } from './runner.ts';
import { treeWalker } from './tree-walker.ts';
import { lazily } from './ways.ts';

/** Where the local part lives and who hears what had to be done differently. */
export interface OpenGitOptions extends RunnerOptions {
  readonly temporaryFolder: string;
  readonly log: Pick<Log, 'info' | 'debug'>;
}

/**
 * Opens a remote repository without cloning it: a bare repository in the temporary folder holds only the commits, trees
 * and blobs that were asked for. Its configuration holds neither address nor token.
 * @throws GIT_TOO_OLD, TOOL_MISSING, FILE_NOT_FOUND, FILE_NOT_ALLOWED, CERTIFICATE_INVALID
 */
export async function openGitRepository(wanted: OpenGitOptions): Promise<GitRepository> {
  const root = await mkdtemp(join(wanted.temporaryFolder, 'gitops-'));
  try {
    const options = await trustingAgent(root, wanted);
    await checkVersion(new GitRunner(root, options));
    const store = await ObjectStore.create(root, options);
    return createRepository(root, store, options);
  } catch (thrown) {
    await rm(root, { recursive: true, force: true });
    throw thrown;
  }
}

/**
 * git trusts one file of authorities and nothing besides: the usual ones have to stand in the agent's too.
 * @param folder where the file is written
 * @throws FILE_NOT_FOUND, FILE_NOT_ALLOWED, CERTIFICATE_INVALID
 */
export async function trustingAgent<T extends RunnerOptions>(folder: string, options: T): Promise<T> {
  const { ca } = tlsMaterial(options.remote.network);
  if (ca === undefined) return options;
  const caFile = join(folder, 'authorities.pem');
  await writeFile(caFile, ca);
  return { ...options, remote: { ...options.remote, network: { ...options.remote.network, caFile } } };
}

const heads = 'refs/heads/';

function createRepository(root: string, store: ObjectStore, options: OpenGitOptions): GitRepository {
  const { entries, names, files, differences } = treeWalker(store);
  let written = 0;
  /** Parents by the commits made here, and those parents that no branch of the server led to. */
  const restsOn = new Map<string, string>();
  const stuck = new Set<string>();

  /** The server's branches whose names match, by name. */
  async function branchesLike(patterns: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const doing = 'read the branches of';
    let answer: string;
    try {
      answer = await store.run.remote(doing, ['ls-remote', 'origin', ...patterns.map((one) => `${heads}${one}`)]);
    } catch (thrown) {
      throw store.run.explain(doing, thrown);
    }
    const found = new Map<string, string>();
    for (const line of answer.split('\n')) {
      const [id = '', ref = ''] = line.split('\t');
      if (ref.startsWith(heads)) found.set(ref.slice(heads.length), id);
    }
    return found;
  }

  async function tips(branches: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const found = new Map([...(await branchesLike(branches))].filter(([name]) => branches.includes(name)));
    const tip = [...found.values()];
    if (tip.some((id) => id.length !== 40)) throw otherHash(options);
    store.expect(tip);
    return found;
  }

  return {
    tips,

    async inTheWay(branch) {
      const parts = branch.split('/');
      const above = parts.slice(0, -1).map((_, index) => parts.slice(0, index + 1).join('/'));
      // What git matches may be more: a pattern also holds at a name's end.
      const found = await branchesLike([...above, `${branch}/*`]);
      return [...found.keys()].filter((name) => above.includes(name) || name.startsWith(`${branch}/`));
    },

    commit: (id) => store.commit(id),
    entries,
    names,
    files,
    differences,
    blobs: (ids) => store.blobs(ids),

    async mergeText(versions) {
      const folder = await mkdtemp(join(root, 'merge-'));
      try {
        // Files, because --object-id is younger than the oldest git that serves.
        const names = (['ours', 'base', 'theirs'] as const).map((side) => join(folder, side));
        for (const side of ['ours', 'base', 'theirs'] as const) await writeFile(join(folder, side), versions[side]);
        return await store.run.mergeFiles(names);
      } finally {
        await rm(folder, { recursive: true, force: true, maxRetries: 3 });
      }
    },

    async write(commit: NewCommit) {
      if (restsOn.has(commit.base)) await store.lookAround();
      const base = await store.commit(commit.base);
      await store.ensure(commit.parents);
      const [first] = commit.parents;
      // fast-import opens the first parent's root, though all of it is replaced.
      if (first !== undefined) await store.trees([(await store.commit(first)).tree]);
      // fast-import reads the folders above each change, and push compares them with the parents': what it would miss
      // it would fetch with everything below. What is here already is not fetched again.
      const paths = commit.changes.map((change) => change.path);
      for (const known of new Set([commit.base, ...commit.parents])) await entries(known, paths);
      // What a submodule names is a commit of another repository.
      const isHere = ({ mode }: { readonly mode: string }): boolean => mode !== '160000';
      await store.ensure(
        commit.changes.flatMap((change) => (change.kind === 'copy' && isHere(change) ? [change.id] : [])),
      );
      const ref = `refs/gitops/${written++}`;
      const answer = await store.run.pipe(
        ['fast-import', '--quiet', '--done', '--date-format=raw'],
        fastImportStream(commit, base.tree, ref),
      );
      const id = answer.toString('latin1').trim();
      store.wrote(id);
      restsOn.set(id, commit.parents.map((parent) => restsOn.get(parent) ?? parent).join(' '));
      return id;
    },

    async push(branch, commit, from): Promise<PushResult> {
      const doing = `push the branch "${branch}" to`;
      const rests = restsOn.get(commit) ?? '';
      for (let attempt = 1; ; attempt++) {
        try {
          // Without force: the server takes it only as a descendant of what the branch is now. The lease is none either
          // where the commit descends from it; it only says what must still be there.
          const lease = from === undefined ? [] : [`--force-with-lease=refs/heads/${branch}:${from}`];
          const args = ['push', '--porcelain', ...lease, 'origin', `${commit}:refs/heads/${branch}`];
          await store.run.remoteOnce(args, stuck.has(rests) ? { config: lazily('blob:none') } : {});
          return 'pushed';
        } catch (thrown) {
          if (!(thrown instanceof GitFailure)) throw thrown;
          const inTheWay = /'refs\/heads\/([^']+)' exists; cannot create/.exec(thrown.message)?.[1];
          if (inTheWay !== undefined) throw branchInTheWay(branch, inTheWay, options);
          if (moved.test(thrown.message)) {
            // Where a connection broke off, git's transport asks again by itself, and the server refuses what it has
            // done the first time.
            const again = /\[remote rejected\]/.test(thrown.message);
            return again && (await tips([branch])).get(branch) === commit ? 'pushed' : 'moved';
          }
          if (unknownBase.test(thrown.message) && !stuck.has(rests)) {
            stuck.add(rests);
            options.log.debug(`The server shows no branch at what the commit rests on: ${rests}`);
            return 'moved';
          }
          const error = gitError(doing, thrown.message, options.errors, thrown);
          if (error.code !== 'NOT_REACHABLE' || attempt >= pushTries) throw error;
          options.log.info(`No proper answer to the push; looking whether it happened. ${error.message}`);
          await options.clock.sleep(pauseAfter(thrown.message, attempt), options.signal);
          if ((await tips([branch])).get(branch) === commit) return 'pushed';
        }
      }
    },

    async close() {
      await rm(root, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

const pushTries = 3;

// The client's words, then the servers': TF401028 is Azure Repos' "updated by another client".
const moved =
  /\[rejected\].*\((?:fetch first|non-fast-forward|stale info)\)|cannot lock ref|failed to update ref|incorrect old value|reference already exists|TF401028|TF401035/;

// What the commit rests on is nowhere a tip any more, so git would have to send all of it and finds that it isn't here:
// on the new tip there is next to nothing to send. A server that shows it to nobody is sent all, the second time. Where it
// was a tip still when git asked, the server finds that it would need what is below it.
const unknownBase =
  /^fatal: (?:bad tree object|unable to read (?:tree|[0-9a-f]{40}\b)|missing blob object|bad object)|\(shallow update not allowed\)/m;

function otherHash({ errors }: OpenGitOptions): TaskError {
  return new TaskError(
    'NOT_AVAILABLE',
    `The repository ${errors.label} names its objects by SHA-256; the task knows SHA-1 alone.`,
    'Deliver into a repository with SHA-1, as Azure Repos and GitHub have them.',
  );
}

function branchInTheWay(branch: string, other: string, { errors }: OpenGitOptions): TaskError {
  return new TaskError(
    'PATH_CONFLICT',
    `${errors.label} cannot have the branch "${branch}": there is a branch "${printableLine(other, 200)}", and a branch is a file where the other needs a folder.`,
    'Delete that branch, or give another name in branch.',
  );
}

/** Refuses a git that reads other configuration than the task's. @throws GIT_TOO_OLD, TOOL_MISSING */
export async function checkVersion(run: GitRunner): Promise<void> {
  const text = await run.local(['--version']);
  const [major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(text) ?? []).slice(1).map(Number);
  if (major > 2 || (major === 2 && minor >= 32)) return;
  throw new TaskError(
    'GIT_TOO_OLD',
    `The git on this agent is ${text.trim()}; 2.32 or newer is needed.`,
    'Update git on the agent: only since then can it be kept from reading other configuration than the task’s.',
  );
}
