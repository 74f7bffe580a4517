import type { VariableReader } from './inputs.ts';

/**
 * The page of the build that a run is, from the variables that Azure Pipelines sets.
 * @returns undefined where it is no build's
 */
export function runPage(variable: VariableReader): string | undefined {
  const collection = variable('System.CollectionUri');
  const project = variable('System.TeamProject');
  const id = variable('Build.BuildId');
  if (collection === undefined || project === undefined || id === undefined) return undefined;
  return `${collection.replace(/\/?$/, '/')}${encodeURIComponent(project)}/_build/results?buildId=${encodeURIComponent(id)}`;
}
