import type { TaskResult } from '../../agent/index.ts';
import { predefinedOf } from './job-variables.ts';
import type { Stage } from '../model/types.ts';
import { passChecks, takeLocks } from './checks.ts';
import { graphStatus, isTrue, pipelineLookup, stageDependencies, stagesByJob, variablesLookup } from './contexts.ts';
import { runGraph } from './graph.ts';
import { overall } from './overall.ts';
import { runJob } from './run-job.ts';
import type { RunState } from './state.ts';
import type { JobRun, StageRun } from './types.ts';
import { addVariables, initialVariables } from './variables.ts';

/** Runs one stage: its condition, its trigger, its locks and checks (once, before its first job), then its jobs. */
export async function runStage(
  state: RunState,
  stage: Stage,
  dependencies: ReadonlyMap<string, StageRun>,
  upstream: ReadonlyMap<string, StageRun>,
): Promise<StageRun> {
  const kept = state.rerun?.keptStage(stage);
  if (kept) return kept;
  const started = Date.now();
  const attempt = state.rerun?.stageAttempt(stage) ?? 1;
  const finish = (result: TaskResult, jobs: Readonly<Record<string, JobRun>> = {}, reason?: string): StageRun => {
    const durationMs = Date.now() - started;
    const why = reason === undefined ? {} : { reason };
    state.emit({ kind: 'stageFinished', stage: stage.name, result, durationMs, ...why });
    return { name: stage.name, result, attempt, jobs, durationMs, ...why };
  };
  if (!mayStart(state, stage, dependencies, upstream))
    return finish(state.cancel.aborted ? 'Canceled' : 'Skipped', {}, 'Its condition was not met.');
  if (stage.trigger === 'manual' && state.rerun?.isAsked(stage) !== true) {
    const decision = await (state.options.startStage?.(stage.name, state.cancel) ?? Promise.resolve('skip' as const));
    if (decision === 'skip') return finish('Skipped', {}, 'Nobody started it by hand.');
  }
  state.emit({ kind: 'stageStarted', stage: stage.name, displayName: stage.displayName });
  const locks = await takeLocks(state, stage);
  if (locks === 'dropped') return finish('Canceled', {}, 'A newer run took its turn.');
  try {
    const rejected = await passChecks(state, stage);
    if (rejected !== undefined) return finish(state.cancel.aborted ? 'Canceled' : 'Failed', {}, rejected);
    const jobs = await runGraph(stage.jobs, async (job, others: ReadonlyMap<string, JobRun>, earlier) => {
      const before = state.rerun?.keptJob(stage, job, earlier);
      return before ?? runJob(state, stage, job, { direct: others, upstream: earlier }, dependencies);
    });
    const results = [...jobs.values()].map((job) => job.result);
    return finish(overall(results), Object.fromEntries(jobs));
  } finally {
    locks();
  }
}

function mayStart(
  state: RunState,
  stage: Stage,
  dependencies: ReadonlyMap<string, StageRun>,
  upstream: ReadonlyMap<string, StageRun>,
): boolean {
  const results = new Map([...upstream].map(([name, run]) => [name, run.result]));
  const names = { dependencies: stageDependencies(dependencies), pipeline: pipelineLookup(state.startTime) };
  const variables = initialVariables(state.options, predefinedOf(state, { 'System.StageName': stage.name }));
  const functions = graphStatus(results, state.cancel.aborted);
  // Stage variables may speak of jobs of earlier stages; the condition itself may not.
  const context = { names: { ...names, stageDependencies: stagesByJob(dependencies), resources: null }, functions };
  addVariables(variables, state.pipeline.variables, state.options, context);
  addVariables(variables, stage.variables, state.options, context);
  const condition = stage.condition ?? 'succeeded()';
  return isTrue(condition, { names: { ...names, variables: variablesLookup(variables) }, functions }, stage.at);
}
