import assert from 'node:assert/strict';
import { checkObjects, checkRepeated } from '../../../core/manifests/checks.ts';
import { manifestsOf, object } from './manifests.ts';

describe('the checks', () => {
  it('find what is missing and what is there twice, whatever its version', () => {
    const manifests = manifestsOf(
      [
        object('Ingress', 'a', '', 'extensions/v1beta1'),
        object('Ingress', 'a', '', 'extensions/v1'),
        'kind: X\nmetadata: {generateName: y-}\n',
        object('Pod', 'yes'),
      ].join('---\n'),
    );
    assert.deepEqual(
      checkObjects(manifests).map(({ message, at }) => [message, at?.line]),
      [
        ['Ingress a: is there twice; the other comes from a.yaml:1', 6],
        ['X (no name): apiVersion is missing', 11],
        ['X (no name): metadata.name is missing (Flux applies no generateName)', 12],
        ['Pod (no name): metadata.name is no text: put it in quotes', 17],
      ],
    );
  });

  it('find what two applications hold, and whether each would undo the other', () => {
    const rbac = 'rbac.authorization.k8s.io/v1';
    const both = `${object('ConfigMap', 'a', '  namespace: x\n')}---\n${object('ClusterRole', 'b', '', rbac)}`;
    const maybe = `---\n${object('ConfigMap', 'c')}`;
    const owned =
      '---\n' + object('Secret', 's', '  namespace: x\n  annotations: {kustomize.toolkit.fluxcd.io/ssa: Merge}\n');
    const found = checkRepeated([
      { application: 'one', manifests: manifestsOf(both + maybe + owned, 'one.yaml') },
      { application: 'two', manifests: manifestsOf(`${both}rules: []\n${maybe}${owned}`, 'two.yaml') },
    ]);
    assert.deepEqual(
      found.map(({ message, severity, at }) => [message, severity, at?.file]),
      [
        [
          'ConfigMap x/a: is in the application one too, from one.yaml:1: when one of them is removed, it may be deleted for both',
          'warning',
          'two.yaml',
        ],
        [
          'ClusterRole b: is in the application one too, from one.yaml:7, with different content: each undoes what the other did',
          'error',
          'two.yaml',
        ],
      ],
    );
  });

  it('know the names that Kubernetes refuses, and kinds that have no namespace', () => {
    const message = (text: string): string | undefined => checkObjects(manifestsOf(text))[0]?.message;
    for (const name of ['Web', 'a_b', '-a', 'a.', 'a'.repeat(254), '"a/b"']) {
      assert.match(message(object('ConfigMap', name)) ?? '', /may only hold lower-case/);
    }
    for (const name of ['web-1.x', '0a', 'a'.repeat(253)]) assert.equal(message(object('ConfigMap', name)), undefined);
    const rbac = 'rbac.authorization.k8s.io/v1';
    assert.equal(message(object('Role', 'system:Auth_1', '', rbac)), undefined);
    assert.match(message(object('Role', 'a/b', '', rbac)) ?? '', /must not be/);
    assert.match(message(object('ClusterRole', 'a', '  namespace: x\n', rbac)) ?? '', /"x", but ClusterRole has none/);
    for (const kind of ['Namespace', 'Service']) assert.match(message(object(kind, 'a.b')) ?? '', /may hold no "\."/);
    assert.match(
      message(object('StatefulSet', 'a'.repeat(64), '', 'apps/v1')) ?? '',
      /has 64 characters, may have at most 63/,
    );
    assert.match(message(object('CronJob', 'a'.repeat(53), '', 'batch/v1')) ?? '', /at most 52/);
    assert.equal(message(object('Identity', 'ldap:Somebody', '', 'user.openshift.io/v1')), undefined);
    assert.match(message(object('ConfigMap', 'a', '  namespace: A\n')) ?? '', /metadata\.namespace may only hold/);
    assert.match(
      message(object('ConfigMap', 'a', '  namespace: 1\n')) ?? '',
      /metadata\.namespace is no text: put it in quotes/,
    );
    assert.match(message('apiVersion: v1\nkind: A\nmetadata: [name]\n') ?? '', /metadata is no map/);
    assert.match(message(object('A', 'a', '', 'a/b/v1')) ?? '', /apiVersion is neither a version nor group\/version/);
    const crd = object(
      'CustomResourceDefinition',
      'a',
      'spec: {group: x.io, names: {plural: things}}\n',
      'apiextensions.k8s.io/v1',
    );
    assert.match(message(crd) ?? '', /metadata\.name must be things\.x\.io/);
  });

  it('judge by the version of Kubernetes, and by definitions in sight', () => {
    const service = manifestsOf(object('Service', '1a'));
    assert.equal(checkObjects(service).length, 0);
    assert.match(
      checkObjects(service, { minor: 31 })[0]?.message ?? '',
      /a digit, which a Service may only since Kubernetes 1\.36/,
    );
    const thing = manifestsOf(object('Thing', 'a', '  namespace: x\n', 'x.io/v1'));
    const crd = { spec: { group: 'x.io', scope: 'Cluster', names: { kind: 'Thing' } } };
    assert.equal(checkObjects(thing).length, 0);
    assert.match(checkObjects(thing, { crds: [crd] })[0]?.message ?? '', /"x", but Thing has none/);
  });

  it('know the labels and annotations that Kubernetes refuses, in pod templates too', () => {
    const deployment = object(
      'Deployment',
      'a',
      '  labels:\n    app.kubernetes.io/version: 1.0+5\n    a/b/c: x\n    ok: ""\n  annotations:\n    any: "thing: goes"\n    "no name": x\n' +
        'spec:\n  template:\n    metadata:\n      labels: {x: -a}\n',
      'apps/v1',
    );
    assert.deepEqual(
      checkObjects(manifestsOf(deployment)).map(({ message, at }) => [
        message.replace(/: (?:a|at) .*|(?<=here).*/, ''),
        at?.line,
      ]),
      [
        ['Deployment a: metadata.labels["app.kubernetes.io/version"] is no value that a label takes', 6],
        ['Deployment a: metadata.labels["a/b/c"] is no name that Kubernetes takes here', 7],
        ['Deployment a: metadata.annotations["no name"] is no name that Kubernetes takes here', 11],
        ['Deployment a: spec.template.metadata.labels.x is no value that a label takes', 15],
      ],
    );
  });
});
