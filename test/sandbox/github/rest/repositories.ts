import { pageReply, parameter, reads, repositoryOf } from '../call.ts';
import type { Call, Reply, Route } from '../call.ts';
import { ApiError, notFound } from '../errors.ts';
import type { Json } from '../json.ts';
import { atLeast, isCollaborator, roleOf } from '../rights.ts';
import { accountJson, teamJson } from '../account-json.ts';
import { fullRepositoryJson, repositoryUrl } from '../repository-json.ts';
import type { RepositoryState } from '../state.ts';
import type { Role } from '../types.ts';
import { commitJson, readCommit } from './commit-json.ts';

/** A repository is seen by whoever may read it, whatever else a token may do. */
const metadata = reads();

function shortBranchJson(call: Call, repository: RepositoryState, name: string, sha: string): Json {
  return {
    name,
    commit: { sha, url: `${repositoryUrl(call, repository)}/commits/${sha}` },
    protected: repository.protections.has(name),
  };
}

async function branches(call: Call): Promise<Reply> {
  const repository = repositoryOf(call, reads('contents'));
  const format = '--format=%(refname:lstrip=2) %(objectname)';
  const out = await repository.bare.run(['for-each-ref', format, 'refs/heads']);
  const all = out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(' '))
    .map(([name = '', sha = '']) => shortBranchJson(call, repository, name, sha));
  return pageReply(call, all);
}

async function branch(call: Call): Promise<Reply> {
  const repository = repositoryOf(call, reads('contents'));
  const asked = parameter(call, 'branch');
  const renamed = repository.renamedBranches.get(asked);
  const sha = await repository.bare.tip(asked);
  const url = `${repositoryUrl(call, repository)}/branches/`;
  if (sha === undefined && renamed !== undefined) {
    const location = `${url}${encodeURIComponent(renamed)}`;
    return { status: 301, headers: { location }, body: { message: 'Moved Permanently', url: location } };
  }
  if (sha === undefined) throw new ApiError(404, 'Branch not found');
  const protection = repository.protections.get(asked);
  return {
    body: {
      ...shortBranchJson(call, repository, asked, sha),
      commit: commitJson(call, repository, await readCommit(repository, sha)),
      _links: {
        self: `${url}${asked}`,
        html: `${call.links.web}/${repository.owner.login}/${repository.name}/tree/${asked}`,
      },
      protection: {
        enabled: protection !== undefined,
        required_status_checks: {
          enforcement_level: protection?.requiredStatusChecks === undefined ? 'off' : 'non_admins',
          contexts: [...(protection?.requiredStatusChecks ?? [])],
          checks: [],
        },
      },
      protection_url: `${url}${asked}/protection`,
    },
  };
}

/** The word of older days beside each role. */
const permissionOf: Readonly<Record<Role, string>> = {
  none: 'none',
  read: 'read',
  triage: 'read',
  write: 'write',
  maintain: 'write',
  admin: 'admin',
};

function permission(call: Call): Reply {
  const repository = repositoryOf(call, metadata);
  if (!atLeast(roleOf(call.site, repository, call.token?.actor), 'write')) {
    throw new ApiError(403, 'Must have push access to view collaborator permission.');
  }
  const login = parameter(call, 'login');
  const actor = call.site.actor(login);
  if (actor === undefined) throw new ApiError(404, `${login} is not a user`);
  const role = roleOf(call.site, repository, actor);
  return {
    body: {
      permission: permissionOf[role],
      user: {
        ...accountJson(call, actor),
        permissions: {
          admin: atLeast(role, 'admin'),
          maintain: atLeast(role, 'maintain'),
          push: atLeast(role, 'write'),
          triage: atLeast(role, 'triage'),
          pull: atLeast(role, 'read'),
        },
        role_name: role,
      },
      role_name: role,
    },
  };
}

function collaborator(call: Call): Reply {
  const repository = repositoryOf(call, metadata);
  const actor = call.site.actor(parameter(call, 'login'));
  if (actor === undefined || !isCollaborator(call.site, repository, actor)) throw notFound();
  return { status: 204 };
}

function teams(call: Call): Reply {
  const repository = repositoryOf(call, metadata);
  const all = call.site.teams.filter((team) => repository.roles.has(`team ${team.id}`));
  return pageReply(
    call,
    all.map((team) => teamJson(call, team)),
  );
}

export const repositoryRoutes: readonly Route[] = [
  {
    verb: 'GET',
    path: 'repos/{owner}/{repo}',
    docs: 'repos/repos#get-a-repository',
    handle: (call) => ({ body: fullRepositoryJson(call, repositoryOf(call, metadata)) }),
  },
  { verb: 'GET', path: 'repos/{owner}/{repo}/branches', docs: 'branches/branches#list-branches', handle: branches },
  {
    verb: 'GET',
    path: 'repos/{owner}/{repo}/branches/{branch+}',
    docs: 'branches/branches#get-a-branch',
    handle: branch,
  },
  {
    verb: 'GET',
    path: 'repos/{owner}/{repo}/collaborators/{login}/permission',
    docs: 'collaborators/collaborators#get-repository-permissions-for-a-user',
    handle: permission,
  },
  {
    verb: 'GET',
    path: 'repos/{owner}/{repo}/collaborators/{login}',
    docs: 'collaborators/collaborators#check-if-a-user-is-a-repository-collaborator',
    handle: collaborator,
  },
  { verb: 'GET', path: 'repos/{owner}/{repo}/teams', docs: 'repos/repos#list-repository-teams', handle: teams },
];
