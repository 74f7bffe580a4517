import assert from 'node:assert/strict';

import { startNotificationController, type AlertOptions } from '../../sandbox/cluster/notification-controller.ts';
import { startHostWorld, type HostWorld } from './host-world.ts';
import { version } from './world.ts';

describe('wait-for-flux, packaged: statuses on the commit, on GitHub', () => {
  let world: HostWorld;
  let stop: () => Promise<void> = () => Promise.resolve();

  before(async () => {
    world = await startHostWorld('github');
  });
  after(() => world.stop());
  afterEach(() => stop());

  const notify = (o: Partial<AlertOptions> = {}): void => {
    const { cluster, token } = world;
    const [endpoint] = world.wiring(token).endpoints;
    const apiUrl = `${endpoint?.url ?? ''}/api/v3`;
    const place = { kind: 'github', apiUrl, repository: 'contoso/gitops', flux: cluster.flux, token } as const;
    const controller = startNotificationController({ ...place, ...o });
    stop = async () => {
      await controller.stop();
      assert.deepEqual(controller.errors, []);
    };
  };
  const statuses = { backend: 'commitStatus', kubeconfig: '' };

  it('waits for what Flux says under a context of its own', async () => {
    notify();
    const commit = await world.repository.commit({ branch: 'main', files: version('2.0') });
    const waited = await world.run({ ...statuses, revision: commit });
    assert.equal(waited.outputs['result'], 'succeeded', waited.log);
    assert.equal(waited.outputs['appliedRevision'], commit);
    assert.match(waited.log, /kustomization\/apps\/0c9c2e41 at \w{8}: reconciliation succeeded/);
    assert.deepEqual(world.violations(), []);
  });

  it('fails with what Flux says under a name that commitStatusExpr made', async () => {
    notify({ name: (event) => `staging/${event.name}` });
    const commit = await world.repository.commit({ branch: 'main', files: version('3.0-bad') });
    const waited = await world.run({ ...statuses, revision: commit, statusContext: 'staging/*' });
    assert.equal(waited.outputs['result'], 'failed', waited.log);
    assert.match(waited.message ?? '', /staging\/apps at \w{8}: health check failed/);
  });
});
