import assert from 'node:assert/strict';
import type { TargetPlan } from '../../../core/gitops-repo/target-plan.ts';
import { parseDescriptor, serializeDescriptor, type DeploymentDescriptor } from '../../../core/manifests/descriptor.ts';
import { descriptorOf } from './descriptors.ts';
import { clashes, told, undo } from './reverting.ts';

const map = (name: string, image: string, note = ''): string =>
  `kind: ConfigMap\napiVersion: v1\nmetadata: {name: ${name}}\nspec: {containers: [{image: "${image}"}]}\nnote: "${note}"\n`;

const reference = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', namespace: '', name });

/** An application's manifests by name, each with one object of that name, and their descriptor. */
function delivered(
  version: string,
  manifests: Readonly<Record<string, string>>,
  { application = 'shop', root = '', more = [] }: { application?: string; root?: string; more?: string[] } = {},
): Record<string, string> {
  const folder = `dev/${application}`;
  const names = Object.keys(manifests);
  const descriptor = descriptorOf({
    application,
    version,
    build: { id: version.replaceAll('.', ''), number: version, definition: 'cd', url: '' },
    images: names.map((name) => /image: "([^"]+)"/.exec(manifests[name] ?? '')?.[1] ?? '').toSorted(),
    objects: names.map(reference),
    files: [`${folder}/deployment.json`, ...names.map((name) => `${folder}/${name}.yaml`), ...more].toSorted(),
  });
  const files: Record<string, string> = { [`${root}${folder}/deployment.json`]: serializeDescriptor(descriptor) };
  for (const name of names) files[`${root}${folder}/${name}.yaml`] = manifests[name] ?? '';
  return files;
}

