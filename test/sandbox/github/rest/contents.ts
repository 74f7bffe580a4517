import { parameter, reads, repositoryOf } from '../call.ts';
import type { Call, Reply, Route } from '../call.ts';
import { ApiError, notFound } from '../errors.ts';
import type { Json } from '../json.ts';
import { repositoryUrl } from '../repository-json.ts';
import type { RepositoryState } from '../state.ts';
import { committed } from './commits.ts';

interface Entry {
  mode: string;
  type: string;
  sha: string;
  size: number;
  path: string;
}

async function listed(repository: RepositoryState, ...args: string[]): Promise<Entry[]> {
  const out = await repository.bare.run(['ls-tree', '--full-tree', '-l', '-z', ...args]);
  return out
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => {
      const tab = line.indexOf('\t');
      const [mode = '', type = '', sha = '', size = ''] = line.slice(0, tab).split(/ +/);
      return { mode, type, sha, size: Number(size) || 0, path: line.slice(tab + 1) };
    });
}

function entryJson(call: Call, repository: RepositoryState, entry: Entry, ref: string): Json {
  const path = entry.path.split('/').map(encodeURIComponent).join('/');
  const url = `${repositoryUrl(call, repository)}/contents/${path}?ref=${encodeURIComponent(ref)}`;
  const kind =
    entry.type === 'tree'
      ? 'dir'
      : entry.mode === '120000'
        ? 'symlink'
        : entry.type === 'commit'
          ? 'submodule'
          : 'file';
  const git = `${repositoryUrl(call, repository)}/git/${entry.type}s/${entry.sha}`;
  const page = `${call.links.web}/${repository.owner.login}/${repository.name}/${kind === 'dir' ? 'tree' : 'blob'}/${ref}/${path}`;
  return {
    name: entry.path.split('/').at(-1) ?? '',
    path: entry.path,
    sha: entry.sha,
    size: entry.size,
    url,
    html_url: page,
    git_url: git,
    download_url: kind === 'file' ? `${call.links.web}/raw/${ref}/${path}` : null,
    type: kind,
    _links: { self: url, git, html: page },
  };
}

/** GitHub gives no content of files above 1 MB this way, and no file above 100 MB at all. */
const largest = 1_048_576;

async function contents(call: Call): Promise<Reply> {
  const repository = repositoryOf(call, reads('contents'));
  const ref = call.query.get('ref') ?? repository.defaultBranch;
  const commit = await committed(repository, ref);
  if (commit === undefined) {
    if ((await repository.bare.tip(repository.defaultBranch)) === undefined) {
      throw new ApiError(404, 'This repository is empty.');
    }
    throw new ApiError(404, `No commit found for the ref ${ref}`);
  }
  const path = parameter(call, 'path').replace(/^\/+|\/+$/g, '');
  const [entry] = path === '' ? [] : await listed(repository, commit, '--', path);
  if (path === '' || entry?.type === 'tree') {
    const entries = await listed(repository, commit, '--', ...(path === '' ? [] : [`${path}/`]));
    return { body: entries.map((one) => entryJson(call, repository, one, ref)) };
  }
  if (entry === undefined) throw notFound();
  const shown = entryJson(call, repository, entry, ref);
  if (entry.type !== 'blob') return { body: { ...shown, submodule_git_url: null } };
  const content = await repository.bare.bytes(['cat-file', 'blob', entry.sha]);
  if (/\braw\b/.test(call.accept)) return { raw: { type: 'application/vnd.github.raw; charset=utf-8', content } };
  if (entry.size > largest) return { body: { ...shown, encoding: 'none', content: '' } };
  // Lines of 60 characters, as the real one breaks them.
  const encoded = content.toString('base64').replace(/.{1,60}/g, '$&\n');
  return { body: { ...shown, type: 'file', encoding: 'base64', content: encoded } };
}

async function tree(call: Call): Promise<Reply> {
  const repository = repositoryOf(call, reads('contents'));
  const name = parameter(call, 'sha');
  const commit = await committed(repository, name);
  const wanted = commit ?? (/^[0-9a-f]{40}$/.test(name) ? name : undefined);
  const sha =
    wanted === undefined
      ? undefined
      : await repository.bare.tried(['rev-parse', '--verify', '--quiet', `${wanted}^{tree}`]);
  if (sha === undefined) throw notFound();
  const recursive = call.query.has('recursive');
  const entries = await listed(repository, ...(recursive ? ['-r', '-t'] : []), sha);
  const url = `${repositoryUrl(call, repository)}/git`;
  return {
    body: {
      sha,
      url: `${url}/trees/${sha}`,
      tree: entries.map(({ path, mode, type, sha: id, size }) => ({
        path,
        mode,
        type,
        sha: id,
        ...(type === 'blob' ? { size } : {}),
        url: `${url}/${type}s/${id}`,
      })),
      truncated: false,
    },
  };
}

async function blob(call: Call): Promise<Reply> {
  const repository = repositoryOf(call, reads('contents'));
  const sha = parameter(call, 'sha');
  const type = /^[0-9a-f]{40}$/.test(sha) ? await repository.bare.tried(['cat-file', '-t', sha]) : undefined;
  if (type !== 'blob') throw notFound();
  const content = await repository.bare.bytes(['cat-file', 'blob', sha]);
  return {
    body: {
      sha,
      node_id: `B_${sha}`,
      size: content.length,
      url: `${repositoryUrl(call, repository)}/git/blobs/${sha}`,
      content: content.toString('base64').replace(/.{1,60}/g, '$&\n'),
      encoding: 'base64',
    },
  };
}

const path = 'repos/{owner}/{repo}';

export const contentRoutes: readonly Route[] = [
  { verb: 'GET', path: `${path}/contents`, docs: 'repos/contents#get-repository-content', handle: contents },
  { verb: 'GET', path: `${path}/contents/{path+}`, docs: 'repos/contents#get-repository-content', handle: contents },
  { verb: 'GET', path: `${path}/git/trees/{sha+}`, docs: 'git/trees#get-a-tree', handle: tree },
  { verb: 'GET', path: `${path}/git/blobs/{sha}`, docs: 'git/blobs#get-a-blob', handle: blob },
];
