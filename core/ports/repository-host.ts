import type { TaskError } from '../errors.ts';
import type { Secret } from '../secret.ts';
import type { AuthoredStatuses } from './commit-statuses.ts';
import type { FileHistory } from './file-history.ts';
import type { History } from './history.ts';
import type { MergeBase } from './merge-base.ts';
import type { Merges } from './merges.ts';
import type { PullRequestHost } from './pull-request-host.ts';

/** A repository on its host, opened with somebody's credentials: all that delivering into it, and waiting for it, takes besides git itself. */
export interface RepositoryHost {
  /** As the output `repositoryId` has it: a GUID, on GitHub `owner/repo`. */
  readonly id: string;
  /** `project/repository` or `owner/repo`, for messages. */
  readonly label: string;
  /** Who asks, in words, for messages: "the job’s own token". */
  readonly identity: string;
  /** Without `refs/heads/`; undefined while the repository is empty. */
  readonly defaultBranch: string | undefined;
  /** For git, without credentials. */
  readonly gitUrl: string;
  /** The `Authorization` header for git over HTTP. */
  readonly gitAuthorization: Secret;
  /** What the server's own words in git's output mean; undefined for words that the host does not know. */
  readonly explainGit: (doing: string, said: string) => TaskError | undefined;
  readonly pullRequests: PullRequestHost;
  readonly fileHistory: FileHistory;
  readonly mergeBase: MergeBase;
  readonly merges: Merges;
  readonly history: History;
  readonly commitStatuses: AuthoredStatuses;
}

/** On which host a repository is, and whose credentials open it; ids of service connections. */
export type RepositoryAccess =
  | {
      readonly kind: 'azureRepos';
      /** The job's own token when both are undefined. */
      readonly azureReposConnection: string | undefined;
      /** A Microsoft Entra identity. */
      readonly azureDevOpsConnection: string | undefined;
    }
  | {
      readonly kind: 'github';
      readonly githubConnection: string | undefined;
      /** GitHub Enterprise Server. */
      readonly githubEnterpriseConnection: string | undefined;
    };
