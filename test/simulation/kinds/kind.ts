import type { PlannedRun } from '../run.ts';
import type { Simulated } from '../simulated.ts';

/** A kind of runs that a simulation starts. */
export interface RunKind {
  readonly name: string;
  /** The next one, drawn from the seed; undefined when there is nothing that it could do now. */
  plan(simulated: Simulated): PlannedRun | undefined | Promise<PlannedRun | undefined>;
}
