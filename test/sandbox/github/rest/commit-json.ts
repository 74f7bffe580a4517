import type { Json } from '../json.ts';
import { accountJson, nodeId } from '../account-json.ts';
import { repositoryUrl } from '../repository-json.ts';
import type { View } from '../account-json.ts';
import type { RepositoryState } from '../state.ts';

/** A commit as git has it. */
export interface CommitRecord {
  sha: string;
  tree: string;
  parents: string[];
  author: { name: string; email: string; date: string };
  committer: { name: string; email: string; date: string };
  message: string;
}

const format = '--format=%H%x00%T%x00%P%x00%an%x00%ae%x00%at%x00%cn%x00%ce%x00%ct%x00%B%x00%x01';

/** Commits of `git log` with these arguments. */
export async function readCommits(repository: RepositoryState, ...args: string[]): Promise<CommitRecord[]> {
  const out = await repository.bare.run(['log', format, ...args]);
  return out
    .split('\u0001')
    .map((entry) => entry.replace(/^\n/, ''))
    .filter((entry) => entry !== '')
    .map((entry) => {
      const [sha = '', tree = '', parents = '', an = '', ae = '', at = '', cn = '', ce = '', ct = '', message = ''] =
        entry.split('\0');
      return {
        sha,
        tree,
        parents: parents.split(' ').filter((parent) => parent !== ''),
        author: { name: an, email: ae, date: time(at) },
        committer: { name: cn, email: ce, date: time(ct) },
        message: message.trimEnd(),
      };
    });
}

const time = (seconds: string): string => new Date(Number(seconds) * 1000).toISOString().replace(/\.\d+Z$/, 'Z');

export async function readCommit(repository: RepositoryState, sha: string): Promise<CommitRecord> {
  const [commit] = await readCommits(repository, '--max-count=1', sha);
  if (commit === undefined) throw new Error(`${sha} is not a commit`);
  return commit;
}

const unsigned = { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null };

/** A commit as GitHub shows it, with the accounts behind the addresses. */
export function commitJson(view: View, repository: RepositoryState, commit: CommitRecord): Json {
  const url = repositoryUrl(view, repository);
  const page = `${view.links.web}/${repository.owner.login}/${repository.name}/commit/`;
  const account = (email: string): Json | null => {
    const found = view.site.actors.find((actor) => actor.email.toLowerCase() === email.toLowerCase());
    return found === undefined ? null : accountJson(view, found);
  };
  return {
    sha: commit.sha,
    node_id: nodeId('C', repository.id),
    commit: {
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
      url: `${url}/git/commits/${commit.sha}`,
      comment_count: 0,
      verification: unsigned,
    },
    url: `${url}/commits/${commit.sha}`,
    html_url: `${page}${commit.sha}`,
    comments_url: `${url}/commits/${commit.sha}/comments`,
    author: account(commit.author.email),
    committer: account(commit.committer.email),
    parents: commit.parents.map((sha) => ({ sha, url: `${url}/commits/${sha}`, html_url: `${page}${sha}` })),
  };
}

/** As the git database has it. */
export function gitCommitJson(view: View, repository: RepositoryState, commit: CommitRecord): Json {
  const url = repositoryUrl(view, repository);
  const page = `${view.links.web}/${repository.owner.login}/${repository.name}/commit/`;
  return {
    sha: commit.sha,
    node_id: nodeId('C', repository.id),
    url: `${url}/git/commits/${commit.sha}`,
    html_url: `${page}${commit.sha}`,
    author: commit.author,
    committer: commit.committer,
    tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
    message: commit.message,
    parents: commit.parents.map((sha) => ({ sha, url: `${url}/git/commits/${sha}`, html_url: `${page}${sha}` })),
    verification: unsigned,
  };
}
