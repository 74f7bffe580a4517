import assert from 'node:assert/strict';
import { YAMLException, getScalarValue } from 'js-yaml';
import { eventsOf } from '../../../core/yaml/events.ts';

function values(text: string): string[] {
  return eventsOf(text).flatMap((event) => (event.type === 4 ? [getScalarValue(text, event)] : []));
}

describe('a text’s events', () => {
  for (const [says, text, expected] of [
    [
      'a closing bracket below its key',
      'spec:\n  command: [\n    "x",\n    y\n  ]\n  a: {\n    b: c\n  }\n',
      'spec command x y a b c',
    ],
    ['with comments before it', 'a: [\n  "#x" , # ]\n\n# y ]\n]\nb: c # d\n', 'a #x b c'],
    ['with CRLF', 'a: {\r\n  b: c # d\r\n}\r\ne: f\r\n', 'a b c e f'],
    ['whole lines further left', 'a:\n  b: [\nc,\n{ d: e,\nf: g }]\n', 'a b c d e f g'],
    ['quoted text further left', 'a:\n  b: "c # d\nf"\n  g: \'h\ni\'\n', 'a b c # d f g h i'],
    ['after an empty first line', '\na: [\n]\n', 'a'],
    ['nothing but the bracket in between', 'a: [b\n\n\n]\nc: |\n  ]\n  }\n', 'a b c ]\n}\n'],
  ] as const) {
    it(`Go’s YAML takes: ${says}`, () => {
      assert.equal(values(text).join(' '), expected);
    });
  }

  it('what is no YAML to anyone stays an error, with its place in the text', () => {
    for (const text of ['a: [\n]\nb: [', 'a: [\n  b\n', '\n]', 'a: {\n}}\n'])
      assert.throws(() => eventsOf(text), YAMLException, text);
  });

  it('hundreds of such lines are no matter', () => {
    const text = 'a: [\n  b\n]\n'.repeat(500);
    assert.equal(values(text).length, 1000);
  });
});
