import { secretMask, type Secret } from '../../core/secret.ts';

/** The secrets that a task has been given, and those that it has got on its way: tokens that it asked for. */
export class KnownSecrets {
  readonly #all: Secret[];
  #mask: ((text: string) => string) | undefined;

  constructor(given: readonly Secret[]) {
    this.#all = [...given];
  }

  all(): readonly Secret[] {
    return this.#all;
  }

  add(secret: Secret): void {
    this.#all.push(secret);
    this.#mask = undefined;
  }

  /** A text with `***` in the places of their values. */
  mask(text: string): string {
    this.#mask ??= secretMask(this.#all);
    return this.#mask(text);
  }
}
