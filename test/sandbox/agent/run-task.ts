import { join } from 'node:path';
import {
  chosenEndpoints,
  endpointEnvironment,
  inputsEnvironment,
  jobEndpoint,
  taskVariablesEnvironment,
  variablesEnvironment,
} from './environment.ts';
import { emptyTemp, leftoversOf } from './folders.ts';
import { resolveInputs } from './inputs.ts';
import { Masker } from './masker.ts';
import { predefinedVariables } from './predefined.ts';
import type { JobState, StepRecord } from './record.ts';
import { addIssue, newRecord } from './record.ts';
import { agentEnvironment, runStepProcess } from './run-step.ts';
import { chooseHandler, loadTask } from './task-definition.ts';
import type { Endpoint, RunTaskOptions, TaskRun } from './types.ts';
import { CANCEL_TIMES } from './types.ts';
import { Variables } from './variables.ts';

/** Runs a packaged task as the only step of a job. See {@link runTaskInJob} for several steps. */
export async function runTask(o: RunTaskOptions): Promise<TaskRun> {
  const variables = Variables.of(
    { ...predefinedVariables(o.folders, o.jobToken?.url), ...o.variables },
    { ...o.secrets, ...(o.jobToken && { 'System.AccessToken': o.jobToken.token }) },
  );
  const job = newJob(o.folders, variables, [...(o.endpoints ?? []), ...(o.jobToken ? [jobEndpoint(o.jobToken)] : [])]);
  if (o.sameJob !== true) await emptyTemp(o.folders);
  const run = await runTaskInJob(job, o);
  return { ...run, artifacts: job.artifacts, buildTags: job.buildTags, leftovers: await leftoversOf(o.folders) };
}

/** A job's state: everything secret in its variables and connections is masked from the start. */
export function newJob(folders: JobState['folders'], variables: Variables, endpoints: readonly Endpoint[]): JobState {
  const masker = new Masker();
  for (const variable of variables.all()) if (variable.secret) masker.add(variable.value);
  for (const endpoint of endpoints) {
    for (const [name, value] of Object.entries(endpoint.auth.parameters))
      if (isSecret(name)) masker.add(value, { lines: false });
  }
  return { folders, variables, masker, prependPath: [], buildTags: [], artifacts: [] };
}

/** Parameters of a connection that are no secrets, so that the log stays readable. */
function isSecret(parameter: string): boolean {
  return !/^(username|tenantid|serviceprincipalid|authenticationtype|scope|audience|.*url|workloadidentity.*)$/i.test(
    parameter,
  );
}

export type TaskInJob = Pick<TaskRun, Exclude<keyof TaskRun, 'artifacts' | 'buildTags' | 'leftovers'>>;

/** Runs a packaged task as one step of a job, with its retries. Throws what the server refuses before a job starts. */
export async function runTaskInJob(
  job: JobState,
  o: Omit<RunTaskOptions, 'folders' | 'secrets' | 'variables' | 'sameJob'> & {
    readonly refName?: string;
    /** `env:` of the step, macros not yet replaced. */
    readonly env?: Readonly<Record<string, string>>;
    readonly retryDelayMs?: number;
  },
): Promise<TaskInJob> {
  const started = Date.now();
  const { folder, definition } = await loadTask(o.extension, o.task);
  const handler = chooseHandler(definition, o.preferNode24 ?? false);
  const cancel = new AbortController();
  const stopWatching = forwardAbort(o.cancel, cancel);
  const timer = o.cancelAfter?.ms === undefined ? undefined : setTimeout(() => cancel.abort(), o.cancelAfter.ms);
  const attemptsAllowed = 1 + Math.min(10, Math.max(0, o.retryCountOnTaskFailure ?? 0));
  const file = o.node ?? process.execPath;
  const target = join(folder, handler.target);
  let taskVariables: Readonly<Record<string, string>> = o.taskVariables ?? {};
  const records: StepRecord[] = [];
  try {
    for (let attempt = 1; ; attempt++) {
      const inputs = resolveInputs(definition, o.inputs, job.variables, job.folders.sources);
      const chosen = chosenEndpoints(definition, inputs, o.endpoints ?? []);
      const own = o.jobToken ? [jobEndpoint(o.jobToken)] : [];
      const record = newRecord(job, {
        refName: o.refName ?? '',
        restrictions: definition.restrictions,
        outputNames: (definition.outputVariables ?? []).map((output) => output.name),
        taskVariables,
        onLine: (line) => {
          o.onLine?.(line);
          if (o.cancelAfter?.whenLogMatches?.test(line.text) === true) cancel.abort();
        },
      });
      records.push(record);
      const stepEnvironment = Object.fromEntries(
        Object.entries(o.env ?? {}).map(([name, value]) => [name, job.variables.expand(value)]),
      );
      const env = {
        ...agentEnvironment(job, o.environment),
        ...stepEnvironment,
        ...inputsEnvironment(inputs),
        ...Object.assign({}, ...[...chosen, ...own].map((endpoint) => endpointEnvironment(endpoint))),
        ...variablesEnvironment(job.variables, true),
        ...taskVariablesEnvironment(taskVariables),
      };
      const exitMessage = (code: number): string =>
        `Exit code ${code} returned from process: file name '${file}', arguments '"${target}"'.`;
      const { result, exitCode } = await runStepProcess(
        record,
        { file, args: [target], cwd: job.folders.sources, env, exitMessage },
        { cancel: cancel.signal, timeoutMs: o.timeoutMs, cancelTimes: { ...CANCEL_TIMES, ...o.cancelTimes } },
      );
      taskVariables = record.taskVariables;
      if (result === 'Failed' && attempt < attemptsAllowed && !cancel.signal.aborted) {
        addIssue(record, { type: 'warning', message: `Attempt ${attempt} of the task has failed. It is tried again.` });
        await new Promise((resolve) => setTimeout(resolve, o.retryDelayMs ?? 0));
        continue;
      }
      return {
        ...gather(records, record),
        result,
        exitCode,
        attempts: attempt,
        durationMs: Date.now() - started,
        handler: handler.name,
      };
    }
  } finally {
    clearTimeout(timer);
    stopWatching();
  }
}

/** All attempts' lines and commands; what the last one set is what counts. */
export function gather(
  records: readonly StepRecord[],
  last: StepRecord,
): Omit<TaskInJob, 'result' | 'exitCode' | 'attempts' | 'durationMs' | 'handler'> {
  return {
    ...(last.message !== undefined && { message: last.message }),
    outputs: Object.assign({}, ...records.map((record) => record.outputs)),
    variables: Object.assign({}, ...records.map((record) => record.variables)),
    taskVariables: last.taskVariables,
    log: records.flatMap((record) => record.lines).join('\n'),
    rawLog: records.flatMap((record) => record.rawLines).join('\n'),
    issues: records.flatMap((record) => record.issues),
    summaries: records.flatMap((record) => record.summaries),
    attachments: records.flatMap((record) => record.attachments),
    testResults: records.flatMap((record) => record.testResults),
    commands: records.flatMap((record) => record.commands),
  };
}

export function forwardAbort(from: AbortSignal | undefined, to: AbortController): () => void {
  const abort = (): void => to.abort();
  if (from?.aborted) abort();
  from?.addEventListener('abort', abort, { once: true });
  return () => from?.removeEventListener('abort', abort);
}