describe('the descriptor of what remains', () => {
  const one = delivered('1.0.0', { web: map('web', 'web:1') });
  const two = delivered('1.1.0', { web: map('web', 'web:2') });
  const path = 'dev/shop/deployment.json';
  const left = (plan: TargetPlan): DeploymentDescriptor => {
    const change = plan.changes.find((found) => found.path === path);
    return parseDescriptor(change?.kind === 'write' ? Buffer.from(change.content).toString() : '', path);
  };

  it('is exactly the earlier one where nothing came later', async () => {
    const plan = await undo(one, two);
    assert.deepEqual(told(plan), { 'dev/shop/web.yaml': '100644 back', [path]: '100644 back' });
    assert.deepEqual([plan.before[0]?.version, plan.after[0]?.version], ['1.1.0', '1.0.0']);
    assert.deepEqual(plan.changedFiles, ['dev/shop/web.yaml']);
  });

  it('goes with a first delivery; the folder stays unless something else is in it', async () => {
    const plan = await undo({ readme: 'x' }, one);
    assert.deepEqual(told(plan), { 'dev/shop/web.yaml': 'gone', [path]: 'gone', 'dev/shop/.gitkeep': '' });
    assert.deepEqual([plan.before[0]?.version, plan.after], ['1.0.0', []]);
    const kept = await undo({ readme: 'x' }, one, { 'dev/shop/theirs.yaml': 'x\n' });
    assert.deepEqual(told(kept), { 'dev/shop/web.yaml': 'gone', [path]: 'gone' });
    // The revert of that revert: the placeholder goes, all else comes back.
    const again = await undo({ ...one }, { 'dev/shop/web.yaml': null, [path]: null, 'dev/shop/.gitkeep': '' });
    assert.deepEqual(told(again), {
      'dev/shop/web.yaml': '100644 back',
      [path]: '100644 back',
      'dev/shop/.gitkeep': 'gone',
    });
  });

  it('is today’s, written again, where something came later: version and build stay', async () => {
    const later = delivered('1.2.0', { web: map('web', 'web:2', 'later'), db: map('db', 'db:1') });
    const plan = await undo(one, two, later);
    assert.equal(told(plan)['dev/shop/web.yaml'], map('web', 'web:1', 'later'));
    const { version, build, images, objects, files } = left(plan);
    assert.deepEqual([version, build.number, images], ['1.2.0', '1.2.0', ['db:1', 'web:1']]);
    assert.deepEqual(
      objects.map(({ name }) => name),
      ['web', 'db'],
    );
    assert.deepEqual(files, ['dev/shop/db.yaml', path, 'dev/shop/web.yaml']);
    assert.equal(plan.before[0]?.version, '1.2.0');
  });

  it('lists files that come back, and no more those that go', async () => {
    const pruned = delivered('1.1.0', { web: map('web', 'web:1'), extra: map('extra', 'extra:1') });
    const before = delivered('1.0.0', { web: map('web', 'web:1'), old: map('old', 'old:1') });
    const plan = await undo(
      before,
      { ...pruned, 'dev/shop/old.yaml': null },
      delivered('1.2.0', { web: map('web', 'web:3'), extra: map('extra', 'extra:1') }),
    );
    const { images, objects, files } = left(plan);
    assert.deepEqual(images, ['old:1', 'web:3']);
    assert.deepEqual(
      objects.map(({ name }) => name),
      ['web', 'old'],
    );
    assert.deepEqual(files, [path, 'dev/shop/old.yaml', 'dev/shop/web.yaml']);
  });

  it('tells what people changed since by hand in files that come back otherwise', async () => {
    const plan = await undo(
      delivered('1.0.0', { web: map('web', 'web:1'), db: map('db', 'db:1') }),
      delivered('1.1.0', { web: map('web', 'web:2'), db: map('db', 'db:1') }),
      { 'dev/shop/db.yaml': map('db', 'db:9') },
    );
    assert.deepEqual([left(plan).version, left(plan).images], ['1.0.0', ['db:9', 'web:1']]);
  });

  it('takes nothing off the lists where a file cannot be read, and says so', async () => {
    const later = delivered('1.2.0', { web: map('web', 'web:2', 'later'), db: 'kind: [broken\n' });
    const plan = await undo(one, two, later);
    assert.deepEqual(
      left(plan).objects.map(({ name }) => name),
      ['web', 'db'],
    );
    assert.match(plan.notes.join(), /dev\/shop\/db\.yaml cannot be read/);
  });

  it('passes over delivered templates, which may read like objects', async () => {
    const template = {
      'templates/shop/web.yaml': map('template', 'template:1'),
      'templates/shop/t.yaml': '{{ x }}: [\n',
    };
    const more = Object.keys(template);
    const plan = await undo(
      { ...delivered('1.0.0', { web: map('web', 'web:1') }, { more }), ...template },
      delivered('1.1.0', { web: map('web', 'web:2') }, { more }),
      delivered('1.2.0', { web: map('web', 'web:2', 'later') }, { more }),
    );
    assert.deepEqual([left(plan).images, plan.notes], [['web:1'], []]);
  });

  it('lists no file that it has given away meanwhile, though the change touched it', async () => {
    const both = { web: map('web', 'web:1'), db: map('db', 'db:1') };
    const plan = await undo(
      delivered('1.0.0', both),
      delivered('1.1.0', { web: map('web', 'web:2'), db: map('db', 'db:2') }),
      delivered('1.2.0', { web: map('web', 'web:2', 'later') }),
    );
    assert.equal(told(plan)['dev/shop/db.yaml'], '100644 back');
    assert.deepEqual([left(plan).files, left(plan).images], [[path, 'dev/shop/web.yaml'], ['web:1']]);
  });

  it('reads manifests for its lists, however they end, and no other files', async () => {
    const more = ['dev/shop/notes.txt', 'dev/shop/a.yml', 'dev/shop/b.json', 'dev/shop/C.YAML', 'dev/shop/d.yaml.bak'];
    const others = {
      'dev/shop/notes.txt': map('notes', 'notes:1'),
      'dev/shop/d.yaml.bak': 'kind: [broken\n',
      'dev/shop/a.yml': map('a', 'a:1'),
      'dev/shop/b.json': '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"b"},"image":"b:1"}\n',
      'dev/shop/C.YAML': map('c', 'c:1'),
    };
    const listed = delivered('1.2.0', { web: map('web', 'web:2', 'later') }, { more });
    const descriptor = parseDescriptor(listed[path] ?? '', path);
    const objects = [...descriptor.objects, ...['notes', 'a', 'b', 'c'].map(reference)];
    const text = serializeDescriptor({ ...descriptor, objects });
    const plan = await undo({ ...one, ...others }, two, { ...listed, [path]: text });
    assert.deepEqual(
      left(plan)
        .objects.map(({ name }) => name)
        .toSorted(),
      ['a', 'b', 'c', 'web'],
    );
    assert.deepEqual(plan.notes, []);
  });

  it('keeps the mode that it has now, and is listed as what it is below its folder', async () => {
    const root = 'clusters/eu/';
    const later = delivered('1.2.0', { web: map('web', 'web:2', 'later') }, { root });
    const at = `${root}${path}`;
    const plan = await undo(
      delivered('1.0.0', { web: map('web', 'web:1') }, { root }),
      delivered('1.1.0', { web: map('web', 'web:2') }, { root }),
      { ...later, [at]: { mode: '100755', text: later[at] ?? '' } },
    );
    const change = plan.changes.find((found) => found.path === at);
    assert.ok(change?.kind === 'write');
    assert.equal(change.mode, '100755');
    assert.deepEqual(parseDescriptor(Buffer.from(change.content).toString(), at).files, [path, 'dev/shop/web.yaml']);
  });

  it('undoes a removal; one that was delivered again since stops it', async () => {
    const removed = { 'dev/shop/web.yaml': null, [path]: null };
    assert.deepEqual(told(await undo(one, removed)), { 'dev/shop/web.yaml': '100644 back', [path]: '100644 back' });
    assert.deepEqual(await clashes(undo(one, removed, two)), ['dev/shop/web.yaml: something else is there now']);
    // Delivered again just as it was: nothing is left to undo, whatever build that was.
    const same = delivered('1.0.1', { web: map('web', 'web:1') });
    assert.deepEqual((await undo(one, removed, same)).changedFiles, []);
  });

  it('leaves a removed application gone', async () => {
    const plan = await undo({ x: 'x' }, { ...one, x: 'y' }, { 'dev/shop/web.yaml': null, [path]: null });
    assert.deepEqual(told(plan), { x: '100644 back' });
  });

  it('stops where the descriptor is broken by now, or another application’s', async () => {
    assert.deepEqual(await clashes(undo(one, two, { [path]: '{' })), [
      `${path}: it is no deployment descriptor any more`,
    ]);
    const other = delivered('1.0.0', {}, { application: 'other' })['dev/other/deployment.json'] ?? '';
    assert.deepEqual(await clashes(undo(one, two, { [path]: other })), [
      `${path}: it describes other in dev now, not shop in dev`,
    ]);
  });

  it('is found below any folder, and each of several for itself', async () => {
    const root = 'clusters/a/';
    const both = (version: string, image: string) => ({
      ...delivered(version, { web: map('web', image) }, { root }),
      ...delivered(version, { mail: map('mail', image) }, { root, application: 'mail' }),
    });
    const plan = await undo(both('1.0.0', 'i:1'), both('1.1.0', 'i:2'));
    assert.deepEqual(
      plan.after.map(({ application, version }) => [application, version]),
      [
        ['shop', '1.0.0'],
        ['mail', '1.0.0'],
      ],
    );
    assert.deepEqual(plan.changedFiles, [`${root}dev/mail/mail.yaml`, `${root}dev/shop/web.yaml`]);
  });

  it('is any other file where it describes nothing', async () => {
    const plan = await undo({ 'a.json': '{"schemaVersion": 1, "files": 3}' }, { 'a.json': '{}' });
    assert.deepEqual(plan.changedFiles, ['a.json']);
  });
});
