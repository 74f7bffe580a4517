import { setTimeout as sleep } from 'node:timers/promises';
import { findInput } from '../../agent/task-definition.ts';
import type { TaskDefinition } from '../../agent/task-definition.ts';
import { addIssue, log, newRecord } from '../../agent/record.ts';
import type { StepRecord } from '../../agent/record.ts';
import { replaceMacros } from '../../agent/variables.ts';
import type { TaskResult } from '../../agent/index.ts';
import { PipelineError } from '../errors.ts';
import type { Value } from '../expressions/values.ts';
import type { Step } from '../model/types.ts';
import { isTrue, record as lookup } from './contexts.ts';
import { guid } from './job-variables.ts';
import type { Outcome } from './outcome.ts';
import { outcomeOf } from './outcome.ts';
import type { JobScope } from './job-scope.ts';
import { runOne } from './run-steps.ts';
import { findOurTask, SERVER_STAND_INS } from './tasks.ts';
import type { ServerCall, StepRun } from './types.ts';

/** The part of a server task's `execution` that the sandbox carries out. */
interface HttpRequest {
  readonly Execute: {
    readonly EndpointId?: string;
    readonly EndpointUrl: string;
    readonly Method: string;
    readonly Body?: string;
    readonly Headers?: string;
    readonly WaitForCompletion?: boolean | string;
    readonly Expression?: string;
  };
  readonly Events?: { readonly TaskCompleted?: { readonly Timeout?: string } };
}

/** The steps of an agentless job: each is an HTTP request, then perhaps a wait for the event that ends it. */
export async function runServerSteps(scope: JobScope, steps: readonly Step[]): Promise<StepRun[]> {
  const runs: StepRun[] = [];
  for (const step of steps) {
    const run = await runOne(scope, step, (signal) => playServerStep(scope, step, signal));
    if (run) runs.push(run);
  }
  return runs;
}

async function playServerStep(scope: JobScope, step: Step, signal: AbortSignal): Promise<Outcome> {
  if (SERVER_STAND_INS.has(step.reference.toLowerCase())) return delay(scope, step, signal);
  const { state, stage, job, agent } = scope;
  const ours = findOurTask(state.options.extension, step.reference);
  const request = ours?.definition.execution['HttpRequest'] as HttpRequest | undefined;
  if (!ours || !request) throw new PipelineError(`The task ${step.reference} has no HttpRequest to execute.`, step.at);
  const name = step.name === '' ? step.displayName : step.name;
  const where = { stage: stage.name, job: job.name, step: name };
  state.emit({ kind: 'stepStarted', ...where, displayName: step.displayName, standIn: false });
  const record = newRecord(agent, {
    refName: step.name,
    onLine: (line) => state.emit({ kind: 'log', ...where, text: line.text }),
  });
  const taskId = guid(`${state.planId}/${stage.name}/${job.name}/${name}`);
  agent.variables.set({ name: 'System.TaskInstanceId', value: taskId, secret: false });
  const limit = AbortSignal.any([
    signal,
    ...(step.timeoutInMinutes > 0 ? [AbortSignal.timeout(step.timeoutInMinutes * state.minuteMs)] : []),
  ]);
  let result: TaskResult;
  try {
    result = await execute(scope, step, ours.definition, request, record, { taskId, signal: limit });
  } catch (error) {
    if (error instanceof PipelineError) throw error;
    const message = signal.aborted
      ? 'The operation was canceled.'
      : limit.aborted
        ? 'The task has timed out.'
        : error instanceof Error
          ? error.message
          : String(error);
    addIssue(record, { type: 'error', message });
    result = signal.aborted ? 'Canceled' : 'Failed';
  }
  return { ...outcomeOf(record, result), standIn: false };
}

/** Delay@1: waits that many minutes. */
async function delay({ state, stage, job, agent }: JobScope, step: Step, signal: AbortSignal): Promise<Outcome> {
  const name = step.name === '' ? step.displayName : step.name;
  const where = { stage: stage.name, job: job.name, step: name };
  state.standIns.add(step.reference);
  state.emit({ kind: 'stepStarted', ...where, displayName: step.displayName, standIn: true });
  const minutes = Number(step.inputs['delayForMinutes'] ?? 0);
  const record = newRecord(agent, {
    refName: step.name,
    onLine: (line) => state.emit({ kind: 'log', ...where, text: line.text }),
  });
  log(record, 'agent', `Delay for ${minutes} minutes`);
  const waited = await sleep(minutes * state.minuteMs, true, { signal }).catch(() => false);
  return outcomeOf(record, waited ? 'Succeeded' : 'Canceled');
}

