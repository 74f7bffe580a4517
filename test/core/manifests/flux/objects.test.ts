import assert from 'node:assert/strict';
import { checkFlux } from '../../../../core/manifests/flux/check-flux.ts';
import { isSame, placeOfBuilt, type FileKustomization } from '../../../../core/manifests/flux/discover.ts';
import {
  isFluxKustomization,
  mayBe,
  nameOf,
  readKustomization,
} from '../../../../core/manifests/flux/kustomization.ts';
import {
  isSource,
  variablesOf,
  variableSources,
  type VariableSource,
} from '../../../../core/manifests/flux/variables.ts';
import type { Data } from '../../../../core/unstructured.ts';
import { manifestsOf, object } from '../manifests.ts';

const group = 'kustomize.toolkit.fluxcd.io';
const text = (name: string, spec = '', version = 'v1', namespace = 'flux-system'): string =>
  `apiVersion: ${group}/${version}\nkind: Kustomization\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec:\n  path: ./${name}\n  sourceRef: {kind: GitRepository, name: s}\n${spec}`;
const one = (yaml: string) => {
  const [manifest] = manifestsOf(yaml);
  assert.ok(manifest);
  return manifest;
};
const kustomization = (name: string, spec = '', version = 'v1') =>
  readKustomization(one(text(name, spec, version)), { file: `${name}.yaml` });

describe('flux: a Kustomization', () => {
  it('is one of its group that names a source', () => {
    const is = (yaml: string): boolean => isFluxKustomization(one(yaml));
    assert.ok(is(text('a')));
    const not = [
      text('a').replace('kind: Kustomization', 'kind: Other'),
      text('a').replace(group, 'kustomize.config.k8s.io'),
      text('a').replace('name: a,', "name: '',"),
      text('a').replace(', name: s', ''),
      text('a').replace(/ {2}sourceRef.*\n/, ''),
    ];
    for (const yaml of not) assert.ok(!is(yaml), yaml);
  });

  it('is read with what it leaves out', () => {
    const spec =
      '  dependsOn: [{name: b}, {name: c, namespace: other}, x]\n  suspend: true\n  kubeConfig: {secretRef: {name: k}}\n';
    const { manifest: _, spec: own, ...read } = kustomization('a', spec, 'v1beta2');
    assert.equal(own['suspend'], true);
    assert.deepEqual(read, {
      namespace: 'flux-system',
      name: 'a',
      version: 'v1beta2',
      path: 'a',
      source: { kind: 'GitRepository', namespace: 'flux-system', name: 's' },
      dependsOn: [
        { kind: 'Kustomization', namespace: 'flux-system', name: 'b' },
        { kind: 'Kustomization', namespace: 'other', name: 'c' },
        { kind: 'Kustomization', namespace: 'flux-system', name: '' },
      ],
      target: '{"secretRef":{"name":"k"}}',
      suspended: true,
      at: { file: 'a.yaml' },
    });
    const plain = kustomization('a', '  suspend: "true"\n');
    assert.deepEqual(
      [plain.suspended, plain.target, nameOf(plain), nameOf({ namespace: '', name: 'x' })],
      [false, '""', 'flux-system/a', 'x'],
    );
    const path = (given: string): string => readKustomization(one(text('a').replace('./a', given)), { file: 'a' }).path;
    assert.deepEqual(['//x//', '""', './', '../..', 'a\\b'].map(path), ['x', '.', '.', '.', 'a/b']);
  });

  it('may be another where a namespace is not known', () => {
    const ref = (namespace: string, name = 'a', kind = 'K') => ({ kind, namespace, name });
    assert.deepEqual(
      [
        mayBe(ref('x'), ref('x')),
        mayBe(ref('x'), ref('')),
        mayBe(ref(''), ref('x')),
        mayBe(ref('x'), ref('other')),
        mayBe(ref('x'), ref('x', 'b')),
        mayBe(ref('x'), ref('x', 'a', 'L')),
      ],
      [true, true, true, false, false, false],
    );
  });

  it('that was built is the one of its file, also under another name where the file has no other', () => {
    const inFile = (name: string, file: string, namespace = 'n'): FileKustomization => ({
      ...kustomization(name),
      namespace,
      at: { file, line: 3 },
      file,
    });
    const built = (name: string, file: string, namespace = 'n') => ({ name, namespace, at: { file } });
    const [a, b, c] = [inFile('a', 'one'), inFile('b', 'two'), inFile('c', 'two')];
    const all = [a, b, c];
    assert.ok(
      isSame(built('a', 'one'), a, all) && isSame(built('renamed', 'one'), a, all) && isSame(built('b', 'two'), b, all),
    );
    assert.ok(!isSame(built('renamed', 'two'), b, all) && !isSame(built('c', 'two'), b, all));
    assert.ok(isSame(built('a', 'elsewhere'), a, all) && isSame(built('a', 'elsewhere', ''), a, all));
    assert.ok(!isSame(built('a', 'elsewhere', 'm'), a, all) && !isSame(built('x', 'elsewhere'), a, all));
    const of = (name: string, template?: string) =>
      placeOfBuilt({ ...one(text(name)), origin: { ...one(text(name)).origin, template } }, all);
    assert.deepEqual([of('c', 'two'), of('renamed', 'two'), of('x', 'none')], [c.at, b.at, { file: 'none' }]);
    assert.equal(of('a').file, 'a.yaml');
  });
});

