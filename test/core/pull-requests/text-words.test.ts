import assert from 'node:assert/strict';
import type { DeploymentDescriptor } from '../../../core/manifests/descriptor.ts';
import { details } from '../../../core/manifests/compare/lines.ts';
import {
  changeText,
  defaultDescription,
  defaultTitle,
  fitDescription,
  imageTable,
  type Story,
} from '../../../core/pull-requests/text.ts';
import { descriptorOf } from '../gitops-repo/descriptors.ts';

const identity = { environment: 'dev', cluster: '', application: 'shop' };

const story = (over: Partial<Story> = {}): Story => ({
  operation: 'deploy',
  identity,
  version: '1.1.0',
  before: [],
  after: [],
  changedFiles: ['a.yaml'],
  runUrl: 'https://x.test/run',
  runName: '2026.10',
  ...over,
});

const of = (version: string, images: readonly string[] = [], over: Partial<DeploymentDescriptor> = {}) =>
  descriptorOf({ version, images, files: [], ...over });

describe('A title, word for word', () => {
  const cases: readonly (readonly [Partial<Story>, string])[] = [
    [{}, 'Deploy shop 1.1.0 to dev'],
    [{ version: '' }, 'Deploy shop to dev'],
    [{ identity: { ...identity, cluster: 'weu' } }, 'Deploy shop 1.1.0 to dev (weu)'],
    [{ operation: 'rollback' }, 'Roll back shop in dev to 1.1.0'],
    [{ operation: 'rollback', version: '' }, 'Roll back shop in dev'],
    [{ operation: 'revert' }, 'Revert shop 1.1.0 in dev'],
    [{ operation: 'revert', undone: { id: 7, url: '' } }, 'Revert shop 1.1.0 in dev (pull request 7)'],
    [{ operation: 'remove' }, 'Remove shop from dev'],
  ];
  for (const [over, title] of cases) it(title, () => assert.equal(defaultTitle(story(over)), title));

  it('has its names cut where it would be too long, as little as need be', () => {
    const long = story({ identity: { ...identity, application: 'a'.repeat(100) } });
    const length = (limit: number) => defaultTitle(long, limit).length;
    const whole = 'Deploy  1.1.0 to dev'.length;
    assert.equal(length(whole + 100), whole + 100);
    assert.equal(length(whole + 99), whole + 63);
    assert.equal(length(whole + 63), whole + 63);
    assert.equal(length(whole + 62), whole + 30);
    assert.equal(length(whole + 29), whole + 20);
    assert.match(defaultTitle(long, whole + 29), / 1\.1\.0 to dev$/);
  });
});

