import assert from 'node:assert/strict';
import type { ApplicationComparison } from '../../../../core/manifests/compare/comparison.ts';
import { countsText } from '../../../../core/manifests/compare/comparison.ts';
import { changeLines, details } from '../../../../core/manifests/compare/lines.ts';
import { comparisonMarkdown } from '../../../../core/manifests/compare/markdown.ts';
import { matchObjects } from '../../../../core/manifests/compare/match.ts';
import { Secret, secretMask } from '../../../../core/secret.ts';
import { manifestsOf, object } from '../manifests.ts';

const identity = { environment: 'dev', application: 'shop', cluster: '' };
const plain = (text: string): string => text;

function compare(before: string, after: string, files = ['a.yaml', 'a.yaml']): ApplicationComparison {
  const [old, now] = [before, after].map((text, index) =>
    manifestsOf(text).map(({ reference, data }) => ({ reference, data, file: files[index] ?? '' })),
  );
  return { identity, ...matchObjects(old ?? [], now ?? []), files: [], warnings: [] };
}

/** The lines of the one object that differs. */
function linesBetween(
  before: string,
  after: string,
  mask = plain,
  detail = details.brief as object,
): readonly string[] {
  const [change] = compare(before, after).objects;
  assert.ok(change !== undefined);
  return changeLines(change, mask, { ...details.brief, ...detail });
}

const map = (data: string, name = 'x'): string => object('ConfigMap', name, `data:\n  ${data}\n`);
const markdown = (comparisons: readonly ApplicationComparison[], limit = 150_000): string =>
  comparisonMarkdown(comparisons, { limit, detail: details.brief, mask: plain, rest: 'The rest is elsewhere.' });

describe('objects on both sides', () => {
  it('are the same whatever their version, file and order', () => {
    const { objects, same } = compare(
      `${object('Deployment', 'a', '', 'apps/v1beta1')}---\n${map('k: v')}`,
      `${map('k: v')}---\n${object('Deployment', 'a', '', 'apps/v1')}`,
    );
    assert.equal(same, 1);
    assert.deepEqual(
      objects.map(({ kind, reference }) => [kind, reference.apiVersion]),
      [['changed', 'apps/v1']],
    );
    assert.deepEqual(
      compare(map('k: v'), map('k: v'), ['a.yaml', 'b.yaml']).objects.map(({ kind }) => kind),
      ['moved'],
    );
  });

  it('are others in another namespace or group', () => {
    const { objects } = compare(
      object('Ingress', 'a', '', 'extensions/v1beta1'),
      object('Ingress', 'a', '', 'networking.k8s.io/v1'),
    );
    assert.deepEqual(
      objects.map(({ kind }) => kind),
      ['added', 'removed'],
    );
  });

  it('that have no name yet, or are there twice, are matched in order', () => {
    const nameless = 'apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: a-}\n';
    assert.deepEqual(
      compare(`${nameless}---\n${nameless}`, nameless).objects.map(({ kind }) => kind),
      ['removed'],
    );
  });

  it('are counted', () => {
    assert.equal(
      countsText([compare(map('a: 1'), `${map('a: 2')}---\n${map('a: 1', 'y')}`)]),
      '1 object added, 1 changed',
    );
    assert.equal(countsText([compare(map('a: 1'), map('a: 1'))]), 'no difference');
    assert.equal(
      countsText([{ ...compare('', ''), files: [{ kind: 'changed', path: 'a' }] }]),
      'no object differs, but 1 file does',
    );
  });
});

