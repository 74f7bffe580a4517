import type { GitApi } from 'azure-devops-node-api/GitApi.js';
import { TaskError } from '../../core/errors.ts';
import type { Clock } from '../../core/ports/agent.ts';
import type { Visibility } from '../../core/ports/pull-request-comments.ts';
import type { RepositoryAddress } from './address.ts';
import { partIn, textIn, wordIn } from '../readable-answers.ts';
import { explained, type ErrorContext } from './errors.ts';
import type { Once } from './once.ts';
import { wire } from './wire.ts';

/** A repository as the server knows it. */
export interface KnownRepository {
  readonly id: string;
  readonly name: string;
  readonly project: { readonly id: string; readonly name: string };
  /** Who sees the project; undefined when the server does not say. */
  readonly visibility: Visibility | undefined;
  /** Without `refs/heads/`; undefined while the repository is empty. */
  readonly defaultBranch: string | undefined;
  /** For git, without credentials. */
  readonly gitUrl: string;
}

/** Everything that the parts of this adapter share: the client, the repository, whom errors speak of, and patience. */
export interface Host {
  readonly api: GitApi;
  readonly repository: KnownRepository;
  readonly context: ErrorContext;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** For everything that is written. */
  readonly once: Once;
}

/** Asks for the repository by the names that its users have for it. @throws REPOSITORY_MISSING, NOT_ALLOWED, NOT_SIGNED_IN, NOT_REACHABLE */
export async function findRepository(
  api: GitApi,
  address: RepositoryAddress,
  context: ErrorContext,
): Promise<KnownRepository> {
  const found = await explained('read the repository', context, () =>
    api.getRepository(address.repository, address.project),
  );
  const { id, name, project } = partIn(found, 'the repository');
  const within = partIn(project, 'project');
  if (found.isDisabled === true) {
    throw new TaskError(
      'REPOSITORY_MISSING',
      `The repository ${context.repository} is disabled.`,
      'Enable it in Project settings → Repositories, or name another one.',
    );
  }
  const known = { id: wordIn(id, 'id'), name: wordIn(name, 'name') };
  const inProject = { id: wordIn(within.id, 'id'), name: wordIn(within.name, 'name') };
  return {
    ...known,
    project: inProject,
    visibility: visibilityOf(within.visibility),
    defaultBranch: textIn(found.defaultBranch, 'defaultBranch')?.replace(/^refs\/heads\//, ''),
    gitUrl: `${address.collectionUrl}${encodeURIComponent(inProject.name)}/_git/${encodeURIComponent(known.name)}`,
  };
}

function visibilityOf(value: number | undefined): Visibility | undefined {
  switch (value) {
    case wire.visibility.private:
      return 'private';
    case wire.visibility.organization:
      return 'organization';
    case wire.visibility.public:
      return 'public';
    // Not said, or something newer than this.
    default:
      return undefined;
  }
}
