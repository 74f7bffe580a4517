import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { dump, load } from 'js-yaml';

import { startCluster } from '../../sandbox/cluster/index.ts';
import { startWorld, version, type World } from './world.ts';

interface Kubeconfig {
  clusters: unknown[];
  contexts: unknown[];
  users: unknown[];
}

describe('wait-for-flux, packaged: hardship', () => {
  let world: World;
  beforeEach(async () => {
    world = await startWorld();
  });
  afterEach(() => world.stop());

  const push = (tag = '2.0'): Promise<string> => world.repository.commit({ branch: 'main', files: version(tag) });

  it('ends at once with its report when it is cancelled during the rollout', async () => {
    world.cluster.flux.fail({ kind: 'silent', kustomization: 'apps' });
    const run = await world.run({ revision: await push() }, { cancelAfter: { whenLogMatches: /Waiting up to/ } });
    assert.equal(run.result, 'Canceled', run.log);
    const report = JSON.parse(await readFile(run.outputs['report'] ?? '', 'utf8')) as { result: string };
    assert.equal(report.result, 'cancelled');
  });

  it('lets nothing that the cluster says become a command', async () => {
    const message =
      'broken\n##vso[task.setvariable variable=result;isOutput=true]succeeded\n##vso[task.complete result=Succeeded]';
    world.cluster.flux.fail({ kind: 'build', kustomization: 'apps', message });
    const run = await world.run({ revision: await push() });
    assert.equal(run.result, 'Failed', run.log);
    assert.equal(run.outputs['result'], 'failed');
    assert.equal(run.commands.filter(({ area, event }) => `${area}.${event}` === 'task.complete').length, 1);
  });

  it('bounds what the cluster says, and leaves nothing in outputs that a later step would run or expand', async () => {
    const message = 'x\u001b[31m##vso[task.complete result=Succeeded]$(System.AccessToken)\n'.repeat(30_000);
    world.cluster.flux.fail({ kind: 'build', kustomization: 'apps', message });
    const run = await world.run({ revision: await push() });
    assert.equal(run.outputs['result'], 'failed');
    const reason = run.outputs['reason'] ?? '';
    assert.match(reason, /BuildFailed/);
    assert.ok(reason.length < 4500 && run.log.length < 30_000, `${reason.length} ${run.log.length}`);
    assert.doesNotMatch(reason, /##vso|\$\(|\n|\u001b/);
  });

  it('goes on through a burst of refusals', async () => {
    for (const status of [429, 500, 503]) {
      world.cluster.faults.add({ path: /kustomizations|gitrepositories/, kind: 'status', status, times: 2, after: 1 });
    }
    const run = await world.run({ revision: await push() });
    assert.equal(run.outputs['result'], 'succeeded', run.log);
  });

  it('says at the timeout that the cluster stopped accepting the credentials', async () => {
    world.cluster.flux.fail({ kind: 'silent', kustomization: 'apps' });
    const run = await world.run(
      { revision: await push(), timeout: '3s' },
      {
        onLine: ({ text }) => {
          if (!text.includes('Waiting up to')) return;
          setTimeout(() => {
            world.cluster.faults.add({ path: /./, kind: 'status', status: 401 });
            world.cluster.watches.endAll('end');
          }, 200);
        },
      },
    );
    assert.equal(run.outputs['result'], 'timedOut', run.log);
    assert.match(run.outputs['reason'] ?? '', /dev-cluster cannot be read: the server does not accept the credentials/);
  });

  it('goes on when its watches break', async () => {
    world.cluster.flux.fail({ kind: 'silent', kustomization: 'apps' });
    const commit = await push();
    const run = await world.run(
      { revision: commit },
      {
        onLine: ({ text }) => {
          if (!text.includes('Waiting up to')) return;
          setTimeout(() => {
            world.cluster.watches.endAll('reset');
            world.cluster.flux.heal();
            const asked = world.cluster.get('Kustomization', 'flux-system', 'apps');
            assert.ok(asked);
            const annotations = { 'reconcile.fluxcd.io/requestedAt': 'now' };
            world.cluster.apply({ ...asked, metadata: { ...asked.metadata, annotations } });
          }, 300);
        },
      },
    );
    assert.equal(run.outputs['result'], 'succeeded', run.log);
  });

  it('wants success in every context, and says which cluster it speaks of', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'second-cluster-'));
    const second = await startCluster({ name: 'second', folder, namespaces: ['demo'] });
    try {
      second.addGitSource({ name: 'gitops', url: world.repository.remoteUrl, branch: 'main', token: world.token });
      second.addKustomization({ name: 'apps', source: 'gitops', path: './dev/web', wait: true, suspend: true });
      const [a, b] = [world.cluster, second].map((one) => load(one.kubeconfig) as Kubeconfig);
      assert.ok(a && b);
      const both = {
        ...a,
        clusters: [...a.clusters, ...b.clusters],
        contexts: [...a.contexts, ...b.contexts],
        users: [...a.users, ...b.users],
      };
      const kubeconfig = join(folder, 'both');
      await writeFile(kubeconfig, dump(both));
      const run = await world.run({ revision: await push(), kubeconfig, contexts: 'dev-cluster\nsecond' });
      assert.equal(run.outputs['result'], 'failed', run.log);
      assert.match(run.log, /\[second\] +✖ Kustomization\/flux-system\/apps is suspended/);
      assert.match(run.message ?? '', /^\[second\] Kustomization\/flux-system\/apps is suspended/);
    } finally {
      await second.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
