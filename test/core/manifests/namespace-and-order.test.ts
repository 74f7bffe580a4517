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
