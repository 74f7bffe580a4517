import assert from 'node:assert/strict';
import { TaskError } from '../../../core/errors.ts';
import { checkObjects, checkRepeated } from '../../../core/manifests/checks.ts';
import { findingOf } from '../../../core/manifests/findings.ts';
import { applySetting, setImages } from '../../../core/manifests/images.ts';
import { imagesOf } from '../../../core/manifests/rewrite.ts';
import { toJUnit } from '../../../core/manifests/junit.ts';
import { layOut, safeSegment } from '../../../core/manifests/layout.ts';
import { setNamespace } from '../../../core/manifests/namespace.ts';
import { findPlaintextSecrets } from '../../../core/manifests/plaintext-secrets.ts';
import { findHiddenSecretValues, findSecretValues } from '../../../core/manifests/secrets.ts';
import { sortManifests } from '../../../core/manifests/sort.ts';
import { Secret } from '../../../core/secret.ts';
import { manifestsOf, object } from './manifests.ts';

describe('setting images', () => {
  const pod = object(
    'Widget',
    'w',
    'spec:\n  count: 1.0\n  big: 12345678901234567890\n  template:\n    containers:\n    - image: "nginx:1"\n    initContainers:\n    - {image: nginx@sha256:abc}\n    ephemeralContainers:\n    - image: reg:5000/nginx\n    image: nginx\n',
  );

  it('reaches containers behind aliases and merge keys', () => {
    const text = object(
      'Pod',
      'x',
      'base: &c {name: a, image: nginx:1}\nspec:\n  containers: [*c, {<<: *c, name: b}]\n',
    );
    const { manifests, unmatched } = setImages(manifestsOf(text), [{ name: 'nginx', newTag: '2' }]);
    assert.deepEqual(imagesOf(manifests[0]?.data), ['nginx:2', 'nginx:2']);
    assert.deepEqual(unmatched, []);
  });

  it('reaches every container list of any kind, and nothing else changes', () => {
    const { manifests, unmatched } = setImages(manifestsOf(pod), [
      { name: 'nginx', newTag: '2' },
      { name: 'reg:5000/nginx', newName: 'other' },
      { name: 'absent', newTag: '1' },
    ]);
    const text = manifests[0]?.text ?? '';
    assert.match(text, /- image: "nginx:2"\n/);
    assert.match(text, /image: nginx:2\}/);
    assert.match(text, /- image: other\n/);
    assert.match(text, /\n {4}image: nginx\n/);
    assert.match(text, /count: 1\.0\n {2}big: 12345678901234567890\n/);
    assert.deepEqual(
      unmatched.map(({ name }) => name),
      ['absent'],
    );
  });

  it('reaches volumes that are images, and lists within lists', () => {
    const text = object(
      'Pod',
      'x',
      'spec:\n  volumes:\n  - image: {reference: data:1}\n  containers:\n  - image: a\n    containers: [{image: b}]\n',
    );
    const set = setImages(manifestsOf(text), [{ name: 'data', newTag: '2' }]);
    assert.deepEqual(imagesOf(set.manifests[0]?.data), ['data:2', 'a', 'b']);
    assert.deepEqual(set.unmatched, []);
  });

  it('replaces tag and digest as kustomize does', () => {
    assert.equal(applySetting('a:1@sha256:x', { name: 'a', newTag: '2' }), 'a:2');
    assert.equal(applySetting('a:1', { name: 'a', digest: 'sha256:y' }), 'a@sha256:y');
    assert.equal(applySetting('a:1@sha256:x', { name: 'a', newName: 'b' }), 'b:1@sha256:x');
    assert.equal(applySetting('a', { name: 'a', newName: 'b', newTag: '1', digest: 'd' }), 'b:1@d');
  });
});

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

