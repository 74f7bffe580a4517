import { readdirSync, readlinkSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { errorCodes } from '../../core/error-codes.ts';
import { TaskError } from '../../core/errors.ts';
import { createAgentFolders, leftoversOf, runTask, type AgentFolders, type TaskRun } from '../sandbox/agent/index.ts';
import { writeFiles } from '../tasks/support.ts';
import type { PlannedRun, Run, RunEnd } from './run.ts';
import type { Simulated } from './simulated.ts';
import { newRun, variablesOf } from './start-run.ts';

const fullDisk = join(import.meta.dirname, 'full-disk.cjs');

/**
 * Starts a task as it is shipped, in a process of its own, as the agent starts it. It has a token of its own: the gate
 * knows it by that, so that its requests are let through one by one, as those of any run.
 * @param room writes after which its disk is full; undefined: it never is
 */
export async function startPackaged(simulated: Simulated, planned: PlannedRun, room: number | undefined): Promise<Run> {
  const actor = simulated.newActor();
  const run = newRun(simulated, planned, actor, performance.now());
  run.diskFull = room !== undefined;
  const folders = await createAgentFolders(join(simulated.world.folder, actor.id));
  const manifests = join(folders.staging, 'manifests');
  await writeFiles(manifests, planned.files);
  const wiring = simulated.world.wiring(actor.token);
  const kubeconfig = await simulated.kubeconfigOf(actor, folders.staging);
  const cancel = new AbortController();
  actor.signal.addEventListener('abort', () => (run.killed ? kill(folders) : cancel.abort()));
  const { task } = planned;
  run.over = runTask({
    extension: await simulated.extension(task),
    task,
    inputs: {
      ...wiring.inputs,
      ...(task === 'create-gitops-pr' ? { sourcePath: manifests } : {}),
      ...(task === 'wait-for-flux' ? { kubeconfig } : {}),
      ...planned.inputs,
    },
    endpoints: wiring.endpoints,
    jobToken: wiring.jobToken,
    variables: variablesOf(simulated, run),
    environment:
      room === undefined ? {} : { NODE_OPTIONS: `--require ${fullDisk}`, GITOPS_WRITES_UNTIL_FULL: String(room) },
    folders,
    cancel: cancel.signal,
  }).then(async (ran) => {
    // A git whose task was killed goes on.
    while (processesOf(folders).length > 0) await setTimeout(20);
    run.end = await endOf(simulated, run, ran, folders);
    actor.end();
  });
  return run;
}

/** What a wait ends with that has seen to its end what it waited for: that is its answer, and no error. */
const answers: ReadonlySet<string> = new Set([
  'ROLLOUT_FAILED',
  'ROLLOUT_SUPERSEDED',
  'TIMED_OUT',
  'PULL_REQUEST_ABANDONED',
]);

async function endOf({ ledger }: Simulated, run: Run, ran: TaskRun, folders: AgentFolders): Promise<RunEnd> {
  const { message = '', outputs, summaries, rawLog, result } = ran;
  const failed = result !== 'Succeeded' && result !== 'SucceededWithIssues';
  const code = errorCodes.find((one) => message.endsWith(`[${one}]`)) ?? (run.cancelled ? 'CANCELLED' : undefined);
  const left = await Promise.all(
    (await leftoversOf(folders)).map(async (name) => [name, await readFile(join(folders.temp, name), 'utf8')] as const),
  );
  return {
    step: ledger.step,
    at: performance.now(),
    outputs,
    error: failed && code !== undefined && !answers.has(code) ? new TaskError(code, message, '') : undefined,
    outcome: failed ? { result: 'failed', message } : { result: 'succeeded', message },
    said: [
      // Only what is to be masked is told so.
      ...rawLog
        .split('\n')
        .filter((line) => !line.startsWith('##vso[task.setsecret]'))
        .map((line) => ['its log', line] as const),
      ...summaries.map((text) => ['its summary', text] as const),
      ...left.map(([name, text]) => [`the file ${name}`, text] as const),
    ],
    // One that was killed could put nothing away: its agent does so before the next job.
    leftovers: run.killed ? [] : (await readdir(folders.temp)).filter((name) => !isKept(name, ran)),
    broken: failed && code === undefined && !run.killed ? ran.log : undefined,
  };
}

/** What is to stay in the temporary folder: a wait's report, uploads, which the agent takes later, and the task library's own file. */
function isKept(name: string, { commands }: TaskRun): boolean {
  return name === '.taskkey' || commands.some(({ data }) => data.includes(`/${name}`));
}

/** SIGKILL for the task, as for its agent's: nothing can clean up. */
function kill(folders: AgentFolders): void {
  for (const { id, folder } of processesOf(folders)) if (folder === folders.sources) process.kill(id, 'SIGKILL');
}

/** Processes in an agent's folders, with where they are. */
function processesOf({ root }: AgentFolders): readonly { readonly id: number; readonly folder: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const folder = readlinkSync(`/proc/${name}/cwd`).replace(/ \(deleted\)$/, '');
        return folder.startsWith(`${root}/`) ? [{ id: Number(name), folder }] : [];
      } catch {
        // It has ended.
        return [];
      }
    });
}
