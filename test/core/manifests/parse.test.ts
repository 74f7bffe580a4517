import assert from 'node:assert/strict';
import { load } from 'js-yaml';
import { splitStream } from '../../../core/manifests/documents.ts';
import { placeAt } from '../../../core/manifests/locate.ts';
import { parseManifests } from '../../../core/manifests/parse.ts';
import { rewrite, visitImages } from '../../../core/manifests/rewrite.ts';
import { kubernetesSchema } from '../../../core/manifests/yaml.ts';
import { manifestsOf, object } from './manifests.ts';

describe('YAML documents', () => {
  it('are told apart at --- and ... lines, with the line they start at', () => {
    const documents = splitStream('# head\n---\na: 1\n--- # note\nb: |\n  x\n  ---\n...\n---\n\n--- c: 2\n');
    assert.deepEqual(documents, [
      { text: 'a: 1\n', line: 3 },
      { text: 'b: |\n  x\n  ---\n', line: 5 },
      { text: '    c: 2\n', line: 11 },
    ]);
  });

  it('are taken apart in time that grows with their size, however many blank lines they hold', () => {
    const [document] = splitStream(`a: 1\n${'\n'.repeat(1_000_000)}b: 2\n\n\n`);
    assert.equal(document?.text, `a: 1\n${'\n'.repeat(1_000_000)}b: 2\n`);
  });

  it('take LF and no byte order mark, and keep a directive with its document', () => {
    const documents = splitStream('\uFEFF%YAML 1.1\r\n---\r\na: 1\r\n');
    assert.deepEqual(documents, [{ text: '%YAML 1.1\n---\na: 1\n', line: 1 }]);
  });
});

describe('Kubernetes’ YAML', () => {
  it('reads yes, on and 0777 as Kubernetes does; dates and 22:22 are text', () => {
    const text =
      'a: yes\nb: on\nc: 0777\nd: 0o17\ne: 22:22\nf: 2001-01-01\ng: 1_000\nh: 0x1F\ni: -5\nj: 1e3\nk: "yes"\nl: 08';
    assert.deepEqual(load(text, { schema: kubernetesSchema }), {
      a: true,
      b: true,
      c: 511,
      d: 15,
      e: '22:22',
      f: '2001-01-01',
      g: 1000,
      h: 31,
      i: -5,
      j: 1000,
      k: 'yes',
      l: 8,
    });
  });
});

describe('reading rendered text', () => {
  it('keeps the engine’s own text, without the comments before it', () => {
    const [manifest] = manifestsOf(
      '---\n# Source: x/templates/a.yaml\n\nkind: B # note\napiVersion: v1\nmetadata: {name: "a"}\n',
    );
    assert.equal(manifest?.text, 'kind: B # note\napiVersion: v1\nmetadata: {name: "a"}\n');
    assert.equal(manifest?.origin.template, 'x/templates/a.yaml');
  });

  it('writes JSON as block YAML, unfolds lists in lists, and passes over empty documents', () => {
    const manifests = manifestsOf(
      '{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"PodList","items":[{"apiVersion":"v1","kind":"Pod","metadata":{"name":"1"}}]}]}\n---\n# nothing\n---\nnull\n',
    );
    assert.deepEqual(
      manifests.map(({ text }) => text),
      ["apiVersion: v1\nkind: Pod\nmetadata:\n  name: '1'\n"],
    );
  });

  it('keeps every digit of a number, in JSON and in lists too; an item with an alias is written out', () => {
    const item = '{"apiVersion":"v1","kind":"A","metadata":{"name":"a"},"n":12345678901234567890,"f":1.0,"s":"yes"}';
    const text = "apiVersion: v1\nkind: A\nmetadata:\n  name: a\n'n': 12345678901234567890\nf: 1.0\ns: 'yes'\n";
    assert.equal(manifestsOf(item)[0]?.text, text);
    assert.equal(manifestsOf(`apiVersion: v1\nkind: List\nitems: [${item}]`)[0]?.text, text);
    const aliased = manifestsOf(
      'kind: List\napiVersion: v1\nitems:\n- &a {kind: A, apiVersion: v1}\n- <<: *a\n  x: 1\n',
    );
    assert.equal(aliased[1]?.text, 'kind: A\napiVersion: v1\nx: 1\n');
  });

  it('takes brackets that close at or left of their key’s column, as Kubernetes’ own readers do, and keeps the text', () => {
    const text = object(
      'Pod',
      'a',
      'spec:\n  containers:\n  - image: web:1\n    command: [\n    "sh"\n    ]\n    x: {\n  }\n',
    );
    const [pod] = manifestsOf(text);
    assert.ok(pod !== undefined);
    assert.equal(pod.text, text);
    assert.equal(placeAt(pod, ['spec', 'containers', 0, 'x']).line, 11);
    const set = rewrite(pod, (root) => {
      visitImages(root, (image) => (image.value = 'web:2'));
      return true;
    });
    assert.deepEqual(set.data, { ...pod.data, spec: { containers: [{ image: 'web:2', command: ['sh'], x: {} }] } });
    // Of a text that is wrong further down, the place is told as if nothing had been read otherwise.
    const { findings } = parseManifests({ file: 'a.yaml', text: `${text}y: [\n]}\n` });
    assert.deepEqual(findings[0]?.at, { file: 'a.yaml', line: 14, column: 2 });
  });

  it('reads the documents around a broken one, and tells where it is', () => {
    const text = `${object('A', 'a')}---\n# Source: c/templates/b.yaml\na: 1\na: 2\n---\n- x\n---\n${object('B', 'b')}`;
    const { manifests, findings } = parseManifests({
      file: 'out',
      text,
      templateOf: (name) => `chart/${name.slice(2)}`,
    });
    assert.deepEqual(
      manifests.map(({ reference }) => reference.kind),
      ['A', 'B'],
    );
    assert.deepEqual(findings, [
      {
        message: 'YAML: duplicated mapping key; it comes from chart/templates/b.yaml',
        at: { file: 'out', line: 8, column: 1 },
      },
      { message: 'the document is no map, so no Kubernetes object', at: { file: 'out', line: 10 } },
    ]);
  });
});

describe('manifests that would break a reader', () => {
  it('aliases that make a billion values, or lead back into themselves, are refused', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 9; level++)
      lines.push(`a${level}: &a${level} [${Array.from({ length: 9 }, () => `*a${level - 1}`).join(', ')}]`);
    const bomb = parseManifests({ file: 'a.yaml', text: `${object('ConfigMap', 'x')}${lines.join('\n')}\n` });
    assert.match(bomb.findings[0]?.message ?? '', /more than 1000000 values/);
    const loop = parseManifests({ file: 'a.yaml', text: `${object('ConfigMap', 'x')}a: &a [*a]\n` });
    assert.match(loop.findings[0]?.message ?? '', /\*a stands in itself/);
    const few = `${object('ConfigMap', 'x')}a: &a [x]\nb: [*a, *a]\n`;
    assert.deepEqual(parseManifests({ file: 'a.yaml', text: few }).findings, []);
  });

  it('a directive is left out: the output holds several documents', () => {
    const text = `%YAML 1.1\n---\n${object('ConfigMap', 'a')}`;
    assert.equal(manifestsOf(text)[0]?.text, object('ConfigMap', 'a'));
  });
});
