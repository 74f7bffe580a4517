import assert from 'node:assert/strict';
import { inflateSync } from 'node:zlib';
import { indexedPng } from '../../scripts/indexed-png.ts';

/** The parts of a PNG by their names. */
function chunksOf(png: Buffer): Map<string, Buffer> {
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    chunks.set(png.toString('latin1', at + 4, at + 8), png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  return chunks;
}

describe('a PNG with a palette', () => {
  /** The colours that a reader sees, as bytes. */
  const seen = (width: number, colours: readonly (readonly number[])[]): number[][] => {
    const png = indexedPng({ width, height: colours.length / width, pixels: Uint8Array.from(colours.flat()) });
    const chunks = chunksOf(png);
    const [header, palette, alpha] = ['IHDR', 'PLTE', 'tRNS'].map((name) => chunks.get(name) ?? Buffer.alloc(0));
    assert.ok(header !== undefined && palette !== undefined && alpha !== undefined);
    assert.equal(header.readUInt32BE(0), width);
    const lines = inflateSync(chunks.get('IDAT') ?? Buffer.alloc(0));
    return [...lines]
      .filter((_, at) => at % (width + 1) !== 0)
      .map((index) => [...palette.subarray(index * 3, index * 3 + 3), alpha[index] ?? 255]);
  };

  it('shows every pixel as it was, where the colours are few', () => {
    const colours = [
      [255, 0, 0, 255],
      [0, 0, 0, 0],
      [1, 2, 3, 128],
      [255, 0, 0, 255],
      [9, 9, 9, 255],
      [1, 2, 3, 128],
    ];
    assert.deepEqual(seen(3, colours), colours);
    assert.deepEqual(seen(2, colours), colours);
  });

  it('takes the nearest of the frequent ones, where there are too many', () => {
    const frequent = Array.from({ length: 256 }, (_, shade) => [shade, shade, shade, 255]);
    const colours = [...frequent, ...frequent, [200, 201, 200, 255], [3, 3, 4, 255]];
    assert.deepEqual(seen(2, colours).slice(-2), [
      [200, 200, 200, 255],
      [3, 3, 3, 255],
    ]);
  });
});
