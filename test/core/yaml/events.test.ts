import assert from 'node:assert/strict';
import { YAMLException, getScalarValue, parseEvents, type Event } from 'js-yaml';
import { eventsOf } from '../../../core/yaml/events.ts';

function values(text: string): string[] {
  return eventsOf(text).flatMap((event) => (event.type === 4 ? [getScalarValue(text, event)] : []));
}

/** Kinds, values, anchors and tags in order, each taken from the text itself. */
function shown(text: string, events: readonly Event[]): string[] {
  return events.map((event) => {
    const slice = (start: number, end: number): string => (start < 0 ? '' : text.slice(start, end));
    if (event.type === 4)
      return `${slice(event.anchorStart, event.anchorEnd)} ${slice(event.tagStart, event.tagEnd)} ${getScalarValue(text, event)}`;
    if (event.type === 5) return `*${slice(event.anchorStart, event.anchorEnd)}`;
    return event.type === 2 || event.type === 3 ? `${event.type} at ${text[event.start] ?? ''}` : String(event.type);
  });
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

  for (const [says, before, indented] of [
    ['items at the key’s own column', 'x:\n  a: [\n  b,\n  {c: &y !!str d,\n  e: *y}\n  ]\n', 'x:\n  a: [\n   b,\n   {c: &y !!str d,\n   e: *y}\n   ]\n'],
    ['braces, with comments between', 'a: {\n# why\nb: c\n# end\n}\n', 'a: {\n# why\n b: c\n# end\n }\n'],
    ['quoted texts over lines', 'a: "x\n#y\n\nz"\nb: \'x\ny\'\n', 'a: "x\n #y\n\n z"\nb: \'x\n y\'\n'],
    ['tabs and CRLF', 'a: [\r\n\tb\r\n]\r\nc: d\r\n', 'a: [\r\n \tb\r\n ]\r\nc: d\r\n'],
    ['a carriage return alone', 'a: [\rb\r]\rc: d\r', 'a: [\r b\r ]\rc: d\r'],
    ['several documents', 'a: [\n]\n---\nb: [\n]\n', 'a: [\n ]\n---\nb: [\n ]\n'],
  ] as const)
    it(`are those of the text as YAML would have it: ${says}`, () => {
      assert.throws(() => parseEvents(before, {}), /deficient indentation/);
      assert.deepEqual(shown(before, eventsOf(before)), shown(indented, parseEvents(indented, {})));
    }); // prettier-ignore

  it('a document with such lines costs the others nothing', () => {
    const text = `${'a: b\n---\n'.repeat(5000)}${'a: [\n  b\n]\n---\n'.repeat(500)}`;
    assert.equal(values(text).filter((value) => value === 'b').length, 5500);
    const wrong = `# x\n---\n${text}a: [\n]]\n`;
    assert.throws(
      () => eventsOf(wrong),
      ({ mark }: YAMLException) => mark?.position === wrong.length - 2 && mark.column === 1 && mark.line === 12_003,
    );
  });

  it('a text that is wrong in thousands of lines is given up', () => {
    assert.throws(() => eventsOf(`a: [\n${'b,\n'.repeat(20_000)}]\n`), /deficient indentation/);
  });
});
