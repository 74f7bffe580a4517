import assert from 'node:assert/strict';
import { CoreV1Api, CustomObjectsApi, KubeConfig, PatchStrategy, setHeaderOptions } from '@kubernetes/client-node';
import { type Bench, makeBench } from './support.ts';

const kustomization = (name: string, namespace = 'flux-system'): object => ({
  apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
  kind: 'Kustomization',
  metadata: { name, namespace, labels: { team: name.slice(0, 1) } },
  spec: { path: './', interval: '10m', prune: true, sourceRef: { kind: 'GitRepository', name: 'x' } },
});
const group = 'kustomize.toolkit.fluxcd.io';

interface Answer {
  status: number;
  body: {
    items: { metadata: { name: string } }[];
    metadata: { resourceVersion: string; continue?: string; remainingItemCount?: number };
    apiVersion: string;
    message: string;
    reason: string;
    code: number;
    versions: { version: string }[];
    preferredVersion: { version: string };
    resources: { name: string; verbs: string[] }[];
    status: { allowed: boolean };
  };
  headers: Headers;
}

describe("the cluster's API server", () => {
  let bench: Bench;
  const ask = async (path: string, init: RequestInit & { token?: string } = {}): Promise<Answer> => {
    const { token = bench.cluster.token, ...rest } = init;
    const response = await fetch(bench.cluster.url + path, {
      ...rest,
      headers: { authorization: `Bearer ${token}`, ...rest.headers },
    });
    const text = await response.text();
    const body = /^[{[]/.test(text) ? (JSON.parse(text) as Answer['body']) : ({ message: text } as Answer['body']);
    return { status: response.status, body, headers: response.headers };
  };

  beforeEach(async () => {
    bench = await makeBench();
    await bench.cluster.flux.stop();
  });
  afterEach(() => bench.close());

  it('answers the official client by its kubeconfig: get, list, patch, and a 404 that is one', async () => {
    const { cluster } = bench;
    cluster.apply(kustomization('apps'));
    const config = new KubeConfig();
    config.loadFromFile(cluster.kubeconfigPath);
    assert.equal(config.currentContext, 'dev');
    const api = config.makeApiClient(CustomObjectsApi);
    const where = { group, version: 'v1', namespace: 'flux-system', plural: 'kustomizations' };
    const found = await api.getNamespacedCustomObject({ ...where, name: 'apps' });
    assert.equal((found as { kind: string }).kind, 'Kustomization');
    const all = (await api.listClusterCustomObject(where)) as { items: unknown[] };
    assert.equal(all.items.length, 1);
    const body = { metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': 'now' } } };
    await api.patchNamespacedCustomObject(
      { ...where, name: 'apps', body, fieldManager: 'gitops-delivery' },
      setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
    );
    const stored = cluster.get('Kustomization', 'flux-system', 'apps');
    assert.equal(stored?.metadata.annotations?.['reconcile.fluxcd.io/requestedAt'], 'now');
    assert.equal(stored.metadata.generation, 1, 'metadata does not count as a new generation');
    assert.equal(cluster.requests.at(-1)?.fieldManager, 'gitops-delivery');
    await assert.rejects(api.getNamespacedCustomObject({ ...where, name: 'other' }), (error: { code: number }) => {
      assert.equal(error.code, 404);
      return true;
    });
    const pods = await config.makeApiClient(CoreV1Api).listNamespacedPod({ namespace: 'demo' });
    assert.deepEqual(pods.items, []);
  });

  it('answers 401 without a token or with a wrong one', async () => {
    for (const token of ['', 'wrong']) {
      const { status, body } = await ask('/api/v1/namespaces', { token });
      assert.deepEqual([status, body.reason, body.message, body.code], [401, 'Unauthorized', 'Unauthorized', 401]);
    }
    assert.equal((await ask('/version', { token: '' })).status, 200);
  });

  it('answers 403 in the words of RBAC where a right is missing', async () => {
    const { cluster } = bench;
    cluster.apply(kustomization('apps'));
    const base = `/apis/${group}/v1/namespaces/flux-system/kustomizations`;
    cluster.deny({ verbs: ['get'], resources: ['kustomizations'], namespaces: ['flux-system'] });
    const one = await ask(`${base}/apps`);
    assert.equal(one.status, 403);
    assert.equal(
      one.body.message,
      'kustomizations.kustomize.toolkit.fluxcd.io "apps" is forbidden: User "system:serviceaccount:flux-system:deployer" cannot get resource "kustomizations" in API group "kustomize.toolkit.fluxcd.io" in the namespace "flux-system"',
    );
    assert.equal((await ask(base)).status, 200, 'list was not denied');
    cluster.allowAll();
    assert.equal((await ask(`${base}/apps`)).status, 200);
    const viewer = cluster.addUser({ name: 'viewer', allow: [{ verbs: ['get'], groups: [group] }] });
    assert.equal((await ask(`${base}/apps`, { token: viewer })).status, 200);
    const events = await ask('/api/v1/events', { token: viewer });
    assert.equal(
      events.body.message,
      'events is forbidden: User "viewer" cannot list resource "events" in API group "" at the cluster scope',
    );
  });

  it('says beforehand what a user may do', async () => {
    const viewer = bench.cluster.addUser({ name: 'viewer', allow: [{ verbs: ['get', 'list', 'watch'] }] });
    const allowed = async (verb: string): Promise<boolean> => {
      const resourceAttributes = { verb, group, resource: 'kustomizations', namespace: 'flux-system' };
      const body = JSON.stringify({ spec: { resourceAttributes } });
      const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
      return (await ask(path, { method: 'POST', body, token: viewer })).body.status.allowed;
    };
    assert.deepEqual([await allowed('watch'), await allowed('patch')], [true, false]);
  });

  it('names the served versions, by the age of Flux', async () => {
    const served = async (): Promise<string[][]> =>
      Promise.all(
        ['kustomize', 'helm', 'source'].map(async (name) =>
          (await ask(`/apis/${name}.toolkit.fluxcd.io`)).body.versions.map(({ version }) => version),
        ),
      );
    assert.deepEqual(await served(), [['v1'], ['v2'], ['v1', 'v1beta2']]);
    await bench.close();
    bench = await makeBench({ flux: '2.3' });
    assert.deepEqual(await served(), [
      ['v1', 'v1beta2'],
      ['v2', 'v2beta2', 'v2beta1'],
      ['v1', 'v1beta2'],
    ]);
    await bench.close();
    bench = await makeBench({ flux: '2.2' });
    assert.deepEqual((await served())[1], ['v2beta2', 'v2beta1']);
    const missing = await ask('/apis/helm.toolkit.fluxcd.io/v2/helmreleases');
    assert.deepEqual([missing.status, missing.body.message], [404, '404 page not found\n']);
    const resources = await ask(`/apis/${group}/v1`);
    assert.ok(resources.body.resources.some(({ name }) => name === 'kustomizations/status'));
  });

  it('serves an object in each version of its kind', async () => {
    await bench.close();
    bench = await makeBench({ flux: '2.3' });
    await bench.cluster.flux.stop();
    bench.cluster.apply(kustomization('apps'));
    const old = await ask(`/apis/${group}/v1beta2/namespaces/flux-system/kustomizations/apps`);
    assert.equal(old.body.apiVersion, `${group}/v1beta2`);
  });

  it('pages a list and tells when a page is too old', async () => {
    const { cluster } = bench;
    for (const name of ['a1', 'a2', 'b1', 'b2', 'c1']) cluster.apply(kustomization(name));
    const path = `/apis/${group}/v1/kustomizations?limit=2`;
    const first = await ask(path);
    assert.equal(first.body.metadata.remainingItemCount, 3);
    const second = await ask(`${path}&continue=${first.body.metadata.continue ?? ''}`);
    assert.deepEqual(
      second.body.items.map(({ metadata }) => metadata.name),
      ['b1', 'b2'],
    );
    cluster.apply(kustomization('d1'));
    cluster.store.compact();
    assert.equal((await ask(`${path}&continue=${second.body.metadata.continue ?? ''}`)).status, 410);
  });

  it('selects by label and by field, and refuses fields that have no index', async () => {
    for (const name of ['a1', 'a2', 'b1']) bench.cluster.apply(kustomization(name));
    const names = async (query: string): Promise<string[]> =>
      (await ask(`/apis/${group}/v1/kustomizations?${query}`)).body.items.map(({ metadata }) => metadata.name);
    assert.deepEqual(await names('labelSelector=team%3Da'), ['a1', 'a2']);
    assert.deepEqual(await names('labelSelector=team!%3Da'), ['b1']);
    assert.deepEqual(await names('labelSelector=team%20in%20(b,c)'), ['b1']);
    assert.deepEqual(await names('labelSelector=!team'), []);
    assert.deepEqual(await names('fieldSelector=metadata.name%3Da2'), ['a2']);
    const refused = await ask(`/apis/${group}/v1/kustomizations?fieldSelector=spec.path%3Dx`);
    assert.deepEqual([refused.status, refused.body.message], [400, 'field label not supported: spec.path']);
  });

  it('keeps generation, resourceVersion and uid as the real one does', async () => {
    const { cluster } = bench;
    cluster.apply(kustomization('apps'));
    const first = cluster.get('Kustomization', 'flux-system', 'apps') ?? assert.fail();
    assert.deepEqual(first.status, { observedGeneration: -1 });
    cluster.apply(kustomization('apps'));
    const same = cluster.get('Kustomization', 'flux-system', 'apps') ?? assert.fail();
    assert.equal(same.metadata.resourceVersion, first.metadata.resourceVersion);
    cluster.apply({ ...same, spec: { ...same.spec, path: './other' } });
    const changed = cluster.get('Kustomization', 'flux-system', 'apps') ?? assert.fail();
    assert.deepEqual([changed.metadata.generation, changed.metadata.uid], [2, first.metadata.uid]);
  });

  it('takes JSON patches and refuses unknown kinds of patch and a stale resourceVersion', async () => {
    bench.cluster.apply(kustomization('apps'));
    const path = `/apis/${group}/v1/namespaces/flux-system/kustomizations/apps`;
    const patch = (type: string, body: unknown): Promise<Answer> =>
      ask(path, { method: 'PATCH', body: JSON.stringify(body), headers: { 'content-type': type } });
    const done = await patch('application/json-patch+json', [{ op: 'replace', path: '/spec/path', value: './new' }]);
    assert.equal(done.status, 200);
    assert.equal(bench.cluster.get('Kustomization', 'flux-system', 'apps')?.spec?.['path'], './new');
    assert.equal((await patch('application/json-patch+json', [{ op: 'remove', path: '/spec/none' }])).status, 422);
    assert.equal((await patch('text/plain', {})).status, 415);
    assert.equal((await patch('application/merge-patch+json', { metadata: { resourceVersion: '1' } })).status, 409);
  });

  it('misbehaves on demand: status codes with Retry-After, a reset, a sign-in page, half an answer', async () => {
    const { faults } = bench.cluster;
    const path = '/api/v1/namespaces';
    faults.add({ path: /namespaces/, kind: 'status', status: 429, headers: { 'retry-after': '1' }, times: 1 });
    const busy = await ask(path);
    assert.deepEqual([busy.status, busy.headers.get('retry-after'), busy.body.reason], [429, '1', 'TooManyRequests']);
    assert.equal((await ask(path)).status, 200);
    faults.add({ path: /namespaces/, kind: 'status', status: 503, after: 1, times: 1 });
    assert.deepEqual([(await ask(path)).status, (await ask(path)).status, (await ask(path)).status], [200, 503, 200]);
    faults.add({ path: /namespaces/, kind: 'reset', times: 1 });
    await assert.rejects(ask(path));
    faults.add({ path: /namespaces/, kind: 'truncated', times: 1 });
    await assert.rejects(ask(path));
    faults.add({ path: /namespaces/, kind: 'html', times: 1 });
    assert.match((await ask(path)).body.message, /Sign in/);
  });
});
