import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { TaskError } from '../../core/errors.ts';
import { filterRefused } from './errors.ts';
import { checkVersion, trustingAgent } from './repository.ts';
import { GitFailure, GitRunner, type RunnerOptions } from './runner.ts';
import { bareRepository } from './ways.ts';

/** What of a repository is wanted. */
export interface Wanted {
  /** A commit, also abbreviated, or a tag, or a branch; empty: the branch's tip. */
  readonly version: string;
  /** Empty: the default branch. */
  readonly branch: string;
}

/** A repository's files at one commit, without `.git`. */
export interface FetchedFiles {
  readonly folder: string;
  readonly commit: string;
}

const doing = 'fetch from';
const local = 'refs/fetched/it';

/**
 * Fetches one commit of a repository, without its history, and writes its files into a new folder.
 * @param temporaryFolder where that folder is made
 * @throws SOURCE_MISSING and what git failures mean
 */
export async function fetchFolder(
  wanted: Wanted,
  { temporaryFolder, ...given }: RunnerOptions & { readonly temporaryFolder: string },
): Promise<FetchedFiles> {
  const root = await mkdtemp(join(temporaryFolder, 'component-'));
  const options = await trustingAgent(root, given);
  await checkVersion(new GitRunner(root, options));
  const repository = join(root, 'repository.git');
  const run = await begin(repository, options);
  const lookUp = join(root, 'commits.git');
  const commit = await fetchCommit(run, wanted, () => begin(lookUp, options), options.errors.label);
  const folder = join(root, 'files');
  await mkdir(folder);
  await run.pipe(
    [`--git-dir=${repository}`, `--work-tree=${folder}`, 'checkout', '--quiet', '--force', '--detach', commit],
    '',
  );
  // The files stay, for whoever asks next; what they came from is not needed any more.
  for (const done of [repository, lookUp]) await rm(done, { recursive: true, force: true });
  return { folder, commit };
}

async function begin(folder: string, options: RunnerOptions): Promise<GitRunner> {
  await bareRepository(folder);
  return new GitRunner(folder, options);
}

async function fetchCommit(
  run: GitRunner,
  { version, branch }: Wanted,
  lookUpIn: () => Promise<GitRunner>,
  label: string,
): Promise<string> {
  if (/^[0-9a-f]{40}$/i.test(version)) return fetchId(run, version.toLowerCase(), label);
  if (version === '') {
    const ref = branch === '' ? 'HEAD' : `refs/heads/${branch}`;
    return fetchRef(run, ref, branch === '' ? 'commit' : `branch "${branch}"`, label);
  }
  const ref = await findRef(run, version);
  if (ref !== undefined) return fetchRef(run, ref, `"${version}"`, label);
  const id = /^[0-9a-f]{4,39}$/i.test(version) ? await findAbbreviated(await lookUpIn(), version, label) : undefined;
  if (id === undefined) throw missing(`commit, tag or branch "${version}"`, label);
  return fetchId(run, id, label);
}

async function fetchRef(run: GitRunner, ref: string, what: string, label: string): Promise<string> {
  try {
    await run.remote(doing, ['fetch', '--quiet', '--no-tags', '--depth', '1', 'origin', `+${ref}:${local}`]);
  } catch (thrown) {
    if (thrown instanceof GitFailure && /couldn't find remote ref/.test(thrown.message)) throw missing(what, label);
    throw run.explain(doing, thrown);
  }
  return commitAt(run, local);
}

async function fetchId(run: GitRunner, id: string, label: string): Promise<string> {
  try {
    await run.remote(doing, ['fetch', '--quiet', '--no-tags', '--depth', '1', 'origin', `+${id}:${local}`]);
    return await commitAt(run, local);
  } catch (thrown) {
    if (!(thrown instanceof GitFailure) || !filterRefused(thrown.message)) throw run.explain(doing, thrown);
  }
  // A server that gives no single commit away, or has none: with all its branches the commit is there, or is nowhere.
  await everything(run, []);
  try {
    return await commitAt(run, id);
  } catch (thrown) {
    if (thrown instanceof GitFailure) throw missing(`commit ${id}`, label);
    throw thrown;
  }
}

/** The ref that a name means: a tag before a branch, as git has it. */
async function findRef(run: GitRunner, name: string): Promise<string | undefined> {
  const refs = [`refs/tags/${name}`, `refs/heads/${name}`];
  let answer: string;
  try {
    answer = await run.remote(doing, ['ls-remote', 'origin', ...refs]);
  } catch (thrown) {
    throw run.explain(doing, thrown);
  }
  const there = new Set(answer.split('\n').map((line) => line.split('\t')[1]));
  return refs.find((ref) => there.has(ref));
}

/** The whole id of an abbreviated one: for that all commits are looked at, without their files. */
async function findAbbreviated(run: GitRunner, id: string, label: string): Promise<string | undefined> {
  await everything(run, ['--filter=tree:0']);
  try {
    return await commitAt(run, id);
  } catch (thrown) {
    if (!(thrown instanceof GitFailure)) throw thrown;
    if (!/ambiguous/.test(thrown.message)) return undefined;
    throw new TaskError(
      'SOURCE_MISSING',
      `${id} means several commits of ${label}.`,
      'Write the commit with all 40 digits.',
    );
  }
}

async function everything(run: GitRunner, filter: readonly string[]): Promise<void> {
  const args = [
    'fetch',
    '--quiet',
    '--no-tags',
    ...filter,
    'origin',
    '+refs/heads/*:refs/all/heads/*',
    '+refs/tags/*:refs/all/tags/*',
  ];
  try {
    await run.remote(doing, args);
  } catch (thrown) {
    throw run.explain(doing, thrown);
  }
}

async function commitAt(run: GitRunner, revision: string): Promise<string> {
  return (await run.local(['rev-parse', '--verify', '--end-of-options', `${revision}^{commit}`])).trim();
}

function missing(what: string, label: string): TaskError {
  return new TaskError('SOURCE_MISSING', `${label} has no ${what}.`, 'Look at version and branch of the component.');
}
