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

/** Shorter values (`dev`, `true`) stand everywhere by chance. */
export const shortestSecret = 6;

/** What to look for: the value, and of one with several lines (a key) each long line: YAML indents them. */
export function secretParts(value: string): readonly string[] {
  const lines = value.includes('\n') ? value.split(/\s*\n\s*/).filter((line) => line.length >= 20) : [];
  return [value, ...lines.filter((line) => !line.startsWith('-----'))].filter((part) => part.length >= shortestSecret);
}

/** Whether a text holds the value of a secret as it is. */
export function heldBy(text: string, secrets: readonly Secret[]): boolean {
  return secrets.some((secret) => secret.reveal().length >= shortestSecret && text.includes(secret.reveal()));
}

/** A text without the values of secrets, in whatever spelling: `***` stands in their places. */
export function maskSecrets(text: string, secrets: readonly Secret[]): string {
  return secretMask(secrets)(text);
}

/** `maskSecrets` for many texts. */
export function secretMask(secrets: readonly Secret[]): (text: string) => string {
  const values = secrets.flatMap((secret) => maskedSpellings(secret.reveal()));
  // The longest first: one may be a part of another.
  const masked = [...new Set(values)].filter((value) => value.length >= shortestMasked);
  masked.sort((a, b) => b.length - a.length);
  return (text) => masked.reduce((rest, value) => rest.replaceAll(value, shown), text);
}

/** A text of a tool without what stands before the host in its web addresses: a name, a password, a token. */
export function withoutUserInfo(text: string): string {
  return text.replaceAll(/\b(https?:\/\/)[^\s/@'"]{1,2000}@/gi, `$1${shown}@`);
}

/** Line by line, and as quoted texts, web addresses, XML, a table of Markdown and base64 have it. */
function maskedSpellings(value: string): readonly string[] {
  const lines = value.split(/\r\n|\r|\n/).map((line) => line.trim());
  return [...lines, value.trim()].flatMap((line) => {
    if (line.length < shortestMasked) return [];
    const quoted = JSON.stringify(line).slice(1, -1);
    const spelled = [line, quoted].flatMap((text) => [text, inXml(text), text.replaceAll('|', '\\|')]);
    return [...spelled, percentEncoded(line), ...inBase64(line)];
  });
}

/** Half of a character, which a text from outside may hold, cannot be encoded. */
function percentEncoded(text: string): string {
  return encodeURIComponent(Buffer.from(text, 'utf8').toString('utf8'));
}

function inXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/**
 * What stands in base64, also of a longer text, wherever in it the value begins: a digit holds six bits, so there are
 * three ways to fall. The digits that the value shares with its neighbours are left out.
 */
export function inBase64(value: string): readonly string[] {
  const bytes = Buffer.from(value, 'utf8');
  return [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const own = text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    return own.length < shortestSecret ? [] : [own, own.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
