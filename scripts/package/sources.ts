import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const packaged = [
  'core',
  'platform',
  'tasks',
  'images',
  'scripts/build',
  'scripts/package',
  'scripts/package.ts',
  'scripts/project.ts',
  'scripts/zip.mjs',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'vss-extension.json',
  'overview.md',
  'LICENSE',
] as const;

/** A digest over everything that a package is made of: when it is the same, so is the package. */
export function digestOfSources(root: string): string {
  const hash = createHash('sha256');
  for (const name of packaged) add(hash, root, name);
  return hash.digest('hex');
}

function add(hash: ReturnType<typeof createHash>, root: string, name: string): void {
  const path = join(root, name);
  if (!existsSync(path)) return;
  if (statSync(path).isDirectory()) {
    for (const entry of readdirSync(path).toSorted()) add(hash, root, `${name}/${entry}`);
  } else {
    hash.update(`${name}\0`).update(readFileSync(path)).update('\0');
  }
}
