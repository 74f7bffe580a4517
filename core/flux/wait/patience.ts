import type { ErrorCode } from '../../error-codes.ts';
import { messageOf, TaskError } from '../../errors.ts';
import type { Narrator } from './narrator.ts';

/** How often a refusal of what went well before must be seen, before it counts; milliseconds between. */
const refusalsThatLast = 3;
const lookAgainAfter = 5_000;

/** A host that does not answer is asked ever more seldom, down to this. */
const longestPause = 120_000;

/** What comes of looks at the repository's host that fail, one after another. */
export class Patience {
  readonly #what: string;
  readonly #pollInterval: number;
  readonly #narrator: Narrator;
  #unreached = 0;
  #refused = 0;

  /** @param what what is looked at, as a sentence begins with it: `Pull request 31` */
  constructor(what: string, pollInterval: number, narrator: Narrator) {
    this.#what = what;
    this.#pollInterval = pollInterval;
    this.#narrator = narrator;
  }

  answered(): void {
    if (this.#unreached > 0) this.#narrator.say(`${this.#what} can be read again.`);
    this.#unreached = 0;
    this.#refused = 0;
  }

  /**
   * @param before whether a look has gone well already: then a token has expired, or a server behind the address is ill
   * @param lasting refusals that never pass
   * @returns milliseconds until it is looked again; throws what will not pass
   */
  refused(thrown: unknown, before: boolean, lasting: readonly ErrorCode[]): number {
    if (!(thrown instanceof TaskError) || thrown.code === 'CANCELLED' || lasting.includes(thrown.code)) throw thrown;
    if (thrown.code === 'NOT_REACHABLE') {
      if (this.#unreached === 0) {
        this.#narrator.warn(`${this.#what} could not be read, it is tried again: ${messageOf(thrown)}`);
      }
      this.#unreached += 1;
      return Math.max(this.#pollInterval, Math.min(this.#pollInterval * 2 ** (this.#unreached - 1), longestPause));
    }
    this.#refused += 1;
    if (!before || this.#refused >= refusalsThatLast) throw thrown;
    return Math.min(this.#pollInterval, lookAgainAfter);
  }
}
