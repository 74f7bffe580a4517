import { listReply, parameter, queried, queriedFlag, repositoryOf } from '../call.ts';
import type { Call, Reply, Route } from '../call.ts';
import { noItem, noObject } from '../errors.ts';
import type { Json } from '../json.ts';
import type { Organization } from '../organization.ts';
import type { RepositoryState } from '../state.ts';
import { commitRef, repositoryUrl } from '../serialize.ts';
import { resolveVersion } from './commits.ts';

interface Entry {
  mode: string;
  type: 'blob' | 'tree' | 'commit';
  id: string;
  size: number;
  path: string;
}

/** What a tree holds; with `all`, below its folders too, the folders among it. */
async function entries(repository: RepositoryState, tree: string, all: boolean): Promise<Entry[]> {
  const out = await repository.bare.run(['ls-tree', '-z', '--long', ...(all ? ['-r', '-t'] : []), tree]);
  return out
    .split('\0')
    .map((line) => /^(\d+) (blob|tree|commit) ([0-9a-f]+) +(\S+)\t(.*)$/s.exec(line))
    .filter((match) => match !== null)
    .map(([, mode = '', type = '', id = '', size = '', path = '']) => ({
      mode,
      type: type as Entry['type'],
      id,
      size: size === '-' ? 0 : Number(size),
      path,
    }));
}

function itemJson(organization: Organization, repository: RepositoryState, commitId: string, entry: Entry): Json {
  const path = `/${entry.path}`;
  return {
    objectId: entry.id,
    gitObjectType: entry.type,
    commitId,
    path,
    ...(entry.type === 'tree' ? { isFolder: true } : {}),
    url: `${repositoryUrl(organization, repository)}/items${encodeURI(path)}?versionType=Commit&version=${commitId}&versionOptions=None`,
  };
}

/** One item, or a folder with what is in it: `recursionLevel` none, oneLevel or full. */
async function items(call: Call): Promise<Reply> {
  const { organization } = call;
  const repository = repositoryOf(call);
  const version = queried(call, 'versionDescriptor.version');
  const commitId = await resolveVersion(repository, version, queried(call, 'versionDescriptor.versionType'));
  const scope = queried(call, 'path') ?? queried(call, 'scopePath') ?? '/';
  const path = scope.replace(/^\/+|\/+$/g, '');
  const { bare } = repository;
  const name = path === '' ? `${commitId}^{tree}` : `${commitId}:${path}`;
  const id = await bare.tried(['rev-parse', '--verify', '--quiet', name]);
  const type = id === undefined ? undefined : await bare.tried(['cat-file', '-t', id]);
  if (id === undefined || (type !== 'blob' && type !== 'tree'))
    throw noItem(scope, version ?? repository.defaultBranch);
  const self: Entry = { mode: '', type, id, size: 0, path };
  if (type === 'blob' && queried(call, 'path') !== undefined) return blobItem(call, repository, commitId, self);

  const level = (queried(call, 'recursionLevel') ?? 'none').toLowerCase();
  const found = [self];
  if (type === 'tree' && level !== 'none' && level !== '0') {
    const below = await entries(repository, id, level === 'full' || level === '120');
    found.push(...below.map((entry) => ({ ...entry, path: path === '' ? entry.path : `${path}/${entry.path}` })));
  }
  const value = found.map((entry) => itemJson(organization, repository, commitId, entry));
  return queried(call, 'path') !== undefined && value.length === 1 ? { body: value[0] } : listReply(value);
}

/** A file: its bytes, or with JSON asked for, what it is (and its text with `includeContent`). */
async function blobItem(call: Call, repository: RepositoryState, commitId: string, entry: Entry): Promise<Reply> {
  const format = queried(call, '$format')?.toLowerCase();
  const asJson = format === 'json' || (format === undefined && /application\/json/.test(call.accept));
  const content = await repository.bare.bytes(['cat-file', 'blob', entry.id]);
  if (!asJson) {
    const type = /text\/plain/.test(call.accept) || format === 'text' ? 'text/plain' : 'application/octet-stream';
    return { raw: { type, content } };
  }
  return {
    body: {
      ...itemJson(call.organization, repository, commitId, entry),
      ...(queriedFlag(call, 'includeContent') ? { content: content.toString() } : {}),
    },
  };
}

async function blob(call: Call): Promise<Reply> {
  const repository = repositoryOf(call);
  const id = parameter(call, 'sha1');
  if ((await repository.bare.tried(['cat-file', '-t', id])) !== 'blob') throw noObject(id);
  const content = await repository.bare.bytes(['cat-file', 'blob', id]);
  const format = queried(call, '$format')?.toLowerCase();
  if (format === 'text') return { raw: { type: 'text/plain', content } };
  if (format === 'octetstream' || /application\/octet-stream/.test(call.accept)) {
    return { raw: { type: 'application/octet-stream', content } };
  }
  const url = `${repositoryUrl(call.organization, repository)}/blobs/${id}`;
  return { body: { objectId: id, size: content.length, url } };
}

