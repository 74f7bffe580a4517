import assert from 'node:assert/strict';
import { searchFor, sourceSearch, wantedOf } from '../../../core/images/search.ts';
import { request, type Asked } from './request.ts';

const bytes = (text: string): string => Buffer.from(text).toString('latin1');
const holds = (text: string, asked: Asked): boolean => {
  const one = searchFor(request(asked))(text);
  // What is told from bytes is what is told from the text.
  assert.equal(wantedOf(request(asked)).holds(bytes(text)), one, text);
  return one;
};

describe('which files are worth parsing', () => {
  const app: Asked = { images: ['registry.example.com/team/app:2'] };
  const may = [
    'containers: [{image: registry.example.com/team/app:1}]',
    'containers:\n- image: "registry.example.com/team/app"',
    '{"image": "registry.example.com\\/team\\/app:1"}',
    'images:\n- name: x\n  newName: registry.example.com/team/app\n',
    'image:\n  registry: registry.example.com\n  repository: team/app\n',
    'registry: &r registry.example.com/team\nrepository: &x app\n',
    '{"imageRegistry": "registry.example.com/team", "imageName": "app"}',
    'imageRegistry : registry.example.com/team\nimageRepository: >-\n  app\n',
    'image: registry.example.com/team/app@sha256:1',
    // Near misses are told of.
    'image: other.example.com/x/app:1',
    'image: app:1',
    'repository: "app"',
  ];
  for (const text of may) it(`may be: ${JSON.stringify(text)}`, () => assert.ok(holds(text, app)));

  const not = [
    'metadata: {name: app, labels: {app: web}}\nspec: {containers: [{name: app, image: team/web:1}]}',
    'apiVersion: apps/v1\ncontainers: [{image: x.io/apps:1}]',
    'image: registry.example.com/team/app-canary:1',
    'image: registry.example.com/team/my.app:1',
    'image: registry.example.com/team/app.web:1',
    'image: registry.example.com/team/app/web:1',
    'image: registry.example.com/team/app_web:1',
    'image: registry.example.com/team/web:app-1',
    'kind: ConfigMap\ndata: {path: /app}',
    'image: team/web:1 # {"$imagepolicy": "flux:web"}',
  ];
  for (const text of not) it(`cannot be: ${JSON.stringify(text)}`, () => assert.ok(!holds(text, app)));

  it('Docker Hub’s own images go by one name', () => {
    const nginx = { images: ['nginx:2'] };
    for (const text of [
      'image: nginx',
      'images:\n- name: nginx\n',
      'image: docker.io/library/nginx:1',
      'image: "nginx@',
    ])
      assert.ok(holds(text, nginx), text);
    for (const text of ['image: x\nannotations: {nginx.ingress.kubernetes.io/x: y}', 'ingressClassName: nginx'])
      assert.ok(!holds(text, nginx), text);
  });

  it('an image of a registry without a path goes by one name', () => {
    assert.ok(holds('image: localhost:5000/app:1', { images: ['localhost:5000/app:2'] }));
    assert.ok(holds('registry: localhost:5000\nimageName: app', { images: ['localhost:5000/app:2'] }));
  });

  it('policies by their markers alone', () => {
    const policies = { policies: { 'flux:app': 'x/app:2' } };
    assert.ok(holds('a: b # {"$imagepolicy": "flux:app:tag"}', policies));
    assert.ok(!holds('image: x/app:1 # flux:app', policies));
    assert.ok(!holds('a: b # {"$imagepolicy": "flux:web"}', policies));
  });

  it('for a policy that no file names, markers that come near', () => {
    const { later } = wantedOf(request({ policies: { 'flux:app': 'x/web:2' } }));
    assert.equal(later?.after([{ path: 'a', text: 'a: b # {"$imagepolicy": "flux:app"}' }]), undefined);
    const near = later?.after([]);
    assert.ok(near?.('a: b # {"$imagepolicy": "other:app:tag"}'));
    assert.ok(near?.('a: x/web:1 # {"$imagepolicy": "flux:w"}'));
    assert.ok(near?.('a: x/w:1 # {"$imagepolicy": "flux:w"}') === false);
  });

  it('charts by their name in what may hold a chart', () => {
    const charts = { charts: { web: '2.0.0', appVersion: '2' } };
    for (const text of [
      'spec: {chart: {spec: {chart: web}}}',
      'kind: OCIRepository\nurl: oci://x/web',
      'dependencies:\n- name: "web"',
      'appVersion: 1',
    ])
      assert.ok(holds(text, charts), text);
    for (const text of ['metadata: {name: web}', 'chart: web-2', 'chart: my.web'])
      assert.ok(!holds(text, charts), text);
  });

  it('paths by all of their keys, in any script', () => {
    const paths = { paths: ['spec.values["größe"].tag=team/app'] };
    assert.ok(holds('spec:\n  values:\n    größe:\n      tag: 1\n', paths));
    assert.ok(!holds('spec:\n  values:\n    grösse:\n      tag: 1\n', paths));
    assert.ok(holds('anything', { paths: ['[0]=team/app'] }));
  });

  it('one of thousands of images, the first as the last', () => {
    const images = Array.from({ length: 5000 }, (_, index) => `x.io/team-${index}/svc-${index}:2`);
    for (const index of [0, 399, 400, 4999]) assert.ok(holds(`image: x.io/team-${index}/svc-${index}:1`, { images }));
    assert.ok(!holds('image: x.io/team-1/svc-5000:1', { images }));
  });

  it('names that mean something in an expression are only names', () => {
    assert.ok(!holds('image: x.io/aXb:1', { images: ['x.io/a.b:2'] }));
    assert.ok(!holds('# {"$imagepolicy": "flux:aXb"}', { policies: { 'flux:a.b': 'x:2' } }));
    assert.ok(holds('# {"$imagepolicy": "flux:a(b"}', { policies: { 'flux:a(b': 'x:2' } }));
  });

  it('files to copy from: those that may hold any image', () => {
    const source = sourceSearch(request({}));
    for (const text of ['image: x', '{"images": []}', 'repository: x', '# {"$imagepolicy": "a:b"}', 'imageName: x'])
      assert.ok(source(text), text);
    assert.ok(!source('kind: Service\nmetadata: {name: web}\n'));
    assert.ok(sourceSearch(request({ paths: ['spec.version=x'] }))('spec: {version: 1}'));
  });
});
