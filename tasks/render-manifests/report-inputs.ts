import { TaskError } from '../../core/errors.ts';
import type { InputReader } from '../../core/inputs.ts';

/** Who comments; the job itself when both are undefined. */
export interface CommentConnections {
  readonly azureReposConnection: string | undefined;
  readonly azureDevOpsConnection: string | undefined;
}

/** What the run is told of the rendering, and where. */
export interface ReportInputs {
  readonly summary: boolean;
  readonly testResults: boolean;
  /** Folder of a checked-out GitOps repository; empty: no comparison. */
  readonly compareWith: string;
  /** Undefined: no comment on the pull request. */
  readonly comment: CommentConnections | undefined;
}

/**
 * Reads the inputs of the group "Report", and the connections for the comment.
 * @returns them, and what throws NOT_AVAILABLE once all inputs are read
 */
export function readReport(reader: InputReader): { readonly report: ReportInputs; readonly unavailable: () => void } {
  const compareWith = reader.text('compareWith', '');
  const wanted = reader.flag('commentOnPullRequest', false);
  if (wanted && compareWith === '') reader.mistake('commentOnPullRequest', 'needs the input compareWith');
  const type = reader.choice('repositoryType', ['azureRepos', 'github'], 'azureRepos');
  const connections = {
    azureReposConnection: reader.optional('azureReposConnection'),
    azureDevOpsConnection: reader.optional('azureDevOpsConnection'),
  };
  if (connections.azureReposConnection !== undefined && connections.azureDevOpsConnection !== undefined) {
    reader.mistake('azureDevOpsConnection', 'stands beside azureReposConnection: give one of the two');
  }
  const report = {
    summary: reader.flag('summary', true),
    testResults: reader.flag('testResults', true),
    compareWith,
    comment: wanted ? connections : undefined,
  };
  return {
    report,
    unavailable: () => {
      if (!wanted || type === 'azureRepos') return;
      throw new TaskError(
        'NOT_AVAILABLE',
        'commentOnPullRequest: this version comments on pull requests of Azure Repos only.',
        'Post the file that the output diffPath names in a step after this one: gh pr comment --body-file.',
      );
    },
  };
}
