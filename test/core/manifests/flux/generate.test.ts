import assert from 'node:assert/strict';
import { generateKustomization } from '../../../../core/manifests/flux/generate.ts';
import { readKustomization } from '../../../../core/manifests/flux/kustomization.ts';
import { manifestsOf, object } from '../manifests.ts';

describe('flux: generating', () => {
  const generate = (
    spec: Readonly<Record<string, unknown>>,
    own?: Readonly<Record<string, unknown>>,
    version = 'v1',
  ) => {
    const made = generateKustomization({ spec, version }, own, ['./a.yaml'], () => true);
    assert.ok(!('refused' in made));
    return { ...made, data: JSON.parse(made.text) as Record<string, unknown> };
  };

  it('takes the old patch fields only from the old versions', () => {
    const spec = {
      patchesStrategicMerge: [{ kind: 'ConfigMap', metadata: { name: 'a' } }],
      patchesJson6902: [{ target: { kind: 'ConfigMap', name: 'a' }, patch: [{ op: 'remove', path: '/data' }] }],
    };
    assert.equal(generate(spec).data['patchesStrategicMerge'], undefined);
    const old = generate(spec, undefined, 'v1beta2').data;
    assert.deepEqual(old['patchesStrategicMerge'], ['{"kind":"ConfigMap","metadata":{"name":"a"}}']);
    assert.deepEqual(old['patchesJson6902'], [
      { target: { kind: 'ConfigMap', name: 'a' }, patch: '[{"op":"remove","path":"/data"}]' },
    ]);
  });

  it('asks for origins, unless a patch could see them or Flux has them too', () => {
    assert.ok(generate({}).originsAreOurs);
    const patch = (path: string) => ({ patches: [{ patch: `- op: replace\n  path: ${path}\n  value: {}\n` }] });
    assert.ok(!generate(patch('/metadata/annotations')).originsAreOurs);
    assert.ok(generate(patch('/spec/template/metadata/annotations')).originsAreOurs);
    assert.ok(!generate({ buildMetadata: ['originAnnotations'] }).originsAreOurs);
    assert.deepEqual(generate({}, { resources: ['a'], buildMetadata: ['managedByLabel'] }).data['buildMetadata'], [
      'managedByLabel',
      'originAnnotations',
    ]);
  });

  it('keeps a path inside the root, as the controller does', () => {
    const [manifest] = manifestsOf(
      object(
        'Kustomization',
        'a',
        'spec: {path: ../../x/./y/, sourceRef: {name: s}}\n',
        'kustomize.toolkit.fluxcd.io/v1',
      ),
    );
    assert.ok(manifest);
    assert.equal(readKustomization(manifest, { file: 'a' }).path, 'x/y');
  });

  it('lists what is there, or names a namespace so that kustomize takes it for no empty file', () => {
    const made = (manifests: readonly string[], own?: Readonly<Record<string, unknown>>): unknown => {
      const generated = generateKustomization({ spec: {}, version: 'v1' }, own, manifests, () => true);
      assert.ok(!('refused' in generated));
      return JSON.parse(generated.text);
    };
    const head = { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization' };
    const buildMetadata = ['originAnnotations'];
    assert.deepEqual(made(['./a.yaml', './b']), { ...head, resources: ['./a.yaml', './b'], buildMetadata });
    assert.deepEqual(made([]), { ...head, namespace: '_placeholder', buildMetadata });
    assert.deepEqual(made(['./a.yaml'], { kind: 'Component', resources: ['c'] }), {
      ...head,
      kind: 'Component',
      resources: ['c'],
      buildMetadata,
    });
  });

  it('merges what the spec says: texts win, lists are joined, components that are missing may be left out', () => {
    const spec = {
      targetNamespace: 'ns',
      namePrefix: 'a-',
      nameSuffix: '',
      patches: [{ patch: 'p', target: { kind: 'A' }, other: 1 }],
      components: ['../c', 3],
    };
    const own = {
      resources: ['r'],
      namespace: 'old',
      nameSuffix: '-b',
      patches: [{ path: 'q' }],
      components: ['../b'],
    };
    const { data } = generate(spec, own);
    assert.deepEqual(
      [data['namespace'], data['namePrefix'], data['nameSuffix'], data['patches'], data['components']],
      ['ns', 'a-', '-b', [{ path: 'q' }, { patch: 'p', target: { kind: 'A' } }], ['../b', '../c']],
    );
    const missing = (ignoreMissingComponents: unknown) =>
      generateKustomization({ spec: { ...spec, ignoreMissingComponents }, version: 'v1' }, own, [], () => false);
    assert.match(JSON.stringify(missing(true)), /\.\.\/b/);
    assert.doesNotMatch(JSON.stringify(missing(true)), /\.\.\/c/);
    assert.match(JSON.stringify(missing('true')), /\.\.\/c/);
  });

  it('refuses components that lie elsewhere', () => {
    const refused = (component: string): boolean =>
      'refused' in
      generateKustomization({ spec: { components: [component] }, version: 'v1' }, undefined, [], () => true);
    const foreign = [
      'https://x/y',
      'http://x',
      'git@x:y',
      'ssh://x',
      'git::x',
      'gh:x',
      'github.com/a/b',
      '/abs',
      'file:///abs',
    ];
    assert.deepEqual(
      foreign.filter((path) => !refused(path)),
      [],
    );
    assert.deepEqual(['../c', 'c', './https', 'file://c', 'x/github.com/a'].filter(refused), []);
  });

  it('merges images by name: the spec’s fields win, a new version replaces tag and digest', () => {
    const images = (own: readonly unknown[], given: readonly unknown[]): unknown =>
      generate({ images: given }, { resources: ['a'], images: own }).data['images'];
    assert.deepEqual(images([], [{ name: 'a', newName: 'b', newTag: '1', digest: '' }]), [
      { name: 'a', newName: 'b', newTag: '1' },
    ]);
    const own = [{ name: 'x' }, { name: 'a', newName: 'old', newTag: '1', digest: 'd', more: 1 }];
    assert.deepEqual(images(own, [{ name: 'a', newTag: '2' }]), [
      { name: 'x' },
      { name: 'a', newName: 'old', more: 1, newTag: '2' },
    ]);
    assert.deepEqual(images(own, [{ name: 'a', digest: 'e', newName: 'new' }]), [
      { name: 'x' },
      { name: 'a', newName: 'new', more: 1, digest: 'e' },
    ]);
    assert.deepEqual(images(own, [{ name: 'a', newName: 'new' }]), [
      { name: 'x' },
      { name: 'a', newName: 'new', more: 1, newTag: '1', digest: 'd' },
    ]);
    assert.equal(generate({}).data['images'], undefined);
  });
});
