import { listReply, namedRepository, parameter, projectOf, queriedNumber } from '../call.ts';
import type { Call, Reply, Route } from '../call.ts';
import type { Organization } from '../organization.ts';
import type { RepositoryState } from '../state.ts';
import { projectRef, remoteUrl, repositoryRef } from '../serialize.ts';

type Json = Record<string, unknown>;

function repositoryJson(organization: Organization, repository: RepositoryState): Json {
  const remote = remoteUrl(organization, repository);
  return {
    ...repositoryRef(organization, repository),
    ...(repository.pushes.length === 0 ? {} : { defaultBranch: `refs/heads/${repository.defaultBranch}` }),
    size: 0,
    remoteUrl: remote,
    sshUrl: `git@ssh.localhost:v3/${organization.collection}/${repository.project.name}/${repository.name}`,
    webUrl: remote,
    isDisabled: repository.disabled,
  };
}

function projects(call: Call): Reply {
  const { organization } = call;
  const skip = queriedNumber(call, '$skip') ?? queriedNumber(call, 'continuationToken') ?? 0;
  const top = queriedNumber(call, '$top') ?? 100;
  const page = organization.projects.slice(skip, skip + top);
  const more = skip + top < organization.projects.length;
  return listReply(
    page.map((project) => projectRef(organization, project)),
    more ? { headers: { 'x-ms-continuationtoken': String(skip + top) } } : {},
  );
}

function project(call: Call): Reply {
  const { organization } = call;
  const found = projectOf({ ...call, parameters: { project: parameter(call, 'projectId') } });
  if (found === undefined) return { status: 404 };
  return {
    body: {
      ...projectRef(organization, found),
      defaultTeam: { id: found.id.replace(/^.{8}/, '0000beef'), name: `${found.name} Team`, url: '' },
    },
  };
}

function repositories(call: Call): Reply {
  const { organization, identity } = call;
  const within = projectOf(call);
  const value = organization.repositories
    .filter((repository) => within === undefined || repository.project.id === within.id)
    .filter((repository) => organization.rights.has(identity, 'GenericRead', repository.id))
    .map((repository) => repositoryJson(organization, repository));
  return listReply(value);
}

const inGit = '{project?}/_apis/git/repositories';

export const repositoryRoutes: readonly Route[] = [
  { verb: 'GET', path: '_apis/projects', handle: projects },
  { verb: 'GET', path: '_apis/projects/{projectId}', handle: project },
  { verb: 'GET', path: inGit, handle: repositories },
  {
    verb: 'GET',
    path: `${inGit}/{repository}`,
    handle: (call) => ({ body: repositoryJson(call.organization, namedRepository(call, true)) }),
  },
];
