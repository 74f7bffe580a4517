import assert from 'node:assert/strict';
import type { ApplicationComparison } from '../../../../core/manifests/compare/comparison.ts';
import { details } from '../../../../core/manifests/compare/lines.ts';
import { comparisonMarkdown } from '../../../../core/manifests/compare/markdown.ts';
import { matchObjects } from '../../../../core/manifests/compare/match.ts';
import { fromDifference, valueText, yamlLines } from '../../../../core/manifests/compare/value-text.ts';
import { manifestsOf, object } from '../manifests.ts';

interface Side {
  readonly text: string;
  readonly file: string;
}

const map = (name: string, value: string): string => object('ConfigMap', name, `data: {a: ${value}}\n`);
const side = (text: string, file = 'a.yaml'): Side => ({ text, file });

function compare(
  before: readonly Side[],
  after: readonly Side[],
  more: Partial<ApplicationComparison> = {},
): ApplicationComparison {
  const [old, now] = [before, after].map((sides) =>
    sides.flatMap(({ text, file }) => manifestsOf(text).map(({ reference, data }) => ({ reference, data, file }))),
  );
  const identity = { environment: 'dev', application: 'shop', cluster: '' };
  return { identity, ...matchObjects(old ?? [], now ?? []), files: [], warnings: [], ...more };
}

const told = (comparisons: readonly ApplicationComparison[], limit = 100_000): string =>
  comparisonMarkdown(comparisons, {
    limit,
    detail: details.brief,
    mask: (text) => text.replaceAll('hunter22', '***'),
    rest: 'See elsewhere.',
  });

const before = [side(map('changed', 'v1')), side(map('gone', 'v1')), side(map('moved', 'v1')), side(map('both', 'v1'))];
const after = [
  side(map('changed', 'v2')),
  side(map('moved', 'v1'), 'b/hunter22.yaml'),
  side(map('both', 'v2'), 'b.yaml'),
  side(map('new', 'v1')),
];
const changed =
  '<summary><code>ConfigMap changed</code> changed (1 field) in <code>a.yaml</code></summary>\n\n```diff\n- data.a: v1\n+ data.a: v2\n```\n\n</details>\n';

describe('a comparison, word by word', () => {
  it('tells of each object what happened and where', () => {
    assert.equal(
      told([compare(before, after)]),
      [
        '**1 object added, 2 changed, 1 removed, 1 moved**.',
        '',
        '- `ConfigMap gone` removed from `a.yaml`',
        '',
        `<details>${changed}<details><summary><code>ConfigMap both</code> changed (1 field), moved from <code>a.yaml</code> to <code>b.yaml</code></summary>`,
        '',
        '```diff\n- data.a: v1\n+ data.a: v2\n```',
        '',
        '</details>',
        '',
        '<details><summary><code>ConfigMap new</code> added to <code>a.yaml</code></summary>',
        '',
        '```diff\n+ apiVersion: v1\n+ kind: ConfigMap\n+ metadata:\n+   name: new\n+ data:\n+   a: v1\n```',
        '',
        '</details>',
        '',
        '- `ConfigMap moved` moved from `a.yaml` to `b/***.yaml`',
        '',
      ].join('\n'),
    );
  });

  it('shows few objects at once', () => {
    const maps = (count: number, value: string): Side[] =>
      Array.from({ length: count }, (_, n) => side(map(`m${n}`, value)));
    const open = (count: number): boolean =>
      told([compare(maps(count, 'v1'), maps(count, 'v2'))]).includes('<details open>');
    assert.deepEqual([open(3), open(4)], [true, false]);
    const table = (count: number): boolean =>
      told([compare(maps(count, 'v1'), maps(count, 'v2'))]).includes('| Kind |');
    const folded = (count: number): boolean =>
      told([compare(maps(count, 'v1'), maps(count, 'v2'))]).includes(' objects changed</summary>');
    assert.deepEqual([table(15), table(16), folded(15), folded(16)], [false, true, false, true]);
  });

  it('tells what could not be compared, and files of which no object tells', () => {
    const lines = (count: number): string[] => Array.from({ length: count }, (_, n) => `hunter22 ${n}`);
    const files = (count: number) =>
      Array.from({ length: count }, (_, n) => ({ kind: 'changed' as const, path: `hunter22-${n}` }));
    const block = (text: string): string => `\`\`\`\n${text}\n\`\`\``;
    assert.equal(
      told([compare([], [], { warnings: lines(2), files: files(1) })]),
      `**No object differs, but 1 file does**.\n\nNot all of the repository could be compared:\n\n${block('*** 0\n*** 1')}\n\n` +
        `<details><summary>1 file whose objects are the same, or that holds none</summary>\n\n${block('changed: ***-0')}\n\n</details>\n`,
    );
    const much = told([compare([], [], { warnings: lines(21), files: files(201) })]);
    assert.match(much, /\n\*\*\* 19\n… and 1 more\n`/);
    assert.match(much, /201 files whose objects are the same, or that hold none/);
    assert.match(much, /\nchanged: \*\*\*-199\n… and 1 more\n`/);
    const whole = told([compare([], [], { warnings: lines(20), files: files(200) })]);
    assert.doesNotMatch(whole, /more/);
    assert.match(whole, /files do\*\*/);
  });

  it('gives several applications their names, where they differ, and counts what is the same', () => {
    const same = compare([side(map('x', 'v1'))], [side(map('x', 'v1'))]);
    const warned = compare([side(map('x', 'v1'))], [side(map('x', 'v1'))], { warnings: ['w'] });
    const differs = compare([side(map('changed', 'v1'))], [side(map('changed', 'v2'))]);
    assert.equal(told([differs]), `**1 object changed**.\n\n<details open>${changed}`);
    assert.equal(
      told([same, differs]),
      `**1 object changed**; 1 object is the same.\n\n#### shop\n\n<details open>${changed}`,
    );
    assert.equal(
      told([warned, differs, same]),
      `**1 object changed**; 2 objects are the same.\n\n#### shop\n\nNot all of the repository could be compared:\n\n\`\`\`\nw\n\`\`\`\n\n#### shop\n\n<details open>${changed}`,
    );
  });

  it('counts by kind, as many as are worth it', () => {
    const kinds = (count: number): Side[] => Array.from({ length: count }, (_, n) => side(object(`K${n + 10}`, 'x')));
    const rows = (count: number): string[] =>
      told([compare([], kinds(count))])
        .split('\n')
        .filter((line) => /^\||^… and/.test(line));
    assert.equal(rows(30).length, 32);
    assert.deepEqual(rows(31).slice(-2), ['| `K39` | 1 | 0 | 0 | 0 |', '… and 1 more kind']);
    const two = [...kinds(16), side(`${object('K10', 'y')}---\n${object('K10', 'z')}`)];
    assert.equal(
      told([compare([side(object('K11', 'gone'))], two)])
        .split('\n')
        .filter((line) => /`K1[01]` \| /.test(line))
        .join(),
      '| `K10` | 3 | 0 | 0 | 0 |,| `K11` | 1 | 0 | 1 | 0 |',
    );
    assert.doesNotMatch(told([compare([], kinds(31))], 1500), /\| Kind/);
  });

  it('says of one object what it says of many that do not fit', () => {
    const text = told([compare([side(map('changed', 'v1'))], [side(map('changed', `v2${'x'.repeat(150)}`))])], 300);
    assert.equal(text, '**1 object changed**.\n\n… and 1 more object that does not fit here. See elsewhere.\n');
  });
});

