import { TaskError, type Finding } from '../../core/errors.ts';
import type { InputReader } from '../../core/inputs.ts';

/** Reads what the contract names and this version has not. The answer throws NOT_AVAILABLE for what was asked for. */
export function refuseUnavailable(reader: InputReader, engine: string): () => void {
  const asked: Finding[] = [];
  const refuse = (name: string, instead: string): void => void asked.push({ message: `${name}: ${instead}` });
  if (engine === 'fabrikate') {
    refuse('engine: fabrikate', 'run Fabrikate in a step before and render its output with engine plain');
  }
  if (engine === 'flux') refuse('engine: flux', 'render each path with engine kustomize');
  if (reader.choice('lint', ['none', 'recommended'], 'none') !== 'none') {
    refuse('lint', 'run kube-score over the outputPath in a step after this one');
  }
  if (reader.optional('lintTool') !== undefined) refuse('lintTool', 'run the tool in a step after this one');
  if (reader.optional('lintIgnore') !== undefined) refuse('lintIgnore', 'there is no lint yet to ignore');
  if (reader.flag('checkDeterminism', false)) {
    refuse('checkDeterminism', 'render twice into two folders and compare the output digest');
  }
  if (reader.optional('compareWith') !== undefined) {
    refuse('compareWith', 'the pull request that create-gitops-pr opens shows the change');
  }
  if (reader.flag('commentOnPullRequest', false)) refuse('commentOnPullRequest', 'the run’s summary has the result');
  if (reader.lines('schemaLocations').length > 0) {
    refuse('schemaLocations', 'run kubeconform over the outputPath in a step after this one');
  }
  if (reader.optional('gitTokenVariable') !== undefined) {
    refuse('gitTokenVariable', 'it belongs to engine fabrikate; check private repositories out beside the source');
  }
  // Of these the defaults ask for nothing; a wrong value is a mistake all the same.
  reader.choice('missingSchema', ['error', 'warning', 'ignore'], 'warning');
  reader.choice('lintFailOn', ['error', 'warning', 'never'], 'error');
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
