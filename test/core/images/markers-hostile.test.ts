import assert from 'node:assert/strict';
import { edit, type Asked } from './request.ts';

const marker = '# {"$imagepolicy": "f:a"}';
const asked: Asked = { policies: { 'f:a': 'reg.io/t/a:2' }, selectors: ['markers'], downgrade: 'allow' };
const mega = (text: string): string => text.repeat(1_000_000 / text.length);

// What takes time that grows with the square of a file's size would take minutes here.
describe('markers in hostile files', () => {
  it('tens of thousands, behind values, above items and of nothing', () => {
    const many = 30_000;
    const behind = `- x:1 ${marker}\n`.repeat(many);
    assert.equal(edit(`l:\n${behind}`, asked).updates.length, many);
    const above = `${marker}\n- x:1\n`.repeat(many);
    assert.equal(edit(`l:\n${above}`, asked).updates.length, many);
    for (const nobodys of [`${marker}\n`, `${marker}\n\n`, '# why\n\n', `# \\u0024 ${marker}\n`]) {
      const done = edit(`l:\n- y\n${nobodys.repeat(many)}${marker}\n${nobodys}- x:1\n`, asked);
      assert.deepEqual([done.updates.length, done.warnings.length <= 11], [0, true]);
    }
  });

  it('thousands of policies that follow one image', () => {
    const places = Array.from({ length: 5_000 }, (_, index) => {
      const of = (part: string): string => `# {"$imagepolicy": "f:p${index}${part}"}`;
      return `i${index}: reg.io/t/a:1 ${of('')}\nv${index}: v1 ${of(':tag')}\n`;
    });
    const done = edit(places.join(''), { images: ['reg.io/t/a:2'], selectors: ['markers'], downgrade: 'allow' });
    assert.equal(done.updates.length, 10_000);
  });

  it('lines of a megabyte', () => {
    const texts = [
      `a: x:1 # {"$imagepolicy": "f:a", "x": "${mega('y')}"}\n`,
      `a: x:1 ${mega('#')} {"$imagepolicy": "f:a"}\n`,
      `a: x:1${mega(' ')}#${mega(' ')}{"$imagepolicy": "f:a"}${mega('\t')}\n`,
      `l:\n${marker}\n${mega('\n')}- x:1\n`,
    ];
    for (const text of texts) assert.equal(edit(text, asked).text, text.replace('x:1', 'reg.io/t/a:2'));
    for (const text of [`a: x:1 ${mega(`${marker} `)}\n`, `a: x:1 # $imagepolicy f:a ${mega('a.')}\n`])
      assert.deepEqual([edit(text, asked).updates.length, edit(text, asked).warnings.length], [0, 1]);
  });

  it('the same in files that are no YAML', () => {
    const text = [
      '{{ x }}',
      `a: x:1 ${marker}`,
      `b: x:1${mega(' ')}y ${marker}`,
      `c: x${mega(' ')},${mega(' ')}${marker}`,
      `${mega('- ')}x ${marker}`,
      `${mega('y')}: x ${marker}`,
      `d: ${mega('&a ')}| ${marker}`,
      `${mega('| ')} ${marker}`,
      `"${mega('y')} ${marker}`,
      '',
    ].join('\n');
    const done = edit(text, asked);
    assert.equal(done.updates.length, 4);
    assert.ok(done.text.includes('a: reg.io/t/a:2 #'));
  });

  it('thousands of brackets further left than their keys end', () => {
    const text = `${'a: [\nx\n]\n'.repeat(20_000)}b: x:1 ${marker}\n`;
    const done = edit(text, asked);
    // So many are read again and again; there comes an end to that, and then only the line is edited.
    assert.equal(done.text, text.replace('x:1', 'reg.io/t/a:2'));
  });
});
