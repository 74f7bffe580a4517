/**
 * Variables whose values somebody chooses who may not deliver: who names a branch, writes a commit message or opens a pull
 * request, of a fork perhaps. A macro puts them into a script as they are.
 */
export const outsiders = [
  'Build.SourceBranch',
  'Build.SourceBranchName',
  'Build.SourceVersionMessage',
  'Build.SourceVersionAuthor',
  'Build.RequestedFor',
  'Build.RequestedForEmail',
  'Build.QueuedBy',
  'Build.SourceTfvcShelveset',
  'System.PullRequest.SourceBranch',
  'System.PullRequest.SourceBranchName',
  'System.PullRequest.SourceRepositoryURI',
  'System.PullRequest.TargetBranch',
  'System.PullRequest.TargetBranchName',
  'System.PullRequest.Title',
] as const;

// Those, in any of the ways to write them, and of resources.pipeline.<alias> what is like them. (A run’s number, runName or
// Build.BuildNumber, is made as the pipeline’s own YAML says.)
const named =
  /(?:build[._]source(?:branch|version(?:message|author)|tfvc)|build[._](?:requestedfor|queuedby)|system[._]pullrequest[._](?:source|target|title)|(?<!delete)sourcebranch|sourcerefname|\brequestedfor)/i;

/** Where in YAML (a template’s, or an expanded pipeline’s) one of them is named that is neither a condition nor `env`. */
export function outsidersIn(yaml: unknown, at = ''): string[] {
  // A shell reads it from its environment: what it is is no part of the script's text.
  if (typeof yaml === 'string')
    return named.test(yaml.replaceAll(/\$\{[A-Z_]+(?=[}#])/g, '')) ? [`${at}: ${yaml.slice(0, 200)}`] : [];
  if (Array.isArray(yaml)) return yaml.flatMap((item, index) => outsidersIn(item, `${at}/${index}`));
  if (yaml === null || typeof yaml !== 'object') return [];
  return Object.entries(yaml).flatMap(([key, value]) => {
    if (key === 'condition' && typeof value === 'string') return macrosIn(value, `${at}/${key}`);
    if (key === 'env') return [];
    // An input of create-gitops-pr is called so.
    const ofKey = key === 'sourceBranch' || /^\$\{\{ (?:if|elseif) /.test(key) ? [] : outsidersIn(key, `${at}, a key`);
    return [...ofKey, ...outsidersIn(value, `${at}/${key}`)];
  });
}

/** A condition reads `variables[…]`: text that a macro puts there would become a part of the expression. */
function macrosIn(condition: string, at: string): string[] {
  return /\$\((?!\))/.test(condition) ? outsidersIn(condition, at) : [];
}
