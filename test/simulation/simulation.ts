import './loaded.ts';
import type { Actor, Next } from './actor.ts';
import { addedTo, drawShape, packagedShape, withDemands, withUpdates } from './draw-shape.ts';
import { befalling } from './faults.ts';
import { fluxActs, workloadActs } from './flux-acts.ts';
import { soon, type FluxWorld } from './flux-world.ts';
import { ended, foreign, kept, lost, several, taken } from './invariants.ts';
import { deploy } from './kinds/deploy.ts';
import type { Peace, RunKind } from './kinds/kind.ts';
import { remove, rollback } from './kinds/operations.ts';
import { promoteImages } from './kinds/promote-images.ts';
import { proposeBranch } from './kinds/propose-branch.ts';
import { rehearse } from './kinds/rehearse.ts';
import { revert } from './kinds/revert.ts';
import { rollBackImages } from './kinds/roll-back-images.ts';
import { updateImages } from './kinds/update-images.ts';
import { wait } from './kinds/wait.ts';
import { imageActs } from './image-people.ts';
import { packagedExtension } from '../tasks/support.ts';
import { acts, type Act } from './people.ts';
import { platform } from './platform.ts';
import { Random } from './random.ts';
import type { EndedRun, PlannedRun, Run } from './run.ts';
import { Simulated, type Tasks } from './simulated.ts';
import type { Shape } from './shape.ts';
import { startPackaged } from './start-packaged.ts';
import { startRun } from './start-run.ts';

export interface SimulationOptions extends Partial<Tasks> {
  readonly seed: number;
  /** Choices before all that is under way may end undisturbed. */
  readonly steps: number;
  /** Whether it ends in peace; true when not said. */
  readonly ending?: boolean;
  /** Whether the tasks run as they are shipped, in processes that are killed too, and whose disks fill up. */
  readonly packaged?: boolean;
  /** Whether there are clusters in any case, so that runs wait for Flux. */
  readonly waits?: boolean;
  /** What is settled of the world beforehand. */
  readonly where?: Partial<Shape>;
  /** Hears of each step as it is done. */
  readonly trace?: (line: string) => void;
}

export interface SimulationResult {
  readonly seed: number;
  readonly steps: number;
  /** What was wrong after the last step; empty when nothing ever was. */
  readonly findings: readonly string[];
  readonly history: readonly string[];
}

const backwards: readonly [RunKind, ...RunKind[]] = [rollback, remove, revert];
const ofImages: readonly [RunKind, ...RunKind[]] = [updateImages, updateImages, proposeBranch, rollBackImages, revert];
/** Milliseconds: a leap of the time service, an hour of summer time. */
const jumps: readonly [number, ...number[]] = [-3_600_000, -30_000, 30_000, 3_600_000];
const whatTheyDo: Readonly<Record<string, Act>> = { ...acts, ...imageActs, ...fluxActs, ...workloadActs };
/** Milliseconds that a process of its own may take until it stirs, when all that it has asked was answered. */
const patience = 100;
/** More than a run takes until it pushes. */
const mostWrites = 12;
const kinds = new Set([deploy, ...backwards, ...ofImages, promoteImages, wait]);

/** Plays one seed: up to `steps` choices, then an end in which everybody is left in peace, and everything must become right. */
export async function simulate(options: SimulationOptions): Promise<SimulationResult> {
  const random = new Random(options.seed);
  const first = addedTo(drawShape(random, options.waits ?? false), new Random(options.seed + 2));
  const demanding = withDemands(first, new Random(options.seed + 3));
  const drawn = withUpdates(demanding, new Random(options.seed + 4));
  const shape = { ...(options.packaged === true ? packagedShape(random, drawn) : drawn), ...options.where };
  const simulated = await Simulated.start(random, shape, {
    opens: options.opens ?? platform,
    ships: options.ships ?? packagedExtension,
  });
  const play = new Play(simulated, options);
  const { random: chance } = Math;
  const jitter = new Random(options.seed + 1);
  // By which the tasks spread their pauses.
  Math.random = () => jitter.next();
  try {
    play.say(`seed ${options.seed}: ${JSON.stringify(shape)}`);
    await play.run(options.steps, options.ending ?? true);
  } catch (thrown) {
    if (!(thrown instanceof Wrong))
      play.findings.push(`the simulation itself failed: ${Object(thrown).stack ?? thrown}`);
  } finally {
    Math.random = chance;
    await simulated.stop();
  }
  return { seed: options.seed, steps: simulated.ledger.step, findings: play.findings, history: play.history };
}

/** How a run ended, for the history. */
const told = ({ result, updated, pullRequestId, branch }: Readonly<Record<string, string>>): string =>
  result === undefined ? `updated: ${updated} ${branch}` : `${result} ${pullRequestId}`;
/** Who does several things at a time seldom waits for the clock before an answer. */
const weighed = (value: Next): { readonly weight: number; readonly value: Next } => ({
  weight: value.kind === 'pause' ? 1 : 4,
  value,
});

