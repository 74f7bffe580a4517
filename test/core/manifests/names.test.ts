import assert from 'node:assert/strict';
import { checkObjects, checkRepeated } from '../../../core/manifests/checks.ts';
import { refusedKey, refusedLabel, refusedName, refusedNamespace } from '../../../core/manifests/names.ts';
import { manifestsOf, object } from './manifests.ts';

const long = (length: number): string => 'a'.repeat(length);

describe('names that Kubernetes takes', () => {
  // Of each kind what it takes, and what it refuses.
  const kinds: readonly (readonly [
    apiVersion: string,
    kind: string,
    takes: readonly string[],
    not: readonly string[],
  ])[] = [
    ['v1', 'ConfigMap', ['a', '0.a-b', long(253), 'a.b'], ['A', 'a_b', '-a', 'a-', '.a', 'a..b', 'a/b', long(254)]],
    ['v1', 'Namespace', ['a-1', long(63)], ['a.b', long(64), 'A']],
    ['v1', 'Service', [long(63)], ['a.b', long(64)]],
    ['x.io/v1', 'Service', ['a.b', long(64)], ['A']],
    ['apps/v1', 'StatefulSet', [long(63)], [long(64)]],
    ['batch/v1', 'CronJob', [long(52), 'a.b'], [long(53)]],
    ['rbac.authorization.k8s.io/v1', 'Role', ['system:A_b', '...', '.a', 'a.'], ['.', '..', 'a/b', 'a%b']],
    ['certificates.k8s.io/v1', 'CertificateSigningRequest', ['a:B'], ['a/b']],
    ['certificates.k8s.io/v1beta1', 'ClusterTrustBundle', ['x.io:a:B'], ['..']],
    ['certificates.k8s.io/v1', 'Other', ['a.b'], ['a:b']],
    ['networking.k8s.io/v1', 'IPAddress', ['fd00::1'], ['a%b']],
    ['networking.k8s.io/v1', 'Ingress', ['a.b'], ['a:b']],
    ['openshift.io/v1', 'Thing', ['kube:admin'], ['a/b']],
    ['user.openshift.io/v1', 'User', ['kube:admin'], ['.']],
    ['notopenshift.io/v1', 'User', ['a'], ['kube:admin']],
  ];
  for (const [apiVersion, kind, takes, not] of kinds)
    it(`of a ${kind} (${apiVersion})`, () => {
      const refused = (name: string): boolean => refusedName({ apiVersion, kind, namespace: '', name }) !== undefined;
      assert.deepEqual([takes.filter(refused), not.filter((name) => !refused(name))], [[], []]);
    });

  it('of a Service: a digit in front only where the cluster takes it', () => {
    const refused = (kind: string, name: string, minor?: number): boolean =>
      refusedName({ apiVersion: 'v1', kind, namespace: '', name }, minor) !== undefined;
    assert.deepEqual(
      [refused('Service', '1a', 35), refused('Service', '1a', 36), refused('Service', '1a')],
      [true, false, false],
    );
    assert.deepEqual([refused('Service', 'a1', 31), refused('ConfigMap', '1a', 31)], [false, false]);
    assert.equal(refusedName({ apiVersion: 'x.io/v1', kind: 'Service', namespace: '', name: '1a' }, 31), undefined);
  });

  it('of namespaces, keys and labels', () => {
    const taken = (test: (text: string) => string | undefined, texts: readonly string[]): string[] =>
      texts.filter((text) => test(text) === undefined);
    assert.deepEqual(taken(refusedNamespace, ['', 'a-1', long(63), long(64), 'a.b', 'A']), ['', 'a-1', long(63)]);
    assert.deepEqual(taken(refusedLabel, ['', 'A_b.c-1', long(63), long(64), '-a', 'a.', 'a b']), [
      '',
      'A_b.c-1',
      long(63),
    ]);
    const prefix = `${long(200)}.${long(52)}`;
    const keys = ['a', 'A_b.c', 'x.io/a', 'X.io/a', `${prefix}/a`, long(63)];
    const wrong = ['', '/a', 'x.io/', 'a/b/c', `${prefix}a/a`, 'x_y/a', long(64), '-a'];
    assert.deepEqual(taken(refusedKey, [...keys, ...wrong]), keys);
  });
});