describe('flux: what only shows together, word by word', () => {
  const applied = (own: ReturnType<typeof kustomization>, manifests = '') => ({
    kustomization: own,
    manifests: manifestsOf(manifests),
  });
  const check = (all: readonly ReturnType<typeof applied>[], complete = true): readonly unknown[] =>
    checkFlux({
      applied: all,
      kustomizations: all.map(({ kustomization: { namespace, name } }) => ({ kind: 'Kustomization', namespace, name })),
      complete,
    }).map(({ severity, check: by, rule, path, message }) => [
      severity,
      by,
      rule,
      path.join('.'),
      message.replace(/^.*?: (?:[\w.]+ )?(?=is |names |leads )/, '').replace(/ \[.*/, ''),
    ]);

  it('versions that Flux serves no more', () => {
    const found = ['v1', 'v1beta1', 'v1beta2'].map((version) => check([applied(kustomization('a', '', version))]));
    const row = (version: string, since: string) => [
      'warning',
      'flux',
      'flux-old-version',
      'apiVersion',
      `is ${version}, which Flux has not served since ${since}: write ${group}/v1`,
    ];
    assert.deepEqual(found, [[], [row('v1beta1', '2.7')], [row('v1beta2', '2.8')]]);
  });

  it('dependencies: what is missing only when all is known, circles without the way to them', () => {
    const on = (...names: readonly string[]): string =>
      `  dependsOn: [${names.map((name) => `{name: ${name}}`).join(', ')}]\n`;
    const missing = [applied(kustomization('a', on('b')))];
    assert.deepEqual(check(missing), [
      ['warning', 'flux', 'flux-dependency', 'spec.dependsOn', 'names flux-system/b, which is not in this repository'],
    ]);
    assert.deepEqual(check(missing, false), []);
    const circle = [
      applied(kustomization('a', on('b'))),
      applied(kustomization('b', on('c', 'd'))),
      applied(kustomization('c', on('b'))),
      applied(kustomization('d')),
    ];
    const message = 'leads in a circle (flux-system/b → flux-system/c → flux-system/b): Flux never gets past it';
    assert.deepEqual(check(circle), [['error', 'flux', 'flux-dependency', 'spec.dependsOn', message]]);
  });

  it('Secrets that nobody decrypts', () => {
    const secret = (more = '', kind = 'Secret', apiVersion = 'v1'): string =>
      object(kind, 's', `${more}sops: {mac: x}\n`, apiVersion);
    const message = 'is SOPS-encrypted, but its Kustomization flux-system/a has no spec.decryption: Flux refuses it';
    assert.deepEqual(check([applied(kustomization('a'), secret())]), [
      ['error', 'flux', 'flux-decryption', '', message],
    ]);
    const fine = [
      secret('', 'ConfigMap'),
      secret('', 'Secret', 'x.io/v1'),
      object('Secret', 's'),
      secret(`  annotations: {${group}/decrypt: disabled}\n`),
    ];
    for (const yaml of fine) assert.deepEqual(check([applied(kustomization('a'), yaml)]), [], yaml);
    assert.equal(
      check([applied(kustomization('a'), secret(`  annotations: {${group}/decrypt: enabled}\n`))]).length,
      1,
    );
  });

  it('objects that two apply', () => {
    const [same, other] = [
      object('ConfigMap', 'x', '  namespace: ns\n'),
      object('ConfigMap', 'x', '  namespace: ns\ndata: {a: b}\n'),
    ];
    const two = (second: string) => check([applied(kustomization('a'), same), applied(kustomization('b'), second)]);
    const both = 'is applied by the Kustomizations flux-system/a and flux-system/b';
    assert.deepEqual(two(same), [
      ['warning', 'flux', 'flux-applied-twice', '', `${both}: when one is removed, it may be deleted for both`],
    ]);
    assert.deepEqual(two(other), [
      ['error', 'flux', 'flux-applied-twice', '', `${both}, with different content: each undoes what the other did`],
    ]);
  });

  it('charts whose source is missing', () => {
    const release = (spec: string, apiVersion = 'helm.toolkit.fluxcd.io/v2', kind = 'HelmRelease'): string =>
      `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: r, namespace: ns}\nspec: ${spec}\n`;
    const source = (namespace: string): string =>
      `---\napiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmRepository\nmetadata: {name: s, namespace: ${namespace}}\n`;
    const of = (yaml: string, complete = true) => check([applied(kustomization('a'), yaml)], complete);
    const ref = '{kind: HelmRepository, name: s}';
    const found = (path: string, where = 'ns/s') => [
      ['warning', 'flux', 'flux-source', path, `names HelmRepository ${where}, which is not in this repository`],
    ];
    const chart = release(`{chart: {spec: {sourceRef: ${ref}}}}`);
    assert.deepEqual(of(chart), found('spec.chart.spec.sourceRef'));
    assert.deepEqual(of(release(`{chartRef: ${ref}}`)), found('spec.chartRef'));
    assert.deepEqual(
      of(release('{chartRef: {kind: HelmRepository, name: s, namespace: m}}') + source('ns')),
      found('spec.chartRef', 'm/s'),
    );
    const fine = [
      chart + source('ns'),
      release('{}'),
      release(`{chartRef: ${ref}}`, 'x.io/v1'),
      release(`{chartRef: ${ref}}`, 'helm.toolkit.fluxcd.io/v2', 'Other'),
    ];
    for (const yaml of fine) assert.deepEqual(of(yaml), [], yaml);
    assert.deepEqual(of(chart, false), []);
  });
});

describe('flux: variables of a Kustomization', () => {
  const from = (kind: string, name = 'v', optional = false): VariableSource => ({
    kind,
    namespace: 'flux-system',
    name,
    optional,
  });
  const variables = (
    postBuild: string | undefined,
    found: readonly (readonly [VariableSource, Data | undefined])[] = [],
    given = {},
  ) => {
    const { spec } = kustomization('a', postBuild === undefined ? '' : `  postBuild: ${postBuild}\n`);
    return variablesOf({ spec }, new Map(found), new Map(Object.entries(given)));
  };
  const values = (read: ReturnType<typeof variables>, ...names: readonly string[]): readonly unknown[] => {
    assert.ok('lookUp' in read);
    return names.map((name) => {
      const found = read.lookUp(name);
      return found.kind === 'known' ? `=${found.value}` : found.kind;
    });
  };
  const base64 = (value: string): string => Buffer.from(value).toString('base64');

  it('come from its own namespace, of an object of the kind', () => {
    const spec =
      '  postBuild: {substituteFrom: [{kind: Secret, name: a, optional: true, namespace: x}, {kind: ConfigMap, name: b, optional: 1}]}\n';
    assert.deepEqual(variableSources(kustomization('k', spec)), [from('Secret', 'a', true), from('ConfigMap', 'b')]);
    assert.deepEqual(variableSources(kustomization('k')), []);
    const is = (kind: string, name: string, namespace: string, apiVersion = 'v1'): boolean =>
      isSource(from('Secret', 'a'), one(object(kind, name, `  namespace: ${namespace}\n`, apiVersion)));
    assert.deepEqual([is('Secret', 'a', 'flux-system'), is('Secret', 'a', '""')], [true, true]);
    assert.deepEqual(
      [
        is('ConfigMap', 'a', 'flux-system'),
        is('Secret', 'b', 'flux-system'),
        is('Secret', 'a', 'x'),
        is('Secret', 'a', 'flux-system', 'x.io/v1'),
      ],
      [false, false, false, false],
    );
  });

  it('its own win over the sources’, of which the later wins, and the pipeline’s fill in', () => {
    const sources = [
      [from('ConfigMap'), { data: { A: 'map', B: 'map', N: 1 } }],
      [from('Secret'), { data: { B: base64('secret'), C: base64('secret') }, stringData: { C: 'text', L: 'a\nb\n' } }],
    ] as const;
    const read = variables('{substitute: {A: own}}', sources, { A: 'given', G: 'given' });
    assert.deepEqual(values(read, 'A', 'B', 'C', 'N', 'L', 'G', 'X'), [
      '=own',
      '=secret',
      '=text',
      '=1',
      '=ab',
      '=given',
      'missing',
    ]);
    assert.deepEqual('elsewhere' in read ? [read.elsewhere, read.active] : [], [[], true]);
  });

  it('may be elsewhere: in a source that is not here, or is encrypted', () => {
    const encrypted = from('Secret', 'e');
    const read = variables(
      '{}',
      [
        [encrypted, { data: { A: 'ENC' }, stringData: { B: 'ENC' }, sops: { mac: 'x' } }],
        [from('ConfigMap', 'none'), undefined],
      ],
      { A: 'given' },
    );
    assert.deepEqual(values(read, 'A', 'B', 'X'), ['=given', 'elsewhere', 'elsewhere']);
    assert.deepEqual('elsewhere' in read ? read.elsewhere.map(({ name }) => name) : [], ['e', 'none']);
  });

  it('are substituted only where there is any, or always', () => {
    const active = (postBuild?: string): unknown => {
      const read = variables(postBuild);
      return 'active' in read && read.active;
    };
    assert.deepEqual(
      [
        active(),
        active('{}'),
        active('{substitute: {}}'),
        active('{substitute: x}'),
        active('{substitute: {A: b}}'),
        active('{substituteStrategy: Always}'),
        active('{substituteStrategy: Other}'),
      ],
      [false, false, false, false, true, true, false],
    );
    const given = variables(undefined, [], { A: 'b' });
    assert.ok('active' in given && !given.active);
  });

  it('that Flux would refuse', () => {
    assert.deepEqual(variables('{substitute: {A: 1}}'), {
      refused: 'spec.postBuild.substitute.A is no text: put it in quotes',
    });
    for (const name of ['a-b', '1a', 'xä'])
      assert.deepEqual(variables(`{substitute: {${name}: "x"}}`), {
        refused: `"${name}" is no name of a variable: letters, digits and _, not starting with a digit`,
      });
    assert.ok('lookUp' in variables('{substitute: {_a1: "x"}}'));
  });
});
