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
  return secretMask(secrets)(text);
}

/** `maskSecrets` for many texts. */
export function secretMask(secrets: readonly Secret[]): (text: string) => string {
  const values = secrets.flatMap((secret) => secret.reveal().split(/\r\n|\r|\n/)).map((line) => line.trim());
  // The longest first: one may be a part of another.
  const masked = [...new Set(values)].filter((value) => value.length >= shortestMasked);
  masked.sort((a, b) => b.length - a.length);
  return (text) => masked.reduce((rest, value) => rest.replaceAll(value, shown), text);
}

/** A text of a tool without what stands before the host in its web addresses: a name, a password, a token. */
export function withoutUserInfo(text: string): string {
  return text.replaceAll(/\b(https?:\/\/)[^\s/@'"]{1,2000}@/gi, `$1${shown}@`);
}

/** The secrets, and each as base64, a quoted text, XML and a table of Markdown have it: so a file may hold it. */
export function withEncodings(secrets: readonly Secret[]): readonly Secret[] {
  return secrets.flatMap((secret) => {
    const value = secret.reveal();
    const quoted = value.split(/\r\n|\r|\n/).map((line) => JSON.stringify(line).slice(1, -1));
    const spelled = [value, quoted.join('\n')].flatMap((text) => [text, inXml(text), text.replaceAll('|', '\\|')]);
    const all = new Set([...spelled, Buffer.from(value, 'utf8').toString('base64')]);
    return [...all].map((text) => new Secret(text));
  });
}

function inXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
