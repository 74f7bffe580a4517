import assert from 'node:assert/strict';
import { goText } from '../../../../core/manifests/flux/go-text.ts';
import { sourceIgnore } from '../../../../core/manifests/flux/source-ignore.ts';

describe('flux: an object’s text as Go writes it', () => {
  // What follows `a:`, as somebody wrote it and as Go writes it.
  const values: readonly (readonly [written: string, go: string])[] = [
    // Without a $ only the value matters.
    ['1.50', '1.50'],
    ['true', 'true'],
    ['', 'null'],
    ['~', '~'],
    ['text', '"text"'],
    [`"1"`, '"1"'],
    ['{}', '{}'],
    ['[]', '[]'],
    // With one, plain where Go's emitter would write it so.
    [`"\${x}"`, '${x}'],
    [`'\${x}'`, '${x}'],
    [`"a: \${x}"`, `'a: \${x}'`],
    [`"a:\${x}"`, 'a:${x}'],
    [`"\${x}:"`, `'\${x}:'`],
    [`"\${x} #a"`, `'\${x} #a'`],
    [`"\${x}#a"`, '${x}#a'],
    [`" \${x}"`, `' \${x}'`],
    [`"\${x} "`, `'\${x} '`],
    [`"\${x} y"`, '${x} y'],
    [`"- \${x}"`, `'- \${x}'`],
    [`"-\${x}"`, '-${x}'],
    [`"x - \${x}"`, 'x - ${x}'],
    [`"--- \${x}"`, `'--- \${x}'`],
    [`"x---\${x}"`, 'x---${x}'],
    [`"... \${x}"`, `'... \${x}'`],
    [`"x...\${x}"`, 'x...${x}'],
    [`"*\${x}"`, `'*\${x}'`],
    [`"x*\${x}"`, 'x*${x}'],
    [`"'\${x}'"`, `'''\${x}'''`],
    [String.raw`"${'${x}'}\t"`, String.raw`"${'${x}'}\t"`],
    [String.raw`"${'${x}'}\u0007"`, String.raw`"${'${x}'}\u0007"`],
    [`"\${x} ü 🙂"`, '${x} ü 🙂'],
    // Several lines are written as they are, where they can be.
    [String.raw`"a\n${'${x}'}"`, '|-\n  a\n  ${x}'],
    [String.raw`"a\n${'${x}'}\n"`, '|\n  a\n  ${x}'],
    [String.raw`"a\n\n${'${x}'}\n\n"`, '|+\n  a\n\n  ${x}\n'],
    [String.raw`" a\n${'${x}'}"`, '|2-\n   a\n  ${x}'],
    [String.raw`"\n${'${x}'}"`, '|2-\n\n  ${x}'],
    [String.raw`"a \n${'${x}'}"`, String.raw`"a \n${'${x}'}"`],
    [String.raw`"a\n${'${x}'} "`, String.raw`"a\n${'${x}'} "`],
    [String.raw`"a\n${'${x}'}\u0007"`, String.raw`"a\n${'${x}'}\u0007"`],
    [String.raw`"a\n${'${x}'}🙂"`, '|-\n  a\n  ${x}🙂'],
    // Maps and lists, empty ones and ones in each other.
    ['{b: {c: d}}', '\n  "b":\n    "c": "d"'],
    ['[b, [c, d], {e: f, g: []}, {}, []]', '\n- "b"\n- - "c"\n  - "d"\n- "e": "f"\n  "g": []\n- {}\n- []'],
    [`{"\${x}": v, "\${x}: z": {b: "\${y}"}}`, `\n  \${x}: "v"\n  '\${x}: z':\n    "b": \${y}`],
    [String.raw`{"${'${x}'}\n": v}`, String.raw`${'\n'}  "${'${x}'}\n": "v"`],
    [String.raw`[["a\n${'${x}'}"]]`, '\n- - |-\n    a\n    ${x}'],
  ];
  for (const [written, go] of values)
    it(written, () => {
      const text = `a: ${written}\n`;
      const [first = ''] = go.split('\n', 1);
      assert.equal(goText(text), `"a":${first === '' ? '' : ' '}${go}\n`);
    });

  it('aliases are written out, merges too', () => {
    const text = `x: &x {b: "\${b}"}\ny: *x\nz:\n  <<: *x\n  c: d\n`;
    assert.deepEqual(
      goText(text)
        .split('\n')
        .filter((line) => /b/.test(line)),
      ['  "b": ${b}', '  "b": ${b}', '  "b": ${b}'],
    );
    assert.doesNotMatch(goText(text), /[&*]x/);
  });

  it('nothing stays nothing', () => {
    assert.equal(goText('# nothing\n'), '# nothing\n');
  });
});

