import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describeError, TaskError } from '../../core/errors.ts';
import type { Agent } from '../../core/ports/agent.ts';
import { agentOf } from '../tasks/create-gitops-pr/in-process.ts';
import { writeFiles } from '../tasks/support.ts';
import type { Actor } from './actor.ts';
import type { PlannedRun, Run } from './run.ts';
import type { Simulated } from './simulated.ts';

/** Starts a task's body in this process, over real HTTP and git, with a token of its own: the gate knows it by that. */
export async function startRun(simulated: Simulated, planned: PlannedRun): Promise<Run> {
  const actor = simulated.newActor();
  const folder = join(simulated.world.folder, actor.id);
  const temporaryFolder = join(folder, 'temp');
  await mkdir(temporaryFolder, { recursive: true });
  await writeFiles(join(folder, 'manifests'), planned.files);
  actor.manifold = planned.manifold ?? false;
  const { world, time, ledger } = simulated;
  const run = newRun(simulated, planned, actor, time.now);
  const kubeconfig = await simulated.kubeconfigOf(actor, folder);
  const wiring = world.wiring(actor.token);
  const { agent, outputs, log } = agentOf(world, {
    temporaryFolder,
    token: actor.token,
    signal: actor.signal,
    inputs: { ...wiring.inputs, sourcePath: join(folder, 'manifests'), kubeconfig, ...planned.inputs },
    variables: variablesOf(simulated, run),
  });
  const summaries: string[] = [];
  const own: Agent = {
    ...agent,
    clock: actor.clock(time),
    addSummary: (_, markdown) => {
      summaries.push(markdown);
      return Promise.resolve();
    },
  };
  run.over = planned
    .body(own)
    .then(
      (outcome) => ({ outcome: outcome ?? undefined, thrown: undefined }),
      (thrown: unknown) => ({ outcome: undefined, thrown }),
    )
    .then(async ({ outcome, thrown }) => {
      const error = thrown instanceof TaskError ? thrown : undefined;
      run.end = {
        step: ledger.step,
        at: time.now,
        outputs: { ...outputs },
        error,
        outcome,
        said: [
          ...log.map((line) => ['its log', line] as const),
          ...summaries.map((text) => ['its summary', text] as const),
          ...Object.entries(outputs).map(([name, value]) => [`the output ${name}`, value] as const),
          ...(outcome?.message === undefined ? [] : [['its message', outcome.message] as const]),
          ...(error === undefined ? [] : [['its message', describeError(error)] as const]),
          ...(thrown === undefined ? [] : [['its error', inspect(thrown, { depth: 8 })] as const]),
        ],
        leftovers: await readdir(temporaryFolder),
        broken: thrown === undefined || error !== undefined ? undefined : inspect(thrown),
      };
      actor.end();
    });
  return run;
}

/** A run that starts now. */
export function newRun({ ledger }: Simulated, planned: PlannedRun, actor: Actor, startedAt: number): Run {
  return {
    actor,
    planned,
    started: ledger.step,
    startedAt,
    strikes: [],
    cancelled: false,
    killed: false,
    diskFull: false,
    over: Promise.resolve(),
  };
}

/** The pipeline's variables, as a run sees them. */
export function variablesOf({ world }: Simulated, { actor, planned }: Run): Readonly<Record<string, string>> {
  const wiring = world.wiring(actor.token);
  return {
    'System.CollectionUri': wiring.jobToken.url,
    'System.TeamProject': wiring.project,
    'Build.RequestedFor': 'Ada',
    'Build.RequestedForEmail': 'ada@example.com',
    ...planned.variables,
  };
}
