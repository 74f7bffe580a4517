import { zeroId } from '../../git/bare-repository.ts';
import { pageReply, parameter, reads, repositoryOf, writes } from '../call.ts';
import type { Call, Reply, Route } from '../call.ts';
import { ApiError, notFound } from '../errors.ts';
import { flag, json, requiredText } from '../json.ts';
import type { Json } from '../json.ts';
import { ruleFor } from '../protection.ts';
import { nodeId } from '../account-json.ts';
import { repositoryUrl } from '../repository-json.ts';
import { administrator } from '../site.ts';
import type { RepositoryState } from '../state.ts';
import type { Services } from './services.ts';

interface Ref {
  name: string;
  sha: string;
  type: string;
}

async function found(repository: RepositoryState, prefix: string): Promise<Ref[]> {
  const out = await repository.bare.run(['for-each-ref', '--format=%(refname) %(objectname) %(objecttype)']);
  return out
    .split('\n')
    .map((line) => line.split(' '))
    .map(([name = '', sha = '', type = '']) => ({ name, sha, type }))
    .filter(({ name }) => name !== '' && name.startsWith(prefix) && !name.startsWith('refs/sandbox/'));
}

function refJson(call: Call, repository: RepositoryState, { name, sha, type }: Ref): Json {
  const url = repositoryUrl(call, repository);
  return {
    ref: name,
    node_id: nodeId('REF', repository.id),
    url: `${url}/git/${name}`,
    object: { sha, type, url: `${url}/git/${type}s/${sha}` },
  };
}

async function one(call: Call): Promise<Reply> {
  const repository = repositoryOf(call, reads('contents'));
  const name = `refs/${parameter(call, 'ref')}`;
  const ref = (await found(repository, name)).find((candidate) => candidate.name === name);
  if (ref === undefined) throw notFound();
  return { body: refJson(call, repository, ref) };
}

async function matching(call: Call): Promise<Reply> {
  const repository = repositoryOf(call, reads('contents'));
  const refs = await found(repository, `refs/${parameter(call, 'ref')}`);
  return pageReply(
    call,
    refs.map((ref) => refJson(call, repository, ref)),
  );
}

async function create(call: Call, { engine }: Services): Promise<Reply> {
  const repository = repositoryOf(call, writes('write', 'contents'));
  const body = json(call.body);
  const name = requiredText(body, 'ref');
  const sha = requiredText(body, 'sha');
  const { bare } = repository;
  if (!/^refs\/[^/]+\/./.test(name) || (await bare.tried(['check-ref-format', name])) === undefined) {
    throw new ApiError(422, 'Reference name must start with "refs/" and have at least two slashes.');
  }
  if ((await bare.tip(repository.defaultBranch)) === undefined) throw new ApiError(409, 'Git Repository is empty.');
  const type = /^[0-9a-f]{40}$/.test(sha) ? await bare.tried(['cat-file', '-t', sha]) : undefined;
  if (type === undefined) throw new ApiError(422, 'Object does not exist');
  if (type !== 'commit' && name.startsWith('refs/heads/')) {
    throw new ApiError(422, 'Reference cannot be updated');
  }
  if (!(await bare.moveRef(name, sha, zeroId))) throw new ApiError(422, 'Reference already exists');
  engine.moved(repository, [{ ref: name, oldId: zeroId, newId: sha }], call.token?.actor ?? administrator);
  return { status: 201, body: refJson(call, repository, { name, sha, type }) };
}

/** The ref in the path with where it points; 422 when it is not there, as the real one has it. */
async function present(call: Call, repository: RepositoryState): Promise<{ name: string; old: string }> {
  const name = `refs/${parameter(call, 'ref')}`;
  const old = await repository.bare.tried(['rev-parse', '--verify', '--quiet', name]);
  if (old === undefined) throw new ApiError(422, 'Reference does not exist');
  return { name, old };
}

function refusedBy(
  call: Call,
  repository: RepositoryState,
  update: { ref: string; oldId: string; newId: string },
): {
  always: ApiError | undefined;
  backwards: ApiError | undefined;
} {
  const rule = ruleFor(call.site, repository, call.token?.actor ?? administrator, update);
  if (rule.kind === 'allow') return { always: undefined, backwards: undefined };
  const said = (rule.remarks ?? []).filter((remark) => remark.startsWith('- ')).map((remark) => remark.slice(2));
  const message = rule.text.includes('rule violations')
    ? `Repository rule violations found\n\n${said.join('\n')}\n\n`
    : said.join(' ') || 'Reference cannot be updated';
  const error = new ApiError(422, message);
  return rule.kind === 'refuse' ? { always: error, backwards: error } : { always: undefined, backwards: error };
}

async function update(call: Call, { engine }: Services): Promise<Reply> {
  const repository = repositoryOf(call, writes('write', 'contents'));
  const body = json(call.body);
  const sha = requiredText(body, 'sha');
  const force = flag(body, 'force') ?? false;
  const { bare } = repository;
  const { name, old } = await present(call, repository);
  const type = /^[0-9a-f]{40}$/.test(sha) ? await bare.tried(['cat-file', '-t', sha]) : undefined;
  if (type === undefined) throw new ApiError(422, 'Object does not exist');
  const refused = refusedBy(call, repository, { ref: name, oldId: old, newId: sha });
  if (refused.always !== undefined) throw refused.always;
  if (!(await bare.isAncestor(old, sha))) {
    if (!force) throw new ApiError(422, 'Update is not a fast forward');
    if (refused.backwards !== undefined) throw refused.backwards;
  }
  if (!(await bare.moveRef(name, sha, old))) throw new ApiError(422, 'Reference cannot be updated');
  if (old !== sha)
    engine.moved(repository, [{ ref: name, oldId: old, newId: sha }], call.token?.actor ?? administrator);
  return { body: refJson(call, repository, { name, sha, type }) };
}

async function remove(call: Call, { engine }: Services): Promise<Reply> {
  const repository = repositoryOf(call, writes('write', 'contents'));
  const { name, old } = await present(call, repository);
  if (name === `refs/heads/${repository.defaultBranch}`) throw new ApiError(422, 'Cannot delete the default branch');
  const refused = refusedBy(call, repository, { ref: name, oldId: old, newId: zeroId });
  if (refused.always !== undefined) throw refused.always;
  if (!(await repository.bare.moveRef(name, zeroId, old))) throw new ApiError(422, 'Reference does not exist');
  engine.moved(repository, [{ ref: name, oldId: old, newId: zeroId }], call.token?.actor ?? administrator);
  return { status: 204 };
}

export const refRoutes = (services: Services): readonly Route[] => {
  const path = 'repos/{owner}/{repo}/git';
  return [
    { verb: 'GET', path: `${path}/ref/{ref+}`, docs: 'git/refs#get-a-reference', handle: one },
    { verb: 'GET', path: `${path}/matching-refs/{ref+}`, docs: 'git/refs#list-matching-references', handle: matching },
    {
      verb: 'POST',
      path: `${path}/refs`,
      docs: 'git/refs#create-a-reference',
      handle: (call) => create(call, services),
    },
    {
      verb: 'PATCH',
      path: `${path}/refs/{ref+}`,
      docs: 'git/refs#update-a-reference',
      handle: (call) => update(call, services),
    },
    {
      verb: 'DELETE',
      path: `${path}/refs/{ref+}`,
      docs: 'git/refs#delete-a-reference',
      handle: (call) => remove(call, services),
    },
  ];
};
