import { zeroId } from '../../git/bare-repository.ts';
import { pageReply, parameter, reads, repositoryOf } from '../call.ts';
import type { Call, Reply, Route } from '../call.ts';
import { ApiError, notFound } from '../errors.ts';
import type { Json } from '../json.ts';
import { pullRequestJson } from '../pull-request-json.ts';
import { repositoryUrl } from '../repository-json.ts';
import type { RepositoryState } from '../state.ts';
import { commitJson, gitCommitJson, readCommit, readCommits } from './commit-json.ts';

/** The commit that a branch, a tag, a full ref, or an id (also a short one) stands for. */
export async function committed(repository: RepositoryState, name: string): Promise<string | undefined> {
  if (name.startsWith('-') || name === '') return undefined;
  for (const candidate of [`refs/heads/${name}`, `refs/tags/${name}`, `refs/${name}`, name]) {
    if (candidate === name && !/^[0-9a-f]{7,40}$/.test(name) && name !== 'HEAD' && !name.startsWith('refs/')) continue;
    const found = await repository.bare.resolve(candidate);
    if (found !== undefined) return found;
  }
  return undefined;
}

const empty = (): ApiError => new ApiError(409, 'Git Repository is empty.');

async function list(call: Call): Promise<Reply> {
  const repository = repositoryOf(call, reads('contents'));
  const sha = call.query.get('sha') ?? repository.defaultBranch;
  const tip = await committed(repository, sha);
  if (tip === undefined) {
    if ((await repository.bare.tip(repository.defaultBranch)) === undefined) throw empty();
    throw notFound();
  }
  const path = call.query.get('path') ?? '';
  const limits = ['since', 'until', 'author'].flatMap((name) => {
    const value = call.query.get(name);
    return value === null ? [] : [`--${name}=${value}`];
  });
  const commits = await readCommits(repository, ...limits, tip, '--', ...(path === '' ? [] : [path]));
  return pageReply(
    call,
    commits.map((commit) => commitJson(call, repository, commit)),
  );
}

/** What changed between two trees, as commits and comparisons list it. */
async function changedFiles(call: Call, repository: RepositoryState, from: string, to: string): Promise<Json[]> {
  const between = ['-z', '-M', from, to];
  const names = (await repository.bare.run(['diff', '--raw', '--no-abbrev', ...between])).split('\0');
  const numbers = (await repository.bare.run(['diff', '--numstat', ...between])).split('\0');
  const counts = new Map<string, [number, number]>();
  for (let at = 0; at < numbers.length; at += 1) {
    const [added = '', removed = '', path = ''] = (numbers[at] ?? '').split('\t');
    if (added === '') continue;
    // A renamed file's two names follow on their own.
    const name = path === '' ? (numbers[(at += 2)] ?? '') : path;
    counts.set(name, [Number(added) || 0, Number(removed) || 0]);
  }
  const files: Json[] = [];
  for (let at = 0; at < names.length; at += 1) {
    const [, , oldSha = '', newSha = '', status = ''] = (names[at] ?? '').split(' ');
    if (status === '') continue;
    const first = names[(at += 1)] ?? '';
    const renamed = status.startsWith('R') || status.startsWith('C');
    const filename = renamed ? (names[(at += 1)] ?? '') : first;
    const [additions, deletions] = counts.get(filename) ?? [0, 0];
    const url = `${call.links.web}/${repository.owner.login}/${repository.name}`;
    const path = filename.split('/').map(encodeURIComponent).join('/');
    const content = `${repositoryUrl(call, repository)}/contents/${path}?ref=${to}`;
    files.push({
      sha: newSha === zeroId ? oldSha : newSha,
      filename,
      status: statusNames[status.charAt(0)] ?? 'changed',
      additions,
      deletions,
      changes: additions + deletions,
      blob_url: `${url}/blob/${to}/${path}`,
      raw_url: `${url}/raw/${to}/${path}`,
      contents_url: content,
      ...(renamed ? { previous_filename: first } : {}),
    });
  }
  return files;
}

const statusNames: Readonly<Record<string, string>> = {
  A: 'added',
  D: 'removed',
  M: 'modified',
  R: 'renamed',
  C: 'copied',
  T: 'changed',
};

const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

const sum = (files: readonly Json[], name: string): number =>
  files.reduce((total, file) => total + Number(file[name]), 0);

async function one(call: Call): Promise<Reply> {
  const repository = repositoryOf(call, reads('contents'));
  const ref = parameter(call, 'ref');
  const sha = await committed(repository, ref);
  if (sha === undefined) throw new ApiError(422, `No commit found for SHA: ${ref}`);
  if (/\bsha\b/.test(call.accept))
    return { raw: { type: 'application/vnd.github.sha; charset=utf-8', content: Buffer.from(sha) } };
  const commit = await readCommit(repository, sha);
  const files = await changedFiles(call, repository, commit.parents[0] ?? emptyTree, sha);
  const [additions, deletions] = [sum(files, 'additions'), sum(files, 'deletions')];
  return {
    body: {
      ...commitJson(call, repository, commit),
      stats: { total: additions + deletions, additions, deletions },
      files,
    },
  };
}

