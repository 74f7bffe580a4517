import assert from 'node:assert/strict';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { kubeconfigText } from '../../sandbox/cluster/kubeconfig.ts';
import { startWorld, version, type World } from './world.ts';

describe('wait-for-flux, packaged: a kubeconfig whose credentials come from a plugin', () => {
  let folder: string;
  let world: World;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wait-plugin-'));
    world = await startWorld({ cluster: { https: true } });
  });
  after(async () => {
    await world.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const kubeconfig = async (exec: object): Promise<string> => {
    const file = join(folder, 'kubeconfig');
    const user = { exec: { apiVersion: 'client.authentication.k8s.io/v1', interactiveMode: 'IfAvailable', ...exec } };
    const { url, tls } = world.cluster;
    await writeFile(file, kubeconfigText([{ name: 'dev-cluster', url, ca: tls?.ca ?? '', user }]));
    return file;
  };

  it('waits on with new ones when those of the start are refused in the middle', async () => {
    const token = join(folder, 'token');
    const runs = join(folder, 'runs');
    const first = world.cluster.addUser({ name: 'first' });
    const second = world.cluster.addUser({ name: 'second' });
    await writeFile(token, first);
    const plugin = join(folder, 'plugin.js');
    await writeFile(
      plugin,
      `#!${process.execPath}
       const fs = require('node:fs');
       fs.appendFileSync(${JSON.stringify(runs)}, 'x');
       const status = { token: fs.readFileSync(${JSON.stringify(token)}, 'utf8'), expirationTimestamp: '2999-01-01T00:00:00Z' };
       console.log(JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status }));`,
    );
    await chmod(plugin, 0o755);
    world.cluster.flux.fail({ kind: 'silent', kustomization: 'apps' });
    const commit = await world.repository.commit({ branch: 'main', files: version('2.0') });
    const run = await world.run(
      { revision: commit, kubeconfig: await kubeconfig({ command: './plugin.js' }) },
      {
        onLine: ({ text }) => {
          if (!text.includes('Waiting up to')) return;
          setTimeout(() => {
            void writeFile(token, second).then(() => {
              world.cluster.revoke(first);
              world.cluster.watches.endAll('end');
              world.cluster.flux.heal();
              const asked = world.cluster.get('Kustomization', 'flux-system', 'apps');
              assert.ok(asked);
              const annotations = { 'reconcile.fluxcd.io/requestedAt': 'now' };
              world.cluster.apply({ ...asked, metadata: { ...asked.metadata, annotations } });
            });
          }, 300);
        },
      },
    );
    assert.equal(run.outputs['result'], 'succeeded', run.log);
    assert.equal(await readFile(runs, 'utf8'), 'xx', 'one run for each token, however much is asked');
    assert.ok(world.cluster.requests.some(({ user }) => user === 'second'));
    for (const secret of [first, second]) assert.ok(!run.log.includes(secret));
    assert.doesNotMatch(run.log, /does not accept the credentials/);
  });

  it('says that kubelogin waits for a browser, and that a plugin is not there', async () => {
    const browser = await kubeconfig({ command: 'kubelogin', args: ['get-token', '--server-id', 'x'] });
    const refused = await world.run({ revision: world.base, kubeconfig: browser });
    assert.match(refused.message ?? '', /browser[\s\S]*azureSubscription[\s\S]*\[CREDENTIAL_PLUGIN_FAILED\]/);
    assert.equal(refused.outputs['result'], 'failed');
    const missing = await world.run({
      revision: world.base,
      kubeconfig: await kubeconfig({ command: 'no-such-plugin' }),
    });
    assert.match(missing.message ?? '', /no-such-plugin, which is not on PATH[\s\S]*\[TOOL_MISSING\]/);
  });
});
