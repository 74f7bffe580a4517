import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

import { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import { dump, load } from 'js-yaml';

import { TaskError } from '../../../core/errors.ts';
import type { Cluster as ClusterPort } from '../../../core/ports/cluster.ts';
import { systemClock } from '../../../platform/clock.ts';
import { createCluster } from '../../../platform/kubernetes/cluster.ts';
import { readKubeconfig } from '../../../platform/kubernetes/kubeconfig.ts';
import { openClusters } from '../../../platform/kubernetes/open.ts';
import { takeOverSignIn } from '../../../platform/kubernetes/sign-in.ts';
import { restoreEnvironment } from '../../environment.ts';
import { startCluster, type Cluster } from '../../sandbox/cluster/index.ts';
import { kubeconfigText, type KubeconfigEntry } from '../../sandbox/cluster/kubeconfig.ts';
import { startConnectProxy } from '../../sandbox/http/connect-proxy.ts';
import { configMap } from './following.ts';
import { openingAgent, type OpeningAgent } from './opening-agent.ts';

describe('A kubeconfig', () => {
  let folder: string;
  let cluster: Cluster;
  let agent: OpeningAgent;
  let later: number;
  let environment: NodeJS.ProcessEnv;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kubeconfig-'));
    cluster = await startCluster({ name: 'one', folder, https: true });
  });
  beforeEach(() => {
    environment = { ...process.env };
    later = 0;
    agent = openingAgent({
      clock: { ...systemClock(), now: () => Date.now() + later },
      temporaryFolder: folder,
    });
  });
  afterEach(() => {
    restoreEnvironment(environment);
  });
  after(async () => {
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const entry = (change: Partial<KubeconfigEntry> = {}): KubeconfigEntry => ({
    name: 'one',
    url: cluster.url,
    ...(cluster.tls === undefined ? {} : { ca: cluster.tls.ca }),
    ...change,
  });
  const write = async (name: string, text: string): Promise<string> => {
    const file = join(folder, name);
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, text);
    return file;
  };
  const open = (path: string | undefined, contexts: readonly string[] = []): Promise<readonly ClusterPort[]> =>
    openClusters({ kind: 'kubeconfig', path, contexts }, agent, { pollInterval: 50 });
  const works = async (opened: ClusterPort | undefined, user?: string): Promise<void> => {
    assert.ok(opened);
    const listed = await opened.list(configMap, 'default');
    assert.ok(listed.ok, listed.ok ? '' : listed.problem.message);
    if (user !== undefined) assert.equal(cluster.requests.at(-1)?.user, user);
  };
  const refused = (work: Promise<unknown>, code: string, words: RegExp, never?: RegExp): Promise<void> =>
    assert.rejects(work, (error: unknown) => {
      assert.ok(error instanceof TaskError, String(error));
      assert.equal(error.code, code, error.message);
      assert.match(`${error.message}\n${error.mend}`, words);
      if (never !== undefined) assert.doesNotMatch(`${error.message}\n${error.mend}`, never);
      return true;
    });

  it('is opened for each context, in their order; all that are not there are told at once', async () => {
    const token = cluster.addUser({ name: 'second' });
    const file = await write('two', kubeconfigText([entry({ token: cluster.token }), entry({ name: 'two', token })]));
    const opened = await open(file, ['two', 'one']);
    assert.deepEqual(
      opened.map(({ name }) => name),
      ['two', 'one'],
    );
    await works(opened[0], 'second');
    await works(opened[1], 'system:serviceaccount:flux-system:deployer');
    await refused(open(file, ['one', 'dev', 'prod']), 'KUBECONFIG_INVALID', /"dev", "prod"[\s\S]*It has: one, two\./);
  });

  it('is merged from the files of KUBECONFIG, the first winning, those that are missing passed over', async () => {
    const own = cluster.addUser({ name: 'own' });
    const first = kubeconfigText([entry({ token: own })]);
    const { 'current-context': current, ...noCurrent } = load(first) as Record<string, unknown>;
    assert.equal(current, 'one');
    // The authority lies beside the second file, and is named from there.
    await write('b/ca.crt', cluster.tls?.ca ?? '');
    const second = load(kubeconfigText([entry({ name: 'two', token: 'x' }), entry({ token: 'of nobody' })])) as {
      clusters: { cluster: Record<string, unknown> }[];
    };
    const [two] = second.clusters;
    assert.ok(two);
    delete two.cluster['certificate-authority-data'];
    two.cluster['certificate-authority'] = 'ca.crt';
    process.env['KUBECONFIG'] = [
      join(folder, 'nowhere'),
      await write('a/config', dump(noCurrent)),
      await write('b/config', dump(second)),
    ].join(delimiter);
    const [opened] = await open(undefined);
    assert.equal(opened?.name, 'two', 'the first that has a current context');
    const listed = await opened.list(configMap, 'default');
    assert.equal(listed.ok ? '' : listed.problem.kind, 'unauthorized', 'the authority was found');
    await works((await open(undefined, ['one']))[0], 'own');
    process.env['KUBECONFIG'] = join(folder, 'nowhere');
    await refused(open(undefined), 'KUBECONFIG_INVALID', /KUBECONFIG names .*nowhere, and no such file is there/);
  });

  it('is the default one, or none', async () => {
    delete process.env['KUBECONFIG'];
    process.env['HOME'] = process.env['USERPROFILE'] = join(folder, 'home');
    await refused(open(undefined), 'KUBECONFIG_INVALID', /none to be found as kubectl would/);
    await write('home/.kube/config', kubeconfigText([entry({ token: cluster.token })]));
    await works((await open(undefined))[0]);
    await refused(open(join(folder, 'nowhere')), 'FILE_NOT_FOUND', /no kubeconfig .*nowhere/);
    await refused(open(folder), 'FILE_NOT_ALLOWED', /cannot be read: EISDIR/);
  });

  it('is a pod’s own, whose token is renewed on the disk', async () => {
    delete process.env['KUBECONFIG'];
    process.env['HOME'] = process.env['USERPROFILE'] = join(folder, 'nobody');
    const { hostname, port } = new URL(cluster.url);
    process.env['KUBERNETES_SERVICE_HOST'] = hostname;
    process.env['KUBERNETES_SERVICE_PORT'] = port;
    const pod = 'pod/var/run/secrets/kubernetes.io/serviceaccount';
    await write(`${pod}/ca.crt`, cluster.tls?.ca ?? '');
    const first = cluster.addUser({ name: 'pod' });
    const token = await write(`${pod}/token`, first);
    const read = readKubeconfig(() => new KubeConfig(), undefined, join(folder, 'pod'));
    takeOverSignIn(read, agent);
    const opened = createCluster({ name: 'pod', config: read.config, clock: agent.clock, pollInterval: 50 });
    await works(opened, 'pod');
    await writeFile(token, cluster.addUser({ name: 'pod, later' }));
    cluster.revoke(first);
    await works(opened, 'pod, later');
    await rm(token);
    later = 60_000;
    const listed = await opened.list(configMap, 'default');
    assert.match(listed.ok ? '' : listed.problem.message, /token, .*cannot be read/);
    delete process.env['KUBERNETES_SERVICE_HOST'];
    await writeFile(token, 'x');
    const lost = (): unknown => readKubeconfig(() => new KubeConfig(), undefined, join(folder, 'pod'));
    assert.throws(lost, /KUBERNETES_SERVICE_HOST is not set/);
  });

  it('reads a token from a file that it names, relative to itself', async () => {
    await write('files/my token', `${cluster.addUser({ name: 'file' })}\n`);
    for (const [name, tokenFile] of [
      ['plain', 'my token'],
      ['quoted', join(folder, 'files', 'my token')],
    ] as const) {
      const file = await write(`files/${name}`, kubeconfigText([entry({ user: { tokenFile } })]));
      await works((await open(file))[0], 'file');
    }
  });

  for (const [written, file] of [
    ['my-token # kept by the agent', 'my-token'],
    ['"my\\x2dtoken" # kept by the agent', 'my-token'],
    ["'it''s #1'", "it's #1"],
  ] as const) {
    it(`reads the name of a token's file as YAML has it: ${written}`, async () => {
      await write(`files/${file}`, cluster.addUser({ name: 'file' }));
      const text = kubeconfigText([entry({ user: { tokenFile: 'placeholder' } })]).replace('placeholder', written);
      assert.ok(text.includes(`tokenFile: ${written}`), text);
      await works((await open(await write('files/config', text)))[0], 'file');
    });
  }

  it('is told as broken without a word of it, which may be a secret', async () => {
    const file = await write('broken', `users:\n  - name: a\n    user: { token: s3cret\nclusters: [\n`);
    await refused(open(file), 'KUBECONFIG_INVALID', /no valid YAML/, /s3cret/);
    for (const text of ['', 'just text', '- 1']) {
      await refused(open(await write('no-kubeconfig', text)), 'KUBECONFIG_INVALID', /no kubeconfig|no usable context/);
    }
  });

  it('may name another host for the certificate, or none to be looked at, which is warned of', async () => {
    const change = async (name: string, more: object): Promise<string> => {
      const config = load(kubeconfigText([entry({ token: cluster.token })])) as { clusters: { cluster: object }[] };
      const clusters = config.clusters.map((one) => ({ ...one, cluster: { ...one.cluster, ...more } }));
      return write(name, dump({ ...config, clusters }));
    };
    const server = cluster.url.replace('127.0.0.1', 'localhost');
    const strict = await (await open(await change('host', { server })))[0]?.list(configMap, 'default');
    assert.match(strict?.ok === false ? strict.problem.message : '', /altnames/);
    await works((await open(await change('named', { server, 'tls-server-name': 'sandbox.test' })))[0]);
    assert.deepEqual(agent.warnings, []);
    const careless = { server, 'insecure-skip-tls-verify': true, 'certificate-authority-data': undefined };
    await works((await open(await change('careless', careless)))[0]);
    assert.match(agent.warnings.join(), /^one: the API server’s certificate is not looked at/);
  });

  it('goes by its own proxy, which comes before the agent’s', async () => {
    const [own, agents] = [await startConnectProxy(), await startConnectProxy()];
    try {
      agent = openingAgent({ network: { proxy: { url: agents.url, bypass: [] }, skipCertificateValidation: false } });
      const config = load(kubeconfigText([entry({ token: cluster.token })])) as { clusters: { cluster: object }[] };
      const clusters = config.clusters.map((one) => ({ ...one, cluster: { ...one.cluster, 'proxy-url': own.url } }));
      await works((await open(await write('proxied', dump({ ...config, clusters }))))[0]);
      assert.ok(own.tunnels.length > 0);
      assert.deepEqual(agents.tunnels, []);
    } finally {
      await own.stop();
      await agents.stop();
    }
  });

  for (const [name, mend] of [
    ['azure', /kubelogin convert-kubeconfig/],
    ['gcp', /gke-gcloud-auth-plugin/],
  ] as const) {
    it(`does not sign in by what kubectl gave up: ${name}`, async () => {
      const user = { 'auth-provider': { name, config: { 'cmd-path': '/bin/echo' } } };
      const file = await write('old', kubeconfigText([entry({ user })]));
      const words = new RegExp(`auth-provider ${name}, which[\\s\\S]*${mend.source}`);
      await refused(open(file), 'KUBECONFIG_INVALID', words);
    });
  }
});
