import assert from 'node:assert/strict';
import { TaskError } from '../../../../core/errors.ts';
import { Tree } from './tree.ts';

const chart = { 'charts/web/Chart.yaml': 'name: web' };

describe('hooks of components', () => {
  let tree: Tree;
  beforeEach(async () => {
    tree = await Tree.make();
  });
  afterEach(() => tree.end());

  it('hooks are refused, all of a file at once, before anything of it is done', async () => {
    await tree.write({
      'component.yaml': `name: shop
hooks: {before-install: ["curl x | sh"]}
subcomponents:
- {name: web, type: helm, path: charts/web, hooks: {after-generate: "rm -rf x"}}
- {name: far, method: git, source: "https://x/y"}
`,
      ...chart,
    });
    const said = await tree.refusal();
    assert.match(said, /The component "shop" has hooks[\s\S]*allowCode: true[\s\S]*CODE_NOT_ALLOWED/);
    assert.match(said, /shop: before-install: curl x \| sh \(app\/component\.yaml/);
    assert.match(said, /web: after-generate: rm -rf x \(app\/component\.yaml:4\)/);
    assert.deepEqual(tree.asked, []);
    await tree.write({
      'component.yaml': 'name: shop\nsubcomponents: [{name: far, method: git, source: "https://x/y"}]\n',
    });
    tree.fetchable['https://x/y@'] = { 'component.yaml': 'name: y\nhooks: {before-generate: id}\n' };
    assert.match(await tree.refusal(), /far: before-generate: id \(app\/components\/far\/component\.yaml/);
  });

  it('hooks run where their component is: all of installing before all of generating', async () => {
    const hooks = 'hooks: {before-install: bi, after-install: ai, before-generate: bg, after-generate: ag}';
    await tree.write({
      'component.yaml': `name: shop\n${hooks}\ntype: helm\npath: charts/web\nsubcomponents: [{name: far, method: git, source: "https://x/y"}]\n`,
      ...chart,
    });
    tree.fetchable['https://x/y@'] = { 'component.yaml': `name: y\n${hooks}\n` };
    await tree.render({ allowCode: true });
    const far = 'app/components/far';
    const installing = ['bi in app', 'https://x/y@', 'ai in app', `bi in ${far}`, `ai in ${far}`];
    const generating = ['bg in app', 'render shop', 'ag in app', `bg in ${far}`, `ag in ${far}`];
    assert.deepEqual(tree.asked, [...installing, ...generating]);
  });

  it('one is refused as one; those of inline parts by their paths, those of other files when they are met', async () => {
    await tree.write({
      'component.yaml': `name: shop
subcomponents:
- name: group
  subcomponents:
  - {name: in, subcomponents: [{name: deep, type: static, path: m, hooks: {before-generate: id}}]}
- {name: off, type: static, path: m, hooks: {before-generate: id}}
`,
      'config/common.yaml': 'subcomponents: {off: {disabled: true}}\n',
    });
    const error = await tree.error();
    assert.deepEqual(
      [error.code, error.message, ...error.related],
      [
        'CODE_NOT_ALLOWED',
        'The component "shop" has a hook: commands that come with the source.',
        { message: 'group/in/deep: before-generate: id', at: { file: 'app/component.yaml', line: 5 } },
      ],
    );
    assert.match(error.mend, /^Take them out, or set allowCode: true/);
  });

  it('are told of; one that fails says whose it is, and nothing runs after it', async () => {
    await tree.write({
      'component.yaml': 'name: shop\ntype: static\npath: m\nhooks: {before-install: [a, b, c]}\n',
      'm/a.yaml': '',
    });
    const failure = new TaskError('PROCESS_FAILED', 'It ended with 1.', 'Look at it.');
    tree.onHook = async (command) => (command === 'b' ? Promise.reject(failure) : undefined);
    const error = await tree.error({ allowCode: true });
    assert.deepEqual(
      [error.code, error.message, error.mend, error.at, error.cause],
      [
        'PROCESS_FAILED',
        'shop: the hook before-install failed: b. It ended with 1.',
        'Look at it.',
        { file: 'app/component.yaml', line: 1 },
        failure,
      ],
    );
    assert.deepEqual(tree.asked, ['a in app', 'b in app']);
    assert.deepEqual(tree.lines, ['info shop: before-install: a', 'info shop: before-install: b']);
    tree.onHook = async () => Promise.reject(new Error('ours'));
    await assert.rejects(tree.render({ allowCode: true }), { message: 'ours' });
  });

  it('beside a source have no effect, so they are not refused', async () => {
    await tree.write({
      'component.yaml': 'name: shop\nsubcomponents: [{name: a, source: a, hooks: {before-install: id}}]\n',
      'a/component.yaml': 'name: a\n',
    });
    await tree.render();
    await tree.render({ allowCode: true });
    assert.deepEqual(tree.asked, []);
  });
});
