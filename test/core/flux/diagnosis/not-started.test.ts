import assert from 'node:assert/strict';

import {
  container,
  deployment,
  event,
  fakeCluster,
  linesOf,
  look,
  make,
  pod,
  replicaSet,
  revision,
  rollout,
  waiting,
} from './fake.ts';

describe('Pods that do not start, or are not ready', () => {
  it('tells a quota that refuses pods, of which there is nothing else to be seen', async () => {
    const refused =
      'pods "web-new-x" is forbidden: exceeded quota: small, requested: pods=1, used: pods=4, limited: pods=4';
    const objects = [
      deployment({
        status: { conditions: [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: refused }] },
      }),
      replicaSet('web-new', { annotations: revision('2') }),
      event({ kind: 'ReplicaSet', name: 'web-new' }, 'FailedCreate', `Error creating: ${refused}`, { count: 12 }),
    ];
    const found = await look(fakeCluster(objects));
    assert.equal(found.root?.cause, 'quota');
    assert.match(linesOf(found), /FailedCreate: pods "web-new-x" is forbidden: exceeded quota/);
  });

  it('tells what keeps a pod from being scheduled, and a volume from being bound', async () => {
    const unscheduled = (message: string): object => ({
      phase: 'Pending',
      conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }],
    });
    const full = await look(
      fakeCluster(rollout(pod('web-1', unscheduled('0/3 nodes are available: 3 Insufficient cpu.')))),
    );
    assert.equal(full.root?.cause, 'unschedulable');
    assert.match(linesOf(full), /Pod web-1: Unschedulable: 0\/3 nodes/);

    const message = '0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims.';
    const claim = make('v1', 'PersistentVolumeClaim', {
      name: 'data',
      spec: { storageClassName: 'fast' },
      status: { phase: 'Pending' },
    });
    const why = event(
      { kind: 'PersistentVolumeClaim', name: 'data' },
      'ProvisioningFailed',
      'storageclass.storage.k8s.io "fast" not found',
    );
    const volumes = { spec: { volumes: [{ persistentVolumeClaim: { claimName: 'data' } }] } };
    const stuck = await look(fakeCluster([...rollout(pod('web-1', unscheduled(message), volumes)), claim, why]));
    assert.equal(stuck.root?.cause, 'volume');
    assert.match(linesOf(stuck), /PersistentVolumeClaim\/demo\/data is Pending, of storage class fast/);
    assert.match(linesOf(stuck), /ProvisioningFailed: storageclass\.storage\.k8s\.io "fast" not found/);
  });

  it('tells a volume that is not mounted of a pod that seems merely on its way', async () => {
    const objects = [
      ...rollout(pod('web-1', waiting('ContainerCreating', ''))),
      event({ kind: 'Pod', name: 'web-1' }, 'FailedMount', 'MountVolume.SetUp failed: secret "tls" not found'),
    ];
    const found = await look(fakeCluster(objects));
    assert.equal(found.root?.cause, 'config');
    assert.match(linesOf(found), /secret "tls" not found/);
  });

  it('tells a probe that fails by the pod’s events', async () => {
    const running = { phase: 'Running', containerStatuses: [container({ running: {} })] };
    const probe = event({ kind: 'Pod', name: 'web-1' }, 'Unhealthy', 'Readiness probe failed: HTTP 503', { count: 7 });
    const found = await look(fakeCluster([...rollout(pod('web-1', running)), probe]));
    assert.equal(found.root?.cause, 'probe');
    assert.match(
      linesOf(found),
      /runs, but is not ready[\s\S]*\(7 times\): Unhealthy: Readiness probe failed: HTTP 503/,
    );
  });
});
