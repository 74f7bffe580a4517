import assert from 'node:assert/strict';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeError, TaskError } from '../../../../core/errors.ts';
import { renderApplications } from '../../../../core/manifests/render.ts';
import type { RenderedApplication } from '../../../../core/manifests/render-application.ts';
import { optionsOf } from './options.ts';
import { makeWorld, oneObject, type World } from './world.ts';

const named = (name: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`;

describe('the engines', () => {
  let world: World;
  beforeEach(async () => {
    world = await makeWorld();
  });
  afterEach(() => world.end());

  const render = async (given: Parameters<typeof optionsOf>[0] = {}): Promise<RenderedApplication> => {
    const [only, ...others] = await renderApplications(world.ports, optionsOf({ sourcePath: ['shop'], ...given }));
    assert.ok(only !== undefined && others.length === 0);
    return only;
  };
  const refusal = async (given: Parameters<typeof optionsOf>[0] = {}): Promise<TaskError> =>
    render(given).then(
      () => assert.fail('nothing was refused'),
      (error: unknown) => {
        assert.ok(error instanceof TaskError);
        return error;
      },
    );
  const names = ({ manifests }: RenderedApplication): readonly string[] =>
    manifests.map(({ reference }) => reference.name);
  const warnings = (): readonly string[] => world.lines.filter((line) => line.startsWith('warning'));

  describe('plain', () => {
    it('reads YAML and JSON, files by their paths, each with its place', async () => {
      await world.write({
        'shop/b.yml': named('b'),
        'shop/a/c.json': JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' } }),
        'shop/a.yaml': `${named('a1')}---\n${named('a2')}`,
        'shop/readme.md': named('none'),
      });
      const rendered = await render();
      assert.deepEqual(names(rendered), ['a1', 'a2', 'c', 'b']);
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
      await world.write({ 'shop/a.yaml': Buffer.from([0xc3, 0x28]), 'shop/b.yaml': named('b') });
      await symlink('gone.yaml', join(world.folder, 'shop/c.yaml'));
      const rendered = await render();
      assert.deepEqual(names(rendered), ['b']);
      assert.deepEqual(rendered.broken, [
        {
          message: 'the file is neither UTF-8 nor UTF-16 with its mark: save it as UTF-8',
          at: { file: 'shop/a.yaml' },
        },
      ]);
    });

    it('nothing at all is an error; nothing but a broken document is told by the checks', async () => {
      await world.write({ 'shop/a.yaml': '# nothing\n' });
      const error = await refusal();
      assert.deepEqual(
        [error.code, error.message],
        ['NOTHING_RENDERED', 'shop: shop rendered to no object (engine plain).'],
      );
      assert.match(error.mend, /^Look at sourcePath/);
      await world.write({ 'shop/a.yaml': 'a: [' });
      assert.equal((await render()).broken.length, 1);
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
        return request.templates.map((path) => named(path.replaceAll('/', '-')));
      };
      const rendered = await render({ ...asEjs, namespace: 'ns', version: '1.2', values: 'a: {b: 1}\nversion: mine' });
      const build = { buildId: '7', buildNumber: '20250101.1' };
      const values = { a: { b: 1 }, version: 'mine' };
      assert.deepEqual(requests, [
        {
          templates: ['_in/d.ejs', 'a.yaml.ejs', 'in/c.ejs'],
          data: { environment: 'dev', application: 'shop', cluster: '', namespace: 'ns', ...build, ...values, values },
        },
      ]);
      assert.deepEqual(names(rendered), ['_in-d.ejs', 'a.yaml.ejs', 'in-c.ejs']);
      assert.deepEqual(rendered.manifests[1]?.origin.rendered, { file: 'shop/a.yaml.ejs (rendered)', line: 1 });
      assert.equal(rendered.manifests[1]?.origin.template, 'shop/a.yaml.ejs');
      assert.deepEqual(warnings(), []);
    });

    it('says what is left out, but for values files', async () => {
      await world.write({
        'shop/a.ejs': '',
        'shop/b.yaml': 'a: 1',
        'shop/c.yml': '',
        'shop/d/e.json': '',
        'shop/f': '',
      });
      await render({ ...asEjs, valuesFiles: [{ pattern: 'b.yaml', optional: false }] });
      assert.ok(world.lines.includes('info Only *.ejs is rendered; left out: c.yml, d/e.json'), world.lines.join('\n'));
      world.lines.length = 0;
      await world.write({ 'other/a.ejs': '', 'other/b.yaml': '' });
      await render({
        ...asEjs,
        sourcePath: ['other'],
        valuesFiles: [{ pattern: 'b.yaml', optional: false }],
      });
      assert.ok(!world.lines.some((line) => line.includes('left out')), world.lines.join('\n'));
    });

    it('without a template asks nobody', async () => {
      await world.write({ 'shop/b.yaml': named('b') });
      world.answers.ejs = async () => assert.fail('asked');
      assert.equal((await refusal(asEjs)).code, 'NOTHING_RENDERED');
    });
  });

  describe('helm', () => {
    beforeEach(() => world.write({ 'shop/Chart.yaml': 'name: web\nversion: 1.0.0\n' }));

    it('is asked for the copy, with all that the inputs say', async () => {
      await world.write({ 'shop/values-dev.yaml': 'a: 1', 'common.yaml': 'b: 1' });
      await render({
        namespace: 'ns',
        kubeVersion: '1.31',
        valuesFiles: [
          { pattern: 'values-{environment}.yaml', optional: false },
          { pattern: 'common.yaml', optional: false },
        ],
        helm: { includeCrds: false, skipTests: false, apiVersions: ['a/v1'], furtherArguments: ['--debug'] },
      });
      const [request] = world.templates;
      assert.ok(request);
      const { chart, valuesFiles, ...others } = request;
      assert.match(chart, /\/temporary\/render-\w+\/shop$/);
      assert.deepEqual(valuesFiles, [join(chart, 'values-dev.yaml'), join(world.folder, 'common.yaml')]);
      assert.deepEqual(others, {
        releaseName: 'shop',
        namespace: 'ns',
        kubeVersion: '1.31',
        includeCrds: false,
        skipTests: false,
        apiVersions: ['a/v1'],
        furtherArguments: ['--debug'],
      });
      assert.deepEqual(world.asked, ['helm template shop render/shop']);
    });

    it('takes the input values as the last file', async () => {
      await world.write({ 'shop/mine.yaml': 'a: 1' });
      let inline = '';
      world.answers.template = async ({ valuesFiles }) => {
        const last = valuesFiles[1];
        inline = last === undefined ? '' : (await world.files.read(last)).toString();
        return oneObject;
      };
      await render({ values: 'b: 2\n', valuesFiles: [{ pattern: 'mine.yaml', optional: false }] });
      assert.equal(inline, 'b: 2\n');
      assert.equal(world.templates[0]?.valuesFiles.length, 2);
      await render();
      assert.deepEqual(world.templates[1]?.valuesFiles, []);
      assert.deepEqual(warnings(), []);
    });

    it('a release is named by the application, or as the input says; what helm would refuse is told before', async () => {
      await render({ application: 'web' });
      await render({ helm: { releaseName: 'own' } });
      assert.deepEqual(
        world.templates.map(({ releaseName }) => releaseName),
        ['web', 'own'],
      );
      const error = await refusal({ application: 'Web_Shop' });
      assert.deepEqual(
        [error.code, error.message, error.mend],
        [
          'INPUT_INVALID',
          'helm takes no release name such as "Web_Shop": at most 53 lower-case letters, digits, "-" and ".", starting and ending with a letter or digit.',
          'Set releaseName; without it the application is the name.',
        ],
      );
      assert.equal(world.templates.length, 2);
    });

    it('objects know their template, by the path that its author has', async () => {
      world.answers.template = async () => `---\n# Source: web/templates/a.yaml\n${named('a')}`;
      const [manifest] = (await render()).manifests;
      assert.equal(manifest?.origin.template, 'shop/templates/a.yaml');
      assert.equal(manifest?.origin.rendered.file, 'shop (rendered by helm)');
    });

    it('an encrypted values.yaml is refused before anything runs', async () => {
      await world.write({ 'shop/values.yaml': 'a: ENC[x]\nsops: {mac: x}\n' });
      const error = await refusal();
      assert.deepEqual([error.code, error.at], ['VALUES_ENCRYPTED', { file: 'shop/values.yaml' }]);
      assert.deepEqual(world.asked, []);
    });

    it('helm lint is asked where there is linting, and nowhere else', async () => {
      const lint = optionsOf().lint;
      world.answers.lint = async ({ chart }) => `==> Linting ${chart}\n[ERROR] values.yaml: is broken\n`;
      const { charts } = await render({ lint: { ...lint, rules: 'recommended' } });
      assert.deepEqual(world.asked, ['helm template shop render/shop', 'helm lint render/shop']);
      assert.deepEqual(
        charts.map(({ message, at }) => [message, at?.file]),
        [['shop/values.yaml: is broken [helm-lint]', 'shop/values.yaml']],
      );
    });

    it('charts that are missing are fetched before, unless that is switched off', async () => {
      const needs = 'dependencies: [{name: low, version: 1.0.0, repository: "https://charts.example"}]\n';
      await world.write({ 'shop/Chart.yaml': `name: web\n${needs}`, 'shop/Chart.lock': needs });
      await render();
      assert.deepEqual(world.asked, ['helm dependency build render/shop', 'helm template shop render/shop']);
      await render({ helm: { dependencyBuild: 'never' } });
      assert.deepEqual(world.asked.slice(2), ['helm template shop render/shop']);
    });

    it('errors name the files of the source, not of the copy', async () => {
      world.answers.template = async ({ chart }) => {
        const file = join(chart, 'templates/a.yaml');
        throw new TaskError('PROCESS_FAILED', `helm failed at ${file}:3`, 'Mend it.', {
          at: { file, line: 3 },
          related: [{ message: `see ${file}`, at: { file, line: 4 } }, { message: 'no place' }],
        });
      };
      assert.equal(
        describeError(await refusal()),
        describeError(
          new TaskError('PROCESS_FAILED', 'helm failed at shop/templates/a.yaml:3', 'Mend it.', {
            at: { file: 'shop/templates/a.yaml', line: 3 },
            related: [
              { message: 'see shop/templates/a.yaml', at: { file: 'shop/templates/a.yaml', line: 4 } },
              { message: 'no place' },
            ],
          }),
        ),
      );
      world.answers.template = async () => {
        throw new Error('a mistake of ours');
      };
      await assert.rejects(render(), { message: 'a mistake of ours' });
    });
  });

  describe('kustomize', () => {
    beforeEach(() => world.write({ 'shop/kustomization.yaml': 'resources: [a.yaml]\n', 'shop/a.yaml': named('a') }));

    it('builds the copy, with its arguments', async () => {
      const rendered = await render({ kustomizeArguments: ['--enable-alpha-plugins'] });
      assert.deepEqual(world.asked, ['kustomize build render/shop --enable-alpha-plugins']);
      const at = rendered.manifests[0]?.origin.rendered;
      assert.deepEqual(at, { file: 'shop (built by kustomize)', line: 1 });
    });

    it('is not asked to read what would fill the memory; the error has file and line', async () => {
      const level = (name: string, below: string): string => `${name}: &${name} [${`*${below},`.repeat(10)}]\n`;
      const bomb = `a: &a [x]\n${level('b', 'a')}${level('c', 'b')}${level('d', 'c')}${level('e', 'd')}${level('f', 'e')}${level('g', 'f')}${level('h', 'g')}`;
      await world.write({ 'shop/in/Kustomization': `a: &x 1\nb: *x\n---\n${bomb}` });
      const error = await refusal();
      assert.deepEqual([error.code, error.at], ['MANIFESTS_INVALID', { file: 'shop/in/Kustomization', line: 4 }]);
      assert.match(error.message, /^YAML: .*alias/);
      assert.equal(error.mend, 'Mend the file.');
      assert.deepEqual(world.asked, []);
      // Of other files it reads none.
      await world.write({ 'shop/in/Kustomization': '', 'shop/readme.md': bomb });
      await render();
    });

    it('values are for others, and the log says so', async () => {
      await render({ values: 'a: 1' });
      await render({ engine: 'plain', valuesFiles: [{ pattern: 'a.yaml', optional: false }] });
      const text = (engine: string): string =>
        `warning values and valuesFiles are for helm, ejs and fabrikate: the engine ${engine} does not use them.`;
      assert.deepEqual(warnings(), [text('kustomize'), text('plain')]);
    });
  });

  describe('helmKustomize', () => {
    const base = 'shop/kustomize/base/kustomization.yaml';
    beforeEach(() => world.write({ 'shop/helm/Chart.yaml': 'name: web\n', [base]: 'resources: [manifests.yaml]\n' }));

    it('kustomize builds the base with what helm rendered', async () => {
      world.answers.template = async () => named('rendered');
      world.answers.build = async (folder) => (await world.files.read(join(folder, 'manifests.yaml'))).toString();
      const rendered = await render();
      assert.deepEqual(world.asked, [
        'helm template shop render/shop/helm',
        'kustomize build render/shop/kustomize/base',
      ]);
      assert.deepEqual(names(rendered), ['rendered']);
      assert.equal(rendered.engine, 'helmKustomize');
      assert.ok(world.lines.includes('info kustomize builds shop/kustomize/base'), world.lines.join('\n'));
      assert.deepEqual(warnings(), []);
    });

    it('an overlay of the environment wins over the base, the one beside over the one inside', async () => {
      const built = async (): Promise<string | undefined> => {
        await render();
        return world.asked.at(-1);
      };
      await world.write({ 'shop/kustomize/overlays/dev/a': '', 'shop/kustomize/overlays/prod/a': '' });
      assert.equal(await built(), 'kustomize build render/shop/kustomize/overlays/dev');
      await world.write({ 'shop/overlays/dev/a': '' });
      assert.equal(await built(), 'kustomize build render/shop/overlays/dev');
    });

    it('the base may be kustomize/ itself', async () => {
      await world.write({ 'flat/helm/Chart.yaml': '', 'flat/kustomize/Kustomization': 'resources: [manifests.yaml]' });
      await render({ sourcePath: ['flat'] });
      assert.equal(world.asked.at(-1), 'kustomize build render/flat/kustomize');
      assert.deepEqual(warnings(), []);
    });

    it('warns when the base does not take what helm rendered', async () => {
      await world.write({ [base]: 'resources: [other.yaml]\n' });
      await render();
      assert.deepEqual(warnings(), [
        "warning The kustomization in shop/kustomize/base does not name manifests.yaml: helm's output is not used.",
      ]);
    });

    it('leaves it to kustomize to say that there is no kustomization', async () => {
      await world.write({ 'bare/helm/Chart.yaml': '', 'bare/kustomize/a.yaml': '' });
      await render({ sourcePath: ['bare'] });
      assert.deepEqual(warnings(), []);
    });

    it('needs both', async () => {
      await world.write({ 'half/helm/Chart.yaml': '', 'other/kustomize/a.yaml': '', 'file/helm/Chart.yaml': '' });
      await world.write({ 'file/kustomize': '' });
      for (const folder of ['half', 'other', 'file']) {
        const error = await refusal({ engine: 'helmKustomize', sourcePath: [folder] });
        assert.deepEqual(
          [error.code, error.message, error.mend],
          [
            'FILE_NOT_FOUND',
            `The engine helmKustomize needs helm/Chart.yaml and kustomize/base in ${folder}.`,
            'Choose another engine, or name the folder that holds both.',
          ],
        );
      }
    });

    it('what helm lint says of its chart is kept', async () => {
      world.answers.lint = async () => '==> Linting x\n[WARNING] values.yaml: is odd\n';
      const { charts } = await render({ lint: { ...optionsOf().lint, rules: 'recommended' } });
      assert.deepEqual(
        charts.map(({ at }) => at?.file),
        ['shop/helm/values.yaml'],
      );
    });
  });

  it('an engine that the input names is not looked for', async () => {
    await world.write({ 'shop/Chart.yaml': 'name: a\n', 'shop/a.yaml': named('a') });
    assert.equal((await render({ engine: 'plain' })).engine, 'plain');
    assert.ok(world.lines.includes('info shop: engine plain, as the input says (shop)'));
  });

  it('what code of the source’s author writes in place is written to a copy', async () => {
    await world.write({
      'shop/component.yaml': 'name: shop\ntype: static\npath: m\nhooks: {before-generate: x}\n',
      'shop/m/a.yaml': named('a'),
      'templates/a.ejs': '',
      'templates/data.json': '{}',
      'plain/a.yaml': named('a'),
      'plain/kustomization.yaml': '',
    });
    const inPlace = (folder: string, file: string): Promise<void> => writeFile(join(folder, file), named('changed'));
    const source = async (file: string): Promise<string> => (await world.files.read(file)).toString();
    world.answers.hook = (_, folder) => inPlace(folder, 'm/a.yaml');
    assert.deepEqual(names(await render({ allowCode: true })), ['changed']);
    assert.equal(await source('shop/m/a.yaml'), named('a'));
    assert.deepEqual(world.asked, ['hook x in render/shop']);
    world.answers.ejs = async ({ root }) => {
      await inPlace(root, 'data.json');
      return [oneObject];
    };
    await render({ sourcePath: ['templates'], engine: 'ejs' });
    assert.equal(await source('templates/data.json'), '{}');
    // kustomize runs plugins and functions where code is allowed.
    world.answers.build = async (folder) => {
      await inPlace(folder, 'a.yaml');
      return oneObject;
    };
    await render({ sourcePath: ['plain'], allowCode: true });
    assert.equal(await source('plain/a.yaml'), named('a'));
  });
});
