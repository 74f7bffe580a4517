import { inflateRawSync } from 'node:zlib';

/**
 * Reads a zip archive: plain and deflated entries, which is all that a VSIX or a release archive holds.
 * Plain Node built-ins, because the bootstrap uses it before anything is installed.
 *
 * Format: APPNOTE.TXT 4.3.12 (central directory), 4.3.16 (its end).
 *
 * @param {Buffer} archive
 * @returns {Map<string, Buffer>} content by path; folders are left out
 * @throws {Error} when the archive is cut short, or not a zip at all
 */
export function readZip(archive) {
  const files = new Map();
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  if (end < 0 || end + 22 > archive.length) throw new Error('The archive is not a zip, or it is cut short.');
  const count = archive.readUInt16LE(end + 10);
  let at = archive.readUInt32LE(end + 16);
  for (let i = 0; i < count; i++) {
    if (at + 46 > archive.length || archive.readUInt32LE(at) !== 0x02014b50) throw new Error('The zip is damaged.');
    const method = archive.readUInt16LE(at + 10);
    const packed = archive.readUInt32LE(at + 20);
    const size = archive.readUInt32LE(at + 24);
    const nameLength = archive.readUInt16LE(at + 28);
    const header = archive.readUInt32LE(at + 42);
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength);
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
    if (name.endsWith('/')) continue;
    if (name.split(/[\\/]/).includes('..') || /^([\\/]|[A-Za-z]:)/.test(name)) {
      throw new Error(`The zip holds a path that leaves its folder: ${JSON.stringify(name)}.`);
    }
    const start = header + 30 + archive.readUInt16LE(header + 26) + archive.readUInt16LE(header + 28);
    const bytes = archive.subarray(start, start + packed);
    if (method !== 0 && method !== 8) throw new Error(`${name} is packed by an unknown method (${method}).`);
    const content = method === 0 ? Buffer.from(bytes) : inflateRawSync(bytes);
    if (content.length !== size) throw new Error(`${name} is cut short.`);
    files.set(name, content);
  }
  return files;
}
