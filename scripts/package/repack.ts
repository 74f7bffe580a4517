import JSZip from 'jszip';
import { readZip } from '../zip.mjs';

// The first moment that a zip can name. JSZip writes it in UTC, whatever the time zone here is.
const always = new Date('1980-01-01T00:00:00Z');

// Lists that tfx writes in the order in which the file system named the files. Their order means nothing.
const unordered: Readonly<Record<string, RegExp>> = {
  '[Content_Types].xml': /^ *<Default .*\/>$/,
  'extension.vsixmanifest': /^ *<Asset .*\/>$/,
};

/**
 * The same VSIX whoever packs it, wherever and whenever: files in the order of their names, without times, folders and
 * rights. JSZip compresses with code of its own; Node's zlib gives other bytes in another version or on another
 * processor.
 *
 * @param archive what tfx packed
 */
export async function repack(archive: Buffer): Promise<Buffer> {
  const zip = new JSZip();
  for (const [name, content] of [...readZip(archive)].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const lines = unordered[name];
    const settled = lines === undefined ? content : sortLines(content.toString('utf8'), lines);
    zip.file(name, settled, { date: always, createFolders: false });
  }
  return zip.generateAsync({
    type: 'nodebuffer',
    platform: 'DOS',
    compression: 'DEFLATE',
    compressionOptions: { level: 9 },
  });
}

/** Sorts the lines that match, which follow each other, and leaves the others where they are. */
function sortLines(text: string, which: RegExp): string {
  const lines = text.split(/\r?\n/);
  const sorted = lines.filter((line) => which.test(line)).toSorted();
  return lines.map((line) => (which.test(line) ? (sorted.shift() ?? line) : line)).join('\n');
}
