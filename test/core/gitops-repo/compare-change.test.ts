import assert from 'node:assert/strict';
import { blobId } from '../../../core/gitops-repo/blob-id.ts';
import { compareChange } from '../../../core/gitops-repo/compare-change.ts';
import { planChanges } from '../../../core/gitops-repo/change-plan.ts';
import type { DeploymentDescriptor } from '../../../core/manifests/descriptor.ts';
import { details } from '../../../core/manifests/compare/lines.ts';
import { fitMarkdown } from '../../../core/fit-markdown.ts';
import { changeText } from '../../../core/pull-requests/text.ts';

const identity = { environment: 'dev', application: 'shop', cluster: '' };
const map = (name: string, value: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  key: ${value}\n`;

/** Plans the change from some files to others, and compares it. */
async function compare(before: Record<string, string>, after: Record<string, string>, names: readonly string[] = []) {
  const blobs = new Map(Object.values(before).map((text) => [blobId(Buffer.from(text)), Buffer.from(text)]));
  const current = new Map(
    Object.entries(before).map(([path, text]) => [path, { mode: '100644', id: blobId(Buffer.from(text)) }]),
  );
  const plan = planChanges({
    wanted: Object.entries(after).map(([path, text]) => ({ kind: 'content', path, content: Buffer.from(text) })),
    unwanted: Object.keys(before),
    current,
    ignored: (path) => path.endsWith('deployment.json'),
  });
  const asked: string[] = [];
  const git = {
    entries: async () => current,
    blobs: async (ids: readonly string[]) => {
      asked.push(...ids);
      return blobs;
    },
  };
  const objects = names.map((name) => ({ apiVersion: 'v1', kind: 'ConfigMap', namespace: '', name }));
  const descriptor: DeploymentDescriptor = {
    ...identity,
    schemaVersion: 1,
    team: '',
    namespace: '',
    version: '1',
    build: { id: '1', number: '1', definition: 'cd', url: '' },
    source: { repository: 'app', branch: 'main', commit: '' },
    images: [],
    objects,
    files: Object.keys(before),
  };
  const told = { ...plan, before: names.length === 0 ? [] : [descriptor], after: [] };
  return { comparison: await compareChange(git, 'tip', identity, told), asked, told };
}

describe('a planned change, object by object', () => {
  it('has the fields that differ, and asks for no file that stays', async () => {
    const { comparison, asked } = await compare(
      {
        'a.yaml': map('one', 'old'),
        'b.yaml': map('two', 'same'),
        'gone.yaml': map('gone', 'x'),
        'deployment.json': '{}',
      },
      { 'a.yaml': map('one', 'new'), 'b.yaml': map('two', 'same'), 'new.yaml': map('new', 'x'), 'readme.md': 'x' },
    );
    assert.deepEqual(
      comparison?.objects.map(({ kind, reference, file }) => `${kind} ${reference.name} ${file}`),
      ['changed one a.yaml', 'added new new.yaml', 'removed gone gone.yaml'],
    );
    assert.deepEqual(comparison?.files, [{ kind: 'added', path: 'readme.md' }]);
    assert.deepEqual(
      asked.toSorted(),
      [map('one', 'old'), map('gone', 'x')].map((text) => blobId(Buffer.from(text))).toSorted(),
    );
  });

  it('takes no template for an object, where a descriptor says which there are', async () => {
    const { comparison } = await compare(
      { 'a.yaml': map('one', 'old'), 'templates/x.yaml': '{{ if }}', 'templates/kustomization.yaml': map('k', 'old') },
      {
        'a.yaml': map('one', 'new'),
        'templates/x.yaml': '{{ else }}',
        'templates/kustomization.yaml': map('k', 'new'),
      },
      ['one'],
    );
    assert.deepEqual(
      comparison?.objects.map(({ reference }) => reference.name),
      ['one'],
    );
    assert.equal(comparison?.files.length, 2);
  });

  it('is none when no object is touched', async () => {
    assert.equal((await compare({ 'a.txt': 'x' }, { 'a.txt': 'y' })).comparison, undefined);
    assert.equal((await compare({ 'a.yaml': 'x: 1' }, { 'a.yaml': 'x: 2' })).comparison, undefined);
    assert.equal((await compare({ 'a.yaml': map('a', 'b') }, { 'a.yaml': map('a', 'b') })).comparison, undefined);
  });

  it('fits into any text, with the number of files', async () => {
    const { comparison, told } = await compare(
      Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`${n}.yaml`, map(`m${n}`, 'old')])),
      Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`${n}.yaml`, map(`m${n}`, 'new')])),
    );
    for (const limit of [800, 3600]) {
      const text = changeText({ ...told, comparison }, { limit, detail: details.short, mask: (each) => each });
      assert.ok(text.length <= limit, `${text.length} of ${limit}`);
      assert.match(text, /^\*\*40 objects changed\*\*/);
      assert.match(
        text,
        /… and \d+ more objects that do not fit here\. The changed files have them\.\n\n- 40 files change$/,
      );
    }
    assert.equal(changeText(told, { limit: 100, detail: details.short, mask: (each) => each }), '- 40 files change');
  });
});

describe('Markdown that is cut', () => {
  it('leaves nothing open that folds away', () => {
    const text = `start\n\n<details><summary>x</summary>\n\n\`\`\`diff\n+ a\n\`\`\`\n\n</details>\n<details><summary>y</summary>\n\n${'z\n'.repeat(100)}</details>\nend`;
    const cut = fitMarkdown(text, 200);
    assert.match(cut, /<\/details>\n\n… \(shortened\)$/);
    assert.equal(cut.match(/<details/g)?.length, 1);
  });
});
