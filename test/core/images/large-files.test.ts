import assert from 'node:assert/strict';
import { parseEvents } from 'js-yaml';
import { splitDocuments } from '../../../core/yaml/documents.ts';
import { copyReferences } from '../../../core/images/copy-from.ts';
import { edit, request } from './request.ts';

describe('documents of a text', () => {
  const texts = {
    'plain ones': 'a: 1\n---\nb: 2\n---\nc: 3\n',
    'a marker first, with a comment, and Windows line ends': '# x\r\n--- # y\r\na: 1\r\n---\r\nb: 2\r\n',
    'values on the marker’s line': '--- a\n--- [b]\n--- |\n c\n---\td\n',
    'empty ones, and ends': '---\n---\n...\n---\na: 1\n...\n# end\n',
    'no final line end, and a byte order mark': '\uFEFFa: 1\n---\nb: 2',
    'what is no marker': 'a: |\n ---\n  --- x\nb: ---x\nc: "x\n ---"\n---x: 1\n---\u00a0: 2\n',
    directives: '%YAML 1.2\n---\na: 1\n...\n%TAG ! tag:x,2000:\n---\nb: 2\n',
    'directives behind a byte order mark': '\uFEFF%YAML 1.2\n---\na: 1\n',
    'anchors of one name': '&a x: *a\n---\n&a y: *a\n',
    nothing: '',
  };
  for (const [name, text] of Object.entries(texts))
    it(`are what the parser finds in the whole: ${name}`, () => {
      const parts = splitDocuments(text);
      assert.equal(parts.map((part) => part.text).join(''), text);
      for (const { offset, line } of parts) {
        assert.equal(text.slice(0, offset).split('\n').length, line);
        assert.ok(offset === 0 || text[offset - 1] === '\n');
      }
      const seen = (of: string, from: number): number[] =>
        parseEvents(of, {}).map((event) =>
          event.type === 4 && event.valueStart >= 0 ? from + event.valueStart : -event.type,
        );
      assert.deepEqual(
        parts.flatMap((part) => seen(part.text, part.offset)),
        seen(text, 0),
      );
    });

  it('a marker inside a value is a mistake in both', () => {
    for (const text of ['a: "x\n---\ny"\n', "a: 'x\n---\ny'\n", 'a: [x,\n---\ny]\n']) {
      assert.throws(() => parseEvents(text, {}), text);
      assert.throws(() => splitDocuments(text).map((part) => parseEvents(part.text, {})), text);
    }
  });
});

describe('large files', () => {
  const pod = (image: string, comment = ''): string =>
    `---\nkind: Pod\nspec:\n  containers:\n    - image: ${image}${comment}\n`;
  const filler = (count: number): string =>
    Array.from({ length: count }, (_, index) => pod(`registry.example.com/team/service-${index}:1.0.0`)).join('');
  const many = filler(8000);
  const asked = { images: ['registry.example.com/team/app:2.0.0'] };
  const app = 'registry.example.com/team/app:1.0.0';

  it('are edited document by document, all of them', () => {
    const text = `${many}${pod(app)}${many}${pod(`"${app}"`)}`;
    assert.ok(text.length > 1_000_000);
    const plan = edit(text, asked);
    assert.equal(plan.text, text.replaceAll('app:1.0.0', 'app:2.0.0'));
    const lines = text.split('\n').flatMap((line, index) => (line.includes('app:1') ? [index + 1] : []));
    assert.deepEqual(
      plan.updates.map(({ line }) => line),
      lines,
    );
    assert.deepEqual([plan.edits.length, plan.parsedFiles], [1, 1]);
    assert.deepEqual(edit(plan.text, asked).edits, []);
  });

  it('have markers follow an image of another document', () => {
    const marked = 'version: 1.0.0 # {"$imagepolicy": "flux:app:tag"}\n';
    const text = `${marked}${many}${pod(app, ' # {"$imagepolicy": "flux:app"}')}${many}---\n${marked}`;
    const plan = edit(text, asked);
    assert.equal(plan.text, text.replaceAll('app:1.0.0', 'app:2.0.0').replaceAll('version: 1.0.0', 'version: 2.0.0'));
    assert.equal(plan.updates.length, 3);
  });

  it('are left alone when one document is no YAML, which is named by its line', () => {
    const text = `${pod(app)}${many}---\na: 1\nb: {{ x }}: [\n${many}`;
    const plan = edit(text, asked);
    assert.equal(plan.edits.length, 0);
    const line = text.split('\n').findIndex((one) => one.startsWith('b: ')) + 1;
    assert.match(plan.warnings[0]?.message ?? '', new RegExp(String.raw`cannot be read as YAML: .*\(${line}:\d+\)`));
  });

  it('are left alone when one document is longer than would fit into memory, and that is said', () => {
    const long = `---\nkind: List\nx: "${'x'.repeat(10_000_001)}"\n`;
    for (const [text, line] of [
      [`${pod(app)}${long}`, 6],
      [`${long.slice(4)}image: ${app}\n`, 1],
    ] as const) {
      const plan = edit(text, asked);
      assert.equal(plan.edits.length, 0);
      assert.match(
        plan.warnings[0]?.message ?? '',
        new RegExp(`document on line ${line} has 10\\.0 million characters, and at most 10 million are read: split it`),
      );
      assert.deepEqual(plan.unmatched.length, 1);
    }
  });

  it('that are no YAML are still edited by their marker lines', () => {
    const marked = pod(app, ' # {"$imagepolicy": "flux:app"}');
    const text = `${marked}${many}---\n{{ if x }}\n${many}${marked}`;
    const plan = edit(text, { policies: { 'flux:app': 'registry.example.com/team/app:2.0.0' } });
    assert.equal(plan.text, text.replaceAll('app:1.0.0', 'app:2.0.0'));
    assert.deepEqual([plan.edits.length, plan.updates.length], [1, 2]);
  });

  it('give their references, or none at all', () => {
    const { selection } = request({});
    const copied = copyReferences([{ path: 'a', text: `${many}${pod(app)}` }], selection);
    assert.deepEqual([copied.images.length, copied.images.at(-1)?.path, copied.unread], [8001, 'team/app', []]);
    const torn = copyReferences([{ path: 'a', text: `${many}${pod(app)}---\n[` }], selection);
    assert.deepEqual([torn.images.length, torn.unread.length], [0, 1]);
  });
});
