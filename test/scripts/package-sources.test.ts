import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { digestOfSources } from '../../scripts/package/sources.ts';
import { root } from '../../scripts/project.ts';

/** A file of the repository, and all that it imports of the repository's. */
function reachedFrom(entry: string): readonly string[] {
  const found = new Set([entry]);
  for (const file of found) {
    const text = readFileSync(join(root, file), 'utf8');
    for (const [, path = ''] of text.matchAll(/\b(?:from|import)\s*\(?'(\.\.?\/[^']+)'/g)) {
      const imported = posix.join(posix.dirname(file), path);
      if (existsSync(join(root, imported))) found.add(imported);
    }
  }
  return [...found];
}

describe('the digest that tells whether a package is stale', () => {
  it('is another one when anything changes that packaging runs or reads', async () => {
    // esbuild reads tsconfig.json by itself.
    const all = [...reachedFrom('scripts/package.ts'), 'tsconfig.json', 'package-lock.json', 'vss-extension.json'];
    assert.ok(all.includes('scripts/package/tfx.ts') && all.length > 20, all.join());
    const unseen: string[] = [];
    const folder = mkdtempSync(join(tmpdir(), 'package-sources-'));
    try {
      for (const file of all) {
        const before = digestOfSources(folder);
        await mkdir(dirname(join(folder, file)), { recursive: true });
        await writeFile(join(folder, file), '');
        if (digestOfSources(folder) === before) unseen.push(file);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
    assert.deepEqual(unseen, []);
  });
});
