import { secretMask, type Secret } from '../../core/secret.ts';

/** The secrets that a task has been given, and those that it has got on its way: tokens that it asked for. */
export class KnownSecrets {
  readonly #all: Secret[];
  /** Values. Of those that were given the agent may know others, so they are masked once more. */
  readonly #added = new Set<string>();
  #mask: ((text: string) => string) | undefined;

  /** @param given what the agent has handed over */
  constructor(given: readonly Secret[]) {
    this.#all = [...given];
  }

  /** Each once, though two may have the same value. */
  all(): readonly Secret[] {
    return this.#all;
  }

  /** @returns whether its value is new: a token's file, say, is read again and again, and mostly holds the same */
  add(secret: Secret): boolean {
    if (this.#added.has(secret.reveal())) return false;
    this.#added.add(secret.reveal());
    this.#all.push(secret);
    this.#mask = undefined;
    return true;
  }

  /** A text with `***` in the places of their values. */
  mask(text: string): string {
    this.#mask ??= secretMask(this.#all);
    return this.#mask(text);
  }
}
