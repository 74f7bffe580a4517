import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TaskDefinition } from '../../agent/task-definition.ts';
import { PipelineError } from '../errors.ts';
import { findInput } from '../../agent/task-definition.ts';
import type { ExpandedPipeline, Job, Step } from '../model/types.ts';
import { AZURE_STORE_TASKS } from './stand-ins/fetch-from-azure.ts';

/** Tasks of others that the sandbox plays itself. */
const STAND_INS = new Set([
  ...Object.keys(AZURE_STORE_TASKS),
  'bash@3',
  'cmdline@2',
  'copyfiles@2',
  'downloadpipelineartifact@2',
  'publishpipelineartifact@1',
  'publishtestresults@2',
]);

/** Server tasks of others that the sandbox plays itself. */
export const SERVER_STAND_INS = new Set(['delay@1']);

export interface OurTask {
  readonly folder: string;
  readonly definition: TaskDefinition;
}

/** The tasks of an unpacked extension. */
export function tasksOf(extension: string): OurTask[] {
  const tasks = join(extension, 'tasks');
  return (existsSync(tasks) ? readdirSync(tasks) : []).flatMap((folder) => {
    const file = join(tasks, folder, 'task.json');
    if (!existsSync(file)) return [];
    const definition = JSON.parse(readFileSync(file, 'utf8')) as TaskDefinition;
    return [{ folder, definition: { ...definition, inputs: definition.inputs ?? [] } }];
  });
}

/** Finds a task of the extension by `name@major`, `publisher.extension.name@major` or `id@major`. */
export function findOurTask(extension: string, reference: string): OurTask | undefined {
  const [full = '', version = ''] = reference.toLowerCase().split('@');
  const name = full.split('.').at(-1) ?? '';
  return tasksOf(extension).find(
    ({ definition }) =>
      (definition.name.toLowerCase() === name || definition.id.toLowerCase() === full) &&
      String(definition.version.Major) === version.split('.')[0],
  );
}

/** Refuses, before anything runs, what the sandbox could not run. */
export function checkRunnable(pipeline: ExpandedPipeline, extension: string): void {
  for (const stage of pipeline.stages) for (const job of stage.jobs) checkJob(job, extension);
}

function checkJob(job: Job, extension: string): void {
  const { strategy } = job;
  if (strategy.kind === 'rolling' || strategy.kind === 'canary')
    throw new PipelineError(`The sandbox does not know how to run a ${strategy.kind} deployment.`, job.at);
  for (const step of job.steps) checkStep(step, extension, job.server);
  if (strategy.kind !== 'runOnce') return;
  for (const hook of [...strategy.hooks, strategy.failure, strategy.success])
    for (const step of hook?.steps ?? []) checkStep(step, extension, hook?.server ?? job.server);
}

function checkStep(step: Step, extension: string, server: boolean): void {
  if (step.kind === 'other')
    throw new PipelineError(`The sandbox does not know how to run '${step.keyword}'.`, step.at);
  if (server && step.kind !== 'task')
    throw new PipelineError(`A job with pool: server has no agent for the step '${step.keyword}'.`, step.at);
  if (step.kind !== 'task') return;
  const ours = findOurTask(extension, step.reference);
  if (!ours && !(server ? SERVER_STAND_INS : STAND_INS).has(step.reference.toLowerCase()))
    throw new PipelineError(`The sandbox does not know the task ${step.reference}.`, step.at);
  const azure = AZURE_STORE_TASKS[step.reference.toLowerCase()];
  for (const name of azure === undefined ? [] : Object.keys(step.inputs))
    if (azure !== undefined && findInput(azure, name) === undefined)
      throw new PipelineError(`${step.reference} has no input ${name}.`, step.at);
  const onServer = ours?.definition.runsOn?.some((one) => one.toLowerCase() === 'server') ?? false;
  if (ours && onServer !== server)
    throw new PipelineError(
      `The task ${step.reference} runs ${onServer ? 'only in a job with pool: server' : 'on an agent, not in a job with pool: server'}.`,
      step.at,
    );
}
