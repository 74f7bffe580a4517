import assert from 'node:assert/strict';
import { joinBody, mentioned, splitBody } from '../../../platform/github/work-items.ts';

describe('work items in a description on GitHub', () => {
  it('are its last line, which is no part of the text', () => {
    for (const complete of [false, true]) {
      const body = joinBody('A text.\n\nMore.', { items: ['12', '7'], complete });
      assert.match(body, complete ? /\nWork items: Fixes AB#12, Fixes AB#7$/ : /\nWork items: AB#12, AB#7$/);
      assert.deepEqual(splitBody(body), { text: 'A text.\n\nMore.', line: { items: ['12', '7'], complete } });
      // As the form on the page sends it back.
      assert.equal(splitBody(`${body.replaceAll('\n', '\r\n')}\r\n`).text, 'A text.\n\nMore.');
    }
    assert.equal(joinBody('A text.', { items: [], complete: false }), 'A text.');
  });

  it('are left in a text that only looks like it', () => {
    for (const text of [
      'Work items: AB#1',
      'A\n\nWork items: AB#1\n\nmore',
      'A\n\nWork items: AB#1, AB#x',
      'A\n\nWork items: ',
      'A\nWork items: AB#1',
    ]) {
      assert.deepEqual(splitBody(text), { text, line: { items: [], complete: false } });
    }
  });

  it('are those that Azure Boards would link', () => {
    assert.deepEqual(mentioned('AB#1 and Fixes AB#22, AB#1; not AB#, xAB#3 or AB#4x'), ['1', '22']);
  });

  it('take no time to find in a hostile text', () => {
    splitBody('\n\nWork items: AB#1, '.repeat(100_000));
    splitBody(`\n\nWork items: ${'AB#1, '.repeat(200_000)}`);
    mentioned('AB#'.repeat(500_000));
  });
});