describe('flux: rules of .sourceignore', () => {
  const ignored = (files: Readonly<Record<string, string>>, paths: readonly string[], ofSource = ''): string[] => {
    const isIgnored = sourceIgnore(new Map(Object.entries(files)), ofSource);
    return paths.filter((path) => isIgnored(path));
  };

  it('of folders hold for what is in them, the deeper file after the other', () => {
    const paths = ['x', 'a/x', 'a/b/x', 'a-b/x', 'b/x', 'ab/x', 'a/b/c/x'];
    assert.deepEqual(ignored({ 'a/.sourceignore': 'x\n' }, paths), ['a/x', 'a/b/x', 'a/b/c/x']);
    assert.deepEqual(ignored({ 'a/b/.sourceignore': 'x\n', 'a/.sourceignore': '!x\n' }, paths), ['a/b/x', 'a/b/c/x']);
    assert.deepEqual(
      ignored({ 'a/b/.sourceignore': '!x\n', 'a/.sourceignore': 'x\n', 'a-b/.sourceignore': 'x\n' }, paths),
      ['a/x', 'a-b/x'],
    );
    assert.deepEqual(ignored({ 'a/.sourceignore': '!x\n', '.sourceignore': 'x\n' }, paths), [
      'x',
      'a-b/x',
      'b/x',
      'ab/x',
    ]);
  });

  it('are lines: comments, blanks, folders alone, and what is not to be left out after all', () => {
    const paths = ['a', '#a', 'b ', 'c/d', 'c/e', 'f/c', 'g', ' '];
    assert.deepEqual(ignored({ '.sourceignore': '# a\r\n   \r\n\r\nb   \r\ng\r\n' }, paths), ['g']);
    assert.deepEqual(ignored({ '.sourceignore': 'a #\n' }, paths), []);
    assert.deepEqual(ignored({ '.sourceignore': 'b\\ \n' }, paths), ['b ']);
    assert.deepEqual(ignored({ '.sourceignore': 'c/\n' }, paths), ['c/d', 'c/e']);
    assert.deepEqual(ignored({ '.sourceignore': 'c\n!c/d\n' }, paths), ['c/e', 'f/c']);
  });

  it('with slashes start at their folder, with ** anywhere below', () => {
    const paths = ['a', 'a/b', 'x/a/b', 'x/y/a/b', 'x/y/b', 'a/b/c', 'x/b/a/b'];
    assert.deepEqual(ignored({ '.sourceignore': '/a\n' }, paths), ['a', 'a/b', 'a/b/c']);
    assert.deepEqual(ignored({ '.sourceignore': 'a/b\n' }, paths), ['a/b', 'a/b/c']);
    assert.deepEqual(ignored({ '.sourceignore': '/a/b/\n' }, paths), ['a/b/c']);
    assert.deepEqual(ignored({ '.sourceignore': '**/a/b\n' }, paths), ['a/b', 'x/a/b', 'x/y/a/b', 'a/b/c', 'x/b/a/b']);
    assert.deepEqual(ignored({ '.sourceignore': 'x/**/b\n' }, paths), ['x/a/b', 'x/y/a/b', 'x/y/b', 'x/b/a/b']);
    assert.deepEqual(ignored({ '.sourceignore': 'x/**\n' }, paths), ['x/a/b', 'x/y/a/b', 'x/y/b', 'x/b/a/b']);
    assert.deepEqual(ignored({ '.sourceignore': 'x/a**/b\n' }, paths), []);
    assert.deepEqual(ignored({ '.sourceignore': 'x/y/a/b/c/d\n' }, paths), []);
    assert.deepEqual(ignored({}, paths, '/x\n'), ['x/a/b', 'x/y/a/b', 'x/y/b', 'x/b/a/b']);
  });
});
