import { resolve } from 'node:path';
import { outcome } from '../../core/images/report.ts';
import { updateImages } from '../../core/images/update.ts';
import type { Agent, TaskOutcome } from '../../core/ports/agent.ts';
import { nodeFiles } from '../../platform/files.ts';
import type { UpdateInputs } from './inputs.ts';
import { finish } from './report.ts';

/** Updates the files of a folder, and tells about it. */
export async function updateFolder(agent: Agent, inputs: UpdateInputs): Promise<TaskOutcome> {
  const folder = resolve(inputs.workingDirectory);
  const result = await updateImages(nodeFiles(agent.temporaryFolder), { ...inputs, folder }, agent);
  return finish(agent, inputs, result, outcome(result.plan, inputs.dryRun));
}
