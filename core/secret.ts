const shown = '***';

/** A value that must never be seen: it prints as `***` wherever it lands, and must be asked to `reveal()`. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself; call it only where it leaves for the one place that needs it. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return shown;
  }

  toJSON(): string {
    return shown;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return shown;
  }
}

// The agent masks shorter ones neither.
const shortestMasked = 3;

/** A text that leaves the agent as a file, where nobody masks it: the values of secrets are `***` in it. */
export function maskSecrets(text: string, secrets: readonly Secret[]): string {
  const values = secrets.flatMap((secret) => secret.reveal().split(/\r\n|\r|\n/)).map((line) => line.trim());
  // The longest first: one may be a part of another.
  const masked = [...new Set(values)].filter((value) => value.length >= shortestMasked);
  return masked.toSorted((a, b) => b.length - a.length).reduce((rest, value) => rest.replaceAll(value, shown), text);
}