describe('what every object must have', () => {
  const said = (text: string): string[] =>
    checkObjects(manifestsOf(text)).map(({ message, check }) => `${check}: ${message.replace(/^.*?: /, '')}`);

  it('an apiVersion, a kind and a name that are text', () => {
    assert.deepEqual(said('apiVersion: v1\nmetadata: {name: a}\n'), ['syntax: kind is missing']);
    assert.deepEqual(said("apiVersion: v1\nkind: ''\nmetadata: {name: a}\n"), ['syntax: kind is missing']);
    assert.deepEqual(said('apiVersion: v1\nkind: null\nmetadata: {name: a}\n'), ['syntax: kind is missing']);
    assert.deepEqual(said('apiVersion: 1\nkind: 2\nmetadata: {name: 3}\n'), [
      'syntax: apiVersion is no text: put it in quotes',
      'syntax: kind is no text: put it in quotes',
      'syntax: metadata.name is no text: put it in quotes',
    ]);
    assert.deepEqual(said('apiVersion: v1\nkind: A\nmetadata: null\n'), ['syntax: metadata.name is missing']);
    assert.deepEqual(said('apiVersion: v1\nkind: A\nmetadata: {name: a, generateName: a-}\n'), []);
    for (const wrong of ['a/', 'a/b/c', 'a b/v1'])
      assert.deepEqual(said(`apiVersion: ${wrong}\nkind: A\nmetadata: {name: a}\n`), [
        'syntax: apiVersion is neither a version nor group/version',
      ]);
  });

  it('where the name says what it is about, that name', () => {
    const api = (name: string, more = 'version: v1, group: x.io'): string =>
      object('APIService', name, `spec: {${more}}\n`, 'apiregistration.k8s.io/v1');
    assert.deepEqual(
      [said(api('v1.x.io')), said(api('v1.x.io', 'version: v1')), said(api('v1.x.io', 'group: x.io'))],
      [[], [], []],
    );
    assert.deepEqual(said(api('other')), ['syntax: metadata.name must be v1.x.io']);
    const crd = (name: string): string =>
      object('CustomResourceDefinition', name, 'spec: {group: x.io, names: {plural: as}}\n', 'apiextensions.k8s.io/v1');
    assert.deepEqual([said(crd('as.x.io')), said(crd('x.io'))], [[], ['syntax: metadata.name must be as.x.io']]);
    assert.deepEqual(said(object('APIService', 'other', 'spec: {version: v1, group: x.io}\n', 'x.io/v1')), []);
  });

  it('labels that are text; of what is no pod’s kind only its own', () => {
    const wrong = (apiVersion: string, more: string): string[] => said(object('A', 'a', more, apiVersion));
    assert.deepEqual(
      wrong('v1', '  labels: {a: 1, b: -x}\n').map((text) => text.slice(0, 28)),
      ['syntax: metadata.labels.b is'],
    );
    assert.deepEqual(wrong('x.io/v1', 'spec: {template: {metadata: {labels: {b: -x}}}}\n'), []);
    assert.deepEqual(wrong('v1', '  annotations: {b: -x}\n'), []);
    assert.equal(
      wrong(
        'batch/v1',
        'spec: {jobTemplate: {metadata: {labels: {b: -x}}, spec: {template: {metadata: {labels: {c: -x}}}}}}\n',
      ).length,
      2,
    );
  });

  it('an object with a mistake is not looked for again', () => {
    const twice = `${object('A', 'A')}---\n${object('A', 'A')}`;
    assert.ok(said(twice).every((text) => !text.includes('twice')));
  });

  it('what has no kind or no name is in no two applications', () => {
    const two = (text: string): number =>
      checkRepeated(['a', 'b'].map((application) => ({ application, manifests: manifestsOf(text) }))).length;
    const named = 'apiVersion: v1\nkind: A\nmetadata: {name: a, namespace: x}\n';
    assert.deepEqual([two(named), two(named.replace('kind: A\n', '')), two(named.replace('name: a, ', ''))], [1, 0, 0]);
  });
});