async function execute(
  scope: JobScope,
  step: Step,
  definition: TaskDefinition,
  { Execute, Events }: HttpRequest,
  record: StepRecord,
  o: { readonly taskId: string; readonly signal: AbortSignal },
): Promise<TaskResult> {
  const { state, agent } = scope;
  const fill = filler(scope, step, definition);
  if ((Execute.EndpointId ?? '') !== '' && fill(Execute.EndpointId ?? '') !== '')
    throw new PipelineError('The sandbox calls server tasks without a service connection only.', step.at);
  const headers = Execute.Headers === undefined ? {} : (JSON.parse(fill(Execute.Headers)) as Record<string, string>);
  const call: ServerCall = {
    method: Execute.Method.toUpperCase(),
    url: fill(Execute.EndpointUrl),
    headers,
    body: fill(Execute.Body ?? ''),
  };
  const waits = String(Execute.WaitForCompletion ?? 'false').toLowerCase() === 'true';
  const jobId = agent.variables.value('System.JobId') ?? '';
  // The plan must be known before the request: the answer may come while it is still being read.
  const plan = waits
    ? state.options.azureDevOps?.addPlan?.({ planId: state.planId, jobId, taskId: o.taskId })
    : undefined;
  log(record, 'agent', `${call.method} ${call.url}`);
  const answer = await (state.options.serverTask ?? sendRequest)(call);
  log(record, 'agent', `Response code: ${answer.status}`);
  if (answer.status < 200 || answer.status > 299) {
    addIssue(record, {
      type: 'error',
      message: `The request failed with status ${answer.status}: ${answer.body.slice(0, 500)}`,
    });
    return 'Failed';
  }
  if (!waits) return satisfied(Execute.Expression, answer, step) ? 'Succeeded' : 'Failed';
  if (!plan)
    throw new PipelineError(
      'A server task that waits needs a server that knows its plan (azureDevOps.addPlan).',
      step.at,
    );
  if (Events?.TaskCompleted === undefined)
    throw new PipelineError(`${step.reference} waits, but names no event TaskCompleted.`, step.at);
  log(record, 'agent', 'Waiting for TaskCompleted');
  const longest = AbortSignal.timeout(waitLimit(Events.TaskCompleted.Timeout ?? '', state.minuteMs));
  const event = await plan.events.waitFor('TaskCompleted', AbortSignal.any([o.signal, longest]));
  log(record, 'agent', `TaskCompleted: ${event.result}`);
  return event.result.toLowerCase() === 'succeeded' ? 'Succeeded' : 'Failed';
}

/** Milliseconds of a .NET time span, `[d.]hh:mm:ss`; hours beyond 23 are read as days. Three days at most, as on the service. */
export function waitLimit(text: string, minuteMs: number): number {
  const match = /^(?:(\d+)\.)?(\d+):(\d+)(?::(\d+))?$/.exec(text.trim());
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = (match ?? []).slice(1).map((part) => Number(part ?? 0));
  const total = match ? days * 1440 + (hours > 23 ? hours * 1440 : hours * 60) + minutes + seconds / 60 : 4320;
  return Math.min(total, 4320) * minuteMs;
}

/** Replaces `$(input)` and `$(variable)` in the parts of a request. Other template marks are refused. */
function filler(scope: JobScope, step: Step, definition: TaskDefinition): (text: string) => string {
  const { variables } = scope.agent;
  const inputs = new Map<string, string>();
  for (const input of definition.inputs)
    inputs.set(input.name.toLowerCase(), variables.expand(String(input.defaultValue ?? '')));
  for (const [name, value] of Object.entries(step.inputs)) {
    const key = findInput(definition, name)?.name ?? name;
    inputs.set(key.toLowerCase(), variables.expand(value));
  }
  for (const input of definition.inputs) {
    if (input.required === true && inputs.get(input.name.toLowerCase()) === '')
      throw new PipelineError(`Input required: ${input.name}`, step.at);
  }
  return (text) => {
    if (text.includes('{{'))
      throw new PipelineError(`The sandbox does not know the template marks in a server task: ${text}`, step.at);
    return replaceMacros(text, (name) => inputs.get(name.toLowerCase()) ?? variables.value(name));
  };
}

function satisfied(
  expression: string | undefined,
  answer: { readonly status: number; readonly body: string },
  step: Step,
): boolean {
  if (expression === undefined || expression.trim() === '') return true;
  let root: Value = answer.body;
  try {
    root = valueFrom(JSON.parse(answer.body) as unknown);
  } catch {
    // Not JSON: `root` is its text.
  }
  const response = lookup({ content: answer.body, statuscode: String(answer.status) });
  return isTrue(expression, { names: { root, response } }, step.at);
}

function valueFrom(data: unknown): Value {
  if (data === null || typeof data === 'string' || typeof data === 'number' || typeof data === 'boolean') return data;
  return lookup(Object.fromEntries(Object.entries(data ?? {}).map(([key, value]) => [key, valueFrom(value)])));
}

async function sendRequest(call: ServerCall): Promise<{ status: number; body: string }> {
  const body = call.method === 'GET' || call.method === 'HEAD' ? {} : { body: call.body };
  const answer = await fetch(call.url, {
    method: call.method,
    headers: { ...call.headers },
    redirect: 'manual',
    ...body,
  });
  return { status: answer.status, body: await answer.text() };
}
