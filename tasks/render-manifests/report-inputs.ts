import type { InputReader } from '../../core/inputs.ts';
import type { RepositoryAccess } from '../../core/ports/repository-host.ts';
import { readConnections, readRepositoryType } from '../../core/repository-access.ts';

/** What the run is told of the rendering, and where. */
export interface ReportInputs {
  readonly summary: boolean;
  readonly testResults: boolean;
  /** Folder of a checked-out GitOps repository; empty: no comparison. */
  readonly compareWith: string;
  /** Folder in which the calls of a run gather their differences for one comment; empty: each has its own. */
  readonly differencesPath: string;
  /** Who comments on the pull request; undefined: nobody. */
  readonly comment: RepositoryAccess | undefined;
}

/** Reads the inputs of the group "Report", and the connections for the comment. */
export function readReport(reader: InputReader): ReportInputs {
  const compareWith = reader.text('compareWith', '');
  const wanted = reader.flag('commentOnPullRequest', false);
  if (wanted && compareWith === '') reader.mistake('commentOnPullRequest', 'needs the input compareWith');
  const differencesPath = reader.text('differencesPath', '');
  if (differencesPath !== '' && compareWith === '') reader.mistake('differencesPath', 'needs the input compareWith');
  // The connections are for Fabrikate's sources too, whatever the repository's kind.
  const kind = readRepositoryType(reader);
  const access = wanted || kind === 'azureRepos' ? readConnections(reader, kind) : undefined;
  return {
    summary: reader.flag('summary', true),
    testResults: reader.flag('testResults', true),
    compareWith,
    differencesPath,
    comment: wanted ? access : undefined,
  };
}
