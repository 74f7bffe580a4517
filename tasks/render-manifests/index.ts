import type { Agent, TaskOutcome } from '../../core/ports/agent.ts';
import { runTask } from '../../platform/agent/run-task.ts';
import { ejsCommand } from '../../platform/ejs-command.ts';
import { readInputs } from './inputs.ts';

/** The task; or, when the bundle was started by itself for that, the rendering of ejs templates. */
export async function run(): Promise<void> {
  const [, , command, jobFile] = process.argv;
  if (command === ejsCommand && jobFile !== undefined) {
    const { runEjsChild } = await import('../../platform/ejs-child.ts');
    return runEjsChild(jobFile);
  }
  return runTask(renderManifests);
}

async function renderManifests(agent: Agent): Promise<TaskOutcome> {
  const inputs = readInputs(agent.input, {
    variable: agent.variable,
    publicVariables: agent.publicVariables,
    secrets: agent.secrets,
    secretVariable: agent.secretVariable,
    environment: (name) => process.env[name],
  });
  // Engines and checks are much code, which a start that only tells what is wrong with the inputs need not read.
  const { render } = await import('./render.ts');
  return render(agent, inputs);
}
