import assert from 'node:assert/strict';
import { once } from 'node:events';
import { KubeConfig, Watch } from '@kubernetes/client-node';
import { type Bench, configMap, makeBench } from './support.ts';

interface WatchEvent {
  type: string;
  object: { kind: string; metadata: { name: string; resourceVersion: string }; code?: number; message?: string };
}

const path = '/api/v1/namespaces/demo/configmaps';

describe("the API server's watches", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await makeBench();
  });
  afterEach(() => bench.close());

  async function* open(query: string): AsyncGenerator<WatchEvent> {
    const response = await fetch(`${bench.cluster.url}${path}?watch=1&${query}`, {
      headers: { authorization: `Bearer ${bench.cluster.token}` },
    });
    assert.equal(response.status, 200);
    let rest = '';
    for await (const part of response.body ?? assert.fail()) {
      rest += Buffer.from(part as Uint8Array).toString();
      const lines = rest.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) yield JSON.parse(line) as WatchEvent;
    }
  }

  async function take(events: AsyncGenerator<WatchEvent>, count: number): Promise<string[]> {
    const seen: string[] = [];
    while (seen.length < count) {
      const next = await events.next();
      if (next.done === true) break;
      seen.push(`${next.value.type} ${next.value.object.metadata.name}`);
    }
    return seen;
  }

  const version = (): string => String(bench.cluster.store.version);

  it('tells what happened since a resourceVersion, then what happens', async () => {
    const start = version();
    bench.cluster.apply(configMap('1', 'a'));
    const events = open(`resourceVersion=${start}`);
    assert.deepEqual(await take(events, 1), ['ADDED a']);
    bench.cluster.apply(configMap('2', 'a'));
    bench.cluster.remove('ConfigMap', 'demo', 'a');
    assert.deepEqual(await take(events, 2), ['MODIFIED a', 'DELETED a']);
    await events.return(undefined);
  });

  it('starts with the present state where no resourceVersion is given', async () => {
    bench.cluster.apply(configMap('1', 'a') + '---\n' + configMap('1', 'b'));
    const events = open('');
    assert.deepEqual(await take(events, 2), ['ADDED a', 'ADDED b']);
    await events.return(undefined);
  });

  it('makes events of its own where a field selector hides the rest', async () => {
    const events = open(`resourceVersion=${version()}&fieldSelector=metadata.name%3Db`);
    const first = take(events, 1);
    bench.cluster.apply(configMap('1', 'a') + '---\n' + configMap('1', 'b'));
    assert.deepEqual(await first, ['ADDED b']);
    await events.return(undefined);
  });

  it('ends at timeoutSeconds, with a bookmark of the newest resourceVersion where wanted', async () => {
    const events = open(`resourceVersion=${version()}&allowWatchBookmarks=true&timeoutSeconds=0.05`);
    const bookmark = await events.next();
    assert.equal(bookmark.value?.type, 'BOOKMARK');
    assert.equal(bookmark.value?.object.metadata.resourceVersion, version());
    assert.equal((await events.next()).done, true);
  });

  it('answers a resourceVersion from before the compaction with 410, as a status or in the stream', async () => {
    const { cluster } = bench;
    const old = version();
    cluster.apply(configMap('1', 'a'));
    cluster.store.compact();
    const status = await fetch(`${cluster.url}${path}?watch=1&resourceVersion=${old}`, {
      headers: { authorization: `Bearer ${cluster.token}` },
    });
    assert.equal(status.status, 410);
    assert.match(await status.text(), /too old resource version: \d+ \(\d+\)/);
    cluster.watches.expiry = 'stream';
    const events = open(`resourceVersion=${old}`);
    const error = await events.next();
    assert.deepEqual([error.value?.type, error.value?.object.code], ['ERROR', 410]);
    assert.equal((await events.next()).done, true);
  });

  it('answers a resourceVersion from the future with an ERROR 504 in the stream', async () => {
    const error = await open('resourceVersion=999999').next();
    assert.deepEqual([error.value?.type, error.value?.object.code], ['ERROR', 504]);
    assert.match(error.value?.object.message ?? '', /^Too large resource version/);
  });

  it('can be ended: cleanly, with a 410 in the stream, by a reset, or silently', async () => {
    const { cluster } = bench;
    const opened = async (): Promise<AsyncGenerator<WatchEvent>> => {
      const events = open(`resourceVersion=${version()}`);
      const first = take(events, 1);
      cluster.apply(configMap(version(), 'a'));
      await first;
      return events;
    };
    let events = await opened();
    cluster.watches.endAll('end');
    assert.equal((await events.next()).done, true);
    events = await opened();
    cluster.watches.endAll('expired');
    assert.equal((await events.next()).value?.object.code, 410);
    events = await opened();
    cluster.watches.endAll('reset');
    await assert.rejects(events.next());
    events = await opened();
    cluster.watches.endAll('silent');
    cluster.apply(configMap('silent', 'a'));
    assert.equal(cluster.watches.count, 1, 'it is still open');
    cluster.watches.endAll('end');
    void events.return(undefined);
  });

  it("feeds the official client's watch", async () => {
    const config = new KubeConfig();
    config.loadFromString(bench.cluster.kubeconfig);
    const target = new EventTarget();
    const seen: string[] = [];
    const controller = await new Watch(config).watch(
      path,
      { resourceVersion: version(), allowWatchBookmarks: true },
      (phase: string, object: WatchEvent['object']) => {
        seen.push(`${phase} ${object.metadata.name}`);
        target.dispatchEvent(new Event('seen'));
      },
      () => target.dispatchEvent(new Event('ended')),
    );
    const first = once(target, 'seen');
    bench.cluster.apply(configMap('1', 'a'));
    await first;
    assert.deepEqual(seen, ['ADDED a']);
    const ended = once(target, 'ended');
    controller.abort();
    await ended;
  });
});
