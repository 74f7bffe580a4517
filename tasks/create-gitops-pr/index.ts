import type { Agent, TaskOutcome } from '../../core/ports/agent.ts';
import { runTask } from '../../platform/agent/run-task.ts';
import type { Opens } from './deliver.ts';
import { readInputs } from './inputs.ts';

/** The task: what the bundle calls. */
export function run(): Promise<void> {
  return runTask((agent) => createPullRequest(agent));
}

/** The task's body, whatever the agent; `opens` is the platform's, unless somebody stands between. */
export async function createPullRequest(agent: Agent, opens?: Opens): Promise<TaskOutcome> {
  const options = readInputs(agent.input, agent.variable);
  for (const { level, text } of options.notes) agent.log[level](text);
  // Git and the hosts are much code, which a start that only tells what is wrong with the inputs need not read.
  const { deliver } = await import('./deliver.ts');
  return deliver(agent, options, opens);
}
