import { badArgument, needsPermission, noPullRequest, ServerError } from './errors.ts';
import type { Organization } from './organization.ts';
import type { IdentityState, RepositoryState } from './state.ts';
import type { Permission, Project, PullRequestState } from './types.ts';

/** A REST call that found its route. */
export interface Call {
  readonly organization: Organization;
  readonly identity: IdentityState;
  /** Values of the route's `{names}`, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Parsed JSON; undefined when there was none. */
  readonly body: unknown;
  readonly accept: string;
  readonly contentType: string;
}

/** What is sent back; `body` as JSON, or `raw`. */
export interface Reply {
  status?: number;
  body?: unknown;
  raw?: { type: string; content: Buffer };
  headers?: Record<string, string>;
}

/** A verb and a path below the collection, e.g. `{project?}/_apis/git/repositories/{repository}/refs`. */
export interface Route {
  verb: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
  path: string;
  /** Only served to clients that ask for a preview version. */
  preview?: boolean;
  handle(call: Call): Reply | Promise<Reply>;
}

/** A list as all lists are sent. */
export const listReply = (value: readonly unknown[], more: Reply = {}): Reply => ({
  ...more,
  body: { value, count: value.length },
});

/** A query parameter, whatever the case of its name. */
export function queried(call: Call, name: string): string | undefined {
  const wanted = name.toLowerCase();
  for (const [key, value] of call.query) if (key.toLowerCase() === wanted) return value;
  return undefined;
}

export function queriedNumber(call: Call, name: string): number | undefined {
  const value = queried(call, name);
  if (value === undefined) return undefined;
  if (!/^\d+$/.test(value)) throw badArgument(name, 'a number is expected');
  return Number(value);
}

export const queriedFlag = (call: Call, name: string): boolean => queried(call, name)?.toLowerCase() === 'true';

export function parameter(call: Call, name: string): string {
  return call.parameters[name] ?? '';
}

/** The project in the path; undefined when there is none. */
export function projectOf(call: Call): Project | undefined {
  const name = call.parameters['project'];
  if (name === undefined) return undefined;
  const project = call.organization.project(name);
  if (project !== undefined) return project;
  throw new ServerError(
    404,
    'ProjectDoesNotExistWithNameException',
    `TF200016: The following project does not exist: ${name}. Verify that the name of the project is correct and that the project exists on the specified Azure DevOps Server.`,
  );
}

/** The repository in the path, if the caller may read it and more. */
export function repositoryOf(call: Call, ...needed: Permission[]): RepositoryState {
  const repository = namedRepository(call, false);
  for (const permission of needed) need(call, repository, permission);
  return repository;
}

/** The repository in the path, if the caller may read it; with `disabledToo` one that nobody works with. */
export function namedRepository(call: Call, disabledToo: boolean): RepositoryState {
  const project = projectOf(call);
  const name = parameter(call, 'repository');
  if (project === undefined && !/^[0-9a-f-]{36}$/i.test(name)) {
    throw new ServerError(
      400,
      'InvalidArgumentValueException',
      'A project name is required in order to reference a Git repository by name.',
    );
  }
  return call.organization.repository(name, project, call.identity, disabledToo);
}

export function need(call: Call, repository: RepositoryState, permission: Permission): void {
  if (!call.organization.rights.has(call.identity, permission, repository.id)) {
    throw needsPermission(permission, call.identity.uniqueName);
  }
}

/** The pull request in the path, with its repository. */
export function pullRequestOf(
  call: Call,
  ...needed: Permission[]
): { repository: RepositoryState; pullRequest: PullRequestState } {
  const repository = repositoryOf(call, ...needed);
  const id = parameter(call, 'pullRequest');
  const pullRequest = repository.pullRequests.find((one) => String(one.id) === id);
  if (pullRequest === undefined) throw noPullRequest(id);
  return { repository, pullRequest };
}
