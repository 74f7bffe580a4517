import { characters } from './values/characters.ts';
import { formats } from './values/formats.ts';
import { paths } from './values/paths.ts';
import { sizes } from './values/sizes.ts';

/** Hostile texts by what they try. Each is tried at each of the ways in (`ways/`). */
export const texts = { ...characters, ...paths, ...sizes, ...formats } as const satisfies Readonly<
  Record<string, readonly string[]>
>;

export type HostileClass = keyof typeof texts;

const bytesOf = (...numbers: readonly number[]): Buffer => Buffer.from(numbers);

/** Hostile bytes that are no text at all; for ways in that read bytes, beside `texts`. */
export const bytes: Readonly<Record<string, readonly Buffer[]>> = {
  'no UTF-8': [
    bytesOf(0xff),
    bytesOf(0xc0, 0xae, 0xc0, 0xae, 0x2f, 0x78),
    bytesOf(0xe2, 0x82),
    bytesOf(0xed, 0xa0, 0x80),
    bytesOf(0xf4, 0x90, 0x80, 0x80),
    bytesOf(0x61, 0x3a, 0x20, 0xe9, 0x0a),
    Buffer.from('a: "häuser"\n', 'latin1'),
    Buffer.from('a: häuser\n', 'utf16le'),
    Buffer.concat([bytesOf(0xff, 0xfe), Buffer.from('a: b\n', 'utf16le')]),
    Buffer.concat([bytesOf(0xff, 0xfe), Buffer.from('a: b\n', 'utf16le'), bytesOf(0x61)]),
    bytesOf(0xff, 0xfe, 0x00, 0xd8),
    bytesOf(0xfe, 0xff, 0x00, 0x61),
    bytesOf(0xff, 0xfe, 0x00, 0x00),
  ],
  'binary files': [
    Buffer.alloc(1000),
    bytesOf(0x1f, 0x8b, 0x08, 0x00),
    bytesOf(0x50, 0x4b, 0x03, 0x04),
    bytesOf(0x7f, 0x45, 0x4c, 0x46),
    Buffer.from(Array.from({ length: 512 }, (_, byte) => byte % 256)),
  ],
};