describe('values in a comparison', () => {
  const plain = (text: string): string => text;

  it('stand on one line, text as it is where nobody takes it for something else', () => {
    const values: readonly (readonly [value: unknown, text: string])[] = [
      ['a b', 'a b'],
      ['', '""'],
      [' a', '" a"'],
      ['a\nb', String.raw`"a\nb"`],
      ['Yes', '"Yes"'],
      ['1.5', '"1.5"'],
      ['{a', '"{a"'],
      [1.5, '1.5'],
      [true, 'true'],
      [null, 'null'],
      [12n, '12'],
      [undefined, 'undefined'],
      [{ a: [1, 'b'] }, '{"a":[1,"b"]}'],
      [[new Uint8Array([1, 2]), 3n], '["AQI=","3"]'],
    ];
    for (const [value, text] of values) assert.equal(valueText(value, plain), text);
    assert.equal(
      valueText({ x: ['x', { x: 'y' }] }, (text) => text.replace('x', '*')),
      '{"*":["*",{"*":"y"}]}',
    );
    assert.deepEqual(yamlLines({ a: [1n] }, plain), ['a:', "- '1'"]);
  });

  it('that are long are shown from shortly before they part', () => {
    const of = (lead: number, limit: number): readonly string[] =>
      fromDifference(`${'a'.repeat(lead)}b${'c'.repeat(limit)}`, `${'a'.repeat(lead)}d`, limit);
    assert.deepEqual(fromDifference('abc', 'abd', 3), ['abc', 'abd']);
    assert.deepEqual(
      of(9, 20).map((line) => line.slice(0, 10)),
      ['aaaaaaaaab', 'aaaaaaaaad'],
    );
    assert.deepEqual(
      of(10, 20).map((line) => line.slice(0, 7)),
      ['…aaaaab', '…aaaaad'],
    );
    assert.deepEqual(
      of(40, 20).map((line) => line.slice(0, 7)),
      ['…aaaaab', '…aaaaad'],
    );
    assert.ok(of(40, 20).every((line) => line.length <= 20));
    // One that ends where the other goes on; and half of a character is none.
    assert.deepEqual(fromDifference('a'.repeat(30), 'a'.repeat(31), 20), [`…${'a'.repeat(5)}`, `…${'a'.repeat(6)}`]);
    assert.deepEqual(fromDifference(`${'🙂'.repeat(10)}b${'c'.repeat(9)}`, `${'🙂'.repeat(10)}d`, 20)[1], '…🙂🙂d');
  });
});
