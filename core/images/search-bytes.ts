import type { Search } from './search.ts';

/** What a file holds of what is searched for: its text, or why it is left alone all the same. */
export type Seen =
  { readonly kind: 'text'; readonly text: string } | { readonly kind: 'skipped'; readonly reason: string };

/**
 * Looks at a file that is given by its bytes, one character for each; only what holds something wanted is decoded.
 * @returns undefined when it holds nothing that is searched for
 */
export function searchBytes(bytes: string, search: Search): Seen | undefined {
  const wide = wideEncoding(bytes);
  if (wide !== undefined) {
    const text = new TextDecoder(wide).decode(Buffer.from(bytes, 'latin1'));
    if (!search(Buffer.from(text).toString('latin1'))) return undefined;
    return { kind: 'skipped', reason: `it is ${wide.toUpperCase()}: save it as UTF-8 to have it edited` };
  }
  if (!search(bytes)) return undefined;
  const text = decode(Buffer.from(bytes, 'latin1'));
  if (text !== undefined) return { kind: 'text', text };
  const zero = bytes.indexOf('\0');
  if (zero !== -1) return { kind: 'skipped', reason: `it is binary: byte ${zero} is zero` };
  return { kind: 'skipped', reason: 'it is no UTF-8 text (Latin-1?): save it as UTF-8 to have it edited' };
}

/** The text of a file, byte order mark included; undefined for a binary one. Encoded again it gives the same bytes. */
function decode(content: Uint8Array): string | undefined {
  if (content.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    return undefined;
  }
}

/** UTF-16 of either order, known by its mark or, without one, by the zeros beside its first letters. */
function wideEncoding(bytes: string): 'utf-16le' | 'utf-16be' | undefined {
  if (bytes.startsWith('\xff\xfe')) return 'utf-16le';
  if (bytes.startsWith('\xfe\xff')) return 'utf-16be';
  if (/^[^\0]\0[^\0]\0/.test(bytes)) return 'utf-16le';
  return /^\0[^\0]\0[^\0]/.test(bytes) ? 'utf-16be' : undefined;
}
