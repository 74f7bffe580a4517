import type { LandingResult } from '../../core/gitops-repo/landing.ts';
import { cutNote, listForOutput } from '../../core/output-list.ts';
import type { Agent } from '../../core/ports/agent.ts';

/** Sets every output, empty where there is nothing. */
export function setOutputs(
  agent: Pick<Agent, 'setOutput' | 'log'>,
  result: LandingResult,
  repositoryId: string,
  dryRun: boolean,
): void {
  const none = result.result === 'none' || result.result === 'closed';
  const { changedFiles } = result.plan;
  const changed = listForOutput(changedFiles);
  const note = cutNote('changedFiles', changed, changedFiles.length);
  if (note !== undefined) agent.log.warning(note);
  const outputs: Record<string, string> = {
    result: result.result,
    pullRequestId: dryRun || none ? '' : String(result.pullRequest?.id ?? ''),
    pullRequestUrl: dryRun || none ? '' : (result.pullRequest?.url ?? ''),
    branch: result.branch,
    commit: dryRun || none ? '' : (result.commit ?? ''),
    targetCommit: result.targetCommit,
    changedFiles: changed.text,
    repositoryId,
    superseded: JSON.stringify(result.superseded),
    closedPullRequestId: String(result.closed[0] ?? ''),
  };
  for (const [name, value] of Object.entries(outputs)) agent.setOutput(name, value);
}
