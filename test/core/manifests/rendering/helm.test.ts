import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describeError, TaskError } from '../../../../core/errors.ts';
import { optionsOf } from './options.ts';
import { configMap, namesOf, refusalOf, renderOne } from './one-source.ts';
import { makeWorld, oneObject, type World } from './world.ts';

describe('helm, alone and before kustomize', () => {
  let world: World;
  beforeEach(async () => {
    world = await makeWorld();
  });
  afterEach(() => world.end());

  describe('helm', () => {
    beforeEach(() => world.write({ 'shop/Chart.yaml': 'name: web\nversion: 1.0.0\n' }));

    it('is asked for the copy, with all that the inputs say', async () => {
      await world.write({ 'shop/values-dev.yaml': 'a: 1', 'common.yaml': 'b: 1' });
      await renderOne(world, {
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
      await renderOne(world, { values: 'b: 2\n', valuesFiles: [{ pattern: 'mine.yaml', optional: false }] });
      assert.equal(inline, 'b: 2\n');
      assert.equal(world.templates[0]?.valuesFiles.length, 2);
      await renderOne(world);
      assert.deepEqual(world.templates[1]?.valuesFiles, []);
      assert.deepEqual(world.warnings(), []);
    });

    it('a release is named by the application, or as the input says; what helm would refuse is told before', async () => {
      await renderOne(world, { application: 'web' });
      await renderOne(world, { helm: { releaseName: 'own' } });
      assert.deepEqual(
        world.templates.map(({ releaseName }) => releaseName),
        ['web', 'own'],
      );
      const error = await refusalOf(world, { application: 'Web_Shop' });
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
      world.answers.template = async () => `---\n# Source: web/templates/a.yaml\n${configMap('a')}`;
      const [manifest] = (await renderOne(world)).manifests;
      assert.equal(manifest?.origin.template, 'shop/templates/a.yaml');
      assert.equal(manifest?.origin.rendered.file, 'shop (rendered by helm)');
    });

    it('an encrypted values.yaml is refused before anything runs', async () => {
      await world.write({ 'shop/values.yaml': 'a: ENC[x]\nsops: {mac: x}\n' });
      const error = await refusalOf(world);
      assert.deepEqual([error.code, error.at], ['VALUES_ENCRYPTED', { file: 'shop/values.yaml' }]);
      assert.deepEqual(world.asked, []);
    });

    it('helm lint is asked where there is linting, and nowhere else', async () => {
      const lint = optionsOf().lint;
      world.answers.lint = async ({ chart }) => `==> Linting ${chart}\n[ERROR] values.yaml: is broken\n`;
      const { charts } = await renderOne(world, { lint: { ...lint, rules: 'recommended' } });
      assert.deepEqual(world.asked, ['helm template shop render/shop', 'helm lint render/shop']);
      assert.deepEqual(
        charts.map(({ message, at }) => [message, at?.file]),
        [['shop/values.yaml: is broken [helm-lint]', 'shop/values.yaml']],
      );
    });

    it('charts that are missing are fetched before, unless that is switched off', async () => {
      const needs = 'dependencies: [{name: low, version: 1.0.0, repository: "https://charts.example"}]\n';
      await world.write({ 'shop/Chart.yaml': `name: web\n${needs}`, 'shop/Chart.lock': needs });
      await renderOne(world);
      assert.deepEqual(world.asked, ['helm dependency build render/shop', 'helm template shop render/shop']);
      await renderOne(world, { helm: { dependencyBuild: 'never' } });
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
        describeError(await refusalOf(world)),
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
      await assert.rejects(renderOne(world), { message: 'a mistake of ours' });
    });
  });

  describe('helmKustomize', () => {
    const base = 'shop/kustomize/base/kustomization.yaml';
    beforeEach(() => world.write({ 'shop/helm/Chart.yaml': 'name: web\n', [base]: 'resources: [manifests.yaml]\n' }));

    it('kustomize builds the base with what helm rendered', async () => {
      world.answers.template = async () => configMap('rendered');
      world.answers.build = async (folder) => (await world.files.read(join(folder, 'manifests.yaml'))).toString();
      const rendered = await renderOne(world);
      assert.deepEqual(world.asked, [
        'helm template shop render/shop/helm',
        'kustomize build render/shop/kustomize/base',
      ]);
      assert.deepEqual(namesOf(rendered), ['rendered']);
      assert.equal(rendered.engine, 'helmKustomize');
      assert.ok(world.lines.includes('info kustomize builds shop/kustomize/base'), world.lines.join('\n'));
      assert.deepEqual(world.warnings(), []);
    });

    it('an overlay of the environment wins over the base, the one beside over the one inside', async () => {
      const built = async (): Promise<string | undefined> => {
        await renderOne(world);
        return world.asked.at(-1);
      };
      await world.write({ 'shop/kustomize/overlays/dev/a': '', 'shop/kustomize/overlays/prod/a': '' });
      assert.equal(await built(), 'kustomize build render/shop/kustomize/overlays/dev');
      await world.write({ 'shop/overlays/dev/a': '' });
      assert.equal(await built(), 'kustomize build render/shop/overlays/dev');
    });

    it('the base may be kustomize/ itself', async () => {
      await world.write({ 'flat/helm/Chart.yaml': '', 'flat/kustomize/Kustomization': 'resources: [manifests.yaml]' });
      await renderOne(world, { sourcePath: ['flat'] });
      assert.equal(world.asked.at(-1), 'kustomize build render/flat/kustomize');
      assert.deepEqual(world.warnings(), []);
    });

    it('warns when the base does not take what helm rendered', async () => {
      await world.write({ [base]: 'resources: [other.yaml]\n' });
      await renderOne(world);
      assert.deepEqual(world.warnings(), [
        "warning The kustomization in shop/kustomize/base does not name manifests.yaml: helm's output is not used.",
      ]);
    });

    it('leaves it to kustomize to say that there is no kustomization', async () => {
      await world.write({ 'bare/helm/Chart.yaml': '', 'bare/kustomize/a.yaml': '' });
      await renderOne(world, { sourcePath: ['bare'] });
      assert.deepEqual(world.warnings(), []);
    });

    it('needs both', async () => {
      await world.write({ 'half/helm/Chart.yaml': '', 'other/kustomize/a.yaml': '', 'file/helm/Chart.yaml': '' });
      await world.write({ 'file/kustomize': '' });
      for (const folder of ['half', 'other', 'file']) {
        const error = await refusalOf(world, { engine: 'helmKustomize', sourcePath: [folder] });
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
      const { charts } = await renderOne(world, { lint: { ...optionsOf().lint, rules: 'recommended' } });
      assert.deepEqual(
        charts.map(({ at }) => at?.file),
        ['shop/helm/values.yaml'],
      );
    });
  });
});
