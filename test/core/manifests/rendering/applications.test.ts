import assert from 'node:assert/strict';
import { TaskError } from '../../../../core/errors.ts';
import { renderApplications } from '../../../../core/manifests/render.ts';
import type { RenderedApplication } from '../../../../core/manifests/render-application.ts';
import { optionsOf } from './options.ts';
import { makeWorld, type World } from './world.ts';
import { meeting } from './meeting.ts';

const object = (kind: string, name: string, more = '', apiVersion = 'v1'): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: ${name}\n${more}`;
const pod = (image: string): string => object('Pod', 'p', `spec: {containers: [{name: c, image: "${image}"}]}\n`);

describe('rendering several applications', () => {
  let world: World;
  beforeEach(async () => {
    world = await makeWorld();
  });
  afterEach(() => world.end());

  const render = (given: Parameters<typeof optionsOf>[0] = {}): Promise<readonly RenderedApplication[]> =>
    renderApplications(world.ports, optionsOf({ sourcePath: ['apps/*'], ...given }));
  const refusal = async (given: Parameters<typeof optionsOf>[0] = {}): Promise<TaskError> =>
    render(given).then(
      () => assert.fail('nothing was refused'),
      (error: unknown) => {
        assert.ok(error instanceof TaskError);
        return error;
      },
    );

  it('each folder is one, in the order in which they are named', async () => {
    await world.write({ 'apps/b/a.yaml': object('A', 'b'), 'apps/a/a.yaml': object('A', 'a') });
    await world.write({ 'first/a.yaml': object('A', 'first') });
    const rendered = await render({ sourcePath: ['first', 'apps/*', './apps/a'] });
    assert.deepEqual(
      rendered.map(({ application, manifests, folder }) => [application, manifests[0]?.reference.name, folder]),
      [
        ['first', 'first', 'first'],
        ['a', 'a', 'apps/a'],
        ['b', 'b', 'apps/b'],
      ],
    );
  });

  it('as many side by side as there are cores; of two renderings to compare each has half of them', async () => {
    const kustomization = (name: string) => [`apps/${name}/kustomization.yaml`, ''] as const;
    await world.write(Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map(kustomization)));
    const mostOf = async (cores: number, checkDeterminism: boolean, expected: number): Promise<number> => {
      const builds = meeting(expected);
      world.answers.build = async () => {
        await builds.join();
        return object('A', 'a');
      };
      await renderApplications(
        { ...world.ports, cores },
        optionsOf({ sourcePath: ['apps/*'], checkDeterminism, substitution: 'envsubst' }),
      );
      return builds.most();
    };
    assert.equal(await mostOf(3, false, 3), 3);
    assert.equal(await mostOf(1, false, 1), 1);
    assert.equal(await mostOf(3, true, 2), 2);
    assert.equal(await mostOf(4, true, 4), 4);
  });

  it('after a failure nothing new is begun, and the first in order is told', async () => {
    await world.write({ 'apps/a/kustomization.yaml': '', 'apps/b/kustomization.yaml': '' });
    world.answers.build = async (folder) => {
      throw new TaskError('PROCESS_FAILED', `no ${folder.slice(-1)}`, 'Mend it.');
    };
    assert.equal((await refusal()).message, 'no a');
    assert.deepEqual(world.asked, ['kustomize build render/a']);
  });

  describe('rendered twice', () => {
    beforeEach(() => world.write({ 'apps/a/Chart.yaml': 'name: a\n' }));

    it('what is the same is given once, and told once', async () => {
      world.answers.template = async () => object('A', 'a');
      const [only] = await render({ checkDeterminism: true });
      assert.equal(only?.manifests.length, 1);
      assert.equal(world.asked.length, 2);
      assert.equal(world.lines.length, 2);
    });

    it('what differs is refused', async () => {
      let count = 0;
      world.answers.template = async () => object('A', 'a', `data: {password: x${String((count += 1))}}\n`);
      const error = await refusal({ checkDeterminism: true });
      assert.equal(error.code, 'NOT_REPRODUCIBLE');
      assert.deepEqual(
        error.related.map(({ message }) => message),
        ['a: A a: data.password'],
      );
    });

    it('a failure of either is the failure', async () => {
      const failing = (...calls: readonly number[]): void => {
        let count = 0;
        world.answers.template = async () => {
          const call = (count += 1);
          if (calls.includes(call)) throw new TaskError('PROCESS_FAILED', `call ${String(call)}`, '');
          return object('A', 'a');
        };
      };
      // Which of the two begins first, the machine says.
      failing(1, 2);
      assert.match((await refusal({ checkDeterminism: true })).message, /^call [12]$/);
      failing(2);
      assert.equal((await refusal({ checkDeterminism: true })).message, 'call 2');
    });
  });

  describe('images', () => {
    beforeEach(() => world.write({ 'apps/a/a.yaml': pod('one:1'), 'apps/b/a.yaml': pod('two:1') }));
    const images = (rendered: readonly RenderedApplication[]): readonly unknown[] =>
      rendered.map(({ manifests }) => manifests.map(({ text }) => /image: "?([^"}]+)/.exec(text)?.[1]));

    it('are set in whichever application has them', async () => {
      const rendered = await render({ images: [{ name: 'two', newTag: '2' }] });
      assert.deepEqual(images(rendered), [['one:1'], ['two:2']]);
    });

    it('that nothing uses are named, with those that there are', async () => {
      const error = await refusal({ images: [{ name: 'two', newTag: '2' }, { name: 'gone' }, { name: 'none' }] });
      assert.deepEqual(
        [error.code, error.message, error.mend],
        [
          'IMAGE_UNMATCHED',
          'images: nothing rendered uses "gone", "none".',
          'Write the name as the manifests have it. There are: one, two.',
        ],
      );
    });
  });

  describe('the namespace', () => {
    const given = { setNamespace: true, namespace: 'ns' } as const;
    const namespaces = (rendered: readonly RenderedApplication[]): readonly unknown[] =>
      rendered.flatMap(({ manifests }) =>
        manifests.map(({ reference: { name, namespace } }) => `${namespace}/${name}`).toSorted(),
      );
    const crd = (kind: string, scope: string): string =>
      object(
        'CustomResourceDefinition',
        kind.toLowerCase(),
        `spec:\n  group: x.example\n  scope: ${scope}\n  names: {kind: ${kind}}\n`,
        'apiextensions.k8s.io/v1',
      );

    it('is set only when it was asked for', async () => {
      await world.write({ 'apps/a/a.yaml': object('ConfigMap', 'a') });
      assert.deepEqual(namespaces(await render({ namespace: 'ns' })), ['/a']);
      assert.deepEqual(namespaces(await render(given)), ['ns/a']);
    });

    it('is not set on what has none, by another application’s definition or one that lies elsewhere', async () => {
      await world.write({
        'apps/a/a.yaml': [object('Wide', 'a', '', 'x.example/v1'), object('Far', 'b', '', 'x.example/v1')].join(
          '---\n',
        ),
        'apps/b/a.yaml': crd('Wide', 'Cluster'),
        'crds/far.yaml': crd('Far', 'Cluster'),
      });
      const schemas = { locations: ['crds/*.yaml'], missing: 'ignore' } as const;
      assert.deepEqual(namespaces(await render({ ...given, schemas })), ['/a', '/b', '/wide']);
      // What is rendered is newer than what lies elsewhere.
      await world.write({ 'crds/wide.yaml': crd('Wide', 'Namespaced') });
      assert.deepEqual(namespaces(await render({ ...given, schemas })), ['/a', '/b', '/wide']);
      assert.deepEqual(namespaces(await render(given)), ['/a', 'ns/b', '/wide']);
    });

    it('that Fabrikate injects is one component’s own', async () => {
      await world.write({
        'apps/a/component.yaml':
          'name: a\nsubcomponents: [{name: x, type: static, path: x}, {name: z, type: static, path: z}]\n',
        'apps/a/config/common.yaml': 'subcomponents: {x: {namespace: of-x, injectNamespace: true}}\n',
        'apps/a/x/a.yaml': `${object('ConfigMap', 'x')}---\n${object('Wide', 'w', '', 'x.example/v1')}`,
        'apps/a/z/a.yaml': `${object('ConfigMap', 'z')}---\n${crd('Wide', 'Cluster')}`,
      });
      assert.deepEqual(namespaces(await render()), ['/w', '/wide', '/z', 'of-x/x']);
    });
  });

  it('objects stay as they come, or are sorted as they are applied', async () => {
    await world.write({ 'apps/a/a.yaml': `${object('ConfigMap', 'a')}---\n${object('Namespace', 'b')}` });
    const kinds = async (sort: 'source' | 'apply'): Promise<readonly unknown[]> =>
      (await render({ sort })).flatMap(({ manifests }) => manifests.map(({ reference }) => reference.kind));
    assert.deepEqual(await kinds('source'), ['ConfigMap', 'Namespace']);
    assert.deepEqual(await kinds('apply'), ['Namespace', 'ConfigMap']);
  });

  it('templates are read before the engine adds to them, and a link is the file that it leads to', async () => {
    await world.write({ 'apps/a/helm/Chart.yaml': '', 'apps/a/kustomize/kustomization.yaml': '# manifests.yaml' });
    const paths = (rendered: readonly RenderedApplication[]): readonly unknown[] =>
      rendered.flatMap(({ templates }) => templates.map(({ path }) => path));
    assert.deepEqual(paths(await render()), []);
    assert.deepEqual(paths(await render({ templateLayout: 'templates' })), [
      'helm/Chart.yaml',
      'kustomize/kustomization.yaml',
    ]);
  });

  describe('the pipeline’s own folder', () => {
    beforeEach(() =>
      world.write({ 'apps/a/kustomization.yaml': 'resources: [../../far]\n', 'far/a.yaml': '', 'other/a.yaml': '' }),
    );

    it('is as far as a source in it may reach', async () => {
      const error = await refusal({ bounds: 'apps' });
      assert.equal(error.code, 'FILE_NOT_ALLOWED');
      assert.match(error.message, /which is not of this pipeline/);
      await render({ bounds: '.' });
    });

    it('binds no source that lies elsewhere; nor is there a bound without it', async () => {
      await render({ bounds: 'other' });
      await render({ bounds: 'gone' });
      await render({ bounds: 'other/a.yaml' });
    });
  });
});
