import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdir, readFile, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import JSZip from 'jszip';
import { makePackage } from '../../scripts/package/make.ts';
import { repack } from '../../scripts/package/repack.ts';
import { derivedId } from '../../scripts/package/variant.ts';
import { compareArchives } from '../../scripts/reproduce/compare.ts';
import { readZip } from '../../scripts/zip.mjs';
import { restoreEnvironment } from '../environment.ts';
import { json, manifest, miniRepository, taskJson, type MiniRepository } from './mini-repository.ts';

const release = { kind: 'release', version: '1.2.3' } as const;
const run = promisify(execFile);

describe('packaging', () => {
  let repository: MiniRepository | undefined;

  afterEach(async () => {
    await repository?.remove();
    repository = undefined;
  });

  it('makes a VSIX and the same unpacked, with the version of package.json everywhere', async () => {
    repository = await miniRepository();
    const made = await makePackage(repository.root, release);
    const packed = readZip(await readFile(made.vsix));
    const unpacked = (await readdir(made.folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(made.folder.length + 1)
          .replaceAll('\\', '/'),
      );
    assert.deepEqual(unpacked.toSorted(), [...packed.keys()].toSorted());
    for (const name of unpacked) assert.deepEqual(await readFile(join(made.folder, name)), packed.get(name), name);
    assert.deepEqual(
      unpacked.filter((name) => name.startsWith('tasks/')).toSorted(),
      ['greet/icon.png', 'greet/index.js', 'greet/task.json', 'wait/icon.png', 'wait/task.json'].map(
        (f) => `tasks/${f}`,
      ),
    );
    const task = JSON.parse(packed.get('tasks/greet/task.json')?.toString() ?? '') as { version: unknown };
    assert.deepEqual(task.version, { Major: 1, Minor: 2, Patch: 3 });
    assert.match(packed.get('extension.vsixmanifest')?.toString() ?? '', /<Identity [^>]*Version="1\.2\.3"/);
    assert.match(made.vsix, /gitops-delivery-1\.2\.3\.vsix$/);
  });

  it('gives the same bytes in another folder, of files of another time, in another time zone', async () => {
    repository = await miniRepository();
    const first = await readFile((await makePackage(repository.root, release)).vsix);
    const second = await miniRepository();
    const before = { ...process.env };
    process.env['TZ'] = 'Pacific/Kiritimati';
    try {
      for (const name of ['overview.md', 'LICENSE', 'images/extension-icon.png']) {
        await utimes(join(second.root, name), new Date('2001-01-01'), new Date('2001-01-01'));
      }
      const again = await readFile((await makePackage(second.root, release)).vsix);
      assert.ok(again.equals(first));
    } finally {
      restoreEnvironment(before);
      await second.remove();
    }
  });

  it('packs one order, one time and no folders, however the files were packed before', async () => {
    const types = ['.png', '.js'].map((ending) => `  <Default Extension="${ending}"/>`);
    const made: Buffer[] = [];
    for (const [turn, order] of [types, types.toReversed()].entries()) {
      const zip = new JSZip();
      const date = new Date(Date.UTC(2020 + turn, 1, 1));
      const texts = [
        ['b/c.txt', 'c'],
        ['a.txt', 'a'],
        ['[Content_Types].xml', ['<Types>', ...order, '</Types>'].join('\n')],
      ];
      for (const [name = '', text = ''] of turn === 0 ? texts : texts.toReversed()) zip.file(name, text, { date });
      made.push(await repack(await zip.generateAsync({ type: 'nodebuffer', platform: turn === 0 ? 'UNIX' : 'DOS' })));
    }
    const [first = Buffer.alloc(0), second] = made;
    assert.ok(second?.equals(first));
    assert.deepEqual([...readZip(first).keys()], ['[Content_Types].xml', 'a.txt', 'b/c.txt']);
    assert.deepEqual(Object.keys((await JSZip.loadAsync(first)).files), ['[Content_Types].xml', 'a.txt', 'b/c.txt']);
  });

  it('tells how a VSIX differs from what a commit gives', async () => {
    const archive = (files: Readonly<Record<string, string>>): Promise<Buffer> => {
      const zip = new JSZip();
      for (const [name, text] of Object.entries(files)) zip.file(name, text);
      return zip.generateAsync({ type: 'nodebuffer' });
    };
    const differences = compareArchives(
      await archive({ 'same.js': '1', 'tasks/a/index.js': 'evil()', 'extra.js': '' }),
      await archive({ 'same.js': '1', 'tasks/a/index.js': 'good()', 'LICENSE.txt': 'MIT' }),
    );
    assert.match(differences[0] ?? '', /^LICENSE\.txt is missing\.$/);
    assert.match(differences[1] ?? '', /^extra\.js is not made by this commit\.$/);
    assert.match(
      differences[2] ?? '',
      /^tasks\/a\/index\.js differs: sha256 [0-9a-f]{64}, and [0-9a-f]{64} from this commit\.$/,
    );
    assert.equal(differences.length, 3);
  });

  it('ships the licences of what is bundled, word for word', async () => {
    repository = await miniRepository();
    const made = await makePackage(repository.root, release);
    const notices = await readFile(join(made.folder, 'ThirdPartyNotices.txt'), 'utf8');
    assert.match(notices, /^ {2}semver \d/m);
    assert.match(notices, /Permission to use, copy, modify/);
    assert.doesNotMatch(notices, /typescript/i);
  });

  it('ships bundles that start where the agent puts them', async () => {
    repository = await miniRepository();
    const made = await makePackage(repository.root, release);
    const { stdout } = await run(process.execPath, [join(made.folder, 'tasks', 'greet', 'index.js')]);
    assert.equal(stdout, '1.2.3\n');
  });

  it('makes a dev variant that can be installed beside the release', async () => {
    repository = await miniRepository();
    const made = await makePackage(repository.root, { kind: 'dev', version: '1.2.77' });
    const task = JSON.parse(await readFile(join(made.folder, 'tasks', 'greet', 'task.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    assert.equal(task['name'], 'greet-dev');
    assert.equal(task['friendlyName'], 'Say greet (dev)');
    assert.equal(task['id'], derivedId('7b7f3b1c-7f0e-4b7e-9a55-3c6c0a1c9d01'));
    assert.notEqual(task['id'], '7b7f3b1c-7f0e-4b7e-9a55-3c6c0a1c9d01');
    const manifestText = await readFile(join(made.folder, 'extension.vsixmanifest'), 'utf8');
    assert.match(manifestText, /<Identity [^>]*Id="mini-dev"/);
    assert.match(manifestText, /Mini \(dev\)/);
    assert.match(made.folder, /extension-dev$/);
  });

  it("takes tfx's warnings for errors, and leaves the last good package", async () => {
    repository = await miniRepository();
    const good = await makePackage(repository.root, release);
    await repository.write('tasks/greet/task.json', json({ ...taskJson('greet'), name: 'g'.repeat(41) }));
    await assert.rejects(makePackage(repository.root, release), /tfx does not want this extension|41 characters/);
    assert.ok((await readFile(good.vsix)).length > 0);
    assert.deepEqual(
      (await readdir(join(repository.root, 'dist'))).filter((name) => name.startsWith('.package-')),
      [],
    );
  });

  it('refuses a task that the manifest does not contribute', async () => {
    repository = await miniRepository({ 'vss-extension.json': json(manifest(['greet'])) });
    await assert.rejects(makePackage(repository.root, release), /no contribution for tasks\/wait/);
  });

  it('refuses a contribution without a task', async () => {
    repository = await miniRepository({ 'vss-extension.json': json(manifest(['greet', 'wait', 'ghost'])) });
    await assert.rejects(makePackage(repository.root, release), /contributes tasks\/ghost, but there is no/);
  });

  it('refuses a task without an icon', async () => {
    repository = await miniRepository({ 'vss-extension.json': json(manifest(['greet', 'wait', 'plain'])) });
    await repository.write('tasks/plain/task.json', json(taskJson('plain')));
    await repository.write('tasks/plain/index.ts', 'export async function run(): Promise<void> {}\n');
    await assert.rejects(makePackage(repository.root, release), /icon\.png is missing/);
  });
});
