import assert from 'node:assert/strict';
import { checkFlux } from '../../../../core/manifests/flux/check-flux.ts';
import { definitionOf, judgeHome } from '../../../../core/manifests/flux/home-source.ts';
import { readKustomization } from '../../../../core/manifests/flux/kustomization.ts';
import { withoutOrigin } from '../../../../core/manifests/flux/origins.ts';
import { isAboutUnknownValue } from '../../../../core/manifests/unknown-values.ts';
import { findPlaintextSecrets } from '../../../../core/manifests/plaintext-secrets.ts';
import { manifestsOf, object } from '../manifests.ts';

describe('flux: origins', () => {
  const document = (annotations: string, more = ''): string =>
    `apiVersion: v1\ndata:\n  text: |\n    config.kubernetes.io/origin: |\n      path: inside.yaml\nkind: ConfigMap\nmetadata:\n  annotations:\n${annotations}  name: a\n${more}`;
  const origin = (text: string): string => `    config.kubernetes.io/origin: |\n${text}`;

  it('become a comment, and leave nothing behind', () => {
    const text = withoutOrigin(document(origin('      path: ../base/a.yaml\n')), 'apps/prod');
    assert.match(text, /^# Source: apps\/base\/a\.yaml\n/);
    assert.match(text, /metadata:\n {2}name: a\n/);
    assert.match(text, /text: \|\n {4}config\.kubernetes\.io\/origin: \|\n {6}path: inside\.yaml\n/);
  });

  it('leave other annotations', () => {
    const text = withoutOrigin(document(`    a: b\n${origin('      path: a.yaml\n')}    z: y\n`), '.');
    assert.match(text, /^# Source: a\.yaml\n[\s\S]*annotations:\n {4}a: b\n {4}z: y\n {2}name/);
  });

  it('of what is generated, or fetched, tell so', () => {
    const generated = origin(
      '      configuredIn: ../kustomization.yaml\n      configuredBy:\n        kind: ConfigMapGenerator\n',
    );
    assert.match(withoutOrigin(document(generated), 'apps/web'), /^# Source: apps\/kustomization\.yaml\n/);
    const fetched = origin('      path: deploy/a.yaml\n      repo: https://example.com/r\n      ref: v1\n');
    assert.match(
      withoutOrigin(document(fetched), 'apps'),
      /^# Source: https:\/\/example\.com\/r\/\/deploy\/a\.yaml\?ref=v1\n/,
    );
    const newest = origin('      path: deploy/a.yaml\n      repo: https://example.com/r\n');
    assert.match(withoutOrigin(document(newest), 'apps'), /^# Source: https:\/\/example\.com\/r\/\/deploy\/a\.yaml\n/);
  });

  it('without a path that can be read go without a word', () => {
    for (const lines of ['      repo: https://example.com/r\n', `      path: "a b.yaml"\n`, '      in: path: a.yaml\n'])
      assert.match(withoutOrigin(document(origin(lines)), 'apps'), /^apiVersion[\s\S]*metadata:\n {2}name: a\n$/);
  });

  it('are those of the object itself, not of what its spec holds', () => {
    const spec = `spec:\n  annotations:\n${origin('      path: a.yaml\n')}`;
    for (const text of [`kind: A\nmetadata:\n  name: a\n${spec}`, document('    a: b\n', spec), spec])
      assert.equal(withoutOrigin(text, '.'), text);
    const both = withoutOrigin(document(origin('      path: b.yaml\n'), spec), '.');
    assert.match(both, /^# Source: b\.yaml\n/);
    assert.ok(both.endsWith(spec));
  });

  it('that are none stay', () => {
    for (const text of [object('ConfigMap', 'a'), 'a: 1\n', document('    a: b\n')]) {
      assert.equal(withoutOrigin(text, '.'), text);
    }
  });
});

describe('flux: whether a source is this repository', () => {
  const source = { kind: 'GitRepository', namespace: 'flux-system', name: 'shop' };
  const remote = 'https://me@dev.azure.com/contoso/Shop/_git/gitops';
  const judge = (url: string | undefined, pathsAreHere = false, name = 'shop', kind = 'GitRepository') =>
    judgeHome({
      source: { ...source, name, kind },
      definition: url === undefined ? undefined : { spec: { url } },
      remote,
      pathsAreHere,
    }).kind;
  const because = (definition: { readonly spec: { readonly url: string } } | undefined): string => {
    const verdict = judgeHome({ source, definition, remote, pathsAreHere: false });
    return verdict.kind === 'here' ? verdict.kind : verdict.because;
  };

  it('is told by its URL', () => {
    assert.equal(judge('ssh://git@ssh.dev.azure.com/v3/contoso/shop/gitops'), 'here');
    assert.equal(judge('https://dev.azure.com/contoso/shop/_git/other', true), 'other');
    assert.equal(judge('https://github.com/stefanprodan/podinfo', true), 'other');
  });

  it('else by the bootstrap’s name, or by its paths; a mirror keeps the repository’s name', () => {
    assert.equal(judge('http://azdo-proxy.flux-system/contoso/shop/_git/gitops', true), 'here');
    assert.equal(judge('https://mirror.example/gitops.git'), 'other');
    assert.equal(judge('https://mirror.example/x.git', false, 'flux-system'), 'here');
    assert.equal(judge(undefined, true), 'here');
    assert.equal(judge(undefined, false, 'flux-system'), 'here');
    assert.equal(judge(undefined), 'unclear');
    assert.equal(judge('oci://registry.example/manifests', false, 'flux-system', 'OCIRepository'), 'other');
    assert.equal(judge('oci://registry.example/manifests', true, 'flux-system', 'OCIRepository'), 'here');
    assert.equal(judge('oci://registry.example/manifests', true, 'shop', 'OCIRepository'), 'here');
    assert.equal(judge('https://mirror.example/GitOps.git/ ', true), 'here');
    assert.equal(judge('https://mirror.example/gitops.gitops', true), 'other');
  });

  it('says why not', () => {
    assert.deepEqual(
      ['https://github.com/stefanprodan/podinfo', 'https://mirror.example/other.git'].map((url) =>
        because({ spec: { url } }),
      ),
      Array.from({ length: 2 }, () => 'its GitRepository shop is another repository'),
    );
    assert.equal(because({ spec: { url: '' } }), 'its GitRepository shop seems to be another: its path is not here');
    assert.equal(because(undefined), 'neither its GitRepository shop nor its path is in this repository');
  });

  it('goes by a definition, which only Flux’s own kinds are', () => {
    const of = (apiVersion: string, name: string) =>
      manifestsOf(`apiVersion: ${apiVersion}\nkind: GitRepository\nmetadata: {name: ${name}}\n`);
    const flux = of('source.toolkit.fluxcd.io/v1', 'shop');
    assert.equal(
      definitionOf(source, [...of('v1', 'shop'), ...of('source.toolkit.fluxcd.io/v1', 'other'), ...flux]),
      flux[0]?.data,
    );
  });
});

describe('flux: what shows when all is looked at together', () => {
  const applied = (name: string, text: string, spec = '') => {
    const [manifest] = manifestsOf(
      `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${name}, namespace: flux-system}\nspec:\n  path: ${name}\n  sourceRef: {kind: GitRepository, name: s}\n${spec}`,
    );
    assert.ok(manifest);
    return { kustomization: readKustomization(manifest, { file: `${name}.yaml` }), manifests: manifestsOf(text) };
  };
  const check = (...all: readonly ReturnType<typeof applied>[]) =>
    checkFlux({
      applied: all,
      kustomizations: all.map(({ kustomization: { namespace, name } }) => ({ kind: 'Kustomization', namespace, name })),
      complete: true,
    }).map(({ severity, message }) => `${severity}: ${message}`);

  it('an object in two Kustomizations is an error when its content differs, a warning when not', () => {
    const [a, b] = [object('ConfigMap', 'x', 'data: {a: "1"}\n'), object('ConfigMap', 'x', 'data: {a: "2"}\n')];
    assert.match(
      check(applied('one', a), applied('two', b)).join('\n'),
      /^error: .*flux-system\/one and flux-system\/two, with different content/,
    );
    assert.match(check(applied('one', a), applied('two', a)).join('\n'), /^warning: .*when one is removed/);
    const elsewhere = applied('two', b, '  kubeConfig: {secretRef: {name: other-cluster}}\n');
    assert.deepEqual(check(applied('one', a), elsewhere), []);
    const shared = applied(
      'two',
      b.replace('name: x', 'name: x\n  annotations: {kustomize.toolkit.fluxcd.io/ssa: Merge}'),
    );
    assert.deepEqual(check(applied('one', a), shared), []);
  });

  it('a circle of dependencies is an error, a missing one a warning', () => {
    const on = (name: string) => `  dependsOn: [{name: ${name}}]\n`;
    const circle = check(applied('a', '', on('b')), applied('b', '', on('c')), applied('c', '', on('a')));
    assert.equal(circle.length, 1);
    assert.match(circle[0] ?? '', /^error: .*flux-system\/a → flux-system\/b → flux-system\/c → flux-system\/a/);
    assert.match(
      check(applied('a', '', on('none'))).join('\n'),
      /^warning: .*names flux-system\/none, which is not in/,
    );
  });

  it('an encrypted Secret needs decryption', () => {
    const secret = object('Secret', 's', 'sops: {mac: x}\n');
    assert.match(check(applied('a', secret)).join('\n'), /^error: Secret s: is SOPS-encrypted/);
    assert.deepEqual(check(applied('a', secret, '  decryption: {provider: sops}\n')), []);
  });
});

describe('values that nobody here can judge', () => {
  it('are those of unknown variables, with all below them, and what SOPS has encrypted', () => {
    const [manifest] = manifestsOf(object('Secret', 's', 'data: {a: "ENC[AES256_GCM,x]", b: plain}\nsops: {mac: x}\n'));
    assert.ok(manifest);
    assert.ok(isAboutUnknownValue({ manifest, path: ['data', 'a'] }));
    assert.ok(!isAboutUnknownValue({ manifest, path: ['data', 'b'] }));
    assert.ok(!isAboutUnknownValue({ manifest, path: [] }));
    const unknown = { ...manifest, data: {}, origin: { ...manifest.origin, unknown: [['spec', 'list']] } };
    assert.ok(isAboutUnknownValue({ manifest: unknown, path: ['spec', 'list', 0] }));
    assert.ok(!isAboutUnknownValue({ manifest: unknown, path: ['spec'] }));
  });

  it('are no plain text in a Secret: neither encrypted files nor encrypted .env files that a generator took in', () => {
    const file = Buffer.from('{"data":"ENC[AES256_GCM,x]","sops":{"mac":"ENC[x]"}}').toString('base64');
    const [mac, value] = ['ENC[AES256_GCM,m]', 'ENC[AES256_GCM,v]'].map((text) => Buffer.from(text).toString('base64'));
    const secret = (data: string) =>
      findPlaintextSecrets(manifestsOf(object('Secret', 's', `data: {${data}}\n`)), 'error').length;
    assert.equal(secret(`a: ${file}`), 0);
    assert.equal(secret(`a: ${value}, sops_mac: ${mac}`), 0);
    assert.equal(secret(`a: ${file}, b: cGxhaW4=`), 1);
    assert.equal(secret(`a: ${Buffer.from('ENC[ sops').toString('base64')}`), 1);
    const [manifest] = manifestsOf(object('Secret', 's', 'stringData: {a: "${a}", b: "${b}"}\n'));
    assert.ok(manifest);
    const knowing = (...keys: readonly string[]) => {
      const unknown = keys.map((key) => ['stringData', key]);
      return findPlaintextSecrets([{ ...manifest, origin: { ...manifest.origin, unknown } }], 'error').length;
    };
    assert.deepEqual([knowing('a', 'b'), knowing('a')], [0, 1]);
  });
});
