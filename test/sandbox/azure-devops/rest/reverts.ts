import { parameter, queried, repositoryOf } from '../call.ts';
import type { Call, Reply, Route } from '../call.ts';
import { badArgument, noPullRequest, ServerError } from '../errors.ts';
import { zeroId } from '../../git/bare-repository.ts';
import { appliedTree } from '../../git/merging.ts';
import { json, requiredText } from '../json.ts';
import type { Json } from '../json.ts';
import type { RepositoryState, RevertState } from '../state.ts';
import { ruleFor } from '../ref-updates.ts';
import { repositoryUrl } from '../serialize.ts';
import type { PullRequestState } from '../types.ts';
import type { Services } from './services.ts';

function revertJson(call: Call, repository: RepositoryState, revert: RevertState): Json {
  const url = `${repositoryUrl(call.organization, repository)}/reverts/${revert.id}`;
  return {
    revertId: revert.id,
    parameters: revert.parameters,
    status: revert.status,
    detailedStatus:
      revert.detail === undefined
        ? null
        : { conflict: revert.detail.conflict, failureMessage: revert.detail.failureMessage },
    _links: { self: { href: url } },
    url,
  };
}

/** The commit that undoes a merged pull request on top of a branch. Undefined: it conflicts. */
async function reverted(
  call: Call,
  repository: RepositoryState,
  one: PullRequestState,
  onto: string,
): Promise<string | undefined> {
  const { bare } = repository;
  const [before = '', after = ''] = [one.lastMergeTargetCommit, one.lastMergeCommit];
  const tree = await appliedTree(bare, { before: after, after: before, onto });
  if (tree === undefined) return undefined;
  return bare.commitTree({
    tree,
    parents: [onto],
    message: `Revert '${one.title}'\n\nReverted commit \`${after.slice(0, 8)}\`.`,
    author: { name: call.identity.displayName, email: call.identity.email || call.identity.uniqueName },
  });
}

async function create(call: Call, { journal }: Services): Promise<Reply> {
  const { organization, identity } = call;
  const repository = repositoryOf(call, 'GenericContribute');
  const body = json(call.body);
  const source = json(body['source'], 'source');
  const id = String(source['pullRequestId'] ?? '');
  const one = repository.pullRequests.find((candidate) => String(candidate.id) === id);
  if (one === undefined) throw noPullRequest(id);
  if (one.status !== 'completed') throw badArgument('source', `pull request ${id} is not completed`);
  const [ontoRef, ref] = [requiredText(body, 'ontoRefName'), requiredText(body, 'generatedRefName')];
  const rule = ruleFor(organization, repository, identity, { ref, oldId: zeroId, newId: '' });
  if (rule.kind === 'refuse') throw new ServerError(403, 'GitNeedsPermissionException', rule.text);
  const revert: RevertState = {
    id: organization.nextId('revert'),
    parameters: body,
    status: 'queued',
    generatedRefName: ref,
  };
  repository.reverts.push(revert);
  const fail = (failureMessage: string, conflict = false): void => {
    revert.status = 'failed';
    revert.detail = { conflict, failureMessage };
  };
  organization.queue.start(repository.id, async () => {
    const onto = await repository.bare.resolve(ontoRef);
    if (onto === undefined) return fail(`${ontoRef} does not exist.`);
    const commit = await reverted(call, repository, one, onto);
    if (commit === undefined) return fail('The revert conflicts with later changes.', true);
    if (!(await repository.bare.moveRef(ref, commit, zeroId))) return fail(`${ref} exists already.`);
    revert.status = 'completed';
    journal.moved(repository, [{ ref, oldId: zeroId, newId: commit }], identity);
  });
  return { status: 201, body: { ...revertJson(call, repository, revert), status: 'queued', detailedStatus: null } };
}

function shown(call: Call, wanted: (revert: RevertState) => boolean): Reply {
  const repository = repositoryOf(call);
  const found = repository.reverts.findLast(wanted);
  if (found === undefined) throw new ServerError(404, 'GitAsyncRefOperationNotFoundException', 'No such revert.');
  return { body: revertJson(call, repository, found) };
}

export const revertRoutes = (services: Services): readonly Route[] => {
  const path = '{project?}/_apis/git/repositories/{repository}/reverts';
  return [
    { verb: 'POST', path, handle: (call) => create(call, services) },
    {
      verb: 'GET',
      path,
      handle: (call) => shown(call, (revert) => revert.generatedRefName === queried(call, 'refName')),
    },
    {
      verb: 'GET',
      path: `${path}/{revert}`,
      handle: (call) => shown(call, (revert) => String(revert.id) === parameter(call, 'revert')),
    },
  ];
};
