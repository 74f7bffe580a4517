import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { ApiError, openApi } from './api.ts';
import { configMap } from './objects.ts';
import { clusterOf, documentedRules, kubeconfigOf, removeAccount, tokenWith } from './service-account.ts';
import { startRelay, type Relay } from './relay.ts';
import { startWorld, type World } from './world.ts';

describe('real Flux: a hard way to the cluster', () => {
  let world: World;
  let relay: Relay | undefined;
  beforeEach(async () => {
    world = await startWorld({ files: { 'apps/config.yaml': configMap('config', '1') } });
    await world.applied('apps', world.base);
  });
  afterEach(async () => {
    await relay?.stop();
    relay = undefined;
    await world.stop();
  });

  it('misses nothing of what happens while the API server cannot be reached', async () => {
    const cluster = clusterOf(world);
    relay = await startRelay(new URL(cluster.server));
    const { hostname } = new URL(cluster.server);
    const kubeconfig = await kubeconfigOf(world, await tokenWith(world, await documentedRules()), {
      server: relay.url,
      tlsServerName: hostname,
    });
    const commit = await world.push({ 'apps/config.yaml': configMap('config', '2') });
    let gone: Promise<void> | undefined;
    const run = await world.run(
      { revision: commit, kubeconfig },
      {
        onLine({ text }) {
          if (!/Waiting up to/.test(text)) return;
          gone ??= (async () => {
            // Its watches stand by now.
            await delay(1000);
            await relay?.cut();
            await world.poke();
            await world.applied('apps', commit);
            await relay?.mend();
          })();
        },
      },
    );
    await gone;
    assert.equal(run.result, 'Succeeded', run.log);
    assert.equal(run.outputs['appliedRevision'], `main@sha1:${commit}`);
  });

  it('says that its credentials were taken away in the middle, and succeeds at nothing it cannot see', async () => {
    const kubeconfig = await kubeconfigOf(world, await tokenWith(world, await documentedRules()));
    const commit = await world.push({ 'apps/config.yaml': configMap('config', '2') });
    let gone: Promise<void> | undefined;
    const run = await world.run(
      { revision: commit, kubeconfig, timeout: '40s' },
      {
        onLine({ text }) {
          if (/Waiting up to/.test(text)) gone ??= lockedOut(world, kubeconfig).then(() => world.poke());
        },
      },
    );
    await gone;
    // A watch that stands already goes on telling, so only the look that confirms is refused.
    await world.applied('apps', commit);
    assert.equal(run.result, 'Failed', run.log);
    assert.match(run.message ?? '', /Unauthorized|401|credentials/);
  });

  it('takes the cluster from a service connection of the kind "Service Account"', async () => {
    const token = await tokenWith(world, await documentedRules());
    const { server, caData, caFile } = clusterOf(world);
    const ca = caData ?? (await readFile(caFile ?? '')).toString('base64');
    const connection = '7d5a4c3e-0000-4000-8000-000000000009';
    const commit = await world.push({ 'apps/config.yaml': configMap('config', '2') });
    const running = world.run(
      { revision: commit, kubeconfig: '', kubernetesConnection: connection },
      {
        endpoints: [
          {
            id: connection,
            name: 'real cluster',
            type: 'kubernetes',
            url: server,
            auth: {
              scheme: 'Token',
              parameters: { apiToken: Buffer.from(token).toString('base64'), serviceAccountCertificate: ca },
            },
            data: { authorizationType: 'ServiceAccount', acceptUntrustedCerts: 'false' },
          },
        ],
      },
    );
    await world.poke();
    const run = await running;
    assert.equal(run.result, 'Succeeded', run.log);
    // What is to be masked is told to the agent by its value.
    const told = run.rawLog.split('\n').filter((line) => !line.startsWith('##vso[task.setsecret]'));
    assert.ok(!told.join('\n').includes(token));
  });
});

/** Takes the token's account away, and waits until the API server has forgotten that it knew the token. */
async function lockedOut(world: World, kubeconfig: string): Promise<void> {
  await removeAccount(world);
  const own = await openApi(kubeconfig);
  for (;;) {
    const refused = await own.call('GET', '/api').then(
      () => false,
      (error: unknown) => error instanceof ApiError && error.status === 401,
    );
    if (refused) return;
    await delay(200);
  }
}
