import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TaskRun } from '../sandbox/agent/index.ts';
import { makeCertificates, type ClusterTls } from '../sandbox/cluster/tls.ts';
import { startConnectProxy, type ConnectProxy } from '../sandbox/http/connect-proxy.ts';
import { overHosts, type RunOptions } from '../tasks/create-gitops-pr/world.ts';
import { pod, startUpdateWorld, type UpdateWorld } from '../tasks/update-image-tag/in-repository.ts';
import { lockKey } from './locked-key.ts';
import type { Secrets } from './spellings.ts';
import { startWatch, type Trace, type Watch } from './watch.ts';

const passphrase = 'open $HOME "sesame"';
const proxyPassword = "p%s s/w'd";

// Whoever asks the server is given what it takes for that, and nobody else anything.
const gits = (...commands: string[]): string[] =>
  commands.flatMap((command) => [
    `passphrase: environment of git ${command}: GITOPS_CERTIFICATE_PASSPHRASE`,
    `proxy: environment of git ${command}: http.proxy`,
    `token: environment of git ${command}: http.extraheader`,
  ]);

overHosts('secrets of a delivery, packaged: a host behind HTTPS, a client certificate and a proxy', (host) => {
  let folder: string;
  let certificates: ClusterTls;
  let world: UpdateWorld;
  let proxy: ConnectProxy;
  let watch: Watch;
  let versions = 0;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'secrets-'));
    certificates = await makeCertificates(join(folder, 'tls'));
    await lockKey(join(folder, 'tls'), passphrase);
    const tls = { key: certificates.key, certificate: certificates.certificate, clientCa: certificates.ca };
    world = await startUpdateWorld(host, { 'dev/web.yaml': pod('shop/web:1') }, tls);
    proxy = await startConnectProxy(`robin:${proxyPassword}`);
    watch = await startWatch();
  });
  beforeEach(() => world.faults.clear());
  after(async () => {
    await watch.stop();
    await proxy.stop();
    await world.settled();
    await world.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const secrets = (): Secrets => ({
    token: world.token,
    passphrase,
    proxy: proxyPassword,
    key: certificates.client.key,
    variable: 'un|der"co\'ver <&> 100%',
    lines: 'first line of it\nsecond line, which is long enough',
    // On GitHub nobody has any use for it.
    ...(host === 'github' ? { job: world.wiring(world.token).jobToken.token } : {}),
  });
  const options = (more: Partial<RunOptions> = {}): RunOptions => ({
    ...more,
    environment: watch.environment,
    variables: {
      'System.Debug': 'true',
      'Agent.CAInfo': certificates.caFile,
      'Agent.ClientCert': join(folder, 'tls', 'client.crt'),
      'Agent.ClientCertKey': join(folder, 'tls', 'locked.key'),
      'Agent.ProxyUrl': proxy.url,
      'Agent.ProxyUsername': 'robin',
      ...more.variables,
    },
    secrets: {
      'Agent.ClientCertPassword': passphrase,
      'Agent.ProxyPassword': proxyPassword,
      variable: secrets()['variable'] ?? '',
      lines: secrets()['lines'] ?? '',
      ...more.secrets,
    },
  });
  const seen = async (run: TaskRun, agent: string): Promise<Trace> =>
    watch.trace(run, {
      agent,
      servers: { host: world.repository.remoteUrl },
      texts: {
        'pull requests': JSON.stringify(world.pulls()),
        commits: await world.repository.git('log', '--all', '-p', '--format=%H %an %ae %cn %ce %B'),
      },
    });
  const create = async (
    inputs: Readonly<Record<string, string>>,
    more?: Partial<RunOptions>,
  ): Promise<{ run: TaskRun; trace: Trace }> => {
    // Each delivers anew, so that each pushes.
    const run = await world.run(inputs, options({ content: { version: `1.0.${(versions += 1)}` }, ...more }));
    return { run, trace: await seen(run, world.lastAgent()) };
  };
  const asked = 'token: request to host: authorization';

  it('go to who needs them, and nowhere else: a pull request', async () => {
    const { run, trace } = await create({ autoComplete: 'true', labels: 'a', statuses: 'a/b=succeeded' });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.deepEqual(trace.sightings(secrets()), [...gits('fetch', 'ls-remote', 'push'), asked].toSorted());
    assert.deepEqual(trace.end?.left, []);
    assert.ok(proxy.tunnels.some(({ user }) => user === `robin:${proxyPassword}`));
    // Others were started too, which talk to nobody.
    for (const local of ['git cat-file', 'git fast-import']) assert.ok(trace.programs.includes(local));
  });

  it('go to who needs them, and nowhere else: a push of image tags', async () => {
    const run = await world.update({ images: 'shop/web:2' }, options());
    assert.equal(run.outputs['updated'], 'true', run.log);
    const trace = await seen(run, join(world.folder, 'updater0'));
    assert.deepEqual(trace.end?.left, []);
    assert.deepEqual(trace.sightings(secrets()), [...gits('fetch', 'ls-remote', 'push'), asked].toSorted());
  });

  it('stand in no line that a server gives back, over REST or git, in whatever spelling', async () => {
    const { token } = world;
    const basic = Buffer.from(`x-access-token:${token}`).toString('base64');
    const words = `no access for ${token}, ${basic}, ${Buffer.from(token).toString('base64url')}, ${encodeURIComponent(proxyPassword)}`;
    for (const [route, body, type] of [
      [world.routes.list, { message: words }, 'application/json'],
      // git shows what a server says before it begins.
      [{ path: /info\/refs/ }, words, 'text/plain'],
    ] as const) {
      world.faults.add({
        ...route,
        kind: 'status',
        status: type === 'text/plain' ? 403 : 400,
        body,
        headers: { 'content-type': type },
      });
      const { run, trace } = await create({});
      assert.match(run.message ?? '', /no access for \*\*\*, \S*\*\*\*\S*, \*\*\*\S?, \*\*\*/);
      assert.notEqual(trace.thrown.length, 0);
      // A fetch goes on beside the request that is refused; simple-git gives a stopped git 50 ms to close its streams.
      assert.deepEqual(
        trace.end?.left.filter((each) => each !== 'Timeout'),
        [],
      );
      // What the server said is still in the error; it is told in no other way than without them.
      const shown = trace.sightings(secrets()).filter((where) => !/: (?:environment|request|error)/.test(where));
      assert.deepEqual(shown, []);
    }
  });

  if (host === 'azureRepos')
    it('of variables that somebody put into an input are refused, and the refusal does not tell them', async () => {
      const { run, trace } = await create({ description: `see ${secrets()['variable']}`, title: 'x' });
      assert.match(run.message ?? '', /SECRET_IN_OUTPUT/);
      assert.deepEqual(trace.sightings({ variable: secrets()['variable'] ?? '' }), []);
      assert.notEqual(trace.thrown.length, 0);
    });

  // One way on each host: what is left is the same on both.
  const how = host === 'azureRepos' ? 'cancelled' : 'killed';
  it(`stay in no file of a run that is ${how} while it pushes`, async () => {
    const cancel = new AbortController();
    let struck = false;
    const call = (): void => {
      struck = true;
      if (how === 'killed') watch.kill();
      else cancel.abort();
    };
    world.faults.add({ ...world.routes.push, kind: 'call', call });
    world.faults.add({ ...world.routes.push, kind: 'delay', ms: 60_000 });
    const { run, trace } = await create({ branch: `${how}/{buildId}`, existing: 'keep' }, { cancel: cancel.signal });
    assert.ok(struck);
    assert.notEqual(run.result, 'Succeeded');
    assert.deepEqual(trace.sightings(secrets()), [...gits('fetch', 'ls-remote', 'push'), asked].toSorted());
    assert.deepEqual(trace.end?.left, how === 'killed' ? undefined : []);
    const own = run.leftovers.filter((path) => path.startsWith('gitops-'));
    assert.equal(own.length > 0, how === 'killed', own.join());
  });
});
