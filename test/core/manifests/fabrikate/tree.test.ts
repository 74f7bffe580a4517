import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { TaskError, describeError } from '../../../../core/errors.ts';
import { parseConfig, valuesOf } from '../../../../core/manifests/fabrikate/config.ts';
import { parseDefinition } from '../../../../core/manifests/fabrikate/definition.ts';
import { generateTree, type ChartRequest } from '../../../../core/manifests/fabrikate/generate.ts';
import { installTree } from '../../../../core/manifests/fabrikate/install.ts';
import { findOwnServers } from '../../../../core/manifests/fabrikate/own-servers.ts';
import { Territory } from '../../../../core/manifests/fabrikate/territory.ts';
import { walkTree } from '../../../../core/manifests/fabrikate/walk.ts';
import type { ComponentTools } from '../../../../core/ports/component-tools.ts';
import { nodeFiles } from '../../../../platform/files.ts';
import { recordingLog } from '../../../recording-log.ts';
import { writeFiles } from '../../../tasks/support.ts';

describe('a component tree', () => {
  let folder: string;
  let lines: string[];
  /** What was asked of the world, in order. */
  let asked: string[];
  let fetchable: Record<string, Record<string, string>>;
  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'tree-')));
    lines = [];
    asked = [];
    fetchable = {};
  });
  afterEach(() => rm(folder, { recursive: true }));

  const write = (files: Record<string, string>): Promise<void> => writeFiles(join(folder, 'app'), files);
  const unpack = async (key: string): Promise<{ folder: string; revision: string }> => {
    asked.push(key);
    const target = join(folder, 'fetched', key.replaceAll(/\W/g, '-'));
    const files = fetchable[key];
    if (files === undefined) throw new TaskError('SOURCE_MISSING', `nothing at ${key}`, 'Mend it.');
    await writeFiles(target, files);
    return { folder: target, revision: 'r1' };
  };
  const tools: ComponentTools = {
    git: ({ url, version, branch }) => unpack(`${url}@${version || branch}`),
    chart: ({ repository, chart, version }) => unpack(`${repository}#${chart}@${version}`),
    async file(url) {
      asked.push(url);
      return Buffer.from(fetchable[url]?.['text'] ?? '');
    },
    async hook(command, where) {
      asked.push(`${command} in ${relative(folder, where)}`);
    },
  };

  /** Installs and generates; answers each rendering: charts as their requests, manifests as their paths. */
  const render = async (
    options: { environments?: string[]; allowCode?: boolean; values?: string } = {},
  ): Promise<{ charts: (ChartRequest & { values: unknown })[]; order: string[] }> => {
    const files = nodeFiles(join(folder, 'temporary'));
    const root = join(folder, 'app');
    const given = options.values === undefined ? [] : [parseDefinition(Buffer.from(options.values), 'values')];
    const context = {
      files,
      log: recordingLog(lines),
      nameOf: (path: string) => relative(folder, path),
      environments: options.environments ?? ['prod'],
      told: new Set<string>(),
      territory: new Territory([root]),
      root: { folder: root, name: 'app', given: given.map((each) => parseConfig(each).layer) },
      tools,
    };
    const installed = await installTree({ ...context, allowCode: options.allowCode ?? false, ownServers: [] });
    const charts: (ChartRequest & { values: unknown })[] = [];
    const texts = await generateTree({
      ...context,
      ...installed,
      // One after the other: what is asked for is recorded in that order.
      cores: 1,
      async renderChart(request) {
        if (installed.hooks) asked.push(`render ${request.label}`);
        charts.push({ ...request, values: JSON.parse(await readFile(request.valuesFile, 'utf8')) as unknown });
        return { file: request.label, text: '' };
      },
      readManifests: async (path) => [{ file: relative(folder, path), text: '' }],
    });
    return { charts, order: texts.map(({ file }) => file) };
  };
  const refusal = async (options: Parameters<typeof render>[0] = {}): Promise<string> =>
    render(options).then(
      () => 'nothing was refused',
      (error: unknown) => {
        if (error instanceof TaskError) return describeError(error);
        throw error;
      },
    );
  const chart = { 'charts/web/Chart.yaml': 'name: web' };

  it('is rendered in the order of its files, a component before its parts', async () => {
    await write({
      'component.yaml':
        'name: shop\ntype: static\npath: m\nsubcomponents:\n- {name: web, type: helm, path: charts/web}\n- {name: infra, source: ./infra}\n- {name: last, type: static, path: m}\n',
      'm/a.yaml': '',
      ...chart,
      'infra/component.json': '{"name": "other", "subcomponents": [{"name": "db", "type": "static", "path": "m"}]}',
      'infra/m/b.yaml': '',
    });
    const { order, charts } = await render();
    assert.deepEqual(order, ['app/m', 'web', 'app/infra/m', 'app/m']);
    assert.deepEqual(
      charts.map(({ releaseName, namespace, values }) => [releaseName, namespace, values]),
      [['web', '', {}]],
    );
  });

  it('configuration: the input, the parents, the environments from left to right, common', async () => {
    const sub = (value: string): string => `subcomponents: {infra: {subcomponents: {web: {config: {${value}}}}}}\n`;
    const own = (value: string): string => `subcomponents: {web: {config: {${value}}}}\n`;
    await write({
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
    const { charts } = await render({ environments: ['prod', 'east'], values: sub('a: input, b: input') });
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
    const common = await render({ environments: ['common'] });
    assert.deepEqual(Object(common.charts[0]?.values)['l'], ['common']);
  });

  it('of two files of one name the YAML counts, and the log says so', async () => {
    await write({
      'component.yaml': 'name: shop\ntype: static\npath: m\n',
      'component.json': '{"name": "other", "type": "static", "path": "x"}',
      'm/a.yaml': '',
    });
    assert.deepEqual((await render()).order, ['app/m']);
    assert.deepEqual(lines, ['warning app/component.json: is not read: app/component.yaml is there too']);
  });

  it('what is disabled is neither fetched nor rendered: by a parent, and by its own file', async () => {
    await write({
      'component.yaml':
        'name: shop\ntype: static\npath: m\nsubcomponents:\n- {name: far, method: git, source: "https://x/y"}\n- {name: near, source: ./near}\n- {name: in, type: static, path: m, hooks: {before-install: x}}\n',
      'config/prod.yaml': 'subcomponents: {far: {config: {a: 1}}}\n',
      'config/common.yaml': 'subcomponents: {far: {disabled: true}, in: {disabled: true}}\n',
      'near/component.yaml': 'name: near\ntype: static\npath: m\n',
      'near/config/common.yaml': 'disabled: true\n',
      'm/a.yaml': '',
    });
    assert.deepEqual((await render()).order, ['app/m']);
    assert.deepEqual(asked, []);
    const values = 'subcomponents: {near: {disabled: false}}';
    await write({ 'near/m/a.yaml': '' });
    assert.deepEqual((await render({ values })).order, ['app/m', 'app/near/m']);
    assert.deepEqual((await render({ values: 'disabled: true' })).order, []);
  });

  it('parts may have parts of their own where they stand', async () => {
    await write({
      'component.yaml':
        'name: shop\nsubcomponents:\n- name: group\n  subcomponents:\n  - {name: web, type: helm, path: charts/web, subcomponents: [{name: web2, type: helm, path: charts/web}]}\n',
      'config/prod.yaml':
        'subcomponents: {group: {subcomponents: {web: {config: {a: 1}, namespace: one, subcomponents: {web2: {config: {b: 2}}}}}}}\n',
      ...chart,
    });
    const { charts, order } = await render();
    assert.deepEqual(order, ['group/web', 'group/web/web2']);
    assert.deepEqual(
      charts.map(({ namespace, values }) => [namespace, values]),
      [
        ['one', { a: 1 }],
        ['', { b: 2 }],
      ],
    );
  });

  it('what is named elsewhere comes where Fabrikate has it, and is rendered from there', async () => {
    await write({
      'component.yaml': `name: shop
subcomponents:
- {name: far, method: git, source: "https://x/y", version: v1, path: sub}
- {name: chart, type: helm, method: helm, source: "https://x/charts", path: nginx, version: 1.0.0}
- {name: gitchart, type: helm, method: git, source: "https://x/z", path: c}
- {name: file, type: static, method: http, source: "https://x/f.JSON"}
`,
    });
    fetchable = {
      'https://x/y@v1': { 'sub/component.yaml': 'name: y\ntype: static\npath: ../m\n', 'm/a.yaml': '' },
      'https://x/charts#nginx@1.0.0': { 'Chart.yaml': '' },
      'https://x/z@': { 'c/Chart.yaml': '' },
      'https://x/f.JSON': { text: '{}' },
    };
    const { order, charts } = await render();
    assert.deepEqual(order, ['app/components/far/m', 'chart', 'gitchart', 'app/components/file']);
    assert.deepEqual(
      charts.map((each) => relative(folder, each.chart)),
      ['app/helm_repos/chart', 'app/helm_repos/gitchart/c'],
    );
    assert.ok(existsSync(join(folder, 'app/components/file/file.json')));
    assert.deepEqual([...new Set(asked)].toSorted(), [
      'https://x/charts#nginx@1.0.0',
      'https://x/f.JSON',
      'https://x/y@v1',
      'https://x/z@',
    ]);
    assert.ok(
      lines.some((line) => /^warning Without a version.*: gitchart$/.test(line)),
      lines.join('\n'),
    );
  });

  it('what is there already is not fetched', async () => {
    await write({
      'component.yaml':
        'name: shop\nsubcomponents:\n- {name: a, method: git, source: "https://x/y"}\n- {name: b, type: helm, method: helm, source: "https://x/y", path: b}\n',
      'components/a/component.yaml': 'name: a\ntype: static\npath: .\n',
      'helm_repos/b/Chart.yaml': '',
    });
    assert.deepEqual((await render()).order, ['app/components/a', 'b']);
    assert.deepEqual(asked, []);
  });

  it('a root that lies elsewhere hands its configuration on', async () => {
    await write({
      'component.json':
        '{"name": "single", "type": "component", "method": "git", "source": "https://x/y", "path": "sub", "version": "v1"}',
      'config/common.yaml': 'subcomponents: {web: {config: {a: 1}}}\n',
    });
    fetchable['https://x/y@v1'] = {
      'sub/component.yaml':
        'name: y\nmethod: git\nsource: https://x/y\npath: sub\nsubcomponents: [{name: web, type: helm, path: c}]\n',
      'sub/config/prod.yaml': 'subcomponents: {web: {config: {a: 2, b: 2}}}\n',
      'sub/c/Chart.yaml': '',
    };
    const { charts, order } = await render();
    assert.deepEqual([order, charts[0]?.values], [['web'], { a: 1, b: 2 }]);
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

  it('a root that says where the real one is must say it so that it can be fetched', async () => {
    await write({ 'component.yaml': 'name: a\nmethod: git\nsource: git@github.com:a/b\n' });
    assert.match(
      await refusal(),
      /cannot be fetched from where it says:[\s\S]*source is no URL[\s\S]*COMPONENT_INVALID/,
    );
    await write({ 'component.yaml': 'name: shop\nsubcomponents: [{name: x, source: ./x}]\n' });
    await write({ 'x/component.yaml': 'name: x\nmethod: git\nsource: git@github.com:a/x\n' });
    assert.deepEqual((await render()).order, []);
  });

  it('circles are one clear error: on the disk and through repositories', async () => {
    await write({
      'component.yaml': 'name: a\nsubcomponents: [{name: b, source: ./b}]\n',
      'b/component.yaml': 'name: b\nsubcomponents: [{name: c, source: ..}]\n',
    });
    assert.match(
      await refusal(),
      /hold each other in a circle: a → b → b\/c[\s\S]*\(app\/b\/component\.yaml:2\)?[\s\S]*COMPONENT_CYCLE/,
    );
    const other = (name: string, url: string): Record<string, string> => ({
      'component.yaml': `name: ${name}\nsubcomponents: [{name: ${name}, method: git, source: "${url}", version: v1}]\n`,
    });
    await write(other('x', 'https://x/one'));
    fetchable = {
      'https://x/one@v1': other('one', 'https://x/two'),
      'https://x/two@v1': other('two', 'https://x/one'),
    };
    assert.match(await refusal(), /circle: x → x → x\/one → x\/one\/two[\s\S]*COMPONENT_CYCLE/);
  });

  it('a tree that has no end is refused, deep or wide', async () => {
    const level = (depth: number): [string, string] => [
      `${'d/'.repeat(depth)}component.yaml`,
      'name: d\nsubcomponents: [{name: d, source: ./d}]\n',
    ];
    await write(Object.fromEntries(Array.from({ length: 40 }, (_, depth) => level(depth))));
    assert.match(await refusal(), /more than 32 levels deep[\s\S]*COMPONENT_CYCLE/);
    const two = '- {name: a, source: ./s}\n- {name: b, source: ./s}\n';
    const wide = Array.from({ length: 12 }, (_, depth) => [
      `${'s/'.repeat(depth)}component.yaml`,
      `name: s\nsubcomponents:\n${depth === 11 ? '- {name: a, type: static, path: .}' : two}`,
    ]);
    await write(Object.fromEntries(wide) as Record<string, string>);
    assert.match(await refusal(), /more than 1000 components[\s\S]*COMPONENT_CYCLE/);
  });

  it('what is missing is told with the line that names it', async () => {
    const part = async (fields: string, files: Record<string, string> = {}): Promise<string> => {
      await write({
        'component.yaml': `name: shop\nsubcomponents:\n- name: x\n  ${fields.replaceAll('; ', '\n  ')}\n`,
        ...files,
      });
      return refusal();
    };
    const at = String.raw`[\s\S]*\(app/component\.yaml:3\)[\s\S]*`;
    assert.match(
      await part('source: ./none'),
      new RegExp(`no component\\.yaml.* for "x": app/none${at}FILE_NOT_FOUND`),
    );
    assert.match(
      await part('type: static; path: ./none'),
      new RegExp(`x: there is no manifests in app/none${at}FILE_NOT_FOUND`),
    );
    assert.match(await part('type: helm; path: ./none'), new RegExp(`no chart .* in app/none${at}FILE_NOT_FOUND`));
    assert.match(
      await part('type: helm; path: c; name: X_Y'.replace('name: X_Y', ''), { 'c/Chart.yaml': '' }),
      /nothing was refused/,
    );
    assert.match(
      await part('method: git; source: https://x/none'),
      new RegExp(`Component "x": nothing at https://x/none@${at}SOURCE_MISSING`),
    );
    fetchable['https://x/y@'] = { 'README.md': '' };
    assert.match(await part('method: git; source: https://x/y'), new RegExp(`no component\\.yaml.* for "x"${at}`));
    await rm(join(folder, 'app/component.yaml'));
    assert.match(await refusal(), /There is no component\.yaml, component\.yml or component\.json in: app/);
  });

  it('a chart needs a name that helm takes', async () => {
    await write({ 'component.yaml': 'name: Not A Release\ntype: helm\npath: charts/web\n', ...chart });
    assert.match(await refusal(), /helm takes no release name such as "Not A Release"[\s\S]*COMPONENT_INVALID/);
  });

  it('nothing leads out: not the source’s own, not what was fetched', async () => {
    const said = async (fields: string): Promise<string> => {
      await write({ 'component.yaml': `name: shop\nsubcomponents:\n- name: x\n  ${fields.replace('; ', '\n  ')}\n` });
      return refusal();
    };
    assert.match(await said('source: /etc'), /"\/etc" leads out of the source[\s\S]*FILE_NOT_ALLOWED/);
    for (const fields of ['source: ../other', 'type: static; path: ../other', 'type: helm; path: ../other']) {
      assert.match(
        await said(fields),
        /There is no "\.\.\/other"\. \(app\/component\.yaml:3\)[\s\S]*FILE_NOT_FOUND/,
        fields,
      );
    }
    await write({
      'component.yaml': 'name: shop\nsubcomponents: [{name: far, method: git, source: "https://x/y"}]\n',
      'secret/a.yaml': '',
    });
    for (const part of ['type: static\npath: ../../secret', 'subcomponents: [{name: x, source: ../..}]']) {
      fetchable['https://x/y@'] = { 'component.yaml': `name: y\n${part}\n` };
      await rm(join(folder, 'app/components'), { recursive: true, force: true });
      assert.match(await refusal(), /leads out of what was fetched[\s\S]*FILE_NOT_ALLOWED/, part);
    }
  });

  it('hooks are refused, all of a file at once, before anything of it is done', async () => {
    await write({
      'component.yaml': `name: shop
hooks: {before-install: ["curl x | sh"]}
subcomponents:
- {name: web, type: helm, path: charts/web, hooks: {after-generate: "rm -rf x"}}
- {name: far, method: git, source: "https://x/y"}
`,
      ...chart,
    });
    const said = await refusal();
    assert.match(said, /The component "shop" has hooks[\s\S]*allowCode: true[\s\S]*CODE_NOT_ALLOWED/);
    assert.match(said, /shop: before-install: curl x \| sh \(app\/component\.yaml/);
    assert.match(said, /web: after-generate: rm -rf x \(app\/component\.yaml:4\)/);
    assert.deepEqual(asked, []);
    await write({ 'component.yaml': 'name: shop\nsubcomponents: [{name: far, method: git, source: "https://x/y"}]\n' });
    fetchable['https://x/y@'] = { 'component.yaml': 'name: y\nhooks: {before-generate: id}\n' };
    assert.match(await refusal(), /far: before-generate: id \(app\/components\/far\/component\.yaml/);
  });

  it('hooks run where their component is: all of installing before all of generating', async () => {
    const hooks = 'hooks: {before-install: bi, after-install: ai, before-generate: bg, after-generate: ag}';
    await write({
      'component.yaml': `name: shop\n${hooks}\ntype: helm\npath: charts/web\nsubcomponents: [{name: far, method: git, source: "https://x/y"}]\n`,
      ...chart,
    });
    fetchable['https://x/y@'] = { 'component.yaml': `name: y\n${hooks}\n` };
    await render({ allowCode: true });
    const far = 'app/components/far';
    const installing = ['bi in app', 'https://x/y@', 'ai in app', `bi in ${far}`, `ai in ${far}`];
    const generating = ['bg in app', 'render shop', 'ag in app', `bg in ${far}`, `ag in ${far}`];
    assert.deepEqual(asked, [...installing, ...generating]);
  });

  it('configuration for what is not there is warned of, once', async () => {
    await write({
      'component.yaml': 'name: shop\ntype: static\npath: m\n',
      'config/common.yaml': 'subcomponents: {wbe: {config: {a: 1}}}\n',
      'm/a.yaml': '',
    });
    await render();
    assert.deepEqual(
      lines.filter((line) => line.startsWith('warning')),
      ['warning app/config/common.yaml:1: "shop" has no subcomponent "wbe": what is configured for it has no effect'],
    );
  });

  it('a walk tells each component its parts that are on', async () => {
    await write({ 'component.yaml': 'name: a\nsubcomponents: [{name: b, type: static, path: .}]\n' });
    const seen: string[] = [];
    const root = join(folder, 'app');
    await walkTree(
      {
        files: nodeFiles(folder),
        log: recordingLog(lines),
        nameOf: (path) => path,
        environments: [],
        told: new Set(),
        territory: new Territory([root]),
        root: { folder: root, name: 'app', given: [] },
      },
      async ({ path, subcomponents, layers }) => {
        seen.push(`${path}: ${subcomponents.map(({ name }) => name).join()} ${JSON.stringify(valuesOf(layers))}`);
      },
    );
    assert.deepEqual(seen, ['a: b {}', 'b:  {}']);
  });

  it('the git servers that its own files name are known, not those of what was brought in', async () => {
    const naming = (url: string): string => `name: x\nsubcomponents: [{name: y, method: git, source: "${url}"}]\n`;
    await write({
      'component.yaml': naming('https://b.example:8443/r'),
      'sub/component.json': '{"name": "x", "method": "git", "source": "https://a.example/org/r"}',
      'other/component.yaml': naming('https://a.example/r2'),
      'components/z/component.yaml': naming('https://evil.example/r'),
      'helm_repos/z/component.yaml': naming('https://evil.example/r'),
      'broken/component.yaml': 'a: [',
    });
    const files = nodeFiles(folder);
    const servers = await findOwnServers(files, { copies: [join(folder, 'app')], nameOf: (path) => path });
    assert.deepEqual(servers, ['https://a.example', 'https://b.example:8443']);
  });
});
