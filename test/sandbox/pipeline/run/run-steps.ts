import type { TaskResult } from '../../agent/index.ts';
import type { Context } from '../expressions/evaluator.ts';
import type { Step } from '../model/types.ts';
import { isTrue, stepStatus, variablesLookup } from './contexts.ts';
import type { Outcome } from './outcome.ts';
import { playStep } from './play-step.ts';
import type { JobScope } from './job-scope.ts';
import { testRunOf } from './stand-ins/test-results.ts';
import type { StepRun } from './types.ts';

/** A job that says nothing about it checks its own repository out first. */
export function withCheckout(steps: readonly Step[]): readonly Step[] {
  const [first] = steps;
  if (!first || steps.some((step) => step.kind === 'checkout')) return steps;
  const self: Step = {
    ...first,
    kind: 'checkout',
    keyword: 'checkout',
    reference: 'self',
    name: '',
    displayName: 'checkout self',
    inputs: {},
    env: {},
    condition: undefined,
    enabled: true,
    continueOnError: false,
    timeoutInMinutes: 0,
    retryCountOnTaskFailure: 0,
  };
  return [self, ...steps];
}

/** Runs steps one after the other; after a failure only those whose condition wants it. */
export async function runSteps(scope: JobScope, steps: readonly Step[]): Promise<StepRun[]> {
  const runs: StepRun[] = [];
  for (const step of steps) {
    const run = await runOne(scope, step, (signal) => playStep(scope, step, signal, steps));
    if (run) runs.push(run);
  }
  return runs;
}

/** One step: condition, the play itself, and what its result means to the job. */
export async function runOne(
  scope: JobScope,
  step: Step,
  play: (signal: AbortSignal) => Promise<Outcome>,
): Promise<StepRun | undefined> {
  const { state, stage, job, agent } = scope;
  if (scope.cancel.aborted) scope.status = 'Canceled';
  agent.variables.set({ name: 'Agent.JobStatus', value: scope.status, secret: false });
  if (!step.enabled) return undefined;
  const context: Context = {
    names: { ...scope.names, variables: variablesLookup(agent.variables) },
    functions: stepStatus(scope.status),
  };
  const where = { stage: stage.name, job: job.name };
  const name = step.name === '' ? step.displayName : step.name;
  const started = Date.now();
  const finish = (outcome: Outcome): StepRun => {
    const durationMs = Date.now() - started;
    const message = outcome.message === undefined ? {} : { message: outcome.message };
    state.emit({ kind: 'stepFinished', ...where, step: name, result: outcome.result, durationMs, ...message });
    const task = step.kind === 'task' ? step.reference : `${step.keyword} ${step.reference}`;
    return {
      name: step.name,
      displayName: agent.variables.expand(step.displayName),
      task,
      durationMs,
      ...message,
      ...outcome,
    };
  };
  if (!isTrue(step.condition ?? 'succeeded()', context, step.at))
    return finish({
      standIn: false,
      result: 'Skipped',
      outputs: {},
      log: '',
      issues: [],
      summaries: [],
      testResults: [],
      attempts: 0,
    });
  const cancelled = scope.cancel.aborted;
  // A step that runs although the job was cancelled has the time that is left for cleaning up.
  const signal = cancelled ? AbortSignal.timeout(job.cancelTimeoutInMinutes * state.minuteMs) : scope.cancel;
  const outcome = await play(signal);
  for (const markdown of outcome.summaries) state.emit({ kind: 'summary', ...where, step: name, markdown });
  for (const xml of outcome.testResults) {
    const run = testRunOf(xml, name);
    state.testRuns.push(run);
    const buildId = agent.variables.get('Build.BuildId')?.value ?? '';
    state.options.azureDevOps?.addTestRun?.({ buildId, stage: scope.stage.name, run });
  }
  if (step.name !== '')
    for (const [key, value] of Object.entries(outcome.outputs)) scope.outputs[`${step.name}.${key}`] = value;
  const result = outcome.result === 'Failed' && step.continueOnError ? 'SucceededWithIssues' : outcome.result;
  scope.status = statusAfter(scope.status, result, scope.cancel.aborted);
  return finish({ ...outcome, result });
}

function statusAfter(before: TaskResult, result: TaskResult, cancelled: boolean): TaskResult {
  if (cancelled) return 'Canceled';
  if (before === 'Failed' || before === 'Canceled' || result === 'Skipped' || result === 'Succeeded') return before;
  return result;
}
