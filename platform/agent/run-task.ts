import { setMaxListeners } from 'node:events';
import { EOL } from 'node:os';
import { describeError, messageOf, TaskError } from '../../core/errors.ts';
import type { Agent, TaskOutcome } from '../../core/ports/agent.ts';
import { forOutput, printable } from '../../core/printable.ts';
import { cancelled } from '../clock.ts';
import { explain as explainFile, explainFullDisk, isErrno } from '../file-errors.ts';
import { endConnections } from '../http-modules.ts';
import { createAgent } from './agent.ts';
import { readHandedOver } from './handed-over.ts';
import { KnownSecrets } from './known-secrets.ts';
import { agentLog } from './log.ts';
import { loadTaskLibrary, type TaskLibrary } from './task-library.ts';

/**
 * Runs a task's body under the agent: SIGINT and SIGTERM abort its signal, and whatever it ends with is reported
 * exactly once, by `task.complete`. The process then ends with exit code 0, for another would read as a broken agent.
 */
export async function runTask(body: (agent: Agent) => Promise<TaskOutcome>): Promise<void> {
  // What a library of ours uses is our business: Node would print it into every run's log.
  process.noDeprecation = true;
  const handedOver = readHandedOver(process.env);
  const known = new KnownSecrets(handedOver.secrets);
  let library: TaskLibrary;
  try {
    library = await loadTaskLibrary();
  } catch (thrown) {
    const error = isErrno(thrown) ? explainFile(thrown.path ?? 'A file', thrown) : thrown;
    await reportWithout(printable(known.mask(describeError(toTaskError(error)))));
    return process.exit(0);
  }
  const stop = new AbortController();
  // Each request and each program that runs at the same time listens for it: Node would warn of that in the run's log.
  setMaxListeners(0, stop.signal);
  const onSignal = (): void => stop.abort(cancelled());
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  const failedElsewhere = new Promise<never>((_, reject) => {
    process.once('uncaughtException', reject);
    process.once('unhandledRejection', reject);
  });
  try {
    const agent = createAgent(library, handedOver, known, stop.signal);
    report(library, await Promise.race([body(agent), failedElsewhere]), known);
  } catch (thrown) {
    // A wait that the cancel interrupted may surface as any error: it is still the cancel that ended the task.
    const error = stop.signal.aborted && !(thrown instanceof TaskError) ? cancelled(thrown) : explainFullDisk(thrown);
    report(library, { result: 'failed', message: explain(library, error, known) }, known);
  }
  await written('');
  endConnections();
  process.exit(0);
}

/** Writes to the log; ends once it is on its way to the agent. */
function written(text: string): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.write(text, () => resolve());
  });
}

/** A task whose library could not be loaded has failed; there is nothing else to say it by. */
async function reportWithout(message: string): Promise<void> {
  const { TaskCommand } = await import('./task-command.late.ts');
  await written(`${new TaskCommand('task.complete', { result: 'Failed' }, message).toString()}${EOL}`);
}

/** Explains every error code under a heading of its own. */
const errorPage = 'https://github.com/gitops-delivery/gitops-delivery/blob/main/docs/errors.md';

function report(library: TaskLibrary, outcome: TaskOutcome, known: KnownSecrets): void {
  const shown = known.mask(outcome.message ?? '');
  // For later jobs: why it failed is else in the log alone.
  const failure = outcome.result === 'failed' ? forOutput(shown) : '';
  library.setVariable('failure', failure, false, true);
  switch (outcome.result) {
    case 'succeeded':
      return library.setResult(library.TaskResult.Succeeded, printable(shown));
    case 'succeededWithIssues':
      return library.setResult(library.TaskResult.SucceededWithIssues, printable(shown));
    case 'failed':
      pointToCode(library, known, outcome.message);
      return library.setResult(library.TaskResult.Failed, printable(shown));
  }
}

/** The code stands at the end of every failure's message, as `describeError` writes it. */
function pointToCode(library: TaskLibrary, known: KnownSecrets, message: string): void {
  const code = /\[([A-Z_]+)\]$/.exec(message)?.[1];
  if (code !== undefined) agentLog(library, known).info(`About ${code}: ${errorPage}#${code.toLowerCase()}`);
}

function explain(library: TaskLibrary, thrown: unknown, known: KnownSecrets): string {
  const log = agentLog(library, known);
  if (thrown instanceof TaskError) {
    for (let cause = thrown.cause; cause !== undefined; cause = cause instanceof Error ? cause.cause : undefined) {
      log.debug(`caused by: ${messageOf(cause)}`);
    }
  } else if (thrown instanceof Error && thrown.stack !== undefined) {
    log.debug(thrown.stack);
  }
  return describeError(toTaskError(thrown));
}

function toTaskError(thrown: unknown): TaskError {
  if (thrown instanceof TaskError) return thrown;
  return new TaskError(
    'INTERNAL',
    `The task met an error that it does not know: ${messageOf(thrown)}`,
    'This is our fault: run it again with system.debug set to true, and report the log.',
    { cause: thrown },
  );
}
