import assert from 'node:assert/strict';
import { agreed, apart, beforeAndAfter, policies } from './marker-cases.ts';
import { edit, type Asked } from './request.ts';

const asked: Asked = { policies, selectors: ['markers'], downgrade: 'allow' };

describe('markers are read as Flux’s setter reads them', () => {
  for (const { says, text } of [...agreed, ...apart]) {
    it(says, () => {
      const { before, after } = beforeAndAfter(text);
      const done = edit(before, asked);
      assert.deepEqual(done.refusals, []);
      assert.equal(done.text, after);
      assert.equal(edit(after, asked).edits.length, 0, 'a second run finds nothing to do');
    });
  }
});

describe('markers in files that are no YAML', () => {
  const template = (lines: string): string => `{{ if .x }}\n${lines}{{ end }}\n`;
  const cases: readonly (readonly [says: string, text: string])[] = [
    [
      'a key or a dash, in any quoting, with a comma',
      'a: ⟦x:1→reg.io/t/a:2.0.0⟧ #A\n- "⟦x:1→reg.io/t/a:2.0.0⟧" #A\n  - b: \'⟦x:1→reg.io/t/a:2.0.0⟧\' #A\n"c": "⟦→reg.io/t/a:2.0.0⟧", #A\n',
    ],
    ['line ends stay', 'a: ⟦x:1→reg.io/t/a:2.0.0⟧ #A\r\nb: 1\r\n'],
    ['a number is put in quotes', 'a: ⟦v1→"1234"⟧ # {"$imagepolicy": "f:n:tag"}\n'],
    ['a line without a value is left alone', '#A\n  #A\na: #A\n- #A\nx #A\n'],
    ['a line that is commented out, or holds template braces', '# a: x:1 #A\nb: {{ x }}:1 #A\n'],
    [
      'inside a block of text',
      'a: |\n  b: x:1 #A\nc: ⟦x:1→reg.io/t/a:2.0.0⟧ #A\n- d: >- # why\n    b: x:1 #A\n  e: ⟦x:1→reg.io/t/a:2.0.0⟧ #A\n- |\n b: x:1 #A\n',
    ],
  ];
  for (const [says, text] of cases) {
    it(says, () => {
      const { before, after } = beforeAndAfter(template(text.replaceAll('#A', '# {"$imagepolicy": "f:a"}')));
      assert.equal(edit(before, asked).text, after);
    });
  }
});
