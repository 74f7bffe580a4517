import type { EndedRun, PlannedRun } from '../run.ts';
import type { Simulated } from '../simulated.ts';

/** A kind of runs that a simulation starts. */
export interface RunKind {
  readonly name: string;
  /** The next one, drawn from the seed; undefined when there is nothing that it could do now. */
  plan(simulated: Simulated): PlannedRun | undefined | Promise<PlannedRun | undefined>;
  /** What must come of it once everybody is left in peace. */
  end?(simulated: Simulated, peace: Peace): Promise<void>;
}

/** The end of a play, in which nothing befalls anybody. */
export interface Peace {
  /** Runs something by itself, to whatever end. */
  run(planned: PlannedRun): Promise<EndedRun>;
  /** Runs something by itself, to a good end. */
  must(planned: PlannedRun): Promise<EndedRun>;
  /** Somebody does something. */
  act(what: string, does: () => Promise<unknown>): Promise<void>;
  /** Ends the play when anything was found. */
  wrong(found: readonly string[]): void;
}
