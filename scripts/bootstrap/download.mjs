import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readZip } from '../zip.mjs';

/** @typedef {import('./releases.mjs').Tool} Tool */
/** @typedef {import('./releases.mjs').Platform} Platform */

/**
 * Downloads an official release, holds it against the checksum that its project publishes, and writes its program.
 *
 * @param {Tool} tool
 * @param {Platform} platform
 * @param {string} program where to write it
 * @param {NodeJS.ProcessEnv} env may name a mirror
 * @throws {Error} whose message is one clear line
 */
export async function downloadRelease(tool, platform, program, env) {
  const address = tool.archive(platform, env);
  const name = basename(new URL(address).pathname);
  const wanted = findChecksum((await get(tool.checksums(platform, env))).toString('utf8'), name);
  const archive = await get(address);
  const got = createHash('sha256').update(archive).digest('hex');
  if (got !== wanted) {
    throw new Error(`${name} has the sha256 ${got}, but its project published ${wanted}: it is not what it says it is`);
  }
  await writeFile(program, unpack(archive, name, tool.member(platform)), { mode: 0o755 });
}

/**
 * @param {string} text `<sha256>  <file>` a line, as sha256sum writes it, or a single checksum alone
 * @param {string} name
 */
function findChecksum(text, name) {
  for (const line of text.split('\n')) {
    const [sum = '', file = name] = line.trim().split(/\s+\*?/);
    if (/^[0-9a-f]{64}$/i.test(sum) && file === name) return sum.toLowerCase();
  }
  throw new Error(`no checksum is published for ${name}`);
}

/** @param {string} address */
async function get(address) {
  let response;
  try {
    response = await fetch(address, { signal: AbortSignal.timeout(5 * 60_000) });
    if (response.ok) return Buffer.from(await response.arrayBuffer());
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    const reason = cause instanceof Error ? ('code' in cause ? String(cause.code) : cause.message) : String(cause);
    throw new Error(`${address} could not be fetched (${reason})`, { cause: error });
  }
  throw new Error(`${address} answered ${response.status}`);
}

/**
 * @param {Buffer} archive
 * @param {string} name its file name: the ending tells its kind
 * @param {string} member the path of the wanted file in it
 * @returns {Buffer}
 */
function unpack(archive, name, member) {
  const content = name.endsWith('.zip') ? readZip(archive).get(member) : readTar(gunzipSync(archive), member);
  if (content === undefined) throw new Error(`${name} holds no ${member}`);
  return content;
}

/**
 * One regular file of a tar archive. Format: POSIX ustar, blocks of 512 bytes, sizes in octal.
 *
 * @param {Buffer} tar
 * @param {string} member
 * @returns {Buffer | undefined}
 */
function readTar(tar, member) {
  const text = (/** @type {Buffer} */ field) => field.toString('utf8').replace(/\0.*$/s, '');
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0;) {
    const size = Number.parseInt(text(tar.subarray(at + 124, at + 136)).trim() || '0', 8);
    const kind = String.fromCharCode(tar[at + 156] ?? 0);
    const path = text(tar.subarray(at, at + 100)).replace(/^\.\//, '');
    if (path === member && (kind === '0' || kind === '\0')) return tar.subarray(at + 512, at + 512 + size);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return undefined;
}
