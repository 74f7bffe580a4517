import { openGit } from '../../platform/open-git.ts';
import { openRepositoryHost } from '../../platform/open-repository-host.ts';
import { drawShape } from './draw-shape.ts';
import { faults } from './faults.ts';
import { ended, foreign, kept, lost, several } from './invariants.ts';
import { deploy } from './kinds/deploy.ts';
import type { Peace, RunKind } from './kinds/kind.ts';
import { remove, rollback } from './kinds/operations.ts';
import { proposeBranch } from './kinds/propose-branch.ts';
import { revert } from './kinds/revert.ts';
import { rollBackImages } from './kinds/roll-back-images.ts';
import { updateImages } from './kinds/update-images.ts';
import { acts } from './people.ts';
import { Random } from './random.ts';
import type { EndedRun, PlannedRun, Run } from './run.ts';
import { Simulated, type Opens } from './simulated.ts';
import type { Shape } from './shape.ts';
import { startRun } from './start-run.ts';

export interface SimulationOptions {
  readonly seed: number;
  /** Choices before all that is under way may end undisturbed. */
  readonly steps: number;
  /** Whether it ends in peace; true when not said. */
  readonly ending?: boolean;
  readonly opens?: Opens;
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
const kinds = new Set([deploy, ...backwards, ...ofImages]);
const platform: Opens = { openGit, openRepositoryHost };

/** Plays one seed: up to `steps` choices, then an end in which everybody is left in peace, and everything must become right. */
export async function simulate(options: SimulationOptions): Promise<SimulationResult> {
  const random = new Random(options.seed);
  const shape = { ...drawShape(random), ...options.where };
  const simulated = await Simulated.start(random, shape, options.opens ?? platform);
  const play = new Play(simulated, options);
  try {
    play.say(`seed ${options.seed}: ${JSON.stringify(shape)}`);
    await play.run(options.steps, options.ending ?? true);
  } catch (thrown) {
    if (!(thrown instanceof Wrong))
      play.findings.push(`the simulation itself failed: ${Object(thrown).stack ?? thrown}`);
  } finally {
    await simulated.stop();
  }
  return { seed: options.seed, steps: simulated.ledger.step, findings: play.findings, history: play.history };
}

/** How a run ended, for the history. */
const told = ({ result, updated, pullRequestId, branch }: Readonly<Record<string, string>>): string =>
  result === undefined ? `updated: ${updated} ${branch}` : `${result} ${pullRequestId}`;

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
    const run = await this.#start(planned);
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
  async #step(mood: 'chaos' | 'peace'): Promise<void> {
    const { random, shape } = this.#simulated;
    const active = this.#simulated.active();
    const chaos = mood === 'chaos' ? 1 : 0;
    const does = random.weighted([
      {
        weight: active.length < shape.atOnce ? chaos * (active.length === 0 ? 5 : 1) : 0,
        value: () => this.#startOne(),
      },
      { weight: shape.acts.length > 0 ? chaos * shape.people : 0, value: () => this.#somebodyActs() },
      ...active.map((run) => ({ weight: 4, value: () => this.#goOn(run, mood) })),
      ...active.map((run) => ({ weight: chaos * shape.cancels, value: () => this.#cancel(run) })),
    ]);
    await does?.();
  }

  async #startOne(): Promise<void> {
    const { random, shape } = this.#simulated;
    const kind = random.chance(shape.images)
      ? random.pick(ofImages)
      : random.chance(shape.backwards)
        ? random.pick(backwards)
        : deploy;
    const planned = await kind.plan(this.#simulated);
    if (planned !== undefined) await this.#start(planned);
  }

  async #start(planned: PlannedRun): Promise<Run> {
    const run = await this.#simulated.begin(() => startRun(this.#simulated, planned));
    await run.actor.still();
    await this.#look(run.actor.id, `starts: ${planned.title} ${JSON.stringify(planned.inputs)}`);
    return run;
  }

  async #goOn(run: Run, mood: 'chaos' | 'peace'): Promise<void> {
    const { random, shape, world } = this.#simulated;
    const { actor } = run;
    const [held] = actor.pending;
    const [pause] = actor.pauses;
    if (held === undefined) {
      this.#simulated.act(actor.id);
      pause?.wake();
      await actor.still();
      await this.#look(actor.id, 'has waited');
      return;
    }
    const { method, target: path } = held;
    const fault = mood === 'chaos' && random.chance(shape.faultRate) ? random.pick(shape.faults) : undefined;
    if (fault !== undefined) run.strikes.push({ fault, method, target: path });
    if (fault === 'expired') world.expire(actor.token);
    this.#simulated.act(actor.id);
    await held.release(fault === undefined ? undefined : faults[fault].mishap);
    await actor.still();
    await this.#look(actor.id, `${method} ${path}${fault === undefined ? '' : `: ${fault}`}`);
  }

  async #cancel(run: Run): Promise<void> {
    run.cancelled = true;
    this.#simulated.act(run.actor.id);
    run.actor.cancel();
    await run.actor.still();
    await this.#look(run.actor.id, 'is cancelled');
  }

  async #somebodyActs(): Promise<void> {
    const name = this.#simulated.random.pick(this.#simulated.shape.acts) ?? '';
    await this.#act(`a person ${name}`, async () => acts[name]?.(this.#simulated));
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
    const ends = over.map(({ end }) => ` → ${end?.error?.code ?? end?.broken ?? told(end?.outputs ?? {})}`);
    const moved = moves.map(({ branch, to }) => ` [${branch} → ${to?.slice(0, 10) ?? 'gone'}]`);
    this.say(`${String(ledger.step).padStart(4)} ${who} ${what}${moved.join('')}${ends.join('')}`);
    for (const move of moves)
      this.#wrong([...(await lost(this.#simulated, move)), ...(await foreign(this.#simulated, move))]);
    this.#wrong(several(this.#simulated));
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