async function compare(call: Call): Promise<Reply> {
  const repository = repositoryOf(call, reads('contents'));
  const asked = parameter(call, 'basehead');
  const at = asked.indexOf('...');
  if (at < 0) throw notFound();
  const plain = (name: string): string => name.replace(new RegExp(`^${repository.owner.login}:`, 'i'), '');
  const [base, head] = await Promise.all([
    committed(repository, plain(asked.slice(0, at))),
    committed(repository, plain(asked.slice(at + 3))),
  ]);
  if (base === undefined || head === undefined) throw notFound();
  const mergeBase = await repository.bare.tried(['merge-base', base, head]);
  if (mergeBase === undefined) {
    throw new ApiError(404, `No common ancestor between ${asked.slice(0, at)} and ${asked.slice(at + 3)}.`);
  }
  const counted = await repository.bare.run(['rev-list', '--left-right', '--count', `${base}...${head}`]);
  const [behind = 0, ahead = 0] = counted.split('\t').map(Number);
  const commits = await readCommits(repository, '--reverse', '--topo-order', `${base}..${head}`);
  const files = await changedFiles(call, repository, mergeBase, head);
  const url = `${repositoryUrl(call, repository)}/compare/`;
  const page = `${call.links.web}/${repository.owner.login}/${repository.name}/compare/`;
  const range = `${base}...${head}`;
  const paged = pageReply(
    call,
    commits.map((commit) => commitJson(call, repository, commit)),
    (shown) => ({
      url: `${url}${asked}`,
      html_url: `${page}${asked}`,
      permalink_url: `${page}${range}`,
      diff_url: `${page}${asked}.diff`,
      patch_url: `${page}${asked}.patch`,
      status: ahead > 0 ? (behind > 0 ? 'diverged' : 'ahead') : behind > 0 ? 'behind' : 'identical',
      ahead_by: ahead,
      behind_by: behind,
      total_commits: commits.length,
      commits: shown,
      // GitHub never lists more, and only on the first page.
      files: Number(call.query.get('page') ?? 1) > 1 ? [] : files.slice(0, 300),
    }),
  );
  const body = paged.body as Json;
  return {
    ...paged,
    body: {
      ...body,
      base_commit: commitJson(call, repository, await readCommit(repository, base)),
      merge_base_commit: commitJson(call, repository, await readCommit(repository, mergeBase)),
    },
  };
}

async function gitCommit(call: Call): Promise<Reply> {
  const repository = repositoryOf(call, reads('contents'));
  const sha = parameter(call, 'sha');
  if (!/^[0-9a-f]{40}$/.test(sha) || (await repository.bare.resolve(sha)) === undefined) throw notFound();
  return { body: gitCommitJson(call, repository, await readCommit(repository, sha)) };
}

/** The pull requests that brought a commit, or hold it. */
async function pullRequestsOf(call: Call): Promise<Reply> {
  const repository = repositoryOf(call, reads('pull_requests'));
  const sha = await committed(repository, parameter(call, 'sha'));
  if (sha === undefined) throw new ApiError(422, `No commit found for SHA: ${parameter(call, 'sha')}`);
  const found = [];
  for (const candidate of repository.pullRequests) {
    const brought = candidate.state === 'merged' && candidate.mergeCommit === sha;
    const holds =
      (await repository.bare.isAncestor(sha, candidate.head.commit)) &&
      !(await repository.bare.isAncestor(sha, candidate.base.commit));
    if (brought || holds) found.push(pullRequestJson(call, repository, candidate));
  }
  return pageReply(call, found);
}

const path = 'repos/{owner}/{repo}';

export const commitRoutes: readonly Route[] = [
  { verb: 'GET', path: `${path}/commits`, docs: 'commits/commits#list-commits', handle: list },
  {
    verb: 'GET',
    path: `${path}/commits/{sha}/pulls`,
    docs: 'commits/commits#list-pull-requests-associated-with-a-commit',
    handle: pullRequestsOf,
  },
  { verb: 'GET', path: `${path}/commits/{ref+}`, docs: 'commits/commits#get-a-commit', handle: one },
  { verb: 'GET', path: `${path}/compare/{basehead+}`, docs: 'commits/commits#compare-two-commits', handle: compare },
  { verb: 'GET', path: `${path}/git/commits/{sha}`, docs: 'git/commits#get-a-commit-object', handle: gitCommit },
];
