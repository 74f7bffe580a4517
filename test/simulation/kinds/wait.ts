import { readFile } from 'node:fs/promises';
import { waitForDelivery } from '../../../tasks/wait-for-flux/index.ts';
import { blobsAt, descriptorAt } from '../content.ts';
import { kustomizationOf, sourceName, type FluxState, type FluxWorld } from '../flux-world.ts';
import type { EndedRun, PlannedRun } from '../run.ts';
import { target, type Simulated } from '../simulated.ts';
import { folderOf, newest } from './deploy.ts';
import type { RunKind } from './kind.ts';

/** Runs that wait until Flux has rolled out what a delivery, or a person, has brought to the target. */
export const wait: RunKind = {
  name: 'wait',
  plan(simulated) {
    const { random, flux, ledger } = simulated;
    const folder = random.pick(flux?.folders ?? []);
    if (folder === undefined) return undefined;
    const inputs: Record<string, string> = {
      timeout: random.pick(['2m', '10m', '40m']),
      mergeTimeout: random.pick(['5m', '30m']),
      pollInterval: '15s',
      whenStopped: random.pick(['disarm', 'keep', 'abandon']),
      ...(random.chance(0.2) ? { failAfterAttempts: '2' } : {}),
      ...(random.chance(0.2) ? { stableFor: '20s' } : {}),
      ...(random.chance(0.2) ? { onSuperseded: 'succeed' } : {}),
      ...(random.chance(0.2) ? { reconcile: 'true' } : {}),
    };
    const proposals = [...ledger.pulls.values()].flatMap((states) => states.slice(-1));
    const proposal = random.pick(proposals.filter(({ sourceBranch }) => sourceBranch.includes(folder)));
    if (proposal !== undefined && random.chance(0.7)) {
      const by = simulated.runs.findLast(({ end }) => end?.outputs['pullRequestId'] === String(proposal.id));
      const commit = random.chance(0.7) ? by?.end?.outputs['commit'] : undefined;
      return planWait(simulated, folder, {
        ...inputs,
        pullRequestId: String(proposal.id),
        ...(commit === undefined ? {} : { commit }),
      });
    }
    const tips = ledger.moves.filter(({ branch, to }) => branch === target && to !== undefined);
    const revision = (random.chance(0.7) ? tips.at(-1) : random.pick(tips))?.to;
    if (revision === undefined) return undefined;
    return planWait(simulated, folder, {
      ...inputs,
      revision,
      ...(random.chance(0.5) ? { descriptor: `${folder}/deployment.json` } : {}),
    });
  },
  /** What is on the target is applied once nothing fails any more, and whoever waits for it is told so. */
  async end(simulated, { must, act, wrong }) {
    const { flux, world } = simulated;
    if (flux === undefined) return;
    await act('everything heals', async () => {
      await flux.heal();
      return 'in the cluster';
    });
    const revision = (await world.repository.tip(target)) ?? '';
    for (const folder of newest(simulated).map(folderOf)) {
      const { end } = await must(planWait(simulated, folder, { revision, timeout: '1h' }));
      if (end.outputs['result'] !== 'succeeded')
        wrong([`${folder} is not rolled out at the end: ${end.outputs['reason']}`]);
    }
  },
};

/** @param inputs besides those that say where to look */
export function planWait(simulated: Simulated, folder: string, inputs: Readonly<Record<string, string>>): PlannedRun {
  const kustomization = kustomizationOf(folder);
  return {
    title: `wait ${folder} ${inputs['revision']?.slice(0, 10) ?? `!${inputs['pullRequestId']}`}`,
    subject: folder,
    inputs: { kustomizations: kustomization, ...inputs },
    variables: { 'Build.BuildId': '700', 'Build.BuildNumber': '2026.700' },
    files: {},
    manifold: true,
    task: 'wait-for-flux',
    body: (agent) => waitForDelivery(agent, simulated.opens),
    untrue: (run) => untrue(simulated, run, folder),
    explains: () => Promise.resolve(false),
  };
}

