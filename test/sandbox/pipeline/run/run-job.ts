import { join } from 'node:path';
import type { TaskResult } from '../../agent/index.ts';
import { createAgentFolders, emptyTemp, leftoversOf } from '../../agent/index.ts';
import { jobEndpoint } from '../../agent/environment.ts';
import { forwardAbort, newJob } from '../../agent/run-task.ts';
import type { Variables } from '../../agent/variables.ts';
import type { Context } from '../expressions/evaluator.ts';
import type { Job, Stage } from '../model/types.ts';
import { graphStatus, isTrue, jobDependencies, pipelineLookup, stagesByJob, variablesLookup } from './contexts.ts';
import { attempts, jobPredefined, predefinedOf } from './job-variables.ts';
import { jobToken } from './job-token.ts';
import { legsOf } from './legs.ts';
import { overall } from './overall.ts';
import { runHooks } from './run-hooks.ts';
import { runServerSteps } from './server-job.ts';
import { runSteps, withCheckout } from './run-steps.ts';
import type { JobScope } from './job-scope.ts';
import type { RunState } from './state.ts';
import type { JobRun, StageRun, StepRun } from './types.ts';
import { addVariables, initialVariables } from './variables.ts';

/** The jobs that a job names under `dependsOn`, and those with all that they wait for in turn. */
interface Jobs {
  readonly direct: ReadonlyMap<string, JobRun>;
  readonly upstream: ReadonlyMap<string, JobRun>;
}
type Stages = ReadonlyMap<string, StageRun>;

/** Runs a job: its condition, then each leg of its matrix, or its deployment hooks. */
export async function runJob(state: RunState, stage: Stage, job: Job, jobs: Jobs, stages: Stages): Promise<JobRun> {
  const started = Date.now();
  const where = { stage: stage.name, job: job.name };
  const attempt = state.rerun?.jobAttempt(stage, job) ?? 1;
  const results = new Map([...jobs.upstream].map(([name, run]) => [name, run.result]));
  const names = {
    dependencies: jobDependencies(jobs.direct),
    stageDependencies: stagesByJob(stages),
    pipeline: pipelineLookup(state.startTime),
    resources: null,
  };
  const context: Context = { names, functions: graphStatus(results, state.cancel.aborted) };
  const variables = variablesOf(state, stage, job, context);
  const met = isTrue(
    job.condition ?? 'succeeded()',
    { ...context, names: { ...names, variables: variablesLookup(variables) } },
    job.at,
  );
  if (!met) {
    const result: TaskResult = state.cancel.aborted ? 'Canceled' : 'Skipped';
    state.emit({ kind: 'jobFinished', ...where, result, durationMs: 0 });
    return { name: job.name, result, attempt, steps: [], outputs: {}, durationMs: 0, leftovers: [] };
  }
  state.emit({ kind: 'jobStarted', ...where, displayName: job.displayName, server: job.server });
  const legs = legsOf(job, { ...context, names: { ...names, variables: variablesLookup(variables) } });
  const runs: Leg[] = [];
  const waiting = [...legs];
  const worker = async (): Promise<void> => {
    for (let leg = waiting.shift(); leg; leg = waiting.shift())
      runs.push(await runLeg(state, stage, job, leg, context));
  };
  const most = job.strategy.kind === 'matrix' && job.strategy.maxParallel > 0 ? job.strategy.maxParallel : legs.length;
  await Promise.all(Array.from({ length: most }, worker));
  const worst = overall(runs.map((run) => run.result));
  const result = worst === 'Failed' && job.continueOnError ? 'SucceededWithIssues' : worst;
  const durationMs = Date.now() - started;
  state.emit({ kind: 'jobFinished', ...where, result, durationMs });
  return {
    name: job.name,
    result,
    attempt,
    steps: runs.flatMap((run) => run.steps),
    outputs: Object.assign({}, ...runs.map((run) => run.outputs)) as Record<string, string>,
    durationMs,
    leftovers: runs.flatMap((run) => run.leftovers),
  };
}

function variablesOf(
  state: RunState,
  stage: Stage,
  job: Job,
  context: Context,
  o: { leg?: string; folders?: Parameters<typeof predefinedOf>[2] } = {},
): Variables {
  const variables = initialVariables(
    state.options,
    predefinedOf(state, { ...jobPredefined(stage, job, o.leg), ...attempts(state, stage, job) }, o.folders),
  );
  for (const level of [state.pipeline.variables, stage.variables, job.variables])
    addVariables(variables, level, state.options, context);
  return variables;
}

interface Leg {
  readonly result: TaskResult;
  readonly steps: readonly StepRun[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly leftovers: readonly string[];
}

async function runLeg(
  state: RunState,
  stage: Stage,
  job: Job,
  leg: { name?: string; variables: Readonly<Record<string, string>> },
  context: Context,
): Promise<Leg> {
  const { options } = state;
  const root = join(options.agentFolder, `agent-${state.nextAgent()}`);
  const folders = { ...(await createAgentFolders(root)), artifacts: state.artifactsFolder };
  const named = leg.name === undefined ? {} : { leg: leg.name };
  const variables = variablesOf(state, stage, job, context, { ...named, ...(!job.server && { folders }) });
  for (const [name, value] of Object.entries(leg.variables)) variables.set({ name, value, secret: false });
  const token = jobToken(state, stage, job);
  if (token) variables.set({ name: 'System.AccessToken', value: token.token, secret: true });
  const connections = [...(options.serviceConnections ?? []), ...(token ? [jobEndpoint(token)] : [])];
  const cancel = new AbortController();
  const stopWatching = forwardAbort(state.cancel, cancel);
  const minutes = job.timeoutInMinutes;
  const timer = minutes > 0 ? setTimeout(() => cancel.abort(), minutes * state.minuteMs) : undefined;
  const scope: JobScope = {
    state,
    stage,
    job,
    agent: newJob(folders, variables, connections),
    token,
    cancel: cancel.signal,
    names: context.names,
    outputs: {},
    status: 'Succeeded',
  };
  try {
    const steps = await runBody(scope);
    for (const artifact of scope.agent.artifacts) state.artifacts.set(artifact.name, artifact.folder);
    state.buildTags.push(...scope.agent.buildTags);
    if (scope.agent.buildNumber !== undefined) state.number = scope.agent.buildNumber;
    const outputs = Object.entries(scope.outputs).map(([key, value]) => [
      leg.name === undefined ? key : `${leg.name}.${key}`,
      value,
    ]);
    const leftovers = await leftoversOf(folders);
    await emptyTemp(folders);
    return { result: scope.status, steps, outputs: Object.fromEntries(outputs) as Record<string, string>, leftovers };
  } finally {
    clearTimeout(timer);
    stopWatching();
  }
}

function runBody(scope: JobScope): Promise<StepRun[]> {
  const { job } = scope;
  if (job.strategy.kind === 'runOnce') return runHooks(scope, job.strategy);
  return job.server ? runServerSteps(scope, job.steps) : runSteps(scope, withCheckout(job.steps));
}
