import { createHash } from 'node:crypto';
import { readZip } from '../zip.mjs';

/**
 * How two archives differ in the files that they hold, one sentence each, by name; empty when only the packing differs,
 * or nothing.
 */
export function compareArchives(given: Buffer, rebuilt: Buffer): string[] {
  const [there, here] = [readZip(given), readZip(rebuilt)];
  return [...new Set([...there.keys(), ...here.keys()])].toSorted().flatMap((name) => {
    const [a, b] = [there.get(name), here.get(name)];
    if (a === undefined) return [`${name} is missing.`];
    if (b === undefined) return [`${name} is not made by this commit.`];
    return a.equals(b) ? [] : [`${name} differs: sha256 ${sha256(a)}, and ${sha256(b)} from this commit.`];
  });
}

/** In hex, as `sha256sum` prints it. */
export function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
