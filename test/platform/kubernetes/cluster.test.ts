import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Cluster as ClusterPort, ClusterEvent } from '../../../core/ports/cluster.ts';
import { systemClock } from '../../../platform/clock.ts';
import { openClusters } from '../../../platform/kubernetes/open.ts';
import { startCluster, type Cluster } from '../../sandbox/cluster/index.ts';

const configMap = { group: '', kind: 'ConfigMap' };
const map = (name: string, value: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default' },
  data: { value },
});

describe('A cluster, read through client-node', () => {
  let folder: string;
  let cluster: Cluster;
  let events: ClusterEvent[];
  let stop: AbortController;
  let following: Promise<void>;
  let told: () => void;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kubernetes-'));
    cluster = await startCluster({ name: 'one', folder });
    events = [];
    stop = new AbortController();
    following = Promise.resolve();
    told = () => undefined;
  });
  afterEach(async () => {
    stop.abort();
    await following;
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const open = async (path = cluster.kubeconfigPath): Promise<ClusterPort> => {
    const access = { kind: 'kubeconfig', path, contexts: [] } as const;
    const [opened] = await openClusters(
      access,
      { clock: systemClock(), network: { skipCertificateValidation: false } },
      { pollInterval: 50, watchSeconds: 5 },
    );
    assert.ok(opened);
    return opened;
  };
  const as = async (token: string): Promise<ClusterPort> => {
    const file = join(folder, 'other');
    await writeFile(file, cluster.kubeconfig.replace(cluster.token, token));
    return open(file);
  };
  const follow = (opened: ClusterPort): void => {
    following = opened.follow(
      configMap,
      'default',
      (event) => {
        events.push(event);
        told();
      },
      stop.signal,
    );
  };
  /** Ends when an event was told that fits. */
  const until = async (fits: (event: ClusterEvent) => boolean): Promise<ClusterEvent> => {
    for (;;) {
      const found = events.find(fits);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        told = resolve;
      });
    }
  };
  const changed = (name: string) => (event: ClusterEvent) =>
    event.kind === 'changed'
      ? event.object.metadata.name === name
      : event.kind === 'listed' && event.objects.some((o) => o.metadata.name === name);

  it('lists, then tells each change and deletion', async () => {
    cluster.apply(map('before', '1'));
    follow(await open());
    await until(changed('before'));
    cluster.apply(map('later', '1'));
    await until((event) => event.kind === 'changed' && event.object.metadata.name === 'later');
    cluster.remove('ConfigMap', 'default', 'later');
    await until((event) => event.kind === 'deleted' && event.object.metadata.name === 'later');
  });

  for (const how of ['end', 'reset', 'expired'] as const) {
    it(`goes on when a watch ends by "${how}"`, async () => {
      follow(await open());
      await until((event) => event.kind === 'listed');
      while (cluster.watches.count === 0) await new Promise((resolve) => setImmediate(resolve));
      cluster.watches.endAll(how);
      cluster.apply(map('after', '1'));
      await until(changed('after'));
    });
  }

  it('polls where it may list but not watch', async () => {
    const token = cluster.addUser({ name: 'poller', deny: [{ verbs: ['watch'] }] });
    follow(await as(token));
    await until((event) => event.kind === 'listed');
    cluster.apply(map('polled', '1'));
    await until(changed('polled'));
    assert.equal(events.filter((event) => event.kind === 'problem').length, 0);
  });

  it('tells a missing right from a wrong token, a missing kind and a dead server', async () => {
    const signal = stop.signal;
    const nobody = await as(cluster.addUser({ name: 'nobody', allow: [] }));
    const forbidden = await nobody.list(configMap, 'default', {}, signal);
    assert.deepEqual(forbidden.ok ? '' : forbidden.problem.kind, 'forbidden');
    assert.match(
      forbidden.ok ? '' : forbidden.problem.message,
      /the right to list configmaps in namespace default is missing/,
    );

    const wrong = await (await as('wrong')).list(configMap, 'default', {}, signal);
    assert.equal(wrong.ok ? '' : wrong.problem.kind, 'unauthorized');

    const missing = await (await open()).list({ group: 'example.test', kind: 'Thing' }, 'default', {}, signal);
    assert.equal(missing.ok ? '' : missing.problem.kind, 'notServed');

    const dead = await startCluster({ name: 'dead', folder: join(folder, 'dead') });
    const opened = await open(dead.kubeconfigPath);
    await dead.stop();
    const unreachable = await opened.list(configMap, 'default', {}, signal);
    assert.equal(unreachable.ok ? '' : unreachable.problem.kind, 'unreachable');
  });

  it('says that an object is not there by answering nothing, not by failing', async () => {
    assert.deepEqual(await (await open()).get(configMap, 'default', 'none', stop.signal), {
      ok: true,
      object: undefined,
    });
  });

  it('annotates by a merge patch', async () => {
    cluster.apply(map('noted', '1'));
    const opened = await open();
    assert.equal(await opened.annotate(configMap, 'default', 'noted', { 'example.test/at': '1' }), undefined);
    assert.equal(cluster.get('ConfigMap', 'default', 'noted')?.metadata.annotations?.['example.test/at'], '1');
  });
});
