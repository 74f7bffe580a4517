import assert from 'node:assert/strict';
import type { Change } from '../../../core/images/edit/change.ts';
import { verifyEdit } from '../../../core/images/edit/verify.ts';
import { entryOf, nodeAt, resolve } from '../../../core/yaml/navigate.ts';
import { parseYaml, type ScalarNode, type YamlFile } from '../../../core/yaml/tree.ts';

const elsewhere = 'something else than this value would change with it';
const behind = 'something would be added behind this value';

function wrong(before: string, after: string, changes: (file: YamlFile) => readonly Change[] = () => []): string {
  const file = parseYaml(before);
  const fault = verifyEdit(file, after, changes(file));
  return fault === undefined ? '' : `${fault.offset}: ${fault.wrong}`;
}

function scalarOf(file: YamlFile, ...path: readonly string[]): ScalarNode {
  const node = resolve(nodeAt(file.documents[0], ...path));
  assert.ok(node?.kind === 'scalar');
  return node;
}

/** That a key gets a value. */
const setting =
  (key: string, value: string) =>
  (file: YamlFile): Change[] => [{ kind: 'set', scalar: scalarOf(file, key), value }];

describe('what an edit did beside what was planned', () => {
  // Before, after, and where in the text before it is noticed.
  const differences: readonly [says: string, before: string, after: string, offset: number][] = [
    ['another value', 'a: 1\nb: 2\n', 'a: 1\nb: 3\n', 8],
    ['another key', 'a: 1\nb: 2\n', 'a: 1\nc: 2\n', 5],
    ['a value in other quotes', "a: 1\nb: '2'\n", 'a: 1\nb: "2"\n', 9],
    ['a value that goes', 'a: 1\nb: 2\n', 'a: 1\nb:\n', 8],
    ['a value that comes', 'a: 1\nb:\n', 'a: 1\nb: 2\n', 5],
    ['a value that becomes an anchor’s', 'a: &x 1\nb: 2\n', 'a: &x 1\nb: *x\n', 11],
    ['another anchor', 'a: &x 1\nb: *x\n', 'a: &y 1\nb: *y\n', 6],
    ['an anchor that goes', 'b: &x 1\n', 'b: 1\n', 6],
    ['another alias', 'a: [&x 1, &y 1]\nb: *x\n', 'a: [&x 1, &y 1]\nb: *y\n', 16],
    ['another tag', 'a: !!str 1\n', 'a: !!int 1\n', 9],
    ['a tag that goes', 'a: !x 1\n', 'a: 1\n', 6],
    ['a map that becomes a list', 'a: {}\nb: {}\n', 'a: {}\nb: []\n', 9],
    ['a list in another style', 'a:\n- 1\n', 'a: [1]\n', 3],
    ['a map in another style', 'a: {b: 1}\n', 'a:\n  b: 1\n', 3],
    ['a list’s tag', 'a: !x [1]\n', 'a: !y [1]\n', 6],
    ['a map’s anchor', 'a: &x {b: 1}\n', 'a: &y {b: 1}\n', 6],
    ['an item more', 'a: [1, 2]\n', 'a: [1, 2, 3]\n', 7],
    ['an item less', 'a: [1, 2]\n', 'a: [1]\n', 7],
    ['a document that begins otherwise', '---\na: 1\n', 'a: 1\n', 0],
    ['a document that ends otherwise', 'a: 1\n...\n', 'a: 1\n', 0],
    ['a document less', 'a: 1\n---\nb: 2\n', 'a: 1\n', 3],
  ];
  for (const [says, before, after, offset] of differences)
    it(`is noticed: ${says}`, () => {
      assert.equal(wrong(before, after), `${offset}: ${elsewhere}`);
      assert.equal(wrong(before, before), '');
      assert.equal(wrong(after, after), '');
    });

  it('is noticed: a document more', () => {
    assert.equal(wrong('a: 1\n', 'a: 1\n---\nb: 2\n'), `3: ${behind}`);
  });

  it('is noticed: no YAML any more, at the first of the changes', () => {
    const two = (file: YamlFile): Change[] => [...setting('b', '"')(file), ...setting('a', '"')(file)];
    assert.match(
      wrong('x: 1\na: 2\nb: 3\n', 'x: 1\na: "\nb: "\n: [', two),
      /^8: the file would no longer parse: [^\n]+$/,
    );
  });

  it('is none where it was meant, whatever is commented', () => {
    assert.equal(wrong('a: 1 # x\nb: [c]\n', 'a: v2 # y\nb: [c]\n', setting('a', 'v2')), '');
    assert.equal(wrong('a: |\n  1\n', 'a: |\n  v2\n', setting('a', 'v2')), '');
    assert.equal(wrong('a: >-\n  1\n', 'a: >-\n  v2\n', setting('a', 'v2')), '');
    assert.equal(wrong('a: &x !y 1\n', 'a: &x !y v2\n', setting('a', 'v2')), '');
  });

  it('is noticed on the value itself: another text, its anchor or tag, or what not everybody reads as text', () => {
    assert.equal(wrong('a: 1\n', 'a: v3\n', setting('a', 'v2')), `3: ${elsewhere}`);
    assert.equal(wrong('a: 1\n', 'a:\n', setting('a', 'v2')), `3: ${elsewhere}`);
    assert.equal(wrong('a: 1\n', 'a: [v2]\n', setting('a', 'v2')), `3: ${elsewhere}`);
    assert.equal(wrong('a: &x 1\n', 'a: v2\n', setting('a', 'v2')), `6: ${elsewhere}`);
    assert.equal(wrong('a: !x 1\n', 'a: !y v2\n', setting('a', 'v2')), `6: ${elsewhere}`);
    assert.equal(wrong('a: v1\n', 'a: 1.0\n', setting('a', '1.0')), `3: ${elsewhere}`);
    assert.equal(wrong('a: v1\n', 'a: "1.0"\n', setting('a', '1.0')), '');
    assert.equal(wrong('a: |\n  1\n\n', 'a: |\n  v2\n', setting('a', 'v2')), '');
    assert.equal(wrong('a: |+\n  1\n\n', 'a: |+\n  v2\n', setting('a', 'v2')), `6: ${elsewhere}`);
  });

  it('is noticed beside a key that comes, goes or is filled', () => {
    const change =
      (kind: 'drop' | 'fill' | 'add') =>
      (file: YamlFile): Change[] => {
        const mapping = resolve(file.documents[0]);
        const entry = entryOf(file.documents[0], 'b');
        assert.ok(mapping?.kind === 'mapping' && entry !== undefined);
        const text = { value: 'v2', quote: '' } as const;
        if (kind === 'drop') return [{ kind, mapping, entry }];
        return [
          kind === 'fill' ? { kind, mapping, entry, ...text } : { kind, mapping, after: entry, key: 'tag', ...text },
        ];
      };
    assert.equal(wrong('a: 1\nb: 2\nc: 3\n', 'a: 1\nc: 3\n', change('drop')), '');
    assert.equal(wrong('a: 1\nb: 2\nc: 3\n', 'a: 1\nb: 2\nc: 3\n', change('drop')), `10: ${elsewhere}`);
    assert.equal(wrong('a: 1\nb:\nc: 3\n', 'a: 1\nb: v2\nc: 3\n', change('fill')), '');
    assert.equal(wrong('a: 1\nb:\nc: 3\n', 'a: 1\nb:\nc: 3\n', change('fill')), `5: ${elsewhere}`);
    assert.equal(wrong('a: 1\nb: 2\nc: 3\n', 'a: 1\nb: 2\ntag: v2\nc: 3\n', change('add')), '');
    assert.equal(wrong('a: 1\nb: 2\nc: 3\n', 'a: 1\nb: 2\nc: 3\ntag: v2\n', change('add')), `8: ${elsewhere}`);
  });
});
