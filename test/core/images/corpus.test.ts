import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { edit, type Asked } from './request.ts';

const folder = join(import.meta.dirname, '..', '..', 'fixtures', 'image-edits');

const app: Asked = { images: ['ghcr.io/team/app:2.0.0'] };
const policy: Asked = { policies: { 'flux-system:app': 'registry.example.com/app:2.0.0' } };
const numbers = ['1234', '1e10', '0x10', '1_000', '0777', '0o17', '1.20', 'on', 'null', '2024-01-31', 'y'];
const quoted: Asked = {
  images: [
    ...numbers.map((tag, index) => `ghcr.io/n/n${index}:${tag}`),
    'ghcr.io/n/text:v1.2.3',
    'ghcr.io/n/single:1234',
    'ghcr.io/n/double:1234',
  ],
};

interface Case {
  readonly asked: Asked;
  /** The file's name in the repository. */
  readonly name?: string;
  /** What people are warned of. */
  readonly warns?: RegExp;
}

/** Each oddity has its two files: `<oddity>.before.yaml` and, byte for byte what must come out, `<oddity>.after.yaml`. */
const cases: Readonly<Record<string, Case>> = {
  'anchors-and-aliases': { asked: app },
  'brackets-below-their-key': { asked: app },
  'byte-order-mark': { asked: app },
  'comments-and-indentation': { asked: app },
  crlf: { asked: app },
  documents: { asked: app },
  'flow-and-json': { asked: app, name: 'pod.json' },
  'helm-template': { asked: app, warns: /Left alone, for it cannot be read as YAML/ },
  'helm-template-with-markers': { asked: policy },
  jinja: { asked: app, warns: /Left alone, for it cannot be read as YAML/ },
  'kustomization-adds-and-drops': { asked: { images: ['ghcr.io/team/app:1234'] }, name: 'kustomization.yaml' },
  'list-of-objects': { asked: app },
  'long-lines': { asked: app },
  markers: { asked: policy, name: 'release.yaml' },
  'merge-keys': { asked: app },
  'mixed-line-ends': { asked: app },
  'no-final-newline': { asked: app },
  'placeholders-that-parse': { asked: app },
  quotes: { asked: quoted, name: 'kustomization.yaml' },
  'scalar-styles': { asked: app },
  'tabs-for-indentation': { asked: app, warns: /Left alone, for it cannot be read as YAML/ },
  unicode: { asked: app },
};

const files = readdirSync(folder);
const read = (oddity: string, which: string): string => {
  const name = files.find((file) => file.startsWith(`${oddity}.${which}.`));
  assert.ok(name !== undefined, `${oddity}.${which} is missing`);
  return readFileSync(join(folder, name), 'utf8');
};

describe('the corpus of oddities', () => {
  it('is all in the table', () => {
    const oddities = new Set(files.map((file) => file.replace(/\..*/, '')));
    assert.deepEqual([...oddities].toSorted(), Object.keys(cases).toSorted());
  });

  for (const [oddity, { asked, name, warns }] of Object.entries(cases))
    it(oddity, () => {
      const [before, after] = [read(oddity, 'before'), read(oddity, 'after')];
      const done = edit(before, asked, name);
      assert.deepEqual([done.refusals, done.downgrades], [[], []]);
      assert.equal(done.text, after);
      assert.equal(edit(after, asked, name).edits.length, 0, 'a second run finds nothing to do');
      const warnings = done.warnings.map(({ message }) => message);
      if (warns === undefined) assert.deepEqual(warnings, []);
      else assert.match(warnings.join('\n'), warns);
    });
});
