import { gzipSync } from 'node:zlib';

type Bytes = Buffer<ArrayBuffer>;

/** An entry of a tar archive, which need not be one that any program would make. */
export interface TarEntry {
  readonly name: string | Buffer;
  readonly content?: string | Buffer;
  /** POSIX's letter: `0` a file, `1` a hard link, `2` a symbolic link, `3` and `4` devices, `5` a folder, `6` a pipe. */
  readonly type?: string;
  /** Where a link leads. */
  readonly link?: string;
  /** How long the archive says that the content is, in bytes. */
  readonly size?: number;
}

const block = 512;

/** An archive in POSIX's format (ustar); names that do not fit come before their entry, as GNU's tar has it. */
export function tar(entries: readonly TarEntry[]): Bytes {
  return Buffer.concat([...entries.map(entryOf), Buffer.alloc(2 * block)]);
}

export const gzip = (bytes: Buffer): Bytes => gzipSync(bytes, { level: 1 });

export const tgz = (entries: readonly TarEntry[]): Bytes => gzip(tar(entries));

/**
 * A file of zeros, compressed: a thousandth of it. One part of it is compressed, and that repeated, since what is made of
 * several compressed pieces is their contents one after the other (RFC 1952).
 */
export function bomb(name: string, megabytes: number, before: readonly TarEntry[] = []): Bytes {
  const piece = gzipSync(Buffer.alloc(1 << 20));
  return Buffer.concat([
    gzip(Buffer.concat([...before.map(entryOf), header({ name, size: megabytes * (1 << 20) })])),
    ...Array.from({ length: megabytes }, () => piece),
    gzip(Buffer.alloc(2 * block)),
  ]);
}

function entryOf(entry: TarEntry): Bytes {
  const content = Buffer.from(entry.content ?? '');
  const name = Buffer.from(entry.name);
  const padding = Buffer.alloc((block - (content.length % block)) % block);
  const long = name.length > 100 ? entryOf({ name: '././@LongLink', type: 'L', content: Buffer.concat([name, Buffer.alloc(1)]) }) : Buffer.alloc(0); // prettier-ignore
  return Buffer.concat([long, header({ size: content.length, ...entry }), content, padding]);
}

function header({ name, type = '0', link = '', size = 0 }: TarEntry): Bytes {
  const made = Buffer.alloc(block);
  Buffer.from(name).copy(made, 0, 0, 100);
  made.write('0000644\0' + '0000000\0'.repeat(2), 100);
  made.write(`${size.toString(8).padStart(11, '0')}\0${'0'.repeat(11)}\0`, 124);
  made.write(`        ${type}`, 148);
  made.write(link, 157, 100);
  made.write('ustar\x0000', 257);
  const sum = made.reduce((all, byte) => all + byte, 0);
  made.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return made;
}