describe('the lines of a change', () => {
  it('show text so that it cannot be taken for anything else', () => {
    assert.deepEqual(linesBetween(map('a: 1\n  b: "yes"\n  c: ""'), map('a: "1"\n  b: true\n  c: "(hidden)"')), [
      '- data.a: 1',
      '+ data.a: "1"',
      '- data.b: "yes"',
      '+ data.b: true',
      '- data.c: ""',
      '+ data.c: "(hidden)"',
    ]);
  });

  it('show maps and lists as YAML', () => {
    assert.deepEqual(
      linesBetween(object('A', 'x', 'spec: {a: 1}\n'), object('A', 'x', 'spec: {a: {b: [c]}, d: []}\n')),
      ['- spec.a: 1', '+ spec.a:', '+   b:', '+   - c', '+ spec.d: []'],
    );
  });

  it('show of a long text what differs, and two lines around it', () => {
    const text = (value: string): string =>
      map(`conf: |\n${Array.from({ length: 9 }, (_, n) => `    line ${n === 4 ? value : n}\n`).join('')}`);
    assert.deepEqual(linesBetween(text('old'), text('new')), [
      '  data.conf:',
      '    …',
      '    line 2',
      '    line 3',
      '-   line old',
      '+   line new',
      '    line 5',
      '    line 6',
      '    …',
    ]);
    assert.deepEqual(linesBetween(map('a: "b\\n"'), map('a: "b\\nc"')), [
      '  data.a:',
      '    b',
      '+   c',
      '+   (no line end)',
    ]);
    assert.match(linesBetween(map('a: "b\\r\\nc"'), map('a: "b\\nc"')).join('\n'), /changed in line ends/);
  });

  it('of a long value keep the place where it differs', () => {
    const long = (end: string): string => map(`a: ${'x'.repeat(1000)}${end}${'y'.repeat(1000)}`);
    const [old, now] = linesBetween(long('old'), long('new'));
    assert.match(old ?? '', /^- data\.a: …x+oldy+…$/);
    assert.match(now ?? '', /^\+ data\.a: …x+newy+…$/);
    assert.ok((old ?? '').length < 300);
  });

  it('hide what Secrets and sealed or SOPS-encrypted objects hold, not which key of them changes', () => {
    const secret = (data: string): string =>
      object(
        'Secret',
        's',
        `data: {${data}}\nstringData: ${data === '' ? 'plain-old' : 'plain-new'}\ntype: ${data === '' ? 'a' : 'b'}\n`,
      );
    const lines = linesBetween(secret(''), secret('a: c2VjcmV0')).join('\n');
    assert.match(lines, /\+ data\.a: "?\(hidden\)/);
    assert.match(lines, /- type: a\n\+ type: b/);
    assert.doesNotMatch(lines, /c2VjcmV0|plain/);
    const annotated = (value: string): string =>
      `apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: '${value}'\n`;
    assert.deepEqual(linesBetween(annotated('{"data":1}'), annotated('{"data":2}')), [
      '! metadata.annotations["kubectl.kubernetes.io/last-applied-configuration"]: changed (hidden)',
    ]);
    assert.doesNotMatch(
      linesBetween(object('Secret', 's'), annotated('{"data":2}')).join(),
      /"data/,
      'nor where the whole map is new',
    );
    const sops = (value: string, image: string): string =>
      object('ConfigMap', 'x', `data: {a: "ENC[${value}]", image: ${image}}\nsops: {mac: "${value}"}\n`);
    assert.deepEqual(linesBetween(sops('old', 'web:1'), sops('new', 'web:2')), [
      '! data.a: changed (hidden)',
      '- data.image: web:1',
      '+ data.image: web:2',
      '! sops.mac: changed (hidden)',
    ]);
    assert.deepEqual(
      linesBetween(object('ConfigMap', 'x', 'data: {a: readable}\n'), sops('new', 'web:1')).slice(0, 1),
      ['! data.a: changed (hidden)'],
    );
    const sealed = (value: string): string =>
      object('SealedSecret', 's', `spec: {encryptedData: {a: ${value}}}\n`, 'bitnami.com/v1alpha1');
    assert.deepEqual(linesBetween(sealed('Ag1'), sealed('Ag2')), ['! spec.encryptedData.a: changed (hidden)']);
  });

  it('never hold a secret, be it whole, cut, encoded, in a name or on one line of several', () => {
    const mask = secretMask([new Secret('hunter22-secret'), new Secret('first line\nsecond line')]);
    const encoded = Buffer.from('hunter22-secret').toString('base64');
    const cut = `${'x'.repeat(225)}hunter22-secret`;
    const lines = linesBetween(
      map('a: b\n  c: |\n    one'),
      map(
        `a: ${cut}\n  c: |\n    one\n    second line\n  hunter22-secret: ${encoded}\n  l: {"x hunter22-secret": [hunter22-secret]}`,
      ),
      mask,
    ).join('\n');
    assert.doesNotMatch(lines, /hunter|second line/);
    assert.ok(!lines.includes(encoded));
    assert.match(lines, /\*\*\*/);
  });

  it('are bounded for each line, field and object', () => {
    const many = Array.from({ length: 100 }, (_, n) => `k${n}: ${'v'.repeat(500)}`).join('\n  ');
    const lines = linesBetween(map('a: b'), map(many), plain, { line: 50, object: 10 });
    assert.equal(lines.length, 11);
    assert.ok(lines.every((line) => line.length <= 50));
    assert.match(lines.at(-1) ?? '', /… 91 more lines/);
    const text = Array.from({ length: 3000 }, (_, n) => `    ${n} \n`).join('');
    assert.match(linesBetween(map('a: |\n    x\n    y'), map(`a: |\n${text}`)).join('\n'), /another text: 3000 lines/);
  });
});

/** Markdown without what stands in fences and inline code; fails when a fence or an element stays open. */
function outside(text: string): string {
  const rest: string[] = [];
  let fence = '';
  let open = 0;
  for (const line of text.split('\n')) {
    const mark = /^(`{3,})(\w*)$/.exec(line);
    if (fence === '' && mark !== null) fence = mark[1] ?? '';
    else if (fence !== '' && line === fence) fence = '';
    else if (fence === '') {
      const text = line.replaceAll(/(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/g, '');
      open += [...text.matchAll(/<details/g)].length - [...text.matchAll(/<\/details>/g)].length;
      rest.push(text);
    }
  }
  assert.equal(fence, '');
  assert.equal(open, 0);
  return rest.join('\n');
}

describe('a comparison in Markdown', () => {
  const hostile = '](x) <b> @all #1 !2 ``` | **x** </details> <!-- -->';
  const quoted = JSON.stringify(hostile);

  it('renders everything that manifests hold as text', () => {
    const named = (value: string): string =>
      `apiVersion: v1\nkind: ${JSON.stringify(`K${hostile}`)}\nmetadata: {name: ${quoted}, namespace: "@b"}\ndata: {${quoted}: ${value}}\n`;
    const one = compare(`${named('a')}---\n${named('a').replace('@b', '@c')}`, `${named('"```\\n````\\n@x"')}`);
    const text = markdown([{ ...one, files: [{ kind: 'changed', path: 'a``` @x #2.yaml' }], warnings: ['``` @y'] }]);
    const rest = outside(text);
    assert.match(text, /^`{5,}diff$/m, 'the fence is longer than any inside');
    assert.doesNotMatch(rest, /@|\]\(x\)|<b>|<!--|!2/);
    assert.doesNotMatch(rest.replaceAll(/&#\d+;/g, ''), /#\d/);
  });

  it('has counts first, and folds what is long', () => {
    const maps = (value: number): string =>
      Array.from({ length: 500 }, (_, n) => map(`a: v${value}`, `m${n}`)).join('---\n');
    const text = markdown([compare(maps(1), maps(2))]);
    outside(text);
    assert.match(text, /^\*\*500 objects changed\*\*\.\n\n\| Kind \| Added \| Changed/);
    assert.match(text, /\| `ConfigMap` \| 0 \| 500 \| 0 \| 0 \|/);
    assert.match(text, /<details><summary>500 objects changed<\/summary>/);
  });

  it('is never longer than the limit, says how much is left out, and is whole wherever it is cut', () => {
    const maps = (value: string): string =>
      Array.from({ length: 60 }, (_, n) => map(`a: ${value.repeat(n + 1)}\n  "\`\`\`": ${value}`, `m${n}`)).join(
        '---\n',
      );
    const comparison = compare(maps('old'), maps('new'));
    for (const limit of [1200, 3000, 5000, 8000, 12_345]) {
      const text = markdown([comparison], limit);
      assert.ok(text.length <= limit, `${text.length} of ${limit}`);
      outside(text);
      const left = Number(/… and (\d+) more objects that do not fit here\. The rest is elsewhere\./.exec(text)?.[1]);
      const told = [...text.matchAll(/<summary><code>ConfigMap/g)].length;
      assert.equal(told + left, 60);
    }
  });

  it('names each application when there are several', () => {
    const other = { ...compare(map('a: 1'), map('a: 2')), identity: { ...identity, application: '*api*' } };
    const text = markdown([compare(map('a: 1'), map('a: 2')), other, compare(map('a: 1'), map('a: 1'))]);
    assert.deepEqual([...text.matchAll(/^#### .*$/gm)].flat(), ['#### shop', '#### \\*api\\*']);
    assert.match(text, /^\*\*2 objects changed\*\*; 1 object is the same\.$/m);
  });

  it('says so when there is nothing', () => {
    assert.equal(markdown([compare(map('a: 1'), map('a: 1'))]).trim(), '**No difference**; 1 object is the same.');
  });
});
