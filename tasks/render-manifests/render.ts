import { checkApplications, type CheckedApplication } from '../../core/manifests/check-applications.ts';
import { findDifference, type Difference } from '../../core/manifests/compare/difference.ts';
import { findEarlierOutput, writeOutput } from '../../core/manifests/output.ts';
import { planOutput, type OutputPlan } from '../../core/manifests/plan.ts';
import { renderApplications } from '../../core/manifests/render.ts';
import { refuseWritesToSource } from '../../core/manifests/source-guard.ts';
import { counted } from '../../core/wording.ts';
import type { Agent, TaskOutcome } from '../../core/ports/agent.ts';
import type { Files } from '../../core/ports/files.ts';
import { commentDifference, outdateComment } from '../../core/pull-requests/difference-comment.ts';
import { gatherAndComment } from '../../core/pull-requests/gathered-comment.ts';
import { triggeringPullRequest } from '../../core/pull-requests/triggering.ts';
import { nodeFiles } from '../../platform/files.ts';
import type { RenderInputs } from './inputs.ts';
import { commentPorts, renderPorts } from './ports.ts';
import { reportChecks, reportOutput } from './report.ts';

/** Renders, checks and writes what the inputs say, and tells what came of it. */
export async function render(agent: Agent, inputs: RenderInputs): Promise<TaskOutcome> {
  // One folder for all that is temporary: copies may hold substituted secrets, so they don't stay.
  const temporary = await nodeFiles(agent.temporaryFolder).temporaryFolder('render-manifests');
  try {
    return await renderIn(temporary, agent, inputs);
  } finally {
    await nodeFiles(temporary).remove(temporary);
  }
}

async function renderIn(temporary: string, agent: Agent, inputs: RenderInputs): Promise<TaskOutcome> {
  const { options, report } = inputs;
  const files = nodeFiles(temporary);
  const ports = renderPorts(agent, inputs, files);
  const tell = telling(agent, files, inputs);

  let applications: readonly string[] = [];
  let checked: readonly CheckedApplication[];
  let plan: OutputPlan;
  try {
    const rendered = await renderApplications(ports, options);
    applications = rendered.map(({ application }) => application);
    checked = await checkApplications(ports, options, rendered);
    await reportChecks(agent, checked, report);
    plan = planOutput(checked, options, agent.secrets());
  } catch (error) {
    if (!agent.signal.aborted) await tell(undefined, applications);
    throw error;
  }
  for (const { message, at } of plan.warnings) agent.log.warning(message, at);
  const folders = checked.map(({ folder }) => folder);
  await refuseWritesToSource(files, options.outputPath, folders, plan);
  const earlier = await findEarlierOutput(files, options.outputPath, plan);
  const difference = await findDifference(files, options, checked, plan, agent.secrets());

  // Where no other program was waited for, only this turn lets a cancel in.
  await agent.clock.sleep(0, agent.signal);
  const written = options.dryRun ? undefined : await writeOutput(files, options.outputPath, plan, earlier);
  await reportOutput(agent, { options, checked, plan, earlier, written, difference }, report);
  if (difference !== undefined) await tell(difference, applications);
  return {
    result: 'succeeded',
    message: `${counted(plan.objectCount, 'object')} in ${counted(plan.fileCount, 'file')}`,
  };
}

/**
 * Tells the pull request what differs (undefined: that it failed): in a comment of this call's own, or in the one of all
 * calls that gather theirs in a folder.
 */
function telling(
  agent: Agent,
  files: Files,
  { options, report }: RenderInputs,
): (difference: Difference | undefined, applications: readonly string[]) => Promise<void> {
  const target = report.comment === undefined ? undefined : triggeringPullRequest(agent.variable, report.comment.kind);
  const comments = commentPorts(agent, files, report.comment);
  const gathering = {
    folder: report.differencesPath,
    attempt: Number(/^\d{1,9}$/.exec(agent.variable('System.JobAttempt') ?? '')?.[0] ?? 1),
  };
  return async (difference, applications) => {
    if (gathering.folder !== '')
      return gatherAndComment({ ...comments, files }, options, gathering, { target, difference });
    if (target === undefined) return;
    if (difference === undefined) await outdateComment(comments, options, target, applications);
    else await commentDifference(comments, options, target, difference);
  };
}
