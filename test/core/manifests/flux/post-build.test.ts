import assert from 'node:assert/strict';
import { setCommonMetadata } from '../../../../core/manifests/flux/common-metadata.ts';
import { readKustomization } from '../../../../core/manifests/flux/kustomization.ts';
import { postBuild } from '../../../../core/manifests/flux/post-build.ts';
import { substituteBuild } from '../../../../core/manifests/flux/substitute.ts';
import { recordingLog } from '../../../recording-log.ts';
import { manifestsOf, object } from '../manifests.ts';

describe('flux: postBuild of an object', () => {
  const built = (document: string, values: Readonly<Record<string, string>> = {}) =>
    postBuild(document, (name) => {
      const value = values[name];
      return value === undefined ? { kind: 'missing' } : { kind: 'known', value };
    });

  it('leaves alone what holds no variable, or says that it wants none', () => {
    const texts = [
      'a: $x\n',
      object('A', 'x', '  labels: {kustomize.toolkit.fluxcd.io/substitute: disabled}\ndata: "${a}"\n'),
      object('A', 'x', '  annotations: {kustomize.toolkit.fluxcd.io/substitute: disabled}\ndata: "${a}"\n'),
    ];
    for (const text of texts) assert.deepEqual(built(text), { text, missing: [], kept: [], unknown: [] });
    const enabled = object('A', 'x', '  labels: {kustomize.toolkit.fluxcd.io/substitute: enabled}\ndata: "${a}"\n');
    assert.match(JSON.stringify(built(enabled, { a: 'b' })), /data: b/);
  });

  it('keeps the file that it comes from, and says which variables have no value', () => {
    const result = built('# Source: a.yaml\nk: ${a}-${b}\n', { a: '1' });
    assert.deepEqual(result, { text: '# Source: a.yaml\nk: 1-\n', missing: ['b'], kept: [], unknown: [] });
  });

  it('says why Flux would refuse it', () => {
    const refused = (document: string, values?: Readonly<Record<string, string>>): string => {
      const result = built(document, values);
      return 'refused' in result ? result.refused : 'nothing was refused';
    };
    assert.equal(refused('${a}', { a: '' }), 'nothing is left of it');
    assert.match(refused('k: ${a\n'), / \(at ".*"; \$\$\{ stands for a plain \$\{\)$/);
    assert.match(refused('k: ${a}\n', { a: '[' }), /^its values make it no YAML any more: \w/);
  });

  it('knows the fields that only the cluster knows, in lists and keys too', () => {
    const result = postBuild('l: [x, {k: "${a}"}]\n"${b}": 1\n', () => ({ kind: 'elsewhere' }));
    assert.ok(!('refused' in result));
    assert.deepEqual(result.unknown.toSorted(), [['${b}'], ['l', 1, 'k']]);
    assert.deepEqual([...result.kept].toSorted(), ['a', 'b']);
  });
});

describe('flux: postBuild of a Kustomization', () => {
  const substituted = (spec: string, ...documents: readonly string[]) => {
    const text = object(
      'Kustomization',
      'apps',
      `  namespace: flux-system\nspec: {path: apps, sourceRef: {name: s}, ${spec}}\n`,
      'kustomize.toolkit.fluxcd.io/v1',
    );
    const [manifest] = manifestsOf(text);
    assert.ok(manifest);
    const lines: string[] = [];
    const kustomization = readKustomization(manifest, { file: 'k.yaml', line: 3 });
    return { ...substituteBuild(recordingLog(lines), kustomization, documents, new Map(), new Map()), lines };
  };
  const postBuildOf = (values: string): string => `postBuild: {substitute: {${values}}}`;

  it('a variable without a value is a remark on its object, and on no other', () => {
    const { manifests, remarks } = substituted(
      postBuildOf('a: "1"'),
      object('ConfigMap', 'x', 'data: {k: "${a}"}\n'),
      object('ConfigMap', 'z', 'data: {k: "${b}${c}"}\n'),
    );
    assert.equal(manifests.length, 2);
    const what = 'uses ${b}, ${c} without a value: Flux puts nothing there, or fails with StrictPostBuildSubstitutions';
    assert.deepEqual(
      remarks.map(({ message, severity, rule, check }) => [message, severity, rule, check]),
      [[`ConfigMap z: ${what} [flux-missing-variable]`, 'warning', 'flux-missing-variable', 'flux']],
    );
    assert.equal(manifests[1]?.origin.rendered.file, 'flux-system/apps (built as Flux would)');
  });

  it('an object that Flux would refuse is told with its file, and the others are there', () => {
    const { manifests, broken } = substituted(
      postBuildOf('a: "1"'),
      `# Source: a.yaml\n${object('ConfigMap', 'x', 'data: "${a"\n')}`,
      object('ConfigMap', 'z', 'data: "${a}"\n'),
      '${b',
    );
    assert.deepEqual(
      manifests.map(({ reference }) => reference.name),
      ['z'],
    );
    assert.deepEqual(
      broken.map(({ message, at }) => [message.replace(/: [^:]* \(at .*/, ''), at]),
      [
        [
          'Kustomization flux-system/apps (path apps): post build failed for ConfigMap x (a.yaml)',
          { file: 'k.yaml', line: 3 },
        ],
        ['Kustomization flux-system/apps (path apps): post build failed for an object', { file: 'k.yaml', line: 3 }],
      ],
    );
  });

  it('values that Flux would refuse leave nothing', () => {
    const { manifests, broken, remarks } = substituted(postBuildOf('a: 1'), object('ConfigMap', 'x'));
    assert.deepEqual([manifests, remarks], [[], []]);
    assert.deepEqual(
      broken.map(({ message }) => message),
      ['Kustomization flux-system/apps (path apps): spec.postBuild.substitute.a is no text: put it in quotes'],
    );
  });

  it('without postBuild all stays, but for the common metadata', () => {
    const { manifests, remarks } = substituted(
      'commonMetadata: {labels: {a: b}}',
      object('ConfigMap', 'x', 'data: "${a}"\n'),
    );
    assert.deepEqual(
      [manifests[0]?.data['data'], manifests[0]?.data['metadata'], remarks],
      ['${a}', { name: 'x', labels: { a: 'b' } }, []],
    );
  });
});

describe('flux: common metadata', () => {
  it('is put on every object, over what it has', () => {
    const manifests = manifestsOf(
      `${object('ConfigMap', 'a')}---\n${object('ConfigMap', 'b').replace('name: b', 'name: b\n  labels: {team: other, keep: "1"}')}`,
    );
    const texts = setCommonMetadata(manifests, {
      commonMetadata: { labels: { team: 'shop' }, annotations: { on: 'true' } },
    }).map(({ data }) => data['metadata']);
    assert.deepEqual(texts, [
      { name: 'a', labels: { team: 'shop' }, annotations: { on: 'true' } },
      { name: 'b', labels: { team: 'shop', keep: '1' }, annotations: { on: 'true' } },
    ]);
  });

  it('replaces what is no map, and says nothing where it has nothing to say', () => {
    const manifests = manifestsOf(object('ConfigMap', 'a').replace('name: a', 'name: a\n  labels: text'));
    const set = (spec: Readonly<Record<string, unknown>>) => setCommonMetadata(manifests, spec);
    assert.deepEqual(set({ commonMetadata: { labels: { on: true } } })[0]?.data['metadata'], {
      name: 'a',
      labels: { on: 'true' },
    });
    for (const commonMetadata of [undefined, {}, { labels: {} }, { labels: 'x' }, { other: { a: 'b' } }])
      assert.equal(set({ commonMetadata }), manifests);
    assert.match(
      set({ commonMetadata: { labels: { a: 'b' } } })[0]?.text ?? '',
      /^metadata:\n {2}labels:\n {4}a: b\n {2}name: a$/m,
    );
  });
});
