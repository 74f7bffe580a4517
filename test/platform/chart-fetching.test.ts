import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TaskError } from '../../core/errors.ts';
import { Secret } from '../../core/secret.ts';
import type { NetworkSettings } from '../../core/ports/agent.ts';
import type { ChartNeed } from '../../core/ports/manifest-tools.ts';
import { nodeFiles } from '../../platform/files.ts';
import { findHelm } from '../../platform/helm.ts';
import { nodeProcesses } from '../../platform/processes.ts';
import { startChartHost, type ChartHost } from '../sandbox/charts/index.ts';
import { makeCertificates, type ClusterTls } from '../sandbox/cluster/tls.ts';
import { startConnectProxy } from '../sandbox/http/connect-proxy.ts';
import { tgz } from '../hostile/archives/tar.ts';
import { recordingLog } from '../recording-log.ts';
import { writeFiles } from '../tasks/support.ts';
import { chartWith, packChart } from '../sandbox/charts/pack.ts';

describe('helm fetches charts', () => {
  let folder: string;
  let own: ClusterTls;
  let open: ChartHost;
  let closed: ChartHost;
  let strict: ChartHost;
  let lines: string[];
  let slept: number;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'charts-'));
    own = await makeCertificates(join(folder, 'own'));
    const charts = [await packChart(folder, 'common', '0.1.0')];
    const tls = { key: own.key, certificate: own.certificate };
    open = await startChartHost({ charts, tls });
    closed = await startChartHost({ charts, tls, user: 'robin:hunter22' });
    strict = await startChartHost({ charts, tls: { ...tls, clientCa: own.ca } });
  });
  after(async () => {
    for (const host of [open, closed, strict]) await host.stop();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    lines = [];
    slept = 0;
    open.faults.clear();
  });

  const trusting = (more: Partial<NetworkSettings> = {}): NetworkSettings => ({
    caFile: own.caFile,
    skipCertificateValidation: false,
    ...more,
  });
  let charts = 0;
  /** A chart is fetched for another that needs it, or by itself. */
  let way: 'dependency' | 'pull' = 'dependency';
  /** Builds the dependency of a new chart, or pulls into its `templates/`; answers the new chart's folder. */
  const fetch = async (need: Partial<ChartNeed>, network: NetworkSettings): Promise<string> => {
    const wanted: ChartNeed = { name: 'common', version: '0.1.0', repository: open.repository, ...need };
    const chart = join(folder, `chart-${charts++}`);
    await writeFiles(chart, chartWith([wanted]));
    const helm = await findHelm({
      processes: nodeProcesses(),
      files: nodeFiles(join(folder, 'temporary')),
      log: recordingLog(lines),
      clock: { sleep: async (milliseconds) => void (slept += milliseconds) },
      network,
      signal: new AbortController().signal,
      path: '',
      allowCode: false,
    });
    const { repository, name, version } = wanted;
    if (way === 'pull') await helm.pull({ repository, chart: name, version }, join(chart, 'templates'));
    else await helm.buildDependencies(chart, [wanted]);
    return chart;
  };
  const fetches = async (need: Partial<ChartNeed>, network: NetworkSettings): Promise<void> => {
    const chart = await fetch(need, network);
    const fetched = way === 'pull' ? 'templates/common/Chart.yaml' : 'charts/common-0.1.0.tgz';
    assert.ok(existsSync(join(chart, fetched)), lines.join('\n'));
  };
  const fails = async (code: string, words: RegExp, need: Partial<ChartNeed>, network = trusting()): Promise<void> => {
    const error: unknown = await fetch(need, network).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof TaskError, String(error));
    assert.equal(error.code, code, error.message);
    assert.match(`${error.message} ${error.mend}`, words);
  };

  for (const each of ['dependency', 'pull'] as const) {
    describe(each === 'pull' ? 'by themselves' : 'for another', () => {
      before(() => {
        way = each;
      });
      after(() => {
        way = 'dependency';
      });
      for (const [kind, of] of [
        ['repository', (host: ChartHost): string => host.repository],
        ['OCI registry', (host: ChartHost): string => host.registry],
      ] as const) {
        it(`from a ${kind} whose certificate the agent’s authority signed; from none that nobody signed`, async () => {
          await fetches({ repository: of(open) }, trusting());
          await fails(
            'NOT_REACHABLE',
            /certificate[\s\S]*--sslcacert/,
            { repository: of(open) },
            { skipCertificateValidation: false },
          );
          assert.equal(slept, 0);
          await fetches({ repository: of(open) }, { skipCertificateValidation: true });
        });

        it(`from a ${kind} that asks for a client certificate`, async () => {
          const client = { certFile: join(folder, 'own/client.crt'), keyFile: join(folder, 'own/client.key') };
          await fetches({ repository: of(strict) }, trusting({ clientCertificate: client }));
          await fails('NOT_REACHABLE', /--sslclientcert/, { repository: of(strict) });
        });

        it(`tells a ${kind} that wants a sign-in, lacks the chart or its version, or gives no answer apart`, async () => {
          await fails('NOT_SIGNED_IN', /common 0\.1\.0 from[\s\S]*in charts\/ is not fetched/, {
            repository: of(closed),
          });
          await fails('CHART_MISSING', /Chart\.yaml/, { repository: `${of(open)}/none` });
          await fails('CHART_MISSING', /common 9\.9\.9 from/, { version: '9.9.9', repository: of(open) });
          const dead = of(open).replace(/:\d+/, ':1');
          await fails('NOT_REACHABLE', /connection refused[\s\S]*network/, { repository: dead });
          assert.ok(slept > 0, 'it is tried again');
        });

        it(`from a ${kind} through the agent’s proxy, whose password is in no argument, and round it by the bypass list`, async () => {
          const proxy = await startConnectProxy('robin:p%s s/w');
          try {
            const settings = { url: proxy.url, username: 'robin', password: new Secret('p%s s/w'), bypass: [] };
            const repository = of(open).replace('127.0.0.1', 'sandbox.test');
            await fetches({ repository }, trusting({ proxy: settings }));
            assert.ok(proxy.tunnels.length > 0);
            assert.ok(proxy.tunnels.every(({ user }) => user === 'robin:p%s s/w'));
            const { length } = proxy.tunnels;
            // Nobody but the proxy knows this name: round it, it is not found.
            await fails(
              'NOT_REACHABLE',
              /sandbox\.test/,
              { repository },
              trusting({ proxy: { ...settings, bypass: ['^https://sandbox'] } }),
            );
            assert.equal(proxy.tunnels.length, length);
            const wrong = { ...settings, password: new Secret('wrong-password') };
            await fails('NOT_REACHABLE', /proxybypass/, { repository }, trusting({ proxy: wrong }));
            assert.ok(!lines.join('\n').includes('wrong-password'));
          } finally {
            await proxy.stop();
          }
        });
      }
    });
  }

  it('again, when a repository was only busy', async () => {
    open.faults.add({ path: /index\.yaml/, kind: 'status', status: 503 });
    await fetches({}, trusting());
    assert.match(lines.join('\n'), /503[\s\S]*trying again/);
  });

  it('says that an archive is no chart, of which helm itself only leaves a note', async () => {
    const way = tgz([{ name: '../../x', content: 'x' }]);
    const host = await startChartHost({ charts: [{ name: 'common', version: '0.1.0', archive: way }] });
    try {
      const said = /common-0\.1\.0\.tgz is no chart[^]*common 0\.1\.0 from[^]*parent directory/;
      await fails('CHART_MISSING', said, { repository: host.repository });
    } finally {
      await host.stop();
    }
  });

  it('says when Chart.yaml names a repository that only another machine knows', () =>
    fails('CHART_MISSING', /its address instead/, { repository: '@stable' }));

  it('takes no key with a passphrase for a client certificate, and fetches what asks for none', async () => {
    const keyFile = join(folder, 'locked.key');
    const cipher = { cipher: 'aes-256-cbc', passphrase: 'sesame' } as const;
    await writeFile(keyFile, createPrivateKey(own.client.key).export({ type: 'pkcs8', format: 'pem', ...cipher }));
    const client = { certFile: join(folder, 'own/client.crt'), keyFile, password: new Secret('sesame') };
    await fetches({}, trusting({ clientCertificate: client }));
  });
});
