import type { LandingResult } from '../../core/gitops-repo/landing.ts';
import { details } from '../../core/manifests/compare/lines.ts';
import type { Mask } from '../../core/manifests/compare/value-text.ts';
import { escapeMarkdown, inlineCode, markdownTable } from '../../core/markdown.ts';
import type { Agent } from '../../core/ports/agent.ts';
import { changeText, imageTable } from '../../core/pull-requests/text.ts';

/** Sets every output, empty where there is nothing. */
export function setOutputs(
  agent: Pick<Agent, 'setOutput'>,
  result: LandingResult,
  repositoryId: string,
  dryRun: boolean,
): void {
  const none = result.result === 'none' || result.result === 'closed';
  const outputs: Record<string, string> = {
    result: result.result,
    pullRequestId: dryRun || none ? '' : String(result.pullRequest?.id ?? ''),
    pullRequestUrl: dryRun || none ? '' : (result.pullRequest?.url ?? ''),
    branch: result.branch,
    commit: dryRun || none ? '' : (result.commit ?? ''),
    targetCommit: result.targetCommit,
    changedFiles: JSON.stringify(result.plan.changedFiles),
    repositoryId,
    superseded: JSON.stringify(result.superseded),
    closedPullRequestId: String(result.closed[0] ?? ''),
  };
  for (const [name, value] of Object.entries(outputs)) agent.setOutput(name, value);
}

/** One sentence on how it ended. */
export function sentence(result: LandingResult, dryRun: boolean): string {
  const count = result.plan.changedFiles.length;
  const files = count === 1 ? '1 file' : `${count} files`;
  const number = result.pullRequest === undefined ? '' : ` ${result.pullRequest.id}`;
  const would = dryRun ? 'Dry run: would be: ' : '';
  switch (result.result) {
    case 'created':
      return `${would}Pull request${number} created, ${files}`;
    case 'updated': {
      const parts = result.updates.join(', ');
      return `${would}Pull request${number} updated${parts === '' ? '' : ` (${parts})`}, ${files}`;
    }
    case 'unchanged':
      return `${would}Pull request${number} is as it should be; nothing was pushed`;
    case 'pushed':
      return `${would}Pushed ${files} to ${result.branch}`;
    case 'none':
      return `${would}Nothing to do: the target holds this content already`;
    case 'closed':
      return `${would}Pull request ${result.closed.join(', ')} closed: the target holds this content already`;
  }
}

/** The section of the run's summary. */
export function summary(
  result: LandingResult,
  repository: string,
  targetBranch: string,
  dryRun: boolean,
  mask: Mask,
): string {
  const rows = [
    ['Result', escapeMarkdown(sentence(result, dryRun))],
    ['Repository', inlineCode(repository)],
    ['Target branch', inlineCode(targetBranch)],
    ...(result.pullRequest === undefined
      ? []
      : [['Pull request', `[${result.pullRequest.id}](${result.pullRequest.url})`]]),
    ...(result.commit === undefined ? [] : [['Commit', inlineCode(result.commit)]]),
    ...(result.superseded.length === 0 ? [] : [['Superseded', result.superseded.join(', ')]]),
  ];
  const { before, after, changedFiles } = result.plan;
  const parts = [markdownTable(['', ''], rows), imageTable(before, after)];
  const telling = { limit: 100_000, detail: details.brief, mask };
  if (changedFiles.length > 0) parts.push(changeText(result.plan, telling));
  return parts.filter((part) => part !== '').join('\n\n');
}
