import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { TaskError } from '../../../../core/errors.ts';
import { installTree } from '../../../../core/manifests/fabrikate/install.ts';
import { findOwnServers } from '../../../../core/manifests/fabrikate/own-servers.ts';
import { Territory } from '../../../../core/manifests/fabrikate/territory.ts';
import { nodeFiles } from '../../../../platform/files.ts';
import { Tree } from './tree.ts';

describe('what a component tree names elsewhere', () => {
  let tree: Tree;
  beforeEach(async () => {
    tree = await Tree.make();
  });
  afterEach(() => tree.end());

  it('what is named elsewhere comes where Fabrikate has it, and is rendered from there', async () => {
    await tree.write({
      'component.yaml': `name: shop
subcomponents:
- {name: far, method: git, source: "https://x/y", version: v1, path: sub}
- {name: chart, type: helm, method: helm, source: "https://x/charts", path: nginx, version: 1.0.0}
- {name: gitchart, type: helm, method: git, source: "https://x/z", path: c}
- {name: file, type: static, method: http, source: "https://x/f.JSON"}
`,
    });
    Object.assign(tree.fetchable, {
      'https://x/y@v1': { 'sub/component.yaml': 'name: y\ntype: static\npath: ../m\n', 'm/a.yaml': '' },
      'https://x/charts#nginx@1.0.0': { 'Chart.yaml': '' },
      'https://x/z@': { 'c/Chart.yaml': '' },
      'https://x/f.JSON': { text: '{}' },
    });
    const { order, charts } = await tree.render();
    assert.deepEqual(order, ['app/components/far/m', 'chart', 'gitchart', 'app/components/file']);
    assert.deepEqual(
      charts.map((each) => relative(tree.folder, each.chart)),
      ['app/helm_repos/chart', 'app/helm_repos/gitchart/c'],
    );
    assert.ok(existsSync(join(tree.folder, 'app/components/file/file.json')));
    assert.deepEqual([...new Set(tree.asked)].toSorted(), [
      'https://x/charts#nginx@1.0.0',
      'https://x/f.JSON',
      'https://x/y@v1',
      'https://x/z@',
    ]);
    assert.ok(
      tree.lines.some((line) => /^warning Without a version.*: gitchart$/.test(line)),
      tree.lines.join('\n'),
    );
  });

  it('what is there already is not fetched', async () => {
    await tree.write({
      'component.yaml':
        'name: shop\nsubcomponents:\n- {name: a, method: git, source: "https://x/y"}\n- {name: b, type: helm, method: helm, source: "https://x/y", path: b}\n',
      'components/a/component.yaml': 'name: a\ntype: static\npath: .\n',
      'helm_repos/b/Chart.yaml': '',
    });
    assert.deepEqual((await tree.render()).order, ['app/components/a', 'b']);
    assert.deepEqual(tree.asked, []);
  });

  it('a root that lies elsewhere hands its configuration on', async () => {
    await tree.write({
      'component.json':
        '{"name": "single", "type": "component", "method": "git", "source": "https://x/y", "path": "sub", "version": "v1"}',
      'config/common.yaml': 'subcomponents: {web: {config: {a: 1}}}\n',
    });
    tree.fetchable['https://x/y@v1'] = {
      'sub/component.yaml':
        'name: y\nmethod: git\nsource: https://x/y\npath: sub\nsubcomponents: [{name: web, type: helm, path: c}]\n',
      'sub/config/prod.yaml': 'subcomponents: {web: {config: {a: 2, b: 2}}}\n',
      'sub/c/Chart.yaml': '',
    };
    const { charts, order } = await tree.render();
    assert.deepEqual([order, charts[0]?.values], [['web'], { a: 1, b: 2 }]);
  });

  it('a root that says where the real one is must say it so that it can be fetched', async () => {
    await tree.write({ 'component.yaml': 'name: a\nmethod: git\nsource: git@github.com:a/b\n' });
    assert.match(
      await tree.refusal(),
      /cannot be fetched from where it says:[\s\S]*source is no URL[\s\S]*COMPONENT_INVALID/,
    );
    await tree.write({ 'component.yaml': 'name: shop\nsubcomponents: [{name: x, source: ./x}]\n' });
    await tree.write({ 'x/component.yaml': 'name: x\nmethod: git\nsource: git@github.com:a/x\n' });
    assert.deepEqual((await tree.render()).order, []);
  });

  it('what is missing is told with the line that names it', async () => {
    const part = async (fields: string, files: Record<string, string> = {}): Promise<string> => {
      await tree.write({
        'component.yaml': `name: shop\nsubcomponents:\n- name: x\n  ${fields.replaceAll('; ', '\n  ')}\n`,
        ...files,
      });
      return tree.refusal();
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
      await part('method: git; source: https://x/none'),
      new RegExp(`Component "x": nothing at https://x/none@${at}SOURCE_MISSING`),
    );
    tree.fetchable['https://x/y@'] = { 'README.md': '' };
    assert.match(await part('method: git; source: https://x/y'), new RegExp(`no component\\.yaml.* for "x"${at}`));
    await tree.remove('component.yaml');
    assert.match(await tree.refusal(), /There is no component\.yaml, component\.yml or component\.json in: app/);
  });

  it('nothing leads out: not the source’s own, not what was fetched', async () => {
    const said = async (fields: string): Promise<string> => {
      await tree.write({
        'component.yaml': `name: shop\nsubcomponents:\n- name: x\n  ${fields.replace('; ', '\n  ')}\n`,
      });
      return tree.refusal();
    };
    assert.match(await said('source: /etc'), /"\/etc" leads out of the source[\s\S]*FILE_NOT_ALLOWED/);
    for (const fields of ['source: ../other', 'type: static; path: ../other', 'type: helm; path: ../other']) {
      assert.match(
        await said(fields),
        /There is no "\.\.\/other"\. \(app\/component\.yaml:3\)[\s\S]*FILE_NOT_FOUND/,
        fields,
      );
    }
    await tree.write({
      'component.yaml': 'name: shop\nsubcomponents: [{name: far, method: git, source: "https://x/y"}]\n',
      'secret/a.yaml': '',
    });
    for (const part of ['type: static\npath: ../../secret', 'subcomponents: [{name: x, source: ../..}]']) {
      tree.fetchable['https://x/y@'] = { 'component.yaml': `name: y\n${part}\n` };
      await tree.remove('components');
      assert.match(await tree.refusal(), /leads out of what was fetched[\s\S]*FILE_NOT_ALLOWED/, part);
    }
  });

  it('the git servers that its own files name are known, not those of what was brought in', async () => {
    const naming = (url: string): string => `name: x\nsubcomponents: [{name: y, method: git, source: "${url}"}]\n`;
    await tree.write({
      'component.yaml': naming('https://b.example:8443/r'),
      'sub/component.json': '{"name": "x", "method": "git", "source": "https://a.example/org/r"}',
      'other/component.yaml': naming('https://a.example/r2'),
      'components/z/component.yaml': naming('https://evil.example/r'),
      'helm_repos/z/component.yaml': naming('https://evil.example/r'),
      'broken/component.yaml': 'a: [',
      'charts/component.yaml':
        'name: x\nsubcomponents: [{name: y, type: helm, method: helm, source: "https://charts.example", path: y}]\n',
    });
    const files = nodeFiles(tree.folder);
    const servers = await findOwnServers(files, { copies: [join(tree.folder, 'app')], nameOf: (path) => path });
    assert.deepEqual(servers, ['https://a.example', 'https://b.example:8443']);
  });

  it('the log says where each came from, without what may be a token, and what has no version', async () => {
    await tree.write({
      'component.yaml': `name: shop
subcomponents:
- {name: a, method: git, source: "https://x/a", version: v1}
- {name: b, method: git, source: "https://x/b", branch: main}
- {name: c, type: helm, method: git, source: "https://x/c", path: c}
- {name: d, type: static, method: http, source: "https://x/d.yaml?sig=token"}
`,
    });
    Object.assign(tree.fetchable, {
      'https://x/a@v1': { 'component.yaml': 'name: a\n' },
      'https://x/b@main': { 'component.yaml': 'name: b\n' },
      'https://x/c@': { 'c/Chart.yaml': '' },
      'https://x/d.yaml?sig=token': { text: '{}' },
    });
    await tree.render();
    assert.deepEqual(tree.lines, [
      'info a: https://x/a, r1',
      'info b: https://x/b, r1',
      'info c: https://x/c, r1',
      'info d: https://x/d.yaml',
      'warning Without a version, so the next run may render something else: b, c',
    ]);
    assert.ok(existsSync(join(tree.folder, 'app/components/d/d.yaml')));
    // Each once, although it is looked for side by side and then put in its place: a port fetches it once.
    assert.equal(new Set(tree.asked).size, 4);
    tree.asked.length = 0;
    tree.lines.length = 0;
    await tree.render();
    assert.deepEqual([tree.asked, tree.lines[0]], [[], 'info a: app/components/a is there and is taken as it is']);
  });

  it('all of one component are asked for before the first is put in its place', async () => {
    await tree.write({
      'component.yaml':
        'name: shop\nsubcomponents: [{name: a, method: git, source: "https://x/a"}, {name: b, method: git, source: "https://x/b"}]\n',
    });
    tree.fetchable['https://x/a@'] = { 'component.yaml': 'name: a\n' };
    assert.match((await tree.error()).message, /^Component "b": nothing at https:\/\/x\/b@$/);
    assert.ok(!existsSync(join(tree.folder, 'app/components')));
  });

  it('the same under one name is put there once; something else is refused', async () => {
    const part = (version: string): string =>
      `{name: x, type: helm, method: git, source: "https://x/y", path: c, version: ${version}}`;
    const both = (version: string): Promise<void> =>
      tree.write({
        'component.yaml': `name: shop\nsubcomponents:\n- {name: one, subcomponents: [${part('v1')}]}\n- {name: two, subcomponents: [${part(version)}]}\n`,
      });
    tree.fetchable['https://x/y@v1'] = { 'c/Chart.yaml': '' };
    await both('v1');
    assert.deepEqual((await tree.render()).order, ['one/x', 'two/x']);
    await tree.remove('helm_repos');
    await both('v2');
    const error = await tree.error();
    assert.deepEqual(
      [error.code, error.message, error.mend, error.at],
      [
        'COMPONENT_INVALID',
        '"two/x" and another component of that name would both be put into app/helm_repos/x.',
        'Give one of them another name.',
        { file: 'app/component.yaml', line: 4 },
      ],
    );
  });

  it('a failure names the component, but for a cancel and for a mistake of ours', async () => {
    await tree.write({
      'component.yaml':
        'name: shop\nsubcomponents: [{name: a, type: static, method: http, source: "https://x/a.yml"}]\n',
    });
    const failing = async (thrown: Error): Promise<unknown> => {
      const context = tree.context();
      const tools = { ...tree.tools, file: async () => Promise.reject(thrown) };
      return installTree({ ...context, tools, allowCode: false, ownServers: [] }).catch((error: unknown) => error);
    };
    const related = [{ message: 'more' }];
    const error = await failing(new TaskError('NOT_ALLOWED', 'not for you', 'Ask.', { related }));
    assert.ok(error instanceof TaskError);
    assert.deepEqual(
      [error.code, error.message, error.mend, error.at, error.related],
      ['NOT_ALLOWED', 'Component "a": not for you', 'Ask.', { file: 'app/component.yaml', line: 2 }, related],
    );
    for (const thrown of [new TaskError('CANCELLED', 'cancelled', ''), new Error('ours')]) {
      assert.equal(await failing(thrown), thrown);
    }
  });

  it('a root that lies elsewhere has no parts of its own, and must lead to a component', async () => {
    const root = (path: string, more = ''): Promise<void> =>
      tree.write({
        'component.yaml': `name: single\nmethod: git\nsource: https://x/y\nversion: v1\npath: ${path}\n${more}`,
      });
    tree.fetchable['https://x/y@v1'] = { 'sub/component.yaml': 'name: y\ntype: static\npath: .\n', 'other/a': '' };
    await root('sub', 'subcomponents: [{name: a, type: static, path: .}]\n');
    assert.deepEqual((await tree.render()).order, ['app/components/single/sub']);
    const line =
      'warning app/component.yaml:1: The component comes from elsewhere: the subcomponents beside it have no effect';
    assert.deepEqual(tree.lines.slice(0, 2), [line, 'info single: https://x/y, r1']);
    await root('other');
    const error = await tree.error();
    assert.deepEqual(
      [error.code, error.message, error.mend],
      [
        'FILE_NOT_FOUND',
        'There is no component.yaml, component.yml or component.json in what was fetched: app/components/single/other.',
        'Look at source and path of the component.',
      ],
    );
    assert.deepEqual(error.at, { file: 'app/component.yaml', line: 1 });
    await root('../../../secret');
    assert.equal((await tree.error()).code, 'FILE_NOT_FOUND');
  });

  it('a root may be a chart that lies elsewhere', async () => {
    await tree.write({
      'component.yaml': 'name: web\ntype: helm\nmethod: git\nsource: https://x/y\nversion: v1\npath: c\n',
    });
    tree.fetchable['https://x/y@v1'] = { 'c/Chart.yaml': '' };
    const { charts } = await tree.render();
    assert.deepEqual(
      charts.map((each) => relative(tree.folder, each.chart)),
      ['app/helm_repos/web/c'],
    );
  });

  it('a chart of the disk is one of the tree; what cannot be fetched says how to mend it', async () => {
    await tree.write({ 'component.yaml': 'name: shop\ntype: helm\npath: gone\n' });
    const chart = await tree.error();
    assert.deepEqual(
      [chart.message, chart.mend],
      ['shop: there is no chart (no Chart.yaml) in app/gone.', 'Look at path: it must lead to the chart’s folder.'],
    );
    await tree.write({ 'component.yaml': 'name: shop\ntype: static\npath: gone\n' });
    const manifests = await tree.error();
    assert.deepEqual(
      [manifests.message, manifests.mend],
      ['shop: there is no manifests in app/gone.', 'Look at path: it is relative to the component file.'],
    );
  });

  it('a territory knows its lands: a copy that is claimed again, and what is nobody’s', () => {
    const at = { file: 'f', line: 1 };
    const territory = new Territory(['/copy']);
    territory.claim('/copy/components/x', 'one');
    territory.claim('/copy/components/x', 'two');
    assert.equal(territory.identityOf('/copy/components/x/a/b'), 'two:a/b');
    territory.claim('/copy', 'three');
    assert.equal(territory.identityOf('/copy/a'), '/copy/a');
    assert.equal(territory.identityOf('/elsewhere'), '/elsewhere');
    const refused = (from: string, to: string, named: string): string => {
      try {
        territory.refuseEscape({ from, to, named, at });
        return '';
      } catch (error) {
        assert.ok(error instanceof TaskError);
        assert.deepEqual(error.at, at);
        return `${error.code} ${error.message} ${error.mend}`;
      }
    };
    assert.equal(refused('/copy', '/copy/other', 'other'), '');
    assert.equal(refused('/copy/components/x', '/copy/components/x/y', 'y'), '');
    assert.equal(
      refused('/copy', '/gone', '../gone'),
      'FILE_NOT_FOUND There is no "../gone". It is relative to the component file.',
    );
    const mend = 'Name a folder beside or below the component, by a relative path.';
    assert.equal(
      refused('/copy/components/x', '/copy/a', '../../a'),
      `FILE_NOT_ALLOWED "../../a" leads out of what was fetched, and is not taken. ${mend}`,
    );
    assert.equal(
      refused('/copy', '/etc', '/etc'),
      `FILE_NOT_ALLOWED "/etc" leads out of the source, and is not taken. ${mend}`,
    );
    assert.match(refused('/elsewhere', '/elsewhere/a', 'a'), /^FILE_NOT_ALLOWED/);
  });
});