/** Of a run that only waits for the clock there is less to see. */
const liveliness = ({ manifold, choices }: Actor): number =>
  manifold && choices.every(({ kind }) => kind === 'pause') ? 1 : 4;

/** Whether anything befalls anybody. */
type Mood = 'chaos' | 'peace';

/** Something is wrong: the play ends. */
class Wrong extends Error {}

class Play {
  readonly findings: string[] = [];
  readonly history: string[] = [];
  readonly #simulated: Simulated;
  readonly #trace: ((line: string) => void) | undefined;
  #seen = 0;
  readonly #ended = new Set<Run>();

  constructor(simulated: Simulated, { trace }: SimulationOptions) {
    this.#simulated = simulated;
    this.#trace = trace;
  }

  say(line: string): void {
    this.history.push(line);
    this.#trace?.(line);
  }

  async run(steps: number, ending: boolean): Promise<void> {
    for (let step = 0; step < steps; step++) await this.#step('chaos');
    if (!ending) return;
    // From now on nothing befalls anybody.
    while (this.#simulated.active().length > 0) await this.#step('peace');
    const peace: Peace = {
      run: (planned) => this.#run(planned),
      must: (planned) => this.#must(planned),
      act: (what, does) => this.#act(what, does),
      wrong: (found) => this.#wrong(found),
    };
    for (const kind of kinds) await kind.end?.(this.#simulated, peace);
    this.#wrong([...(await kept(this.#simulated)), ...this.#simulated.world.violations()]);
  }

  /** Runs something by itself, to whatever end. */
  async #run(planned: PlannedRun): Promise<EndedRun> {
    const run = await this.#start(planned, 'peace');
    while (run.end === undefined) await this.#step('peace');
    return { ...run, end: run.end };
  }

  /** Runs something by itself, to a good end. */
  async #must(planned: PlannedRun): Promise<EndedRun> {
    const run = await this.#run(planned);
    const { error } = run.end;
    if (error !== undefined) this.#wrong([`${run.actor.id}, undisturbed, fails with ${error.code}: ${error.message}`]);
    return run;
  }

