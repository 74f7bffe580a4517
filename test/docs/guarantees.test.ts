import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/project.ts';
import { pages } from './markdown.ts';

interface Guarantee {
  readonly title: string;
  readonly limits: readonly string[];
  readonly tests: readonly { readonly file: string; readonly title: string }[];
}

/** The guarantees of a page: each a heading, with its limits and the tests that hold it. */
function guaranteesOf(text: string): readonly Guarantee[] {
  return text
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [above = '', held = ''] = section.split(/^Held by:$/m);
      const [, limits = ''] = above.split(/^Limits:$/m);
      return {
        title: section.split('\n', 1)[0] ?? '',
        limits: limits.split('\n').filter((line) => line.startsWith('- ')),
        tests: [...held.matchAll(/^- `([^`]+)`: (.*)$/gm)].map(([, file = '', title = '']) => ({ file, title })),
      };
    });
}

/** The titles of a file's tests, of those alone that run; what is made of values stands as `…`. */
function titlesOf(text: string): readonly string[] {
  const calls = /^\s*(?:it|holdWays)\(\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1/gm;
  return [...text.matchAll(calls)].map(([, , title = '']) =>
    title.replaceAll(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, '…').replaceAll(/\\(.)/g, '$1'),
  );
}

describe('the guarantees', () => {
  const page = pages().find(({ path }) => path === 'docs/guarantees.md')?.text ?? '';
  const guarantees = guaranteesOf(page);

  it('are there, each with its limits and tests, and every test is named in the same form', () => {
    assert.ok(guarantees.length >= 15, `${guarantees.length}`);
    for (const { title, limits, tests } of guarantees) {
      assert.ok(limits.length > 0, `${title}: no limits`);
      assert.ok(tests.length >= 2, `${title}: ${tests.length} tests`);
    }
    const named = guarantees.flatMap(({ tests }) => tests).length;
    assert.equal(named, page.match(/`test\//g)?.length);
  });

  for (const { title, tests } of guarantees) {
    it(`${title}: each test that holds it is there`, () => {
      const missing = tests.filter(({ file, title: wanted }) => {
        const path = join(root, file);
        return !existsSync(path) || !titlesOf(readFileSync(path, 'utf8')).includes(wanted);
      });
      assert.deepEqual(missing, []);
    });
  }

  it('are held by tests that run: one that is skipped, or only spoken of, is not found', () => {
    const text = `it.skip('a', () => {});\n// it('b', () => {});\nit('c’s \\'d\\'', f);\n  it(\`\${how} {} it\`, f);\n`;
    assert.deepEqual(titlesOf(text), ["c’s 'd'", '… {} it']);
  });
});
