import { resolve } from 'node:path';
import { outcome } from '../../core/images/report.ts';
import { updateImages } from '../../core/images/update.ts';
import type { Agent, TaskOutcome } from '../../core/ports/agent.ts';
import { runTask } from '../../platform/agent/run-task.ts';
import { nodeFiles } from '../../platform/files.ts';
import { readInputs } from './inputs.ts';
import { finish, setOutputs } from './report.ts';

export function run(): Promise<void> {
  return runTask(update);
}

/** The task's body, whatever the agent. */
export async function update(agent: Agent): Promise<TaskOutcome> {
  setOutputs(agent);
  const inputs = readInputs(agent.input, agent.variable);
  for (const warning of inputs.warnings) agent.log.warning(warning);
  if (inputs.repository !== undefined) {
    // Git and the hosts are much code, which a start without them need not read.
    const { land } = await import('./land.ts');
    return land(agent, inputs, inputs.repository);
  }
  const folder = resolve(inputs.workingDirectory);
  const result = await updateImages(nodeFiles(agent.temporaryFolder), { ...inputs, folder }, agent.signal);
  return finish(agent, inputs, result, outcome(result.plan, inputs.dryRun));
}
