/** Replaces secrets in everything that reaches the log, in the spellings that the agent knows. */
export class Masker {
  readonly #values = new Set<string>();
  #sorted: string[] | undefined;

  /** Adds a secret; with `lines`, each line of a multi-line one counts by itself too. */
  add(secret: string, { lines = true } = {}): void {
    if (secret.trim() === '') return;
    for (const value of [secret, ...(lines ? secret.split(/\r\n|\r|\n/) : [])]) {
      const trimmed = value.trim();
      if (trimmed === '') continue;
      for (const spelling of spellings(value)) this.#values.add(spelling);
      for (const spelling of spellings(trimmed)) this.#values.add(spelling);
    }
    this.#sorted = undefined;
  }

  mask(text: string): string {
    // Longest first, so that a secret inside another one does not leave the rest of it readable.
    this.#sorted ??= [...this.#values].sort((a, b) => b.length - a.length);
    let masked = text;
    for (const value of this.#sorted) masked = masked.replaceAll(value, '***');
    return masked;
  }

  /** Whether `text` holds a secret in any of the known spellings. */
  reveals(text: string): boolean {
    return this.mask(text) !== text;
  }
}

function spellings(value: string): string[] {
  const found = [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value), value.replaceAll('\\', '\\\\')];
  const unquoted = /^(["'])(.+)\1$/s.exec(value)?.[2];
  if (unquoted !== undefined) found.push(unquoted);
  const bytes = Buffer.from(value, 'utf8');
  if (bytes.length >= 6) {
    // Base64 of a text that merely contains the secret: three alignments, the edges cut off.
    for (let shift = 0; shift < 3; shift++) {
      const encoded = Buffer.concat([Buffer.alloc(shift), bytes])
        .toString('base64')
        .replace(/=+$/, '');
      const from = shift === 0 ? 0 : shift + 1;
      const to = (shift + bytes.length) % 3 === 0 ? encoded.length : encoded.length - 1;
      found.push(encoded.slice(from, to));
    }
    found.push(bytes.toString('base64'));
  }
  return found.filter((spelling) => spelling.length > 0);
}
