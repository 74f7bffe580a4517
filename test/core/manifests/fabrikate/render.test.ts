import assert from 'node:assert/strict';
import { TaskError } from '../../../../core/errors.ts';
import { renderApplications } from '../../../../core/manifests/render.ts';
import type { RenderedApplication } from '../../../../core/manifests/render-application.ts';
import { optionsOf } from '../rendering/options.ts';
import { makeWorld, oneObject, type World } from '../rendering/world.ts';
import { meeting } from '../rendering/meeting.ts';

describe('rendering components of Fabrikate', () => {
  let world: World;
  beforeEach(async () => {
    world = await makeWorld();
    await world.write({ 'shop/charts/web/Chart.yaml': 'name: web', 'shop/m/a.yaml': oneObject, 'shop/m/b.json': '' });
  });
  afterEach(() => world.end());

  const render = async (given: Parameters<typeof optionsOf>[0] = {}): Promise<RenderedApplication> => {
    const [only] = await renderApplications(world.ports, optionsOf({ sourcePath: ['shop'], ...given }));
    return only ?? assert.fail('nothing was rendered');
  };
  /** The values that each chart is given. */
  const valuesOf = async (given: Parameters<typeof optionsOf>[0] = {}): Promise<readonly unknown[]> => {
    const values: unknown[] = [];
    world.answers.template = async ({ valuesFiles: [file = ''] }) => {
      values.push(JSON.parse((await world.files.read(file)).toString()));
      return oneObject;
    };
    await render(given);
    return values;
  };

  it('a chart is named by its component, and has its namespace, or else the input’s', async () => {
    await world.write({
      'shop/component.yaml':
        'name: shop\nsubcomponents: [{name: a, type: helm, path: charts/web}, {name: b, type: helm, path: charts/web}]\n',
      'shop/config/common.yaml': 'subcomponents: {a: {namespace: own}}\n',
    });
    const { engine, manifests } = await render({ namespace: 'input' });
    assert.equal(engine, 'fabrikate');
    assert.deepEqual(
      world.templates.map(({ releaseName, namespace, valuesFiles }) => [releaseName, namespace, valuesFiles.length]),
      [
        ['a', 'own', 1],
        ['b', 'input', 1],
      ],
    );
    assert.deepEqual(
      manifests.map(({ origin }) => origin.rendered.file),
      ['shop: component a (rendered by helm)', 'shop: component b (rendered by helm)'],
    );
  });

  it('the environment’s config wins over the further ones, the inputs over all: of values files the later', async () => {
    const config = (value: string): string => `config: {${value}}\n`;
    await world.write({
      'shop/component.yaml': 'name: shop\ntype: helm\npath: charts/web\n',
      'shop/config/dev.yaml': config('a: dev, b: dev, c: dev, d: dev'),
      'shop/config/east.yaml': config('a: east, e: east'),
      'shop/config/common.yaml': config('e: common, f: common'),
      'one.yaml': config('a: one, b: one, c: one'),
      'two.yaml': config('a: two, b: two'),
    });
    const valuesFiles = ['one.yaml', 'two.yaml'].map((pattern) => ({ pattern, optional: false }));
    assert.deepEqual(await valuesOf({ furtherEnvironments: ['east'], valuesFiles, values: config('a: input') }), [
      { a: 'input', b: 'two', c: 'one', d: 'dev', e: 'east', f: 'common' },
    ]);
    await assert.rejects(render({ values: 'namespace: [x]' }), (error) => {
      assert.ok(error instanceof TaskError);
      return error.message === 'The config the input values holds a mistake:';
    });
  });

  it('of a folder of manifests the log tells what is no manifest', async () => {
    await world.write({
      'shop/component.yaml': 'name: shop\nsubcomponents: [{name: a, type: static, path: m}]\n',
      'shop/m/README.md': '',
      'shop/m/in/c.yml': '',
      'shop/m/yaml': '',
    });
    const { manifests } = await render();
    assert.deepEqual(
      manifests.map(({ origin }) => origin.template),
      ['shop/m/a.yaml'],
    );
    assert.deepEqual(
      world.lines.filter((line) => line.includes('Left out')),
      ['info Left out of shop/m: README.md, yaml'],
    );
    world.lines.length = 0;
    await world.write({
      'shop/component.yaml': 'name: shop\nsubcomponents: [{name: a, type: static, path: m/a.yaml}]\n',
    });
    assert.equal((await render()).manifests.length, 1);
    assert.ok(!world.lines.some((line) => line.includes('Left out')));
  });

  it('hooks are refused, unless code may run', async () => {
    await world.write({ 'shop/component.yaml': 'name: shop\ntype: static\npath: m\nhooks: {before-install: x}\n' });
    await assert.rejects(render(), { code: 'CODE_NOT_ALLOWED' });
    await render({ allowCode: true });
    assert.deepEqual(world.asked, ['hook x in render/shop']);
  });

  it('components are rendered side by side, as many as there are cores; with hooks one after the other', async () => {
    const parts = ['a', 'b', 'c'].map((name) => `{name: ${name}, type: helm, path: charts/web}`).join(', ');
    const mostOf = async (hooks: string, expected: number): Promise<number> => {
      const charts = meeting(expected);
      world.answers.template = async () => {
        await charts.join();
        return oneObject;
      };
      await world.write({ 'shop/component.yaml': `name: shop\n${hooks}subcomponents: [${parts}]\n` });
      const options = optionsOf({ sourcePath: ['shop'], allowCode: true });
      await renderApplications({ ...world.ports, cores: 3 }, options);
      return charts.most();
    };
    assert.equal(await mostOf('', 3), 3);
    assert.equal(await mostOf('hooks: {before-install: x}\n', 1), 1);
  });
});
