import assert from 'node:assert/strict';
import { setNamespace } from '../../../core/manifests/namespace.ts';
import { sortManifests } from '../../../core/manifests/sort.ts';
import { manifestsOf, object } from './manifests.ts';

describe('setting the namespace', () => {
  const namespaces = (text: string): unknown =>
    setNamespace(manifestsOf(text), 'on').map(({ reference }) => reference.namespace);

  it('leaves cluster-scoped kinds alone: built-in, by a CRD in sight, or by their name', () => {
    const crd = object(
      'CustomResourceDefinition',
      'things.x.io',
      'spec: {group: x.io, scope: Cluster, names: {kind: Thing}}\n',
      'apiextensions.k8s.io/v1',
    );
    const kinds = [
      crd,
      object('Thing', 't', '', 'x.io/v1'),
      object('Namespace', 'n'),
      object('ClusterIssuer', 'i', '', 'cert-manager.io/v1'),
      object('Certificate', 'c', '', 'cert-manager.io/v1'),
      object('ConfigMap', 'm'),
    ];
    assert.deepEqual(namespaces(kinds.join('---\n')), ['', '', '', '', 'on', 'on']);
  });

  it('goes by a definition rather than by a name, and by nothing that only looks like one', () => {
    const spec = (scope: string, kind: string): string =>
      `spec: {group: x.io, scope: ${scope}, names: {kind: ${kind}}}\n`;
    const kinds = [
      object('CustomResourceDefinition', 'a', spec('Namespaced', 'ClusterThing'), 'apiextensions.k8s.io/v1'),
      object('ClusterThing', 'a', '', 'x.io/v1'),
      object('MyClusterThing', 'a', '', 'x.io/v1'),
      object('Clusterish', 'a', '', 'x.io/v1'),
      object('Other', 'a', spec('Cluster', 'Thing'), 'y.io/v1'),
      object('Thing', 'a', '', 'x.io/v1'),
    ];
    assert.deepEqual(namespaces(kinds.join('---\n')), ['', 'on', 'on', 'on', 'on', 'on']);
  });

  it('stands behind the name, and nowhere but in metadata', () => {
    const [manifest] = manifestsOf(
      'apiVersion: v1\nkind: Pod\nmetadata:\n  labels: {a: b}\n  name: a\n  annotations: {c: d}\n',
    );
    assert.ok(manifest);
    assert.match(setNamespace([manifest], 'on')[0]?.text ?? '', /\n {2}name: a\n {2}namespace: 'on'\n {2}annotations/);
    const nameless = { ...manifest, text: 'apiVersion: v1\nkind: Pod\nmetadata:\n  generateName: a\n' };
    assert.match(setNamespace([nameless], 'on')[0]?.text ?? '', /metadata:\n {2}namespace: 'on'\n/);
    const without = { ...manifest, text: 'kind: Pod\nmetadata: text\n' };
    assert.equal(setNamespace([without], 'on')[0], without);
    const kindless = { ...manifest, reference: { ...manifest.reference, kind: '' } };
    assert.equal(setNamespace([kindless], 'on')[0], kindless);
  });

  it('keeps a namespace that is there, fills an empty one, and quotes what YAML would read as something else', () => {
    assert.deepEqual(namespaces('apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: b}\n'), ['b']);
    const [filled] = setNamespace(
      manifestsOf('apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  namespace: ""\n'),
      'on',
    );
    assert.match(filled?.text ?? '', /\n {2}name: a\n {2}namespace: ['"]on['"]\n/);
  });
});

describe('the order of objects', () => {
  it('apply: what others need first, webhooks last, then by group, kind, namespace, name', () => {
    const text = [
      object('ValidatingWebhookConfiguration', 'v'),
      object('Widget', 'w', '', 'x.io/v1'),
      object('Deployment', 'b'),
      object('Deployment', 'a'),
      object('Service', 's'),
      object('Namespace', 'ns'),
    ].join('---\n');
    const names = sortManifests(manifestsOf(text), 'apply').map(({ reference }) => reference.name);
    assert.deepEqual(names, ['ns', 's', 'a', 'b', 'w', 'v']);
    assert.equal(sortManifests(manifestsOf(text), 'source')[0]?.reference.name, 'v');
  });
});
