import type { Hook, Strategy } from '../model/types.ts';
import { downloadAll } from './stand-ins/artifacts.ts';
import type { JobScope } from './job-scope.ts';
import { runSteps } from './run-steps.ts';
import { runServerSteps } from './server-job.ts';
import type { StepRun } from './types.ts';

/**
 * The hooks of a runOnce deployment: one after the other until one fails, then `on: failure`, else `on: success`.
 * Outputs of a hook are named `<hook>.<step>.<name>`; those of `deploy` also `<job>.<step>.<name>`, or, where the
 * environment's resource is named, `Deploy_<resource>.<step>.<name>`.
 */
export async function runHooks(scope: JobScope, strategy: Strategy & { kind: 'runOnce' }): Promise<StepRun[]> {
  const runs: StepRun[] = [];
  const outputs: Record<string, string> = {};
  const resource = scope.job.environment?.resourceName;
  const deployName = resource === undefined ? scope.job.name : `Deploy_${resource}`;
  const run = async (hook: Hook): Promise<void> => {
    const server = hook.server ?? scope.job.server;
    const before = hook.name === 'deploy' && !server ? await downloadsFirst(scope, hook) : [];
    runs.push(...before, ...(server ? await runServerSteps(scope, hook.steps) : await runSteps(scope, hook.steps)));
    for (const [key, value] of Object.entries(scope.outputs)) {
      if (strategy.hooks.length > 1 || hook.name !== 'deploy') outputs[`${hook.name}.${key}`] = value;
      if (hook.name === 'deploy') outputs[`${deployName}.${key}`] = value;
      delete scope.outputs[key];
    }
  };
  for (const hook of strategy.hooks) {
    await run(hook);
    if (scope.status === 'Failed' || scope.status === 'Canceled') break;
  }
  const last =
    scope.status === 'Failed' ? strategy.failure : scope.status === 'Canceled' ? undefined : strategy.success;
  if (last) {
    const before = scope.status;
    // The hook is a job of its own: its steps start with a clean status, the deployment keeps its result.
    scope.status = 'Succeeded';
    await run(last);
    if (before === 'Failed') scope.status = before;
  }
  Object.assign(scope.outputs, outputs);
  return runs;
}

/** A deployment downloads everything of this run and of the pipeline resources, unless it says otherwise. */
async function downloadsFirst(scope: JobScope, hook: Hook): Promise<StepRun[]> {
  if (hook.steps.some((step) => step.kind === 'download')) return [];
  await downloadAll(scope);
  return [];
}