/** What the report file says of a target. */
interface Told {
  readonly code: string;
  readonly verdict: string;
  readonly reason: string;
}

async function reportOf({
  end,
}: EndedRun): Promise<{ readonly awaited: string | undefined; readonly targets: Told[] }> {
  const { awaited, targets } = Object(JSON.parse(await readFile(end.outputs['report'] ?? '', 'utf8')));
  return { awaited, targets };
}

/** All that a wait says of Flux, the branch and the pull request must have been so while it was under way. */
async function untrue(simulated: Simulated, run: EndedRun, folder: string): Promise<readonly string[]> {
  const { flux } = simulated;
  if (flux === undefined) return ['there is no cluster'];
  const { result = '', reason = '', appliedRevision = '' } = run.end.outputs;
  const { awaited, targets } = await reportOf(run);
  const seen = new Seen(simulated, flux, run, folder, awaited ?? '');
  switch (result) {
    case 'succeeded':
      if (await seen.some(async (one) => (await seen.ready(one)) && (await seen.sameContent(one.applied))))
        return seen.wasApplied(appliedRevision);
      return [`${seen.name} never was ready at ${awaited?.slice(0, 10)} or after it: ${reason}`];
    case 'superseded':
      if (await seen.some(async (one) => (await seen.ready(one)) && !(await seen.sameContent(one.applied)))) return [];
      if (await seen.mergedOther()) return [];
      return [`nothing has superseded ${awaited?.slice(0, 10)}: ${reason}`];
    case 'abandoned':
      return seen.pull('abandoned') ? [] : [`pull request ${run.planned.inputs['pullRequestId']} was not abandoned`];
    case 'timedOut':
      // Nobody removes anything.
      if (targets.some(({ code }) => code === 'absent')) return [`${seen.name} was there all the time: ${reason}`];
      return seen.timedOut(reason);
    case 'failed': {
      if (run.cancelled && /\[CANCELLED\]/.test(run.end.outcome?.message ?? '')) return [];
      const codes = targets.filter(({ verdict }) => verdict === 'failed').map(({ code }) => code);
      if (codes.length === 0) return [`it failed without saying at what: ${reason}`];
      const wrong: string[] = [];
      for (const code of codes) if (!(await seen.failedFor(code))) wrong.push(`${code} is not so: ${reason}`);
      return wrong;
    }
    default:
      return [`the result "${result}" is none`];
  }
}

/** What could be seen while a wait was under way. */
class Seen {
  readonly name: string;
  readonly #simulated: Simulated;
  readonly #flux: FluxWorld;
  readonly #run: EndedRun;
  readonly #folder: string;
  readonly #awaited: string;

  constructor(simulated: Simulated, flux: FluxWorld, run: EndedRun, folder: string, awaited: string) {
    this.name = kustomizationOf(folder);
    this.#simulated = simulated;
    this.#flux = flux;
    this.#run = run;
    this.#folder = folder;
    this.#awaited = awaited;
  }

