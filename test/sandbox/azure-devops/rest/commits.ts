import { listReply, parameter, queried, queriedFlag, queriedNumber, repositoryOf } from '../call.ts';
import type { Call, Reply, Route } from '../call.ts';
import { noObject, noVersion } from '../errors.ts';
import { json, text } from '../json.ts';
import type { Json } from '../json.ts';
import type { Organization } from '../organization.ts';
import type { RepositoryState } from '../state.ts';
import { commitRef, remoteUrl } from '../serialize.ts';

const format = '--format=%H%x00%P%x00%an%x00%ae%x00%aI%x00%cn%x00%ce%x00%cI%x00%T%x00%B%x01';

/** The commits that `git log` with these arguments gives, as the service shows them. */
async function logged(
  organization: Organization,
  repository: RepositoryState,
  args: readonly string[],
): Promise<Json[]> {
  const out = await repository.bare.run(['log', format, ...args]);
  return out
    .split('\u0001')
    .map((record) => record.replace(/^\n/, ''))
    .filter((record) => record !== '')
    .map((record) => {
      const [id = '', parents = '', an = '', ae = '', ad = '', cn = '', ce = '', cd = '', treeId = '', message = ''] =
        record.split('\0');
      return {
        ...commitRef(organization, repository, id),
        treeId,
        parents: parents.split(' ').filter((parent) => parent !== ''),
        author: { name: an, email: ae, date: utc(ad) },
        committer: { name: cn, email: ce, date: utc(cd) },
        comment: message.trimEnd(),
        remoteUrl: `${remoteUrl(organization, repository)}/commit/${id}`,
      };
    });
}

const utc = (date: string): string => new Date(date).toISOString().replace('.000Z', 'Z');

/** One commit without its tree, as it stands inside other answers. */
export async function commitJson(organization: Organization, repository: RepositoryState, id: string): Promise<Json> {
  const [found] = await logged(organization, repository, ['-1', id]);
  if (found === undefined) throw noObject(id);
  const { treeId: _treeId, parents: _parents, ...rest } = found;
  return rest;
}

/** The commits of `to` that `from` lacks, newest first. */
export async function commitsBetween(
  organization: Organization,
  repository: RepositoryState,
  from: string,
  to: string,
): Promise<Json[]> {
  const found = await logged(organization, repository, [`${from}..${to}`]);
  return found.map(({ treeId: _treeId, parents: _parents, ...rest }) => rest);
}

/** The commit that a version descriptor means: branch (default), tag or commit. */
export async function resolveVersion(repository: RepositoryState, version?: string, type?: string): Promise<string> {
  const kind = (type ?? 'branch').toLowerCase();
  const name = version ?? repository.defaultBranch;
  const ref =
    kind === 'commit' || kind === '2'
      ? name
      : kind === 'tag' || kind === '1'
        ? `refs/tags/${name}`
        : `refs/heads/${name}`;
  const commit = await repository.bare.resolve(ref);
  if (commit === undefined) throw noVersion(`<${kind}: ${name}>`);
  return commit;
}

async function commits(call: Call): Promise<Reply> {
  const repository = repositoryOf(call);
  const criterion = (name: string): string | undefined => queried(call, `searchCriteria.${name}`) || undefined;
  const first = await resolveVersion(
    repository,
    criterion('itemVersion.version'),
    criterion('itemVersion.versionType'),
  );
  const until = criterion('compareVersion.version');
  const range =
    until === undefined
      ? [first]
      : [`${first}..${await resolveVersion(repository, until, criterion('compareVersion.versionType'))}`];
  const skip = queriedNumber(call, 'searchCriteria.$skip') ?? queriedNumber(call, '$skip') ?? 0;
  const top = queriedNumber(call, 'searchCriteria.$top') ?? queriedNumber(call, '$top') ?? 100;
  const path = criterion('itemPath')?.replace(/^\//, '');
  const author = criterion('author');
  const firstParent = ['1', 'firstParent'].includes(criterion('historyMode') ?? '') && path !== undefined;
  const args = [
    `--skip=${skip}`,
    `--max-count=${top}`,
    ...(author === undefined ? [] : [`--author=${author}`]),
    ...(firstParent ? ['--first-parent'] : []),
  ];
  const rows = await logged(call.organization, repository, [
    ...args,
    ...range,
    '--',
    ...(path === undefined || path === '' ? [] : [path]),
  ]);
  return listReply(
    rows.map(({ treeId: _treeId, parents, ...rest }) => {
      return queriedFlag(call, 'searchCriteria.includeLinks') ? { ...rest, parents } : rest;
    }),
  );
}

/** Many commits at once: those named, or those from one version to another. */
async function commitsBatch(call: Call): Promise<Reply> {
  const repository = repositoryOf(call);
  const body = json(call.body);
  const version = (name: string): Promise<string> => {
    const from = json(body[name] ?? {}, name);
    const type = from['versionType'];
    return resolveVersion(repository, text(from, 'version'), type === undefined ? undefined : String(type));
  };
  const paging = [`--skip=${Number(body['$skip'] ?? 0)}`, `--max-count=${Number(body['$top'] ?? 100)}`];
  const path = text(body, 'itemPath')?.replace(/^\//, '') ?? '';
  const ids = Array.isArray(body['ids']) ? body['ids'].map(String) : undefined;
  for (const id of ids ?? []) if ((await repository.bare.resolve(id)) === undefined) throw noObject(id);
  const until = body['compareVersion'] === undefined ? undefined : await version('compareVersion');
  const first = await version('itemVersion');
  const range = ids === undefined ? [until === undefined ? first : `${first}..${until}`] : ['--no-walk', ...ids];
  const rows = await logged(call.organization, repository, [...paging, ...range, '--', ...(path === '' ? [] : [path])]);
  return listReply(rows.map(({ treeId: _treeId, parents: _parents, ...rest }) => rest));
}

async function commit(call: Call): Promise<Reply> {
  const repository = repositoryOf(call);
  const id = parameter(call, 'commit');
  if ((await repository.bare.resolve(id)) === undefined) throw noObject(id);
  const [body] = await logged(call.organization, repository, ['-1', id]);
  return { body };
}

async function mergeBases(call: Call): Promise<Reply> {
  const repository = repositoryOf(call);
  const [one, other] = [parameter(call, 'commit'), queried(call, 'otherCommitId') ?? ''];
  for (const id of [one, other]) if ((await repository.bare.resolve(id)) === undefined) throw noObject(id);
  const out = (await repository.bare.tried(['merge-base', '--all', one, other])) ?? '';
  const ids = out.split('\n').filter((line) => line !== '');
  return listReply(ids.map((id) => commitRef(call.organization, repository, id)));
}

export const commitRoutes: readonly Route[] = [
  { verb: 'POST', path: '{project?}/_apis/git/repositories/{repository}/commitsbatch', handle: commitsBatch },
  { verb: 'GET', path: '{project?}/_apis/git/repositories/{repository}/commits', handle: commits },
  { verb: 'GET', path: '{project?}/_apis/git/repositories/{repository}/commits/{commit}', handle: commit },
  {
    verb: 'GET',
    path: '{project?}/_apis/git/repositories/{repository}/commits/{commit}/mergebases',
    handle: mergeBases,
  },
];
