import { identityRef, repositoryUrl } from '../serialize.ts';
import { listReply, need, queried, queriedFlag, queriedNumber, repositoryOf } from '../call.ts';
import type { Call, Reply, Route } from '../call.ts';
import { badArgument } from '../errors.ts';
import { zeroId } from '../../git/bare-repository.ts';
import { isJson, requiredText } from '../json.ts';
import type { RepositoryState } from '../state.ts';
import { ruleFor } from '../ref-updates.ts';
import type { RefUpdate } from '../../git/receive-pack.ts';
import type { RefStatus } from '../ref-updates.ts';
import type { Services } from './services.ts';

interface Ref {
  name: string;
  objectId: string;
  peeledObjectId: string;
}

/** All refs that clients may see, in the order of their names. */
async function allRefs(repository: RepositoryState): Promise<Ref[]> {
  const format = '--format=%(refname) %(objectname) %(*objectname)';
  const out = await repository.bare.run(['for-each-ref', format, 'refs/heads', 'refs/tags', 'refs/notes', 'refs/pull']);
  return out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [name = '', objectId = '', peeledObjectId = ''] = line.split(' ');
      return { name, objectId, peeledObjectId };
    });
}

async function refs(call: Call): Promise<Reply> {
  const { organization } = call;
  const repository = repositoryOf(call);
  const filter = `refs/${queried(call, 'filter') ?? ''}`;
  const contains = queried(call, 'filterContains')?.toLowerCase() ?? '';
  const top = queriedNumber(call, '$top') ?? Number.POSITIVE_INFINITY;
  // The token is opaque to clients: it names the ref to go on with.
  const from = Buffer.from(queried(call, 'continuationToken') ?? '', 'base64url').toString();
  const wanted = (await allRefs(repository)).filter(
    ({ name }) => name.startsWith(filter) && name.toLowerCase().includes(contains) && name >= from,
  );
  const page = wanted.slice(0, top);
  const next = wanted[page.length];
  const value = page.map(({ name, objectId, peeledObjectId }) => {
    const creator = organization.identity(repository.branchCreators.get(name) ?? '');
    return {
      name,
      objectId,
      ...(queriedFlag(call, 'peelTags') && peeledObjectId !== '' ? { peeledObjectId } : {}),
      ...(creator === undefined ? {} : { creator: identityRef(organization, creator) }),
      url: `${repositoryUrl(organization, repository)}/refs?filter=${encodeURIComponent(name.slice('refs/'.length))}`,
    };
  });
  if (next === undefined) return listReply(value);
  return listReply(value, { headers: { 'x-ms-continuationtoken': Buffer.from(next.name).toString('base64url') } });
}

/** Moves one ref; the outcome is a word in the answer, never an HTTP error. */
async function moved(call: Call, repository: RepositoryState, update: RefUpdate): Promise<[RefStatus, string?]> {
  const { bare } = repository;
  const rule = ruleFor(call.organization, repository, call.identity, update);
  if (rule.kind === 'refuse') return [rule.status, rule.text];
  if ((await bare.tried(['check-ref-format', update.ref])) === undefined) return ['invalidRefName'];
  const now = (await bare.tried(['rev-parse', '--verify', '--quiet', update.ref])) ?? zeroId;
  if (now !== update.oldId) return ['staleOldObjectId'];
  if (update.newId !== zeroId && (await bare.resolve(update.newId)) === undefined) return ['unresolvableToCommit'];
  if (rule.kind === 'forward' && !(await bare.isAncestor(update.oldId, update.newId))) {
    return ['forcePushRequired', rule.text];
  }
  return (await bare.moveRef(update.ref, update.newId, update.oldId)) ? ['succeeded'] : ['staleOldObjectId'];
}

async function updateRefs(call: Call, { journal }: Services): Promise<Reply> {
  const repository = repositoryOf(call);
  need(call, repository, 'GenericContribute');
  if (!Array.isArray(call.body) || call.body.length === 0) throw badArgument('refUpdates', 'a list is expected');
  const value = [];
  for (const entry of call.body as unknown[]) {
    if (!isJson(entry)) throw badArgument('refUpdates', 'a list of objects is expected');
    const update: RefUpdate = {
      ref: requiredText(entry, 'name'),
      oldId: requiredText(entry, 'oldObjectId'),
      newId: requiredText(entry, 'newObjectId'),
    };
    const [updateStatus, customMessage] = await moved(call, repository, update);
    if (updateStatus === 'succeeded') journal.moved(repository, [update], call.identity);
    value.push({
      repositoryId: repository.id,
      name: update.ref,
      oldObjectId: update.oldId,
      newObjectId: update.newId,
      isLocked: false,
      updateStatus,
      success: updateStatus === 'succeeded',
      ...(customMessage === undefined ? {} : { customMessage }),
    });
  }
  return listReply(value);
}

export const refRoutes = (services: Services): readonly Route[] => {
  const path = '{project?}/_apis/git/repositories/{repository}/refs';
  return [
    { verb: 'GET', path, handle: refs },
    { verb: 'POST', path, handle: (call) => updateRefs(call, services) },
  ];
};
