import type { Agent, TaskOutcome } from '../../core/ports/agent.ts';
import { runTask } from '../../platform/agent/run-task.ts';
import { readInputs } from './inputs.ts';
import { setOutputs } from './outputs.ts';

/** The task: what the bundle calls. */
export function run(): Promise<void> {
  return runTask(update);
}

/** The task's body, whatever the agent. */
export async function update(agent: Agent): Promise<TaskOutcome> {
  setOutputs(agent);
  const inputs = readInputs(agent.input, agent.variable);
  for (const warning of inputs.warnings) agent.log.warning(warning);
  // Each is much code, which a start that only tells what is wrong with the inputs need not read.
  if (inputs.repository !== undefined) {
    const { land } = await import('./land.ts');
    return land(agent, inputs, inputs.repository);
  }
  const { updateFolder } = await import('./in-folder.ts');
  return updateFolder(agent, inputs);
}
