import assert from 'node:assert/strict';
import { formatChangePath } from '../../../../core/manifests/compare/change-path.ts';
import { compareFields } from '../../../../core/manifests/compare/fields.ts';
import { manifestsOf } from '../manifests.ts';

/** Each change as `kind path: before → after`. */
function changesBetween(before: string, after: string): readonly string[] {
  const [old, now] = [before, after].map((text) => manifestsOf(text)[0]?.data);
  return compareFields(old, now).map((change) => {
    const sides = [
      ...('before' in change ? [JSON.stringify(change.before)] : []),
      ...('after' in change ? [JSON.stringify(change.after)] : []),
    ];
    return `${change.kind} ${formatChangePath(change.path)}: ${sides.join(' → ')}`;
  });
}

const pod = (containers: string, more = ''): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n${containers}${more}`;

describe('the fields that differ', () => {
  it('are none when only the order of keys, comments and the way of writing differ', () => {
    assert.deepEqual(
      changesBetween(
        'kind: A\nmetadata: {name: x, labels: {a: "1", b: c}}\nspec: [1, 0x10]',
        "# why\nspec:\n- 1\n- 16\nmetadata:\n  labels:\n    b: c # c\n    a: '1'\n  name: x\nkind: A",
      ),
      [],
    );
    assert.deepEqual(changesBetween('a: &x {b: 1}\nc: *x', 'a: {b: 1}\nc: {b: 1}'), []);
  });

  it('have their path, with what was there and what comes', () => {
    assert.deepEqual(changesBetween('spec: {replicas: 1, paused: true}', 'spec: {replicas: 3, minReadySeconds: 5}'), [
      'changed spec.replicas: 1 → 3',
      'removed spec.paused: true',
      'added spec.minReadySeconds: 5',
    ]);
    assert.deepEqual(changesBetween('data: {"nginx.conf": a, "a b": c}', 'data: {"nginx.conf": b, "a b": d}'), [
      'changed data["nginx.conf"]: "a" → "b"',
      'changed data["a b"]: "c" → "d"',
    ]);
  });

  it('tell text from a number and a map from a list', () => {
    assert.deepEqual(changesBetween('a: "1"\nb: {c: 1}\nd: null', 'a: 1\nb: [1]\nd: {}'), [
      'changed a: "1" → 1',
      'changed b: {"c":1} → [1]',
      'changed d: null → {}',
    ]);
  });

  it('of a container that is put before others are one addition', () => {
    const web = '  - name: web\n    image: web:1\n';
    const proxy = '  - {name: proxy, image: proxy:1}\n';
    assert.deepEqual(changesBetween(pod(web), pod(proxy + web.replace('web:1', 'web:2'))), [
      'changed spec.containers[web].image: "web:1" → "web:2"',
      'added spec.containers[proxy]: {"name":"proxy","image":"proxy:1"}',
    ]);
  });

  it('are found in ports, mounts and variables by what Kubernetes knows them by', () => {
    const one = `  - name: web
    ports: [{containerPort: 80}, {containerPort: 80, protocol: UDP}]
    volumeMounts: [{name: data, mountPath: /a}, {name: data, mountPath: /b}]
    env: [{name: A, value: "1"}, {name: B, value: "2"}]
`;
    const other = `  - name: web
    ports: [{containerPort: 80, protocol: UDP, hostPort: 1}, {containerPort: 443}, {containerPort: 80, protocol: TCP}]
    volumeMounts: [{name: data, mountPath: /b, readOnly: true}]
    env: [{name: Z, value: "0"}, {name: A, value: "1"}, {name: B, value: "3"}]
`;
    assert.deepEqual(changesBetween(pod(one), pod(other)), [
      'added spec.containers[web].ports[80/TCP].protocol: "TCP"',
      'added spec.containers[web].ports[80/UDP].hostPort: 1',
      'added spec.containers[web].ports[443/TCP]: {"containerPort":443}',
      'reordered spec.containers[web].ports: ["80/TCP","80/UDP"] → ["80/UDP","80/TCP"]',
      'removed spec.containers[web].volumeMounts[/a]: {"name":"data","mountPath":"/a"}',
      'added spec.containers[web].volumeMounts[/b].readOnly: true',
      'changed spec.containers[web].env[B].value: "2" → "3"',
      'added spec.containers[web].env[Z]: {"name":"Z","value":"0"}',
    ]);
  });

  it('tell when init containers run in another order', () => {
    const order = (...names: string[]): string =>
      `spec:\n  initContainers:\n${names.map((name) => `  - {name: ${name}}\n`).join('')}`;
    assert.deepEqual(changesBetween(order('a', 'b', 'c'), order('new', 'c', 'a', 'b')), [
      'added spec.initContainers[new]: {"name":"new"}',
      'reordered spec.initContainers: ["a","b","c"] → ["c","a","b"]',
    ]);
  });

  it('of other lists are found by likeness: what is put in or taken out shifts nothing', () => {
    assert.deepEqual(changesBetween('args: [a, b, c, d]', 'args: [new, a, x, c]'), [
      'added args[0]: "new"',
      'changed args[2]: "b" → "x"',
      'removed args[3]: "d"',
    ]);
    assert.deepEqual(
      changesBetween('rules: [{verbs: [get]}, {verbs: [list], x: 1}]', 'rules: [{verbs: [list], x: 2}]'),
      [
        'changed rules[0].verbs[0]: "get" → "list"',
        'added rules[0].x: 2',
        'removed rules[1]: {"verbs":["list"],"x":1}',
      ],
    );
  });

  it('are by position where a name is missing, or there twice', () => {
    assert.deepEqual(changesBetween('l: [{name: a, v: 1}, {name: a, v: 2}]', 'l: [{name: a, v: 1}, {name: a, v: 3}]'), [
      'changed l[1].v: 2 → 3',
    ]);
  });

  it('are one change when two lists have nothing in common, however long they are', () => {
    const list = (mark: string): string => `l:\n${Array.from({ length: 5000 }, (_, n) => `- ${mark}${n}\n`).join('')}`;
    assert.equal(changesBetween(list('a'), list('b')).length, 1);
  });

  it('may have any name, constructor and __proto__ too', () => {
    assert.deepEqual(changesBetween('{constructor: 1, __proto__: {a: 1}}', '{__proto__: {a: 2}, toString: 1}'), [
      'removed constructor: 1',
      'changed __proto__.a: 1 → 2',
      'added toString: 1',
    ]);
    assert.deepEqual(changesBetween('ports: [{name: __proto__, a: 1}]', 'ports: [{name: __proto__, a: 2}]'), [
      'changed ports[__proto__].a: 1 → 2',
    ]);
  });
});
