import { messageOf } from '../../core/errors.ts';
import type { Agent, TaskOutcome } from '../../core/ports/agent.ts';
import { forOutput } from '../../core/printable.ts';
import { runPage } from '../../core/run-page.ts';
import { maskSecrets } from '../../core/secret.ts';
import { runTask } from '../../platform/agent/run-task.ts';
import { readInputs } from './inputs.ts';
import type { Opens } from './wait.ts';

/** The task: what the bundle calls. */
export function run(): Promise<void> {
  return runTask(async (agent) => {
    try {
      return await waitForDelivery(agent);
    } catch (thrown) {
      // Whatever it was, steps that ask for the result must not read "nothing was done".
      agent.setOutput('result', 'failed');
      agent.setOutput('reason', forOutput(maskSecrets(messageOf(thrown), agent.secrets())));
      throw thrown;
    }
  });
}

const outputs = [
  'result',
  'reason',
  'appliedRevision',
  'appliedCommit',
  'mergeCommit',
  'supersededBy',
  'report',
] as const;

/** The task's body, whatever the agent; `opens` is the platform's, unless somebody stands between. */
export async function waitForDelivery(agent: Agent, opens?: Opens): Promise<TaskOutcome> {
  for (const name of outputs) agent.setOutput(name, '');
  const inputs = readInputs(
    agent.input,
    runPage((name) => agent.variable(name)),
  );
  // Clusters and hosts are much code, which a start that only tells what is wrong with the inputs need not read.
  const { wait } = await import('./wait.ts');
  return wait(agent, inputs, opens);
}
