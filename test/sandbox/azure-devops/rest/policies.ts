import { createHash } from 'node:crypto';
import { listReply, parameter, projectOf, queried } from '../call.ts';
import type { Call, Reply, Route } from '../call.ts';
import { badArgument, ServerError } from '../errors.ts';
import type { Json } from '../json.ts';
import type { Organization } from '../organization.ts';
import type { PolicyState, RepositoryState } from '../state.ts';
import { evaluate, policiesOf, policyTypes } from '../policies.ts';
import { identityRef } from '../serialize.ts';
import { systemIdentity } from '../system-identity.ts';
import type { PolicyKind, PullRequestState } from '../types.ts';

function typeJson(organization: Organization, repository: RepositoryState, kind: PolicyKind): Json {
  const { id, displayName } = policyTypes[kind];
  return { id, displayName, url: `${organization.collectionUrl}${repository.project.id}/_apis/policy/types/${id}` };
}

function configurationJson(organization: Organization, repository: RepositoryState, policy: PolicyState): Json {
  const url = `${organization.collectionUrl}${repository.project.id}/_apis/policy/configurations/${policy.id}`;
  return {
    id: policy.id,
    revision: 1,
    type: typeJson(organization, repository, policy.kind),
    url,
    createdBy: identityRef(organization, systemIdentity),
    createdDate: policy.createdDate,
    isEnabled: policy.enabled,
    isBlocking: policy.blocking,
    isDeleted: false,
    isEnterpriseManaged: false,
    settings: {
      ...policy.settings,
      scope: [{ repositoryId: repository.id, refName: policy.refName, matchKind: 'Exact' }],
    },
    _links: { self: { href: url } },
  };
}

function configurations(call: Call): Reply {
  const { organization } = call;
  const project = projectOf(call);
  const [repositoryId, refName] = [queried(call, 'repositoryId'), queried(call, 'refName')];
  const type = queried(call, 'policyType');
  return listReply(
    organization.repositories
      .filter((repository) => repository.project.id === project?.id)
      .filter((repository) => repositoryId === undefined || repository.id === repositoryId)
      .flatMap((repository) =>
        repository.policies
          .filter((policy) => refName === undefined || policy.refName === refName)
          .filter((policy) => type === undefined || policyTypes[policy.kind].id === type)
          .map((policy) => configurationJson(organization, repository, policy)),
      ),
  );
}

function evaluationJson(call: Call, repository: RepositoryState, one: PullRequestState, policy: PolicyState): Json {
  const status = evaluate(policy, one);
  const artifactId = `vstfs:///CodeReview/CodeReviewId/${repository.project.id}/${one.id}`;
  const hex = createHash('sha256').update(`${artifactId} ${policy.id}`).digest('hex').slice(0, 32);
  return {
    configuration: configurationJson(call.organization, repository, policy),
    artifactId,
    evaluationId: hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
    startedDate: one.creationDate,
    ...(status === 'approved' || status === 'rejected' ? { completedDate: new Date().toISOString() } : {}),
    status,
    context: null,
  };
}

/** What the policies say about one pull request, named by `vstfs:///CodeReview/CodeReviewId/{project}/{id}`. */
function evaluations(call: Call): Reply {
  const artifact = queried(call, 'artifactId') ?? '';
  const [, projectId, id] = /^vstfs:\/\/\/CodeReview\/CodeReviewId\/([0-9a-f-]{36})\/(\d+)$/i.exec(artifact) ?? [];
  if (projectId === undefined || projectId.toLowerCase() !== projectOf(call)?.id) {
    throw badArgument(
      'artifactId',
      `"${artifact}" is not vstfs:///CodeReview/CodeReviewId/{projectId}/{pullRequestId}`,
    );
  }
  for (const repository of call.organization.repositories) {
    const one = repository.pullRequests.find((candidate) => String(candidate.id) === id);
    if (one === undefined || repository.project.id !== projectId) continue;
    const policies = policiesOf(repository, one.targetRefName);
    return listReply(policies.map((policy) => evaluationJson(call, repository, one, policy)));
  }
  return listReply([]);
}

function configuration(call: Call): Reply {
  for (const repository of call.organization.repositories) {
    const found = repository.policies.find((policy) => String(policy.id) === parameter(call, 'configuration'));
    if (found !== undefined) return { body: configurationJson(call.organization, repository, found) };
  }
  throw new ServerError(404, 'PolicyConfigurationNotFoundException', 'There is no such policy.');
}

export const policyRoutes: readonly Route[] = [
  { verb: 'GET', path: '{project?}/_apis/policy/configurations', handle: configurations },
  { verb: 'GET', path: '{project?}/_apis/git/policy/configurations', handle: configurations },
  { verb: 'GET', path: '{project?}/_apis/policy/configurations/{configuration}', handle: configuration },
  { verb: 'GET', path: '{project?}/_apis/policy/evaluations', preview: true, handle: evaluations },
];
