import type { StepRecord } from '../../agent/record.ts';
import { newRecord } from '../../agent/record.ts';
import { runTaskInJob } from '../../agent/run-task.ts';
import { PipelineError } from '../errors.ts';
import type { Step } from '../model/types.ts';
import type { Outcome } from './outcome.ts';
import { outcomeOf } from './outcome.ts';
import type { JobScope } from './job-scope.ts';
import { download, downloadTask, publish } from './stand-ins/artifacts.ts';
import { checkout } from './stand-ins/checkout.ts';
import { fetchFromAzure } from './stand-ins/fetch-from-azure.ts';
import { copyFiles } from './stand-ins/copy-files.ts';
import { runScript } from './stand-ins/script.ts';
import { publishTestResults } from './stand-ins/test-results.ts';
import { findOurTask } from './tasks.ts';

/** Plays one step on the agent: our own task for real, a known one of others by a stand-in. */
export async function playStep(
  scope: JobScope,
  step: Step,
  signal: AbortSignal,
  siblings: readonly Step[],
): Promise<Outcome> {
  const { state, stage, job, agent } = scope;
  const ours = step.kind === 'task' ? findOurTask(state.options.extension, step.reference) : undefined;
  const name = step.name === '' ? step.displayName : step.name;
  const where = { stage: stage.name, job: job.name, step: name };
  state.emit({ kind: 'stepStarted', ...where, displayName: agent.variables.expand(step.displayName), standIn: !ours });
  const onLine = (line: { text: string }): void => state.emit({ kind: 'log', ...where, text: line.text });
  if (ours) {
    const { serviceConnections, environment, node } = state.options;
    const run = await runTaskInJob(agent, {
      extension: state.options.extension,
      task: ours.folder,
      inputs: step.inputs,
      env: step.env,
      refName: step.name,
      cancel: signal,
      retryCountOnTaskFailure: step.retryCountOnTaskFailure,
      onLine,
      ...(step.timeoutInMinutes > 0 && { timeoutMs: step.timeoutInMinutes * state.minuteMs }),
      ...(scope.token && { jobToken: scope.token }),
      ...(serviceConnections && { endpoints: serviceConnections }),
      ...(environment && { environment }),
      ...(node !== undefined && { node }),
    });
    return { ...run, standIn: false };
  }
  state.standIns.add(step.kind === 'task' ? step.reference : step.keyword);
  for (let attempt = 1; ; attempt++) {
    const record = newRecord(agent, { refName: step.name, onLine });
    const result = await standIn(scope, step, record, signal, siblings);
    if (result !== 'Failed' || attempt > step.retryCountOnTaskFailure)
      return { ...outcomeOf(record, result), attempts: attempt };
  }
}

async function standIn(
  scope: JobScope,
  step: Step,
  record: StepRecord,
  signal: AbortSignal,
  siblings: readonly Step[],
): Promise<Outcome['result']> {
  switch (step.kind) {
    case 'checkout':
      return checkout(
        scope,
        step,
        record,
        siblings.filter((one) => one.kind === 'checkout' && one.reference !== 'none').length > 1,
      );
    case 'download':
      return download(scope, step, record);
    case 'publish':
      return publish(scope, record, step.reference, step.inputs['artifact'] ?? '');
    case 'task':
      break;
    case 'other':
      throw new PipelineError(`The sandbox does not know how to run '${step.keyword}'.`, step.at);
  }
  const input = (name: string): string =>
    Object.entries(step.inputs).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1] ?? '';
  switch (step.reference.toLowerCase()) {
    case 'azurekeyvault@2':
    case 'azureappconfigurationexport@10':
      return fetchFromAzure(scope, step, record);
    case 'cmdline@2':
    case 'bash@3':
      return runScript(scope, step, record, signal, input);
    case 'copyfiles@2':
      return copyFiles(scope, record, input);
    case 'downloadpipelineartifact@2':
      return downloadTask(scope, step, record, input);
    case 'publishpipelineartifact@1':
      return publish(scope, record, input('targetPath') || input('path'), input('artifactName') || input('artifact'));
    case 'publishtestresults@2':
      return publishTestResults(scope, record, input);
    default:
      throw new PipelineError(`The sandbox does not know the task ${step.reference}.`, step.at);
  }
}
