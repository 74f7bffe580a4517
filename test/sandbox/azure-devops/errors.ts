/**
 * An answer that is an error. `typeKey` is the name of the server's exception, which clients look at. Messages bear
 * a TF code only where the real one's is known for certain.
 */
export class ServerError extends Error {
  readonly status: number;
  readonly typeKey: string;
  readonly headers: Record<string, string>;

  constructor(status: number, typeKey: string, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.typeKey = typeKey;
    this.headers = headers;
  }

  /** The wire form of every error of Azure DevOps' REST interface. */
  body(): Record<string, unknown> {
    const space = this.typeKey.startsWith('Vss') ? 'Microsoft.VisualStudio.Services' : 'Microsoft.TeamFoundation';
    return {
      $id: '1',
      innerException: null,
      message: this.message,
      typeName: `${space}.${this.typeKey}, ${space}`,
      typeKey: this.typeKey,
      errorCode: 0,
      eventId: 3000,
    };
  }
}

export const noRepository = (name: string): ServerError =>
  new ServerError(
    404,
    'GitRepositoryNotFoundException',
    `TF401019: The Git repository with name or identifier ${name} does not exist or you do not have permissions for the operation you are attempting.`,
  );

/** `scope` is `repository` or `branch`. */
export const needsPermission = (right: string, identity: string, scope = 'repository'): ServerError =>
  new ServerError(
    403,
    'GitNeedsPermissionException',
    `TF401027: You need the Git '${right}' permission to perform this action. Details: identity '${identity}', scope '${scope}'.`,
  );

export const noPullRequest = (id: string): ServerError =>
  new ServerError(
    404,
    'GitPullRequestNotFoundException',
    `TF401180: The requested pull request was not found (${id}).`,
  );

export const pullRequestExists = (): ServerError =>
  new ServerError(
    409,
    'GitPullRequestExistsException',
    'TF401179: An active pull request for the source and target branch already exists.',
  );

export const noBranch = (): ServerError =>
  new ServerError(
    400,
    'GitPullRequestCannotBeActivated',
    'TF401398: The pull request cannot be activated because the source and/or the target branch no longer exists, or the requested refs are not branches',
  );

export const notEditable = (): ServerError =>
  new ServerError(
    409,
    'GitPullRequestNotEditableException',
    'TF401181: The pull request cannot be edited due to its state.',
  );

export const staleSource = (): ServerError =>
  new ServerError(
    409,
    'GitPullRequestStaleException',
    'The source branch has been modified since the last merge attempt. Update lastMergeSourceCommit and try again.',
  );

export const badArgument = (name: string, what: string): ServerError =>
  new ServerError(400, 'InvalidArgumentValueException', `Invalid argument value.\r\nParameter name: ${name}: ${what}`);

export const noItem = (path: string, version: string): ServerError =>
  new ServerError(
    404,
    'GitItemNotFoundException',
    `TF401174: The item '${path}' could not be found in the repository at the version specified by '${version}'.`,
  );

export const noVersion = (version: string): ServerError =>
  new ServerError(
    404,
    'GitUnresolvableToCommitException',
    `TF401175: The version descriptor ${version} could not be resolved to a version in the repository.`,
  );

export const noObject = (id: string): ServerError =>
  new ServerError(404, 'GitObjectDoesNotExistException', `TF401035: The object '${id}' does not exist.`);

export const noRoute = (method: string, path: string): ServerError =>
  new ServerError(404, 'VssResourceNotFoundException', `The resource ${method} ${path} is not known to this server.`);

/** The text with which a protected branch refuses a push. */
export const protectedBranch =
  'TF402455: Pushes to this branch are not permitted; you must use a pull request to update this branch.';
