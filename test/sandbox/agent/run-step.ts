import { processLine } from './commands.ts';
import { runProcess } from './process.ts';
import type { JobState, StepRecord } from './record.ts';
import { addIssue, mergeResults } from './record.ts';
import type { CancelTimes, TaskResult } from './types.ts';

/** A process that a step runs, its environment complete. */
export interface StepProcess {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** What the log calls a non-zero exit, e.g. `Bash exited with code '1'.` */
  readonly exitMessage: (code: number) => string;
}

/** The environment of the agent itself, from nothing: a PATH, a home and a language, then what the caller adds. */
export function agentEnvironment(job: JobState, added: Readonly<Record<string, string>> = {}): Record<string, string> {
  const path = added['PATH'] ?? process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin';
  return {
    HOME: job.folders.home,
    LANG: 'C.UTF-8',
    ...added,
    PATH: [...job.prependPath, path].join(':'),
  };
}

/** Runs a step's process to its end and says how it went; commands in its output are carried out on the way. */
export async function runStepProcess(
  record: StepRecord,
  step: StepProcess,
  o: { readonly cancel: AbortSignal; readonly timeoutMs?: number | undefined; readonly cancelTimes: CancelTimes },
): Promise<{ result: TaskResult; exitCode: number }> {
  const timeout = new AbortController();
  const timer =
    o.timeoutMs === undefined || o.timeoutMs <= 0 ? undefined : setTimeout(() => timeout.abort(), o.timeoutMs);
  let exitCode: number;
  try {
    const run = await runProcess({
      ...step,
      signal: AbortSignal.any([o.cancel, timeout.signal]),
      cancelTimes: o.cancelTimes,
      onLine: (stream, line) => processLine(record, stream, line),
    });
    exitCode = run.exitCode;
  } finally {
    clearTimeout(timer);
  }
  if (o.cancel.aborted) {
    addIssue(record, { type: 'error', message: 'The operation was canceled.' });
    return { result: 'Canceled', exitCode };
  }
  if (timeout.signal.aborted) {
    addIssue(record, { type: 'error', message: 'The task has timed out.' });
    return { result: 'Failed', exitCode };
  }
  if (exitCode !== 0) {
    addIssue(record, { type: 'error', message: step.exitMessage(exitCode) });
    return { result: 'Failed', exitCode };
  }
  const result = record.result ?? 'Succeeded';
  return { result: record.commandFailed ? mergeResults(result, 'Failed') : result, exitCode };
}