describe('the layout', () => {
  const values = { environment: 'dev', application: 'shop' };

  it('gives one file, or one for each object', () => {
    const manifests = manifestsOf(`${object('A', 'a')}---\n${object('B', 'b', '', 'x.io/v1')}`);
    assert.deepEqual(layOut(manifests, '{environment}.yaml', values), [
      { path: 'dev.yaml', content: `${object('A', 'a')}---\n${object('B', 'b', '', 'x.io/v1')}` },
    ]);
    const paths = layOut(manifests, '{application}/{group}/{kind}-{name}.yaml', values).map(({ path }) => path);
    assert.deepEqual(paths, ['shop/core/A-a.yaml', 'shop/x.io/B-b.yaml']);
  });

  it('lets no two objects share a path, in any case', () => {
    const manifests = manifestsOf(
      `${object('Role', 'a', '  namespace: x\n')}---\n${object('Role', 'A', '  namespace: y\n')}`,
    );
    assert.throws(
      () => layOut(manifests, '{kind}-{name}.yaml', values),
      (error) => error instanceof TaskError && error.code === 'LAYOUT_COLLISION' && error.related.length === 1,
    );
    assert.equal(layOut(manifests, '{objectNamespace}/{kind}-{name}.yaml', values).length, 2);
  });

  it('makes names safe for every file system without mixing them up', () => {
    assert.equal(safeSegment('web-1.example'), 'web-1.example');
    assert.match(safeSegment('system:auth'), /^system-auth-[0-9a-f]{8}$/);
    assert.notEqual(safeSegment('system:auth'), safeSegment('system;auth'));
    for (const hostile of ['..', '../x', 'con', '.git', '##vso[x]', 'a'.repeat(300), '/', ':']) {
      assert.match(safeSegment(hostile), /^[A-Za-z0-9][A-Za-z0-9._-]{0,160}$/);
      assert.notEqual(safeSegment(hostile), hostile);
    }
  });
});

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

  it('become JUnit that holds any text', () => {
    const manifests = manifestsOf(object('A', '"<&>"'));
    const xml = toJUnit([
      {
        application: 'a"b',
        manifests,
        findings: [findingOf(manifests[0]!, { check: 'syntax', path: [], message: '<x>' })],
        broken: [],
      },
    ]);
    assert.match(xml, /<testsuite name="a&quot;b" tests="1" failures="1"/);
    assert.match(xml, /name="A &lt;&amp;&gt; \(v1\)"[\s\S]*<failure message="[^"]*&lt;x&gt;[^"]*">/);
  });

  it('in JUnit, warnings are a case’s output, and what nobody could check is skipped', () => {
    const manifests = manifestsOf(`${object('A', 'a')}---\n${object('B', 'b')}---\n${object('C', 'c')}`);
    const finding = (index: number, severity: 'error' | 'warning') =>
      findingOf(manifests[index]!, { check: 'schema', path: ['kind'], message: `is ${severity}`, severity, rule: 'r' });
    const findings = [finding(0, 'warning'), finding(2, 'error'), finding(2, 'warning')];
    const unchecked = new Set([manifests[0]!, manifests[2]!]);
    const xml = toJUnit([{ application: 'x', manifests, findings, broken: [], unchecked }]);
    assert.match(xml, /tests="3" failures="1" errors="0" skipped="1"/);
    assert.match(
      xml,
      /"A a \(v1\)"[^>]*>\s*<skipped message="no schema is known for v1 A"\/>\s*<system-out>A a: kind is warning \[r\] \(a\.yaml:2\)</,
    );
    assert.match(xml, /"B b \(v1\)"[^>]*\/>/);
    assert.match(xml, /"C c \(v1\)"[^>]*>\s*<failure message="C c: kind is error[^>]*>[^<]*<\/failure>\s*<system-out>/);
  });
});

describe('secrets', () => {
  it('in plain text are found; encrypted and empty ones are fine', () => {
    const found = findPlaintextSecrets(
      manifestsOf(
        [
          object('Secret', 'a', 'stringData: {a: b}\n'),
          object('Secret', 'b', 'data: {}\n'),
          object('Secret', 'c', 'data: {a: ENC}\nsops: {mac: x}\n'),
          object('SealedSecret', 'd', 'data: {a: b}\n', 'bitnami.com/v1alpha1'),
        ].join('---\n'),
      ),
      'warning',
    );
    assert.deepEqual(
      found.map(({ message, at, severity }) => [message.replace(/ \(.*/, ''), at?.line, severity]),
      [['Secret a: stringData is in plain text', 5, 'warning']],
    );
  });

  it('of the pipeline are found as they are and in base64; the finding never shows them', () => {
    const encoded = Buffer.from('pa55word!').toString('base64');
    const files = [{ path: 'a', content: `x\ny: pa55word!\nz: ${encoded}\n` }];
    const found = findSecretValues(files, [new Secret('pa55word!'), new Secret('dev')]);
    assert.deepEqual(
      found.map(({ at }) => at?.line),
      [2, 3],
    );
    assert.doesNotMatch(JSON.stringify(found), /pa55/);
    const named = findSecretValues([{ path: 'pa55word!/a', content: '' }], [new Secret('pa55word!')]);
    assert.deepEqual(
      named.map(({ at }) => at),
      [undefined],
    );
  });

  it('of the pipeline are found behind escapes, in keys, and inside a longer text in base64', () => {
    const whole = Buffer.from('user=shop\npassword=pa55"word\n').toString('base64');
    const manifests = manifestsOf(
      [
        object('Secret', 'a', `data:\n  config.ini: ${whole}\n`),
        object('ConfigMap', 'b', 'data:\n  x: "pa55\\"word"\n'),
        object('ConfigMap', 'c', 'data:\n  ? "pa55\\x22word"\n  : y\n'),
        object('ConfigMap', 'd', 'data: {x: harmless, y: aGFybWxlc3M=}\n'),
      ].join('---\n'),
    );
    const found = findHiddenSecretValues(manifests, [new Secret('pa55"word'), new Secret('dev')]);
    assert.deepEqual(
      found.map(({ message, at }) => [message.replace(/^.*escaped /, ''), at?.line]),
      [
        ['in data["config.ini"] of Secret a', 6],
        ['in data.x of ConfigMap b', 13],
        ['in data of ConfigMap c', 20],
      ],
    );
    assert.deepEqual(findHiddenSecretValues(manifests, []), []);
    // Megabytes of nothing but spaces, or of one letter, take no time.
    const long = manifestsOf(
      object('ConfigMap', 'c', `data:\n  a: "${' '.repeat(1_000_000)}!"\n  b: "${'y'.repeat(20_000_000)}"\n`),
    );
    assert.deepEqual(findHiddenSecretValues(long, [new Secret('pa55"word')]), []);
  });
});
