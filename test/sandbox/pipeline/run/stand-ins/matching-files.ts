import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import picomatch from 'picomatch';

/**
 * Files that match one of the patterns and none of those with `!` before them, relative to `folder` and sorted.
 * A pattern may be an absolute path.
 * @param prefix what the patterns expect before each path
 */
export async function matchingFiles(folder: string, patterns: string, prefix = ''): Promise<string[]> {
  const lines = patterns
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const ignore = lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
  const wanted = lines.filter((line) => !line.startsWith('!'));
  const found = new Set<string>();
  for (const pattern of wanted) {
    const { base, glob } = isAbsolute(pattern) ? picomatch.scan(pattern) : { base: folder, glob: pattern };
    if (glob === '') {
      if (existsSync(base)) found.add(relative(folder, base));
      continue;
    }
    const isMatch = picomatch(glob, { dot: true, ignore });
    for (const path of await filesBelow(base))
      if (isMatch(prefix + path)) found.add(relative(folder, join(base, path)));
  }
  return [...found].sort();
}

async function filesBelow(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}
