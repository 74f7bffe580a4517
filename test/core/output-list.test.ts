import assert from 'node:assert/strict';
import { cutNote, listForOutput } from '../../core/output-list.ts';

describe('a list for an output variable', () => {
  it('is JSON', () => {
    assert.deepEqual(listForOutput([]), { text: '[]', kept: 0 });
    const entries = ['a "quoted"\n', 'ü', { line: 1 }];
    const list = listForOutput(entries);
    assert.equal(list.text, JSON.stringify(entries));
    assert.equal(cutNote('changedFiles', list, 3), undefined);
  });

  it('fits into an environment, also of letters that take several bytes', () => {
    for (const name of ['a'.repeat(100), 'ü'.repeat(100)]) {
      const list = listForOutput(Array.from({ length: 20_000 }, () => name));
      assert.ok(Buffer.byteLength(list.text) <= 30_000 && list.kept > 100);
      const parsed: unknown = JSON.parse(list.text);
      assert.ok(Array.isArray(parsed));
      assert.equal(parsed.length, list.kept);
      assert.match(
        cutNote('changedFiles', list, 20_000) ?? '',
        /^The output changedFiles lists the first \d+ of 20000:/,
      );
    }
  });

  it('holds no macro that the agent would expand', () => {
    const { text } = listForOutput(['dev/$(dbPassword).yaml', '$$((x)']);
    assert.doesNotMatch(text, /\$\(/);
    assert.deepEqual(JSON.parse(text), ['dev/$(dbPassword).yaml', '$$((x)']);
  });

  it('holds no command of the agent, for a step that prints it, nor what turns a text around', () => {
    const entries = ['##vso[task.setvariable variable=PATH]x', { name: '###[error]x' }, 'a\u202Eb\u061Cc\u0085'];
    const { text } = listForOutput(entries);
    assert.doesNotMatch(text, /##\[|##vso\[|[\u202E\u061C\u0085]/);
    assert.deepEqual(JSON.parse(text), entries);
  });
});
