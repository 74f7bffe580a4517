import assert from 'node:assert/strict';
import { join } from 'node:path';

import { startCluster, type Cluster } from '../../sandbox/cluster/index.ts';
import { configMap, Following, map, shows } from './following.ts';

describe('A cluster, read through client-node', () => {
  let world: Following;
  let cluster: Cluster;
  beforeEach(async () => {
    world = await Following.start();
    ({ cluster } = world);
  });
  afterEach(() => world.stop());

  it('lists, then tells each change and deletion', async () => {
    cluster.apply(map('before', '1'));
    world.follow(await world.open());
    await world.until(shows('before'));
    cluster.apply(map('later', '1'));
    await world.until((event) => event.kind === 'changed' && event.object.metadata.name === 'later');
    cluster.remove('ConfigMap', 'default', 'later');
    await world.until((event) => event.kind === 'deleted' && event.object.metadata.name === 'later');
  });

  for (const how of ['end', 'reset', 'expired'] as const) {
    it(`goes on when a watch ends by "${how}"`, async () => {
      world.follow(await world.open());
      await world.until((event) => event.kind === 'listed');
      await world.watched();
      cluster.watches.endAll(how);
      cluster.apply(map('after', '1'));
      await world.until(shows('after'));
    });
  }

  it('polls where it may list but not watch', async () => {
    const token = cluster.addUser({ name: 'poller', deny: [{ verbs: ['watch'] }] });
    world.follow(await world.as(token));
    await world.until((event) => event.kind === 'listed');
    cluster.apply(map('polled', '1'));
    await world.until(shows('polled'));
    assert.equal(world.problems().length, 0);
  });

  it('tells a missing right from a wrong token, a missing kind and a dead server', async () => {
    const { signal } = world;
    const nobody = await world.as(cluster.addUser({ name: 'nobody', allow: [] }));
    const forbidden = await nobody.list(configMap, 'default', {}, signal);
    assert.deepEqual(forbidden.ok ? '' : forbidden.problem.kind, 'forbidden');
    assert.match(
      forbidden.ok ? '' : forbidden.problem.message,
      /the right to list configmaps in namespace default is missing/,
    );

    const wrong = await (await world.as('wrong')).list(configMap, 'default', {}, signal);
    assert.equal(wrong.ok ? '' : wrong.problem.kind, 'unauthorized');

    const missing = await (await world.open()).list({ group: 'example.test', kind: 'Thing' }, 'default', {}, signal);
    assert.equal(missing.ok ? '' : missing.problem.kind, 'notServed');

    const dead = await startCluster({ name: 'dead', folder: join(world.folder, 'dead') });
    const opened = await world.open(dead.kubeconfigPath);
    await dead.stop();
    const unreachable = await opened.list(configMap, 'default', {}, signal);
    assert.equal(unreachable.ok ? '' : unreachable.problem.kind, 'unreachable');
  });

  it('gives up a list that always has another page', async () => {
    const body = { apiVersion: 'v1', kind: 'ConfigMapList', metadata: { continue: 'more' }, items: [] };
    cluster.faults.add({ path: /\/configmaps\?/, kind: 'status', status: 200, body });
    const listed = await (await world.open()).list(configMap, 'default', {}, world.signal);
    assert.match(listed.ok ? '' : listed.problem.message, /^the list of configmaps in namespace default has no end$/);
  });

  it('says that an object is not there by answering nothing, not by failing', async () => {
    assert.deepEqual(await (await world.open()).get(configMap, 'default', 'none', world.signal), {
      ok: true,
      object: undefined,
    });
  });

  describe('asked for an object by a version of its kind that', () => {
    const release = { group: 'helm.toolkit.fluxcd.io', kind: 'HelmRelease' };
    const gone = /helm\.toolkit\.fluxcd\.io\/v2\/namespaces/;
    let opened: Awaited<ReturnType<Following['open']>>;
    beforeEach(async () => {
      opened = await world.open();
      assert.deepEqual(await opened.get(release, 'flux-system', 'none'), { ok: true, object: undefined });
    });

    for (const [words, answer] of [
      ['the server says that in plain text', { kind: 'html', status: 404 }],
      ['the server says that with a Status', { kind: 'status', status: 404 }],
    ] as const) {
      it(`is served no more does not say that it is not there: ${words}`, async () => {
        cluster.faults.add({ path: gone, ...answer });
        const got = await opened.get(release, 'flux-system', 'none');
        assert.equal(got.ok ? '' : got.problem.kind, 'notServed');
        assert.equal((await opened.annotate(release, 'flux-system', 'none', {}))?.kind, 'notServed');
      });
    }

    it('is served no more asks for it where it is now', async () => {
      cluster.faults.add({ path: gone, kind: 'status', status: 404, times: 1 });
      assert.deepEqual(await opened.get(release, 'flux-system', 'none'), { ok: true, object: undefined });
    });
  });

  it('asks for the kind again when who asked first was stopped', async () => {
    const opened = await world.open();
    const stop = new AbortController();
    const [first, second] = [stop.signal, world.signal].map((signal) =>
      opened.get(configMap, 'default', 'none', signal),
    );
    stop.abort();
    assert.equal((await first)?.ok, false);
    assert.deepEqual(await second, { ok: true, object: undefined });
  });

  it('takes an answer that is no object for no answer, not for "not there"', async () => {
    cluster.faults.add({ path: /configmaps\/none/, kind: 'status', status: 200, body: {} });
    const got = await (await world.open()).get(configMap, 'default', 'none', world.signal);
    assert.equal(got.ok ? '' : got.problem.kind, 'unreachable');
  });

  describe('asked beforehand whether it answers', () => {
    const busy = { path: /\/apis$/, kind: 'status', status: 503 } as const;

    beforeEach(() => {
      world.clock.onlyPauses = true;
    });

    it('is waited for while it says "later"', async () => {
      cluster.faults.add({ ...busy, times: 5 });
      await (await world.open()).probe(world.signal);
      assert.equal(world.clock.pauses.length, 5);
    });

    it('is given up when it says so for half a minute', async () => {
      cluster.faults.add(busy);
      await assert.rejects((await world.open()).probe(world.signal), { code: 'CLUSTER_UNREACHABLE' });
      const waited = world.clock.elapsed();
      assert.ok(waited > 20_000 && waited <= 30_000, world.clock.pauses.join(' '));
    });

    it('is given up when it wants to be left alone for longer', async () => {
      cluster.faults.add({ ...busy, headers: { 'retry-after': '86400' } });
      await assert.rejects((await world.open()).probe(world.signal), { code: 'CLUSTER_UNREACHABLE' });
      assert.deepEqual(world.clock.pauses, []);
    });
  });

  it('reads the end of a log, of the run before too, and tells "none" from "not allowed"', async () => {
    cluster.apply({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web', namespace: 'default', annotations: { 'sandbox/log': 'a\nb\nc\n' } },
      spec: { containers: [{ name: 'web', image: 'web' }] },
      status: { containerStatuses: [{ name: 'web', state: { running: {} } }] },
    });
    const opened = await world.open();
    const of = { namespace: 'default', pod: 'web', container: 'web' };
    const options = { previous: false, tailLines: 2, limitBytes: 100 };
    assert.deepEqual(await opened.logs(of, options), { ok: true, text: 'b\nc\n' });
    assert.deepEqual(await opened.logs(of, { ...options, limitBytes: 3 }), { ok: true, text: 'b\nc' });
    assert.deepEqual(await opened.logs(of, { ...options, previous: true }), { ok: true, text: undefined });
    assert.deepEqual(await opened.logs({ ...of, pod: 'gone' }, options), { ok: true, text: undefined });
    cluster.deny({ resources: ['pods/log'] });
    const refused = await opened.logs(of, options);
    assert.ok(!refused.ok && refused.problem.kind === 'forbidden');
    assert.equal(refused.problem.right, 'get pods/log in namespace default');
  });

  it('annotates by a merge patch', async () => {
    cluster.apply(map('noted', '1'));
    const opened = await world.open();
    assert.equal(await opened.annotate(configMap, 'default', 'noted', { 'example.test/at': '1' }), undefined);
    assert.equal(cluster.get('ConfigMap', 'default', 'noted')?.metadata.annotations?.['example.test/at'], '1');
    assert.equal(cluster.requests.at(-1)?.fieldManager, 'gitops-delivery');
    assert.equal((await opened.annotate(configMap, 'default', 'none', {}))?.kind, 'absent');
  });
});