async function tree(call: Call): Promise<Reply> {
  const repository = repositoryOf(call);
  const id = parameter(call, 'sha1');
  if ((await repository.bare.tried(['cat-file', '-t', id])) !== 'tree') throw noObject(id);
  const url = repositoryUrl(call.organization, repository);
  const treeEntries = (await entries(repository, id, queriedFlag(call, 'recursive'))).map((entry) => ({
    objectId: entry.id,
    relativePath: entry.path,
    mode: entry.mode.replace(/^0/, ''),
    gitObjectType: entry.type,
    size: entry.size,
    url: `${url}/${entry.type}s/${entry.id}`,
  }));
  return { body: { objectId: id, url: `${url}/trees/${id}`, treeEntries, size: 0 } };
}

const changeTypes: Readonly<Record<string, string>> = { A: 'add', M: 'edit', D: 'delete', T: 'edit' };

/** What differs between two commits, file by file. */
async function changesBetween(
  organization: Organization,
  repository: RepositoryState,
  from: string,
  to: string,
): Promise<Json[]> {
  const out = await repository.bare.run(['diff-tree', '-r', '-z', '--no-renames', from, to]);
  const parts = out.split('\0').filter((part) => part !== '');
  const changes: Json[] = [];
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const [, newId = '', status = ''] = /^:\d+ \d+ [0-9a-f]+ ([0-9a-f]+) (\w)/.exec(parts[at] ?? '') ?? [];
    const path = parts[at + 1] ?? '';
    const entry: Entry = { mode: '', type: 'blob', id: newId, size: 0, path };
    changes.push({ item: itemJson(organization, repository, to, entry), changeType: changeTypes[status] ?? 'edit' });
  }
  return changes;
}

const countsOf = (changes: readonly Json[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { changeType } of changes) {
    const name = String(changeType).replace(/^./, (letter) => letter.toUpperCase());
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
};

async function diffs(call: Call): Promise<Reply> {
  const { organization } = call;
  const repository = repositoryOf(call);
  const version = (side: string): Promise<string> =>
    resolveVersion(repository, queried(call, `${side}Version`), queried(call, `${side}VersionType`));
  const [base, target] = await Promise.all([version('base'), version('target')]);
  const common = (await repository.bare.tried(['merge-base', base, target])) ?? base;
  const counts = await repository.bare.run(['rev-list', '--left-right', '--count', `${base}...${target}`]);
  const [behind, ahead] = counts.split(/\s+/).map(Number);
  const from = queried(call, 'diffCommonCommit')?.toLowerCase() === 'true' ? common : base;
  const all = await changesBetween(organization, repository, from, target);
  const skip = Number(queried(call, '$skip') ?? 0);
  const changes = all.slice(skip, skip + Number(queried(call, '$top') ?? 100));
  return {
    body: {
      allChangesIncluded: skip + changes.length >= all.length,
      changeCounts: countsOf(all),
      changes,
      commonCommit: common,
      baseCommit: base,
      targetCommit: target,
      aheadCount: ahead,
      behindCount: behind,
    },
  };
}

async function changes(call: Call): Promise<Reply> {
  const repository = repositoryOf(call);
  const commit = await repository.bare.resolve(parameter(call, 'commit'));
  if (commit === undefined) throw noObject(parameter(call, 'commit'));
  // The id of the empty tree stands in for the parent of a first commit.
  const parent = (await repository.bare.resolve(`${commit}^`)) ?? '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
  const all = await changesBetween(call.organization, repository, parent, commit);
  return { body: { changeCounts: countsOf(all), changes: all } };
}

async function branchStats(call: Call): Promise<Reply> {
  const { organization } = call;
  const repository = repositoryOf(call);
  const { bare } = repository;
  const base = await resolveVersion(repository, queried(call, 'baseVersionDescriptor.version'));
  const wanted = queried(call, 'name');
  const out = await bare.run(['for-each-ref', '--format=%(refname:lstrip=2) %(objectname)', 'refs/heads']);
  const value: Json[] = [];
  for (const line of out.split('\n').filter((entry) => entry !== '')) {
    const [name = '', id = ''] = line.split(' ');
    if (wanted !== undefined && name !== wanted) continue;
    const counts = await bare.run(['rev-list', '--left-right', '--count', `${base}...${id}`]);
    const [behindCount, aheadCount] = counts.split(/\s+/).map(Number);
    const isBaseVersion = name === repository.defaultBranch;
    value.push({ commit: commitRef(organization, repository, id), name, aheadCount, behindCount, isBaseVersion });
  }
  if (wanted === undefined) return listReply(value);
  if (value[0] === undefined) throw noItem(wanted, 'branches');
  return { body: value[0] };
}

const inRepository = '{project?}/_apis/git/repositories/{repository}';

export const contentRoutes: readonly Route[] = [
  { verb: 'GET', path: `${inRepository}/items`, handle: items },
  { verb: 'GET', path: `${inRepository}/blobs/{sha1}`, handle: blob },
  { verb: 'GET', path: `${inRepository}/trees/{sha1}`, handle: tree },
  { verb: 'GET', path: `${inRepository}/diffs/commits`, handle: diffs },
  { verb: 'GET', path: `${inRepository}/commits/{commit}/changes`, handle: changes },
  { verb: 'GET', path: `${inRepository}/stats/branches`, handle: branchStats },
];
