import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TaskError, describeError } from '../../../core/errors.ts';
import type { NetworkSettings } from '../../../core/ports/agent.ts';
import { Secret } from '../../../core/secret.ts';
import { download } from '../../../platform/components/download.ts';
import { makeCertificates, type ClusterTls } from '../../sandbox/cluster/tls.ts';
import { startConnectProxy } from '../../sandbox/http/connect-proxy.ts';
import { startWebHost, type WebHost } from '../../sandbox/web/index.ts';

describe('a file from the web', () => {
  let folder: string;
  let own: ClusterTls;
  let open: WebHost;
  let secure: WebHost;
  let pauses: number;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'download-'));
    own = await makeCertificates(join(folder, 'own'));
    open = await startWebHost({ folder });
    secure = await startWebHost({ folder, tls: { key: own.key, certificate: own.certificate } });
  });
  after(async () => {
    await open.stop();
    await secure.stop();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    pauses = 0;
    open.faults.clear();
  });

  const plain: NetworkSettings = { skipCertificateValidation: false };
  const get = async (url: string, network = plain, signal = new AbortController().signal): Promise<string> =>
    (await download(url, { network, signal, clock: { sleep: async () => void (pauses += 1) } })).toString();
  const fails = async (...args: Parameters<typeof get>): Promise<string> =>
    get(...args).then(
      () => 'nothing failed',
      (error: unknown) => {
        assert.ok(error instanceof TaskError, String(error));
        return describeError(error);
      },
    );

  it('is fetched, through redirects', async () => {
    const url = open.file('/a.yaml', 'a: 1\n');
    open.file('/old.yaml', { status: 302, headers: { location: '/a.yaml' } });
    assert.equal(await get(url), 'a: 1\n');
    assert.equal(await get(`${open.url}/old.yaml`), 'a: 1\n');
    open.file('/round.yaml', { status: 302, headers: { location: '/round.yaml' } });
    assert.match(await fails(`${open.url}/round.yaml`), /more than 5 redirects/);
  });

  it('never leaves TLS on the way', async () => {
    secure.file('/down.yaml', { status: 302, headers: { location: open.file('/b.yaml', 'b') } });
    assert.match(
      await fails(`${secure.url}/down.yaml`, { ...plain, caFile: own.caFile }),
      /redirects to http:.*\n[\s\S]*NOT_REACHABLE/,
    );
  });

  it('what is not there, not allowed, not signed in or no file are different answers', async () => {
    for (const [status, code] of [
      [404, 'SOURCE_MISSING'],
      [410, 'SOURCE_MISSING'],
      [401, 'NOT_SIGNED_IN'],
      [403, 'NOT_ALLOWED'],
      [503, 'NOT_REACHABLE'],
      [429, 'NOT_REACHABLE'],
    ] as const) {
      open.file(`/${status}.yaml`, { status });
      const said = await fails(`${open.url}/${status}.yaml?token=hunter22`);
      assert.match(said, new RegExp(`\\[${code}\\]`));
      assert.doesNotMatch(said, /hunter22/);
    }
    open.file('/page.yaml', { body: '<html>', headers: { 'content-type': 'text/html; charset=utf-8' } });
    assert.match(await fails(`${open.url}/page.yaml`), /page for people[\s\S]*SOURCE_MISSING/);
  });

  it('is tried again after faults, three times in all', async () => {
    const text = 'c'.repeat(5000);
    const url = open.file('/c.yaml', text);
    open.faults.add({ path: /c\.yaml/, kind: 'reset' });
    open.faults.add({ path: /c\.yaml/, kind: 'truncated' });
    assert.equal(await get(url), text);
    assert.equal(pauses, 2);
    open.faults.add({ path: /c\.yaml/, kind: 'reset', times: 3 });
    assert.match(await fails(url), /NOT_REACHABLE/);
  });

  it('ends with the run', async () => {
    const stop = new AbortController();
    const url = open.file('/d.yaml', 'd');
    open.faults.add({ path: /d\.yaml/, kind: 'delay', ms: 30_000, times: 9 });
    const waiting = fails(url, plain, stop.signal);
    setTimeout(() => stop.abort(), 50);
    assert.match(await waiting, /CANCELLED/);
  });

  it('trusts the agent’s authority, and no other', async () => {
    const url = secure.file('/e.yaml', 'e');
    assert.equal(await get(url, { ...plain, caFile: own.caFile }), 'e');
    assert.equal(await get(url, { skipCertificateValidation: true }), 'e');
    assert.match(await fails(url), /certificate[\s\S]*--sslcacert[\s\S]*NOT_REACHABLE/);
    assert.equal(pauses, 0);
  });

  it('comes through the agent’s proxy, signed in, but for what is on its bypass list', async () => {
    const proxy = await startConnectProxy('robin:pass word');
    try {
      const network = (password: string, bypass: string[] = []): NetworkSettings => ({
        ...plain,
        caFile: own.caFile,
        proxy: { url: proxy.url, username: 'robin', password: new Secret(password), bypass },
      });
      const [hidden, clear] = [secure.file('/f.yaml', 'f'), open.file('/f.yaml', 'f')];
      assert.equal(await get(hidden, network('pass word')), 'f');
      assert.equal(await get(clear, network('pass word')), 'f');
      assert.deepEqual(
        proxy.tunnels.map(({ to, user }) => [to, user]),
        [hidden, clear].map((url) => [new URL(url).host, 'robin:pass word']),
      );
      const refused = await fails(hidden, network('wrong word'));
      assert.match(refused, /407 from proxy[\s\S]*proxy: its address and credentials/);
      assert.doesNotMatch(refused, /wrong/);
      const { length } = proxy.tunnels;
      assert.equal(await get(hidden, network('x', ['127\\.0\\.0\\.1'])), 'f');
      assert.equal(proxy.tunnels.length, length);
    } finally {
      await proxy.stop();
    }
  });

  it('that is larger than any manifest is refused', async () => {
    open.file('/big.yaml', { body: Buffer.alloc(64 * 1024 * 1024 + 1, 0x20) });
    assert.match(await fails(`${open.url}/big.yaml`), /larger than 67108864 bytes[\s\S]*SOURCE_MISSING/);
  });
});
