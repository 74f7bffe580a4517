import assert from 'node:assert/strict';

import { startWorld, version, type World } from './world.ts';

describe('wait-for-flux, packaged: a Kustomization that does not check health', () => {
  let world: World;
  beforeEach(async () => {
    world = await startWorld({ wait: false, cluster: { pace: { progressDeadline: 400, rollout: 400 } } });
  });
  afterEach(() => world.stop());

  const push = (tag: string): Promise<string> => world.repository.commit({ branch: 'main', files: version(tag) });

  it('is waited for until its workloads are rolled out', async () => {
    const run = await world.run({ revision: await push('2.0') });
    assert.equal(run.outputs['result'], 'succeeded', run.log);
    const status = world.cluster.get('Deployment', 'demo', 'web')?.['status'] as Record<string, unknown>;
    assert.equal(status['observedGeneration'], world.cluster.get('Deployment', 'demo', 'web')?.metadata.generation);
    assert.equal(status['availableReplicas'], 1);
    // Depending on who is faster it may warn that no repository was given to ask about ancestry; of health it says nothing.
    assert.doesNotMatch(run.issues.map(({ message }) => message).join('\n'), /health|applied/i);
  });

  it('fails with what Kubernetes says of a workload, down to the pod', async () => {
    world.cluster.flux.fail({ kind: 'silent', kustomization: 'apps' });
    const commit = await push('2.0-bad');
    const run = await world.run(
      { revision: commit },
      {
        onLine: ({ text }) => {
          if (!text.includes('Waiting up to')) return;
          setTimeout(() => {
            world.cluster.flux.heal();
            const object = world.cluster.get('Kustomization', 'flux-system', 'apps');
            assert.ok(object);
            const annotations = { 'reconcile.fluxcd.io/requestedAt': 'now' };
            world.cluster.apply({ ...object, metadata: { ...object.metadata, annotations } });
          }, 500);
        },
      },
    );
    assert.equal(run.outputs['result'], 'failed', run.log);
    assert.match(run.message ?? '', /Deployment\/demo\/web.*ProgressDeadlineExceeded[\s\S]*(?:ImagePull|ErrImage)/);
  });

  it('is taken for done with a warning where its workloads may not be read', async () => {
    world.cluster.deny({ verbs: ['list', 'watch', 'get'], groups: ['apps'] });
    const run = await world.run({ revision: await push('2.0') });
    assert.equal(run.outputs['result'], 'succeeded', run.log);
    assert.match(
      run.issues.map(({ message }) => message).join('\n'),
      /"applied", not "healthy".*list deployments\.apps/,
    );
  });
});
