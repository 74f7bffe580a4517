import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { root } from '../../scripts/project.ts';

/** Paths of modules with their text. */
type Sources = ReadonlyMap<string, string>;

const imported = /(?:\bfrom|\bimport\(|^import)\s*'(\.[^']+)'/gm;

/**
 * The imports that lead from one folder to another, as a pair of siblings: of `core/a/x/one.ts` and `core/b/two.ts` these
 * are `core/a` and `core/b`. A folder and what lies below it share one idea, and may use each other.
 */
function arrows(sources: Sources): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const found = new Map<string, Map<string, string>>();
  for (const [file, text] of sources) {
    for (const [, path = ''] of text.matchAll(imported)) {
      const target = posix.join(posix.dirname(file), path);
      const [from, to] = siblings(posix.dirname(file).split('/'), posix.dirname(target).split('/'));
      if (from === undefined || to === undefined) continue;
      const out = found.get(from) ?? new Map<string, string>();
      found.set(from, out.set(to, `${file} imports ${target}`));
    }
  }
  return found;
}

function siblings(from: readonly string[], to: readonly string[]): readonly [string?, string?] {
  const apart = from.findIndex((name, index) => name !== to[index]);
  if (apart === -1 || apart >= to.length) return [];
  return [from.slice(0, apart + 1).join('/'), to.slice(0, apart + 1).join('/')];
}

/** The first circle of folders, each step told by an import that makes it; empty when there is none. */
function circle(sources: Sources): readonly string[] {
  const all = arrows(sources);
  const done = new Set<string>();
  const walk = (folder: string, way: readonly string[], steps: readonly string[]): readonly string[] => {
    const at = way.indexOf(folder);
    if (at !== -1) return steps.slice(at);
    if (done.has(folder)) return [];
    for (const [next, step] of all.get(folder) ?? []) {
      const found = walk(next, [...way, folder], [...steps, step]);
      if (found.length > 0) return found;
    }
    done.add(folder);
    return [];
  };
  for (const folder of all.keys()) {
    const found = walk(folder, [], []);
    if (found.length > 0) return found;
  }
  return [];
}

function sourcesOf(folder: string): Sources {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  return new Map(
    files
      .filter((file) => file.endsWith('.ts'))
      .map((file) => [`${folder}/${file.replaceAll('\\', '/')}`, readFileSync(join(root, folder, file), 'utf8')]),
  );
}

describe('folders', () => {
  for (const folder of ['core', 'platform']) {
    it(`of ${folder}/ use each other in one direction`, () => {
      const sources = sourcesOf(folder);
      assert.ok(sources.size > 50 && arrows(sources).size > 3);
      assert.deepEqual(circle(sources), []);
    });
  }

  it('that use each other are told, over however many steps; a folder and what lies below it are one', () => {
    const below = {
      'core/a/one.ts': "import { two } from './x/two.ts';",
      'core/a/x/two.ts': "import type { one } from '../one.ts';\nimport { b } from '../../b/b.ts';",
      'core/b/b.ts': "import {\n  c,\n} from '../c/deep/c.ts';",
      'core/c/deep/c.ts': "import { errors } from '../../errors.ts';",
      'core/errors.ts': "import '../elsewhere.ts';",
    };
    assert.deepEqual(circle(new Map(Object.entries(below))), []);
    const late = { ...below, 'core/c/c.ts': "const late = await import('../a/x/two.ts');" };
    assert.deepEqual(circle(new Map(Object.entries(late))), [
      'core/a/x/two.ts imports core/b/b.ts',
      'core/b/b.ts imports core/c/deep/c.ts',
      'core/c/c.ts imports core/a/x/two.ts',
    ]);
    const within = { 'core/a/x/two.ts': "export * from '../y/y.ts';", 'core/a/y/y.ts': "export * from '../x/two.ts';" };
    assert.equal(circle(new Map(Object.entries(within))).length, 2);
  });
});
