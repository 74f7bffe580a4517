import { TaskError, type Finding } from '../../core/errors.ts';
import type { InputReader } from '../../core/inputs.ts';
import type { RenderOptions } from '../../core/manifests/options.ts';

/** Reads what the contract names and this version has not. The answer throws NOT_AVAILABLE for what was asked for. */
export function refuseUnavailable(reader: InputReader, options: RenderOptions): () => void {
  const asked: Finding[] = [];
  const refuse = (name: string, instead: string): void => void asked.push({ message: `${name}: ${instead}` });
  if (options.engine === 'fabrikate') {
    refuse('engine: fabrikate', 'run Fabrikate in a step before and render its output with engine plain');
  }
  if (options.engine === 'flux') refuse('engine: flux', 'render each path with engine kustomize');
  if (options.checkDeterminism) {
    refuse('checkDeterminism', 'render twice into two folders and compare the output digest');
  }
  if (options.compareWith !== '') {
    refuse('compareWith', 'the pull request that create-gitops-pr opens shows the change');
  }
  if (reader.flag('commentOnPullRequest', false)) refuse('commentOnPullRequest', 'the run’s summary has the result');
  if (options.schemas.locations.length > 0) {
    refuse('schemaLocations', 'run kubeconform over the outputPath in a step after this one');
  }
  if (reader.optional('gitTokenVariable') !== undefined) {
    refuse('gitTokenVariable', 'it belongs to engine fabrikate; check private repositories out beside the source');
  }
  // Of this the default asks for nothing; a wrong value is a mistake all the same.
  reader.choice('repositoryType', ['azureRepos', 'github'], 'azureRepos');
  return () => {
    if (asked.length === 0) return;
    const count = asked.length === 1 ? 'An input asks' : `${asked.length} inputs ask`;
    throw new TaskError(
      'NOT_AVAILABLE',
      `${count} for what this version does not have:`,
      'Use what stands beside it.',
      {
        related: asked,
      },
    );
  };
}