  /** One choice, all that follows from it, and a look at what must hold. */
  async #step(mood: Mood): Promise<void> {
    const { random, shape } = this.#simulated;
    const active = this.#simulated.active();
    const chaos = mood === 'chaos' ? 1 : 0;
    const does = random.weighted([
      {
        weight: active.length < shape.atOnce ? chaos * (active.length === 0 ? 5 : 1) : 0,
        value: () => this.#startOne(),
      },
      { weight: shape.acts.length > 0 ? chaos * shape.people : 0, value: () => this.#somebodyActs() },
      ...this.#simulated.clusters.map((flux) => ({
        weight: this.#fluxWeight(flux, mood),
        value: () => this.#fluxGoesOn(flux),
      })),
      ...this.#simulated.clusters.map((flux) => ({
        weight: flux.posts?.waiting === true ? 2 : 0,
        value: () => this.#fluxTells(flux),
      })),
      ...active.map((run) => ({ weight: liveliness(run.actor), value: () => this.#goOn(run, mood) })),
      ...active.map((run) => ({ weight: chaos * shape.jumps, value: () => this.#jump(run) })),
      ...active.map((run) => ({ weight: chaos * shape.cancels, value: () => this.#cancel(run) })),
      ...active.map((run) => ({ weight: chaos * shape.kills, value: () => this.#kill(run) })),
    ]);
    await does?.();
  }

  /** Where it only waits for its interval, Flux lets others do something first. */
  #fluxWeight({ name, time: { next } }: FluxWorld, mood: Mood): number {
    const { shape } = this.#simulated;
    if (mood === 'chaos' && name === shape.flux?.down) return 0;
    return next === undefined ? 0 : (shape.flux?.pace ?? 0) * (next > soon ? 0.2 : 1);
  }

  async #fluxGoesOn(flux: FluxWorld): Promise<void> {
    this.#simulated.act('flux');
    const far = await flux.goOn(this.#simulated.random.pick([1, 1, 3, 10, 30]));
    await this.#look('flux', `in ${flux.name} goes on by ${far}`);
  }

  async #fluxTells({ name, posts }: FluxWorld): Promise<void> {
    this.#simulated.act('flux');
    const written = await posts?.write(this.#simulated.random);
    await this.#look('flux', `in ${name} writes a status: ${written}`);
  }

  async #startOne(): Promise<void> {
    const { random, shape } = this.#simulated;
    const kind = random.chance(shape.flux?.waits ?? 0)
      ? wait
      : random.chance(shape.images)
        ? random.chance(shape.promotions)
          ? promoteImages
          : random.pick(ofImages)
        : random.chance(shape.backwards)
          ? random.pick(backwards)
          : deploy;
    const planned = await kind.plan(this.#simulated);
    if (planned === undefined) return;
    const dry = kind !== wait && random.chance(shape.rehearsals);
    await this.#start(dry ? rehearse(this.#simulated, planned) : planned, 'chaos');
  }

  async #start(planned: PlannedRun, mood: Mood): Promise<Run> {
    const { random, shape } = this.#simulated;
    // Once everybody is left in peace the same code in this process shows as much, in a third of the time.
    const packaged = shape.packaged && mood === 'chaos';
    const room = packaged && random.chance(shape.fullDisks) ? random.int(mostWrites) : undefined;
    const run = await this.#simulated.begin(() =>
      packaged ? startPackaged(this.#simulated, planned, room) : startRun(this.#simulated, planned),
    );
    await run.actor.still();
    const full = room === undefined ? '' : ` (its disk is full after ${room} writes)`;
    await this.#look(run.actor.id, `starts${full}: ${planned.title} ${JSON.stringify(planned.inputs)}`);
    return run;
  }

  async #goOn(run: Run, mood: Mood): Promise<void> {
    const { random, shape } = this.#simulated;
    const { actor } = run;
    const strikes = (): boolean => mood === 'chaos' && random.chance(shape.faultRate);
    const next = actor.manifold ? random.weighted(actor.choices.map(weighed)) : actor.choices[0];
    switch (next?.kind) {
      case 'request': {
        const { server, method, target: path } = next.held;
        const fault = strikes() ? random.pick(befalling(shape, next.held)) : undefined;
        if (fault !== undefined) run.strikes.push({ fault, server, method, target: path });
        this.#simulated.act(actor.id);
        await this.#simulated.release(actor, next.held, fault);
        if (fault === undefined) this.#simulated.ledger.answered(actor.id, method, path);
        await actor.still();
        return this.#look(actor.id, `${method} ${path}${fault === undefined ? '' : `: ${fault}`}`);
      }
      case 'pause':
        this.#simulated.act(actor.id);
        next.pause.wake();
        await actor.still();
        return this.#look(actor.id, 'has waited');
      case 'watch': {
        const { target: path, news } = next.watching;
        const cut = strikes() ? random.pick(['end', 'reset', 'expired'] as const) : undefined;
        this.#simulated.act(actor.id);
        if (cut === undefined) for (const tell of news.splice(0)) tell();
        else next.watching.end(cut);
        await actor.still();
        return this.#look(actor.id, `${cut === undefined ? 'hears of' : `does not hear any more (${cut}) of`} ${path}`);
      }
      case undefined:
        // Nothing but news can wake it; a process of its own may have given up what it had asked.
        return shape.packaged ? actor.stirs(patience) : undefined;
    }
  }

  async #cancel(run: Run): Promise<void> {
    run.cancelled = true;
    this.#simulated.act(run.actor.id);
    run.actor.cancel();
    await run.actor.still();
    await this.#look(run.actor.id, 'is cancelled');
  }

  /** The task's process is no more; what it has started goes on. */
  async #kill(run: Run): Promise<void> {
    if (run.actor.signal.aborted) return;
    run.killed = true;
    this.#simulated.act(run.actor.id);
    run.actor.cancel();
    await run.actor.still();
    await this.#look(run.actor.id, 'is killed');
  }

  /** Somebody, or the time service, sets the clock of the run's machine. */
  async #jump(run: Run): Promise<void> {
    const by = this.#simulated.random.pick(jumps);
    this.#simulated.act(run.actor.id);
    run.actor.skew += by;
    await this.#look(run.actor.id, `has another time: ${by / 60_000} min`);
  }

  async #somebodyActs(): Promise<void> {
    const name = this.#simulated.random.pick(this.#simulated.shape.acts) ?? '';
    await this.#act(`a person ${name}`, async () => whatTheyDo[name]?.(this.#simulated));
  }

  async #act(what: string, does: () => Promise<unknown>): Promise<void> {
    this.#simulated.act('people');
    const done = await does();
    await this.#look('people', `${what}: ${done ?? 'there is none'}`);
  }

  /** What has happened is noted, and held against what must hold. */
  async #look(who: string, what: string): Promise<void> {
    await this.#simulated.settle();
    const { ledger, runs } = this.#simulated;
    const moves = ledger.moves.slice(this.#seen);
    this.#seen = ledger.moves.length;
    const over = runs.filter((run) => run.end !== undefined && !this.#ended.has(run));
    const ends = over.map(
      ({ end, killed }) => ` → ${killed ? 'no more' : (end?.error?.code ?? end?.broken ?? told(end?.outputs ?? {}))}`,
    );
    const moved = moves.map(({ branch, to }) => ` [${branch} → ${to?.slice(0, 10) ?? 'gone'}]`);
    this.say(`${String(ledger.step).padStart(4)} ${who} ${what}${moved.join('')}${ends.join('')}`);
    for (const move of moves)
      this.#wrong([...(await lost(this.#simulated, move)), ...(await foreign(this.#simulated, move))]);
    this.#wrong([...several(this.#simulated), ...taken(this.#simulated)]);
    for (const run of over) {
      this.#ended.add(run);
      if (run.end !== undefined) this.#wrong(await ended(this.#simulated, { ...run, end: run.end }));
    }
  }

  #wrong(found: readonly string[]): void {
    if (found.length === 0) return;
    this.findings.push(...found);
    throw new Wrong();
  }
}
