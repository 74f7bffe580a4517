import assert from 'node:assert/strict';
import { valuesOf } from '../../../../core/manifests/fabrikate/config.ts';
import { Territory } from '../../../../core/manifests/fabrikate/territory.ts';
import { walkTree } from '../../../../core/manifests/fabrikate/walk.ts';
import { Tree } from './tree.ts';

const chart = { 'charts/web/Chart.yaml': 'name: web' };

describe('a component tree', () => {
  let tree: Tree;
  beforeEach(async () => {
    tree = await Tree.make();
  });
  afterEach(() => tree.end());

  it('is rendered in the order of its files, a component before its parts', async () => {
    await tree.write({
      'component.yaml':
        'name: shop\ntype: static\npath: m\nsubcomponents:\n- {name: web, type: helm, path: charts/web}\n- {name: infra, source: ./infra}\n- {name: last, type: static, path: m}\n',
      'm/a.yaml': '',
      ...chart,
      'infra/component.json': '{"name": "other", "subcomponents": [{"name": "db", "type": "static", "path": "m"}]}',
      'infra/m/b.yaml': '',
    });
    const { order, charts } = await tree.render();
    assert.deepEqual(order, ['app/m', 'web', 'app/infra/m', 'app/m']);
    assert.deepEqual(
      charts.map(({ releaseName, namespace, values }) => [releaseName, namespace, values]),
      [['web', '', {}]],
    );
  });

  it('configuration: the input, the parents, the environments from left to right, common', async () => {
    const sub = (value: string): string => `subcomponents: {infra: {subcomponents: {web: {config: {${value}}}}}}\n`;
    const own = (value: string): string => `subcomponents: {web: {config: {${value}}}}\n`;
    await tree.write({
      'component.yaml': 'name: shop\nsubcomponents: [{name: infra, source: infra}]\n',
      'config/prod.yaml': sub('b: rootProd, l: [rootProd]'),
      'config/east.yml': sub('c: rootEast, b: x, l: [rootEast]'),
      'config/common.json':
        '{"subcomponents": {"infra": {"subcomponents": {"web": {"config": {"d": "rootCommon", "c": "x"}}}}}}',
      'infra/component.yaml': 'name: infra\nsubcomponents: [{name: web, type: helm, path: ../charts/web}]\n',
      'infra/config/prod.yaml': own('e: prod, d: x, l: [prod]'),
      'infra/config/east.yaml': own('f: east, e: x'),
      'infra/config/common.yaml': own('g: common, f: x, l: [common]'),
      'infra/config/west.yaml': own('w: west'),
      ...chart,
    });
    const { charts } = await tree.render({ environments: ['prod', 'east'], values: sub('a: input, b: input') });
    assert.deepEqual(charts[0]?.values, {
      a: 'input',
      b: 'input',
      c: 'rootEast',
      d: 'rootCommon',
      e: 'prod',
      f: 'east',
      g: 'common',
      l: ['rootProd', 'rootEast', 'prod', 'common'],
    });
    const common = await tree.render({ environments: ['common'] });
    assert.deepEqual(Object(common.charts[0]?.values)['l'], ['common']);
  });

  it('of two files of one name the YAML counts, and the log says so', async () => {
    await tree.write({
      'component.yaml': 'name: shop\ntype: static\npath: m\n',
      'component.json': '{"name": "other", "type": "static", "path": "x"}',
      'm/a.yaml': '',
    });
    assert.deepEqual((await tree.render()).order, ['app/m']);
    assert.deepEqual(tree.lines, ['warning app/component.json: is not read: app/component.yaml is there too']);
  });

  it('what is disabled is neither fetched nor rendered: by a parent, and by its own file', async () => {
    await tree.write({
      'component.yaml':
        'name: shop\ntype: static\npath: m\nsubcomponents:\n- {name: far, method: git, source: "https://x/y"}\n- {name: near, source: ./near}\n- {name: in, type: static, path: m, hooks: {before-install: x}}\n',
      'config/prod.yaml': 'subcomponents: {far: {config: {a: 1}}}\n',
      'config/common.yaml': 'subcomponents: {far: {disabled: true}, in: {disabled: true}}\n',
      'near/component.yaml': 'name: near\ntype: static\npath: m\n',
      'near/config/common.yaml': 'disabled: true\n',
      'm/a.yaml': '',
    });
    assert.deepEqual((await tree.render()).order, ['app/m']);
    assert.deepEqual(tree.asked, []);
    const values = 'subcomponents: {near: {disabled: false}}';
    await tree.write({ 'near/m/a.yaml': '' });
    assert.deepEqual((await tree.render({ values })).order, ['app/m', 'app/near/m']);
    assert.deepEqual((await tree.render({ values: 'disabled: true' })).order, []);
  });

  it('parts may have parts of their own where they stand', async () => {
    await tree.write({
      'component.yaml':
        'name: shop\nsubcomponents:\n- name: group\n  subcomponents:\n  - {name: web, type: helm, path: charts/web, subcomponents: [{name: web2, type: helm, path: charts/web}]}\n',
      'config/prod.yaml':
        'subcomponents: {group: {subcomponents: {web: {config: {a: 1}, namespace: one, subcomponents: {web2: {config: {b: 2}}}}}}}\n',
      ...chart,
    });
    const { charts, order } = await tree.render();
    assert.deepEqual(order, ['group/web', 'group/web/web2']);
    assert.deepEqual(
      charts.map(({ namespace, values }) => [namespace, values]),
      [
        ['one', { a: 1 }],
        ['', { b: 2 }],
      ],
    );
  });

  it('two folders of the source are two, though both were copied by themselves', () => {
    const territory = new Territory(['/copy/app', '/copy/other']);
    assert.notEqual(territory.identityOf('/copy/app'), territory.identityOf('/copy/other'));
    territory.claim('/copy/app/components/x', 'https://x@r1');
    territory.claim('/copy/other/components/y', 'https://x@r1');
    const [one, two] = ['/copy/app/components/x/sub', '/copy/other/components/y/sub'].map((path) =>
      territory.identityOf(path),
    );
    assert.equal(one, two);
  });

  it('circles are one clear error: on the disk and through repositories', async () => {
    await tree.write({
      'component.yaml': 'name: a\nsubcomponents: [{name: b, source: ./b}]\n',
      'b/component.yaml': 'name: b\nsubcomponents: [{name: c, source: ..}]\n',
    });
    assert.match(
      await tree.refusal(),
      /hold each other in a circle: a → b → b\/c[\s\S]*\(app\/b\/component\.yaml:2\)?[\s\S]*COMPONENT_CYCLE/,
    );
    const other = (name: string, url: string): Record<string, string> => ({
      'component.yaml': `name: ${name}\nsubcomponents: [{name: ${name}, method: git, source: "${url}", version: v1}]\n`,
    });
    await tree.write(other('x', 'https://x/one'));
    Object.assign(tree.fetchable, {
      'https://x/one@v1': other('one', 'https://x/two'),
      'https://x/two@v1': other('two', 'https://x/one'),
    });
    assert.match(await tree.refusal(), /circle: x → x → x\/one → x\/one\/two[\s\S]*COMPONENT_CYCLE/);
  });

  it('a tree that has no end is refused, deep or wide', async () => {
    const level = (depth: number): [string, string] => [
      `${'d/'.repeat(depth)}component.yaml`,
      'name: d\nsubcomponents: [{name: d, source: ./d}]\n',
    ];
    await tree.write(Object.fromEntries(Array.from({ length: 40 }, (_, depth) => level(depth))));
    assert.match(await tree.refusal(), /more than 32 levels deep[\s\S]*COMPONENT_CYCLE/);
    const two = '- {name: a, source: ./s}\n- {name: b, source: ./s}\n';
    const wide = Array.from({ length: 12 }, (_, depth) => [
      `${'s/'.repeat(depth)}component.yaml`,
      `name: s\nsubcomponents:\n${depth === 11 ? '- {name: a, type: static, path: .}' : two}`,
    ]);
    await tree.write(Object.fromEntries(wide) as Record<string, string>);
    assert.match(await tree.refusal(), /more than 1000 components[\s\S]*COMPONENT_CYCLE/);
  });

  it('a chart needs a name that helm takes', async () => {
    await tree.write({ 'component.yaml': 'name: Not A Release\ntype: helm\npath: charts/web\n', ...chart });
    assert.match(await tree.refusal(), /helm takes no release name such as "Not A Release"[\s\S]*COMPONENT_INVALID/);
  });

  it('configuration for what is not there is warned of, once', async () => {
    await tree.write({
      'component.yaml': 'name: shop\ntype: static\npath: m\n',
      'config/common.yaml': 'subcomponents: {wbe: {config: {a: 1}}}\n',
      'm/a.yaml': '',
    });
    await tree.render();
    assert.deepEqual(
      tree.lines.filter((line) => line.startsWith('warning')),
      ['warning app/config/common.yaml:1: "shop" has no subcomponent "wbe": what is configured for it has no effect'],
    );
  });

  it('a walk tells each component its parts that are on', async () => {
    await tree.write({ 'component.yaml': 'name: a\nsubcomponents: [{name: b, type: static, path: .}]\n' });
    const seen: string[] = [];
    await walkTree(tree.context({ environments: [] }), async ({ path, subcomponents, layers }) => {
      seen.push(`${path}: ${subcomponents.map(({ name }) => name).join()} ${JSON.stringify(valuesOf(layers))}`);
    });
    assert.deepEqual(seen, ['a: b {}', 'b:  {}']);
  });

  it('what is disabled is told once, by its path, and as a whole with its place', async () => {
    await tree.write({
      'component.yaml': 'name: shop\nsubcomponents: [{name: a, source: a}, {name: b, type: static, path: .}]\n',
      'config/common.yaml': 'subcomponents: {b: {disabled: true}}\n',
      'a/component.yaml': 'name: a\nsubcomponents: [{name: c, source: c}]\n',
      'a/c/component.yaml': 'name: c\n',
      'a/c/config/common.yaml': 'disabled: true\n',
    });
    await tree.render();
    assert.deepEqual(tree.lines, ['info b is disabled', 'info a/c is disabled']);
    tree.lines.length = 0;
    await tree.render({ values: 'disabled: true' });
    assert.deepEqual(tree.lines, ['warning app/component.yaml:1: The component "shop" is disabled as a whole']);
  });

  it('what stands beside a source has no effect, and the log says so', async () => {
    const beside = 'subcomponents: [{name: c, type: static, path: .}]';
    await tree.write({
      'component.yaml': `name: shop\nsubcomponents:\n- {name: a, source: a, ${beside}}\n- {name: b, source: a}\n`,
      'a/component.yaml': 'name: a\ntype: static\npath: .\n',
    });
    assert.deepEqual((await tree.render()).order, ['app/a', 'app/a']);
    assert.deepEqual(tree.warnings(), [
      'warning app/component.yaml:3: "a" has a component file: the subcomponents beside its source have no effect',
    ]);
  });

  it('configuration of parts that are there is none to warn of, whichever comes first', async () => {
    await tree.write({
      'component.yaml':
        'name: shop\nsubcomponents: [{name: a, type: static, path: .}, {name: b, type: static, path: .}]\n',
      'config/common.yaml': 'subcomponents:\n  b: {config: {x: 1}}\n  a: {config: {x: 1}}\n  c: {config: {x: 1}}\n',
    });
    await tree.render();
    assert.deepEqual(tree.warnings(), [
      'warning app/config/common.yaml:4: "shop" has no subcomponent "c": what is configured for it has no effect',
    ]);
  });

  it('32 levels are rendered, one more is not', async () => {
    const deep = (levels: number): Promise<void> =>
      tree.write(
        Object.fromEntries(
          Array.from({ length: levels }, (_, depth) => [
            `${'d/'.repeat(depth)}component.yaml`,
            depth === levels - 1 ? 'name: d\n' : 'name: d\nsubcomponents: [{name: d, source: ./d}]\n',
          ]),
        ),
      );
    await deep(32);
    assert.deepEqual((await tree.render()).order, []);
    await deep(33);
    const error = await tree.error();
    assert.deepEqual(
      [error.message.replace(/"d[/d]*"/, '…'), error.mend, error.at],
      [
        'The component tree holds components more than 32 levels deep; the last was ….',
        'Look for components that name each other, or render parts of the tree by themselves.',
        { file: `app/${'d/'.repeat(32)}component.yaml`, line: 1 },
      ],
    );
  });

  it('the namespace is the component’s; it is put on its objects where that is configured', async () => {
    await tree.write({
      'component.yaml':
        'name: shop\nsubcomponents: [{name: a, type: static, path: m}, {name: b, type: helm, path: charts/web}, {name: c, type: static, path: m}, {name: d, type: helm, path: charts/web}]\n',
      'config/common.yaml':
        'subcomponents: {a: {namespace: one, injectNamespace: true}, b: {namespace: two, injectNamespace: true}, c: {namespace: three}, d: {injectNamespace: true}}\n',
      'm/a.yaml': '',
      ...chart,
    });
    const { texts, charts } = await tree.render();
    assert.deepEqual(
      texts.map((text) => text.namespace),
      ['one', 'two', undefined, undefined],
    );
    assert.deepEqual(
      charts.map(({ namespace }) => namespace),
      ['two', ''],
    );
  });
});
