import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makePackage } from '../../scripts/package/make.ts';
import { derivedId } from '../../scripts/package/variant.ts';
import { readZip } from '../../scripts/zip.mjs';
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
