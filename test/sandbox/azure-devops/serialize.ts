import type { Organization } from './organization.ts';
import type { IdentityState, RepositoryState } from './state.ts';
import type { Identity, Project, PullRequestState, StatusRecord } from './types.ts';

type Json = Record<string, unknown>;

export function identityRef(organization: Organization, identity: Identity): Json {
  const url = `${organization.collectionUrl}_apis/Identities/${identity.id}`;
  const known = organization.identity(identity.id);
  return {
    displayName: identity.displayName,
    url,
    id: identity.id,
    uniqueName: identity.uniqueName,
    imageUrl: `${organization.collectionUrl}_api/_common/identityImage?id=${identity.id}`,
    descriptor: identity.descriptor,
    ...(known?.kind === 'group' ? { isContainer: true } : {}),
  };
}

/** As the identities interface shows it: names in `properties`. */
export function fullIdentity(identity: IdentityState): Json {
  const property = (value: string): Json => ({ $type: 'System.String', $value: value });
  return {
    id: identity.id,
    descriptor: `Microsoft.TeamFoundation.Identity;${identity.uniqueName}`,
    subjectDescriptor: identity.descriptor,
    providerDisplayName: identity.displayName,
    isActive: true,
    isContainer: identity.kind === 'group',
    members: [],
    memberOf: [],
    memberIds: identity.members.map((member) => member.id),
    properties: {
      SchemaClassName: property(identity.kind === 'group' ? 'Group' : 'User'),
      Account: property(identity.email || identity.uniqueName),
      ...(identity.email === '' ? {} : { Mail: property(identity.email) }),
    },
    resourceVersion: 2,
    metaTypeId: 0,
  };
}

export function projectRef(organization: Organization, project: Project): Json {
  return {
    id: project.id,
    name: project.name,
    url: `${organization.collectionUrl}_apis/projects/${project.id}`,
    state: 'wellFormed',
    revision: 1,
    visibility: project.visibility ?? 'private',
    lastUpdateTime: '2024-01-01T00:00:00.000Z',
  };
}

export const repositoryUrl = (organization: Organization, repository: RepositoryState): string =>
  `${organization.collectionUrl}${repository.project.id}/_apis/git/repositories/${repository.id}`;

export const remoteUrl = (organization: Organization, repository: RepositoryState): string =>
  `${organization.collectionUrl}${encodeURIComponent(repository.project.name)}/_git/${encodeURIComponent(repository.name)}`;

export function repositoryRef(organization: Organization, repository: RepositoryState): Json {
  return {
    id: repository.id,
    name: repository.name,
    url: repositoryUrl(organization, repository),
    project: projectRef(organization, repository.project),
  };
}

export function commitRef(organization: Organization, repository: RepositoryState, commitId: string): Json {
  return { commitId, url: `${repositoryUrl(organization, repository)}/commits/${commitId}` };
}

export function statusJson(organization: Organization, url: string, status: StatusRecord): Json {
  return {
    id: status.id,
    state: status.state,
    description: status.description,
    context: status.context,
    creationDate: status.creationDate,
    updatedDate: status.updatedDate,
    createdBy: identityRef(organization, status.createdBy),
    ...(status.targetUrl === undefined ? {} : { targetUrl: status.targetUrl }),
    ...(status.iterationId === undefined ? {} : { iterationId: status.iterationId }),
    _links: { self: { href: `${url}/${status.id}` } },
  };
}

export const pullRequestUrl = (organization: Organization, repository: RepositoryState, id: number): string =>
  `${repositoryUrl(organization, repository)}/pullRequests/${id}`;

export function reviewersJson(organization: Organization, repository: RepositoryState, one: PullRequestState): Json[] {
  return one.reviewers.map((reviewer) => ({
    reviewerUrl: `${pullRequestUrl(organization, repository, one.id)}/reviewers/${reviewer.identity.id}`,
    vote: reviewer.vote,
    hasDeclined: false,
    isRequired: reviewer.isRequired,
    isFlagged: false,
    ...identityRef(organization, reviewer.identity),
  }));
}

/** `brief` is how lists show it: the description ends after 400 characters, and some properties are left out. */
export function pullRequestJson(
  organization: Organization,
  repository: RepositoryState,
  one: PullRequestState,
  brief = false,
): Json {
  const url = pullRequestUrl(organization, repository, one.id);
  const merged = (name: string, id: string | undefined): Json =>
    id === undefined ? {} : { [name]: commitRef(organization, repository, id) };
  return {
    repository: { ...repositoryRef(organization, repository), remoteUrl: remoteUrl(organization, repository) },
    pullRequestId: one.id,
    codeReviewId: one.id,
    status: one.status,
    createdBy: identityRef(organization, one.createdBy),
    creationDate: one.creationDate,
    ...(one.closedDate === undefined ? {} : { closedDate: one.closedDate }),
    title: one.title,
    ...(one.description === '' ? {} : { description: brief ? one.description.slice(0, 400) : one.description }),
    sourceRefName: one.sourceRefName,
    targetRefName: one.targetRefName,
    mergeStatus: one.mergeStatus,
    ...(one.mergeFailureMessage === undefined ? {} : { mergeFailureMessage: one.mergeFailureMessage }),
    isDraft: one.isDraft,
    ...(one.forkSource === undefined ? {} : { forkSource: one.forkSource }),
    mergeId: mergeId(one),
    ...merged('lastMergeSourceCommit', one.lastMergeSourceCommit),
    ...merged('lastMergeTargetCommit', one.lastMergeTargetCommit),
    ...merged('lastMergeCommit', one.lastMergeCommit),
    reviewers: reviewersJson(organization, repository, one),
    ...(one.labels.length === 0 ? {} : { labels: one.labels.map((label) => labelJson(url, label)) }),
    url,
    ...(one.completionOptions === undefined ? {} : { completionOptions: completion(one) }),
    ...(one.completionQueueTime === undefined ? {} : { completionQueueTime: one.completionQueueTime }),
    supportsIterations: true,
    ...(one.autoCompleteSetBy === undefined
      ? {}
      : { autoCompleteSetBy: identityRef(organization, one.autoCompleteSetBy) }),
    ...(one.closedBy === undefined ? {} : { closedBy: identityRef(organization, one.closedBy) }),
    ...(brief
      ? {}
      : {
          artifactId: `vstfs:///Git/PullRequestId/${repository.project.id}%2f${repository.id}%2f${one.id}`,
          _links: { self: { href: url }, repository: { href: repositoryUrl(organization, repository) } },
        }),
  };
}

export const labelJson = (url: string, label: { id: string; name: string }): Json => ({
  ...label,
  active: true,
  url: `${url}/labels/${label.id}`,
});

function completion(one: PullRequestState): Json {
  const { mergeStrategy, ...rest } = one.completionOptions ?? {};
  return {
    ...rest,
    ...(mergeStrategy === undefined ? {} : { mergeStrategy, squashMerge: mergeStrategy === 'squash' }),
  };
}

/** The job that tried the merge; another one for every pair of tips. */
function mergeId(one: PullRequestState): string {
  const hex = `${one.lastMergeSourceCommit ?? ''}${'0'.repeat(32)}`.slice(0, 32);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
