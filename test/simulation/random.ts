/** Numbers that follow from a seed alone: every choice of a simulation is one of them. */
export class Random {
  #state: number;

  /** @param seed any whole number */
  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 up to 1, without it. Mulberry32, which is in the public domain. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** From 0 up to `limit`, without it. */
  int(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** As `chance`, but nothing is drawn for what never happens: worlds without it play as they did before. */
  happens(often: number): boolean {
    return often > 0 && this.chance(often);
  }

  pick<T>(all: readonly [T, ...T[]]): T;
  pick<T>(all: readonly T[]): T | undefined;
  pick<T>(all: readonly T[]): T | undefined {
    return all[this.int(all.length)];
  }

  /** Each of them with a probability, in their order; at least one. */
  some<T>(all: readonly [T, ...T[]], probability: number): readonly [T, ...T[]] {
    const [first, ...more] = all.filter(() => this.chance(probability));
    return first === undefined ? [this.pick(all)] : [first, ...more];
  }

  /** One of them, by weight; undefined when all weigh nothing. */
  weighted<T>(all: readonly { readonly weight: number; readonly value: T }[]): T | undefined {
    let left = this.next() * all.reduce((sum, { weight }) => sum + weight, 0);
    for (const { weight, value } of all) {
      if (left < weight) return value;
      left -= weight;
    }
    return undefined;
  }
}