  get #states(): readonly FluxState[] {
    return this.#flux.during('Kustomization', this.name, this.#run.started, this.#run.end.step);
  }

  async some(is: (state: FluxState) => Promise<boolean>): Promise<boolean> {
    for (const state of this.#states) if (await is(state)) return true;
    return false;
  }

  /** Whether a commit is the awaited one, or comes after it. */
  async contains(commit: string | undefined): Promise<boolean> {
    return commit !== undefined && this.#awaited !== '' && (await this.#simulated.isAncestor(this.#awaited, commit));
  }

  async ready({ ready, applied, suspended }: FluxState): Promise<boolean> {
    return ready === 'True' && !suspended && (await this.contains(applied));
  }

  /** Whether what the awaited commit's descriptor lists is the same at another; true where nobody asks for it. */
  async sameContent(commit: string | undefined): Promise<boolean> {
    const { descriptor, pullRequestId } = this.#run.planned.inputs;
    if (commit === undefined) return false;
    if (descriptor === undefined && pullRequestId === undefined) return true;
    const files = await descriptorAt(this.#simulated, this.#awaited, this.#folder);
    if (files === undefined) return true;
    const [wanted, there] = await Promise.all([
      blobsAt(this.#simulated, this.#awaited, this.#folder),
      blobsAt(this.#simulated, commit, this.#folder),
    ]);
    return files.files
      .filter((path) => !path.endsWith('/deployment.json'))
      .every((path) => wanted?.get(path) === there?.get(path));
  }

  wasApplied(revision: string): readonly string[] {
    const commit = revision.slice(revision.lastIndexOf(':') + 1);
    return this.#states.some(({ applied }) => applied === commit) ? [] : [`${revision} never was applied`];
  }

  pull(status: string): boolean {
    const id = Number(this.#run.planned.inputs['pullRequestId']);
    const { started, end } = this.#run;
    return this.#simulated.ledger.states(id, started, end.step).some((one) => one.status === status);
  }

  /** Whether what was merged is not what the run that waits was given as proposed. */
  async mergedOther(): Promise<boolean> {
    const { commit } = this.#run.planned.inputs;
    if (commit === undefined || this.#awaited === '') return false;
    const [proposed, merged] = await Promise.all(
      [commit, this.#awaited].map((one) => blobsAt(this.#simulated, one, this.#folder)),
    );
    return JSON.stringify([...(proposed ?? [])]) !== JSON.stringify([...(merged ?? [])]);
  }

  /** Whether a target failed as the report's code says. */
  async failedFor(code: string): Promise<boolean> {
    const { started, end } = this.#run;
    const sources = this.#flux.during('GitRepository', sourceName, started, end.step);
    switch (code) {
      case 'suspended':
        return [...this.#states, ...sources].some(({ suspended }) => suspended);
      case 'diverged':
      case 'rolledBack': {
        const tips = this.#simulated.ledger.tips(target, started, end.step);
        for (const tip of tips) if (!(await this.contains(tip))) return true;
        return false;
      }
      case 'stalled':
        return this.#states.some(({ stalled }) => stalled);
      case 'sourceStalled':
        return sources.some(({ stalled }) => stalled);
      case 'attemptsFailed':
      case 'unhealthy':
        // A failure from before the wait stands in the object's status, and in its history.
        for (const one of this.#flux.states) {
          if (one.name !== this.name || one.step > end.step || one.ready !== 'False') continue;
          if ((await this.contains(one.attempted)) || (await this.contains(one.at))) return true;
        }
        return false;
      default:
        return false;
    }
  }

  /** A time limit that was not over, or a rollout that was there all the time it looked last. */
  async timedOut(reason: string): Promise<readonly string[]> {
    const { startedAt, end, planned } = this.#run;
    const { pullRequestId, timeout = '', mergeTimeout = '' } = planned.inputs;
    const merging = /was not merged within/.test(reason);
    const limit = 60_000 * Number.parseInt(merging ? mergeTimeout : timeout, 10) * (timeout.endsWith('h') ? 60 : 1);
    // Whatever its machine's clock was set to.
    const passed = end.at - startedAt;
    if (passed < limit) return [`it gave up after ${passed / 1000} s: ${reason}`];
    if (merging) {
      return this.pull('open') ? [] : [`pull request ${pullRequestId} was not open: ${reason}`];
    }
    const last = this.#states.at(-1);
    // An answer that it still waited for might have told; what has had none within the time says so.
    const asked = /looked at once more|was not looked at yet/.test(reason);
    const heard =
      !asked && this.#run.strikes.length === 0 && this.#run.actor.watches.every(({ news }) => news.length === 0);
    const since = last !== undefined && last.step < this.#run.started;
    if (!heard || !since || !(await this.ready(last)) || !(await this.sameContent(last.applied))) return [];
    return [`${this.name} was ready at ${last.applied?.slice(0, 10)} all the time: ${reason}`];
  }
}
