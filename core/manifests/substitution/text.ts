/**
 * A file's bytes as text that can be changed and written back with all else untouched: each byte is one character, so
 * line endings, a byte order mark and any encoding that extends ASCII survive. UTF-16 with its mark is decoded.
 */
export interface EditableText {
  readonly text: string;
  /** How a value's characters stand in `text`. */
  encode(value: string): string;
  toBytes(text: string): Buffer;
}

/** undefined for a binary file: it is never substituted. */
export function editableText(bytes: Buffer): EditableText | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe && bytes.length % 2 === 0) {
    return {
      text: bytes.toString('utf16le'),
      encode: (value) => value,
      toBytes: (text) => Buffer.from(text, 'utf16le'),
    };
  }
  // As git tells binary from text.
  if (bytes.subarray(0, 8000).includes(0)) return undefined;
  return {
    text: bytes.toString('latin1'),
    encode: (value) => Buffer.from(value, 'utf8').toString('latin1'),
    toBytes: (text) => Buffer.from(text, 'latin1'),
  };
}

/** A YAML file's text: UTF-8, or UTF-16 with its mark; undefined for any other. A byte order mark is dropped. */
export function decodeText(bytes: Buffer): string | undefined {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
