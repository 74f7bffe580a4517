import type { ClusterEvent, ClusterProblem } from '../../ports/cluster.ts';

/** A cluster that refuses the credentials for this long, so many times, is not going to take them. Milliseconds. */
const lasts = 60_000;
const times = 5;

/** Counts how long a cluster has refused the credentials; a token may be renewed, and a server that starts may err. */
export class Lockout {
  #since = 0;
  #times = 0;
  #problem: ClusterProblem | undefined;

  note(event: ClusterEvent, now: number): void {
    if (event.kind !== 'problem') {
      this.#problem = undefined;
      this.#times = 0;
    } else if (event.problem.kind === 'unauthorized') {
      if (this.#problem === undefined) this.#since = now;
      this.#problem = event.problem;
      this.#times += 1;
    }
  }

  /** Why it is no use to go on; undefined while it may be. */
  since(now: number): ClusterProblem | undefined {
    return this.#times >= times && now - this.#since >= lasts ? this.#problem : undefined;
  }
}
