import assert from 'node:assert/strict';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { configMap, namesOf, refusalOf, renderOne } from './one-source.ts';
import { makeWorld, oneObject, type World } from './world.ts';

describe('the engines', () => {
  let world: World;
  beforeEach(async () => {
    world = await makeWorld();
  });
  afterEach(() => world.end());

  describe('plain', () => {
    it('reads YAML and JSON, files by their paths, each with its place', async () => {
      await world.write({
        'shop/b.yml': configMap('b'),
        'shop/a/c.json': JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' } }),
        'shop/a.yaml': `${configMap('a1')}---\n${configMap('a2')}`,
        'shop/readme.md': configMap('none'),
      });
      const rendered = await renderOne(world);
      assert.deepEqual(namesOf(rendered), ['a1', 'a2', 'c', 'b']);
      assert.deepEqual(
        rendered.manifests.map(({ origin: { rendered: at, template } }) => [at.file, at.line, template]),
        [
          ['shop/a.yaml', 1, 'shop/a.yaml'],
          ['shop/a.yaml', 6, 'shop/a.yaml'],
          ['shop/a/c.json', 1, 'shop/a/c.json'],
          ['shop/b.yml', 1, 'shop/b.yml'],
        ],
      );
      const { application, engine, folder, broken, templates, remarks, charts } = rendered;
      assert.deepEqual([application, engine, folder], ['shop', 'plain', 'shop']);
      assert.deepEqual([broken, templates, remarks, charts], [[], [], [], []]);
      assert.deepEqual(world.lines, [
        'info shop: engine plain, there is no Chart.yaml, kustomization or component file (shop)',
        'info shop: 4 objects, images: none',
      ]);
    });

    it('a file that is neither UTF-8 nor UTF-16, and a link that leads nowhere', async () => {
      await world.write({ 'shop/a.yaml': Buffer.from([0xc3, 0x28]), 'shop/b.yaml': configMap('b') });
      await symlink('gone.yaml', join(world.folder, 'shop/c.yaml'));
      const rendered = await renderOne(world);
      assert.deepEqual(namesOf(rendered), ['b']);
      assert.deepEqual(rendered.broken, [
        {
          message: 'the file is neither UTF-8 nor UTF-16 with its mark: save it as UTF-8',
          at: { file: 'shop/a.yaml' },
        },
      ]);
    });

    it('nothing at all is an error; nothing but a broken document is told by the checks', async () => {
      await world.write({ 'shop/a.yaml': '# nothing\n' });
      const error = await refusalOf(world);
      assert.deepEqual(
        [error.code, error.message],
        ['NOTHING_RENDERED', 'shop: shop rendered to no object (engine plain).'],
      );
      assert.match(error.mend, /^Look at sourcePath/);
      await world.write({ 'shop/a.yaml': 'a: [' });
      assert.equal((await renderOne(world)).broken.length, 1);
    });
  });

  describe('ejs', () => {
    const asEjs = { engine: 'ejs' } as const;

    it('renders the templates, not what they include, with the placeholders and values as variables', async () => {
      await world.write({
        'shop/a.yaml.ejs': '',
        'shop/_part.ejs': '',
        'shop/in/_b.ejs': '',
        'shop/in/c.ejs': '',
        'shop/_in/d.ejs': '',
      });
      const requests: unknown[] = [];
      world.answers.ejs = async (request) => {
        requests.push({ templates: request.templates, data: request.data });
        return request.templates.map((path) => configMap(path.replaceAll('/', '-')));
      };
      const rendered = await renderOne(world, {
        ...asEjs,
        namespace: 'ns',
        version: '1.2',
        values: 'a: {b: 1}\nversion: mine',
      });
      const build = { buildId: '7', buildNumber: '20250101.1' };
      const values = { a: { b: 1 }, version: 'mine' };
      assert.deepEqual(requests, [
        {
          templates: ['_in/d.ejs', 'a.yaml.ejs', 'in/c.ejs'],
          data: { environment: 'dev', application: 'shop', cluster: '', namespace: 'ns', ...build, ...values, values },
        },
      ]);
      assert.deepEqual(namesOf(rendered), ['_in-d.ejs', 'a.yaml.ejs', 'in-c.ejs']);
      assert.deepEqual(rendered.manifests[1]?.origin.rendered, { file: 'shop/a.yaml.ejs (rendered)', line: 1 });
      assert.equal(rendered.manifests[1]?.origin.template, 'shop/a.yaml.ejs');
      assert.deepEqual(world.warnings(), []);
    });

    it('says what is left out, but for values files', async () => {
      await world.write({
        'shop/a.ejs': '',
        'shop/b.yaml': 'a: 1',
        'shop/c.yml': '',
        'shop/d/e.json': '',
        'shop/f': '',
      });
      await renderOne(world, { ...asEjs, valuesFiles: [{ pattern: 'b.yaml', optional: false }] });
      assert.ok(world.lines.includes('info Only *.ejs is rendered; left out: c.yml, d/e.json'), world.lines.join('\n'));
      world.lines.length = 0;
      await world.write({ 'other/a.ejs': '', 'other/b.yaml': '' });
      await renderOne(world, {
        ...asEjs,
        sourcePath: ['other'],
        valuesFiles: [{ pattern: 'b.yaml', optional: false }],
      });
      assert.ok(!world.lines.some((line) => line.includes('left out')), world.lines.join('\n'));
    });

    it('without a template asks nobody', async () => {
      await world.write({ 'shop/b.yaml': configMap('b') });
      world.answers.ejs = async () => assert.fail('asked');
      assert.equal((await refusalOf(world, asEjs)).code, 'NOTHING_RENDERED');
    });
  });

  describe('kustomize', () => {
    beforeEach(() =>
      world.write({ 'shop/kustomization.yaml': 'resources: [a.yaml]\n', 'shop/a.yaml': configMap('a') }),
    );

    it('builds the copy, with its arguments', async () => {
      const rendered = await renderOne(world, { kustomizeArguments: ['--enable-alpha-plugins'] });
      assert.deepEqual(world.asked, ['kustomize build render/shop --enable-alpha-plugins']);
      const at = rendered.manifests[0]?.origin.rendered;
      assert.deepEqual(at, { file: 'shop (built by kustomize)', line: 1 });
    });

    it('is not asked to read what would fill the memory; the error has file and line', async () => {
      const level = (name: string, below: string): string => `${name}: &${name} [${`*${below},`.repeat(10)}]\n`;
      const bomb = `a: &a [x]\n${level('b', 'a')}${level('c', 'b')}${level('d', 'c')}${level('e', 'd')}${level('f', 'e')}${level('g', 'f')}${level('h', 'g')}`;
      await world.write({ 'shop/in/Kustomization': `a: &x 1\nb: *x\n---\n${bomb}` });
      const error = await refusalOf(world);
      assert.deepEqual([error.code, error.at], ['MANIFESTS_INVALID', { file: 'shop/in/Kustomization', line: 4 }]);
      assert.match(error.message, /^YAML: .*alias/);
      assert.equal(error.mend, 'Mend the file.');
      assert.deepEqual(world.asked, []);
      // Of other files it reads none.
      await world.write({ 'shop/in/Kustomization': '', 'shop/readme.md': bomb });
      await renderOne(world);
    });

    it('values are for others, and the log says so', async () => {
      await renderOne(world, { values: 'a: 1' });
      await renderOne(world, { engine: 'plain', valuesFiles: [{ pattern: 'a.yaml', optional: false }] });
      const text = (engine: string): string =>
        `warning values and valuesFiles are for helm, ejs and fabrikate: the engine ${engine} does not use them.`;
      assert.deepEqual(world.warnings(), [text('kustomize'), text('plain')]);
    });
  });

  it('an engine that the input names is not looked for', async () => {
    await world.write({ 'shop/Chart.yaml': 'name: a\n', 'shop/a.yaml': configMap('a') });
    assert.equal((await renderOne(world, { engine: 'plain' })).engine, 'plain');
    assert.ok(world.lines.includes('info shop: engine plain, as the input says (shop)'));
  });

  it('what code of the source’s author writes in place is written to a copy', async () => {
    await world.write({
      'shop/component.yaml': 'name: shop\ntype: static\npath: m\nhooks: {before-generate: x}\n',
      'shop/m/a.yaml': configMap('a'),
      'templates/a.ejs': '',
      'templates/data.json': '{}',
      'plain/a.yaml': configMap('a'),
      'plain/kustomization.yaml': '',
    });
    const inPlace = (folder: string, file: string): Promise<void> =>
      writeFile(join(folder, file), configMap('changed'));
    const source = async (file: string): Promise<string> => (await world.files.read(file)).toString();
    world.answers.hook = (_, folder) => inPlace(folder, 'm/a.yaml');
    assert.deepEqual(namesOf(await renderOne(world, { allowCode: true })), ['changed']);
    assert.equal(await source('shop/m/a.yaml'), configMap('a'));
    assert.deepEqual(world.asked, ['hook x in render/shop']);
    world.answers.ejs = async ({ root }) => {
      await inPlace(root, 'data.json');
      return [oneObject];
    };
    await renderOne(world, { sourcePath: ['templates'], engine: 'ejs' });
    assert.equal(await source('templates/data.json'), '{}');
    // kustomize runs plugins and functions where code is allowed.
    world.answers.build = async (folder) => {
      await inPlace(folder, 'a.yaml');
      return oneObject;
    };
    await renderOne(world, { sourcePath: ['plain'], allowCode: true });
    assert.equal(await source('plain/a.yaml'), configMap('a'));
  });
});