describe('A description, word for word', () => {
  const parts = (over: Partial<Story>): readonly string[] =>
    defaultDescription(story(over), { images: '', changes: 'C' }).split('\n\n');

  it('names versions as far as descriptors know them', () => {
    const first = (before: readonly string[], after: readonly string[], version = '9') =>
      (parts({ before: before.map((one) => of(one)), after: after.map((one) => of(one)), version })[0] ?? '').replace(
        /^\*\*.*\*\*/,
        '',
      );
    assert.equal(first(['1'], ['2']), ': `1` → `2`');
    assert.equal(first(['1', '1'], []), ': `1`');
    assert.equal(first([], ['2']), ': `2`');
    assert.equal(first([''], ['2']), ': none → `2`');
    assert.equal(first([''], ['']), ': `9`');
    assert.equal(first([''], [''], ''), '');
    assert.equal(first(['1', '2', '3', '4'], ['5']), ': `1`, `2`, `3`, `4` → `5`');
    assert.equal(first(['1', '2', '3', '4', '5', '6'], ['7']), ': `1`, `2`, `3`, `4`, 2 more → `7`');
  });

  it('names what is undone, and links the run', () => {
    const undone = { id: 7, url: 'https://x.test/pr/7' };
    assert.deepEqual(parts({ undone }).slice(1), [
      'Undoes [pull request 7](https://x.test/pr/7).',
      'C',
      '[Run 2026.10](https://x.test/run)',
    ]);
    assert.deepEqual(parts({ runUrl: '' }).slice(1), ['C']);
  });

  it('has a table of images, three tags of each, as many as there is room for', () => {
    const table = '| image | before | after |\n| --- | --- | --- |';
    assert.equal(imageTable([of('1', ['a:1'])], [of('2', ['a:1'])]), '');
    assert.equal(imageTable([], [of('2', ['a:1'])]), `${table}\n| \`a\` | – | \`1\` |`);
    const many = of('1', ['a:1', 'a:2', 'a:3', 'a:4']);
    assert.equal(imageTable([many], []), `${table}\n| \`a\` | \`1\`, \`2\`, \`3\`, 1 more | – |`);
    assert.equal(imageTable([of('1', ['a'])], [of('2', ['a:1'])]), `${table}\n| \`a\` | none | \`1\` |`);
    const three = [of('1', ['a:1', 'b:1', 'c:1'])];
    const row = '\n| `a` | – | `1` |'.length;
    const all = imageTable([], three);
    assert.equal(imageTable([], three, all.length), all);
    assert.equal(imageTable([], three, all.length - 1), `${table}\n| \`a\` | – | \`1\` |\n\n… and 2 more images`);
    assert.equal(imageTable([], three, table.length + row), '3 images change');
    assert.equal(imageTable([], [of('1', ['a:1'])], 0), '1 image changes');
  });

  it('lists objects that come and go, and five files at most', () => {
    const telling = { detail: details.short, mask: (text: string) => text };
    const object = (name: string) => ({ apiVersion: 'v1', kind: 'Secret', namespace: '', name });
    const files = (names: readonly string[]) =>
      changeText({ before: [], after: [], changedFiles: names }, { ...telling, limit: 1000 });
    assert.equal(files([]), '- 0 files change');
    assert.equal(files(['a']), '- 1 file changes: `a`');
    assert.equal(files(['a', 'b']), '- 2 files change: `a`, `b`');
    assert.equal(files(['a', 'b', 'c', 'd', 'e']), '- 5 files change: `a`, `b`, `c`, `d`, `e`');
    assert.equal(files(['a', 'b', 'c', 'd', 'e', 'f']), '- 6 files change');
    assert.equal(files(['a', 'x'.repeat(120)]), `- 2 files change: \`a\`, \`${'x'.repeat(120)}\``);
    assert.equal(files(['a', 'x'.repeat(121)]), '- 2 files change');
    const before = [of('1', [], { objects: [object('old')] })];
    const after = [of('1', [], { objects: [object('n1'), object('n2')] })];
    const text = (limit: number) => changeText({ before, after, changedFiles: ['a'] }, { ...telling, limit });
    const whole = '- new: `Secret n1`\n- new: `Secret n2`\n- gone: `Secret old`\n- 1 file changes: `a`';
    assert.equal(text(1000), whole);
    assert.equal(text(whole.length), whole);
    assert.equal(text(whole.length - 1), '- new: `Secret n1`\n- … and 2 more objects\n- 1 file changes: `a`');
    assert.equal(text(30), '- … and 3 more objects\n- 1 file changes: `a`');
  });

  it('fits, whatever the text that it is put into holds', () => {
    const wide = story({
      before: [],
      after: [
        of(
          '1',
          Array.from({ length: 100 }, (_, at) => `app-${at}:1`),
        ),
      ],
    });
    const telling = { detail: details.short, mask: (text: string) => text };
    const twice = fitDescription(wide, ({ images, changes }) => `${images}\n\n${images}\n\n${changes}`, {
      ...telling,
      limit: 800,
    });
    assert.ok(twice.length <= 800 && twice.length > 700, String(twice.length));
    assert.equal(twice.split('| image | before | after |').length, 3);
    assert.equal(
      fitDescription(wide, () => 'nothing of it', { ...telling, limit: 100 }),
      'nothing of it',
    );
    assert.equal(
      fitDescription(wide, ({ changes }) => changes, { ...telling, limit: 100 }),
      '- 1 file changes: `a.yaml`',
    );
    const cut = fitDescription(wide, () => 'word '.repeat(100), { ...telling, limit: 100 });
    assert.match(cut, /\n\n… \(shortened\) \[Run 2026\.10\]\(https:\/\/x\.test\/run\)$/);
    assert.match(
      fitDescription({ ...wide, runUrl: '' }, () => 'word '.repeat(100), { ...telling, limit: 100 }),
      /\n\n… \(shortened\)$/,
    );
  });
});
