import assert from 'node:assert/strict';

import { readObject } from '../../../../core/flux/read-object.ts';
import type { KubernetesObject } from '../../../../core/ports/cluster.ts';
import { kustomization } from '../build.ts';
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

const stuck = rollout(pod('web-1', waiting('ErrImagePull', 'not found')));
const stuckLine = 'Pod web-1, container web (web:2.0): ErrImagePull. not found';
type Conditions = NonNullable<NonNullable<Parameters<typeof kustomization>[0]>['conditions']>;
const ready = (status: string, reason: string, message: string, type = 'Ready'): object => ({
  conditions: [{ type, status, reason, message }],
});
const named = (kind: string, name = 'web', namespace = 'demo'): string => `${kind}/${namespace}/${name} status: 'x'`;

describe('What a failure names', () => {
  it('is looked at: a Service, by its load balancer', async () => {
    const service = (spec: object, status: object = {}) => make('v1', 'Service', { spec, status });
    const told = async (object: KubernetesObject) =>
      linesOf(await look(fakeCluster([object]), { reason: named('Service') }));
    const line = (name: string) => `Service/demo/web has got no address from its load balancer yet (${name})`;
    assert.equal(await told(service({ type: 'LoadBalancer' })), line('the cluster’s own class'));
    assert.equal(await told(service({ type: 'LoadBalancer', loadBalancerClass: 'x' })), line('x'));
    assert.equal(await told(service({ type: 'LoadBalancer' }, { loadBalancer: { ingress: [{}] } })), '');
    assert.equal(await told(service({ type: 'ClusterIP' })), '');
    assert.equal(linesOf(await look(fakeCluster([]), { reason: named('Service') })), 'Service/demo/web is not there.');
    const found = await look(fakeCluster([service({ type: 'LoadBalancer' })]), { reason: named('Service') });
    assert.equal(found.root?.cause, 'loadBalancer');
    const job = make('example/v1', 'Other', { spec: { type: 'LoadBalancer' } });
    assert.equal(linesOf(await look(fakeCluster([job]), { reason: named('Other') })), '');
  });

  it('is looked at: a volume claim, by its phase and its class', async () => {
    const told = async (status: object, spec: object = {}) => {
      const claim = make('v1', 'PersistentVolumeClaim', { name: 'data', spec, status });
      const waits = event({ kind: claim.kind, name: 'data' }, 'WaitForFirstConsumer', 'waiting', { type: 'Normal' });
      const found = await look(fakeCluster([claim, waits]), { reason: named('PersistentVolumeClaim', 'data') });
      return [found.root?.cause, linesOf(found)];
    };
    const said = (what: string) => [
      'volume',
      `PersistentVolumeClaim/demo/data is ${what}\nEvent of PersistentVolumeClaim/demo/data: WaitForFirstConsumer: waiting`,
    ];
    assert.deepEqual(await told({}), said('Pending, of the default storage class'));
    assert.deepEqual(await told({ phase: 'Lost' }, { storageClassName: 'fast' }), said('Lost, of storage class fast'));
    assert.deepEqual(await told({ phase: 'Bound' }), [undefined, '']);
  });

  it('is looked at: the claims of a pod that waits for them, three at most', async () => {
    const volumes = ['a', 'b', 'c', 'd'].map((claimName) => ({ persistentVolumeClaim: { claimName } }));
    const status = {
      conditions: [{ type: 'PodScheduled', status: 'False', reason: 'R', message: 'unbound PersistentVolumeClaims' }],
    };
    const bound = make('v1', 'PersistentVolumeClaim', { name: 'b', status: { phase: 'Bound' } });
    const spec = { volumes: [{ emptyDir: {} }, ...volumes] };
    const found = await look(fakeCluster([...rollout(pod('web-1', status, { spec })), bound]));
    assert.deepEqual(
      found.symptoms.map(({ text, cause }) => [text, cause]),
      [
        ['Pod web-1: R: unbound PersistentVolumeClaims', 'volume'],
        ['PersistentVolumeClaim/demo/a is not there.', 'volume'],
        ['PersistentVolumeClaim/demo/c is not there.', 'volume'],
      ],
    );
    const other = { conditions: [{ type: 'PodScheduled', status: 'False', message: 'Insufficient cpu' }] };
    const cluster = fakeCluster(rollout(pod('web-1', other, { spec })));
    await look(cluster);
    assert.ok(!cluster.asked.includes('get persistentvolumeclaims'));
  });

  it('is looked at: a Canary, by the pods of its new version', async () => {
    const canary = {
      apiVersion: 'flagger.app/v1beta1',
      kind: 'Canary',
      metadata: { name: 'web', namespace: 'demo', uid: 'c', generation: 1 },
      spec: { targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' } },
      status: {},
    };
    const ref = { kind: 'Canary', namespace: 'demo', name: 'web' };
    const found = await look(fakeCluster(stuck), { ref, object: readObject(canary), reason: 'failed' });
    assert.equal(linesOf(found), stuckLine);
    assert.equal(linesOf(await look(fakeCluster(stuck), { ref, reason: 'failed' })), '');
  });

  it('is looked at: a workload that is itself what failed, once', async () => {
    const ref = { kind: 'Deployment', namespace: 'demo', name: 'web' };
    const own = event({ kind: 'Deployment', name: 'web' }, 'x', 'its own');
    const cluster = fakeCluster([...stuck, own]);
    const found = await look(cluster, { ref, reason: named('Deployment') });
    assert.equal(linesOf(found), `${stuckLine}\nEvent of Deployment/demo/web: x: its own`);
    assert.equal(cluster.asked.filter((one) => one === 'get deployments.apps').length, 1);
    assert.equal(cluster.asked.filter((one) => one === 'list events').length, 3, 'of it, its ReplicaSet and its pod');
  });

  it('is looked at down to three Kustomizations in each other, and to the workloads of a release', async () => {
    const chain = (from: number, to: number) =>
      Array.from({ length: to - from + 1 }, (_, index) => {
        const next = from + index + 1;
        return {
          ...kustomization({
            name: `k${next - 1}`,
            conditions: {
              Ready: {
                status: 'False',
                reason: 'HealthCheckFailed',
                message: `timeout waiting for: [${next > to ? named('HelmRelease') : named('Kustomization', `k${next}`, 'flux-system')}]`,
              },
            },
          }),
        };
      });
    const labels = { app: 'web', 'helm.toolkit.fluxcd.io/name': 'web', 'helm.toolkit.fluxcd.io/namespace': 'demo' };
    const [, ...behind] = stuck;
    const release = make('helm.toolkit.fluxcd.io/v2', 'HelmRelease', {});
    const objects = [release, deployment({ labels, status: { observedGeneration: 1 } }), ...behind];
    const reason = `timeout waiting for: [${named('Kustomization', 'k1', 'flux-system')}]`;
    const two = await look(fakeCluster([...chain(1, 2), ...objects]), { reason });
    assert.match(linesOf(two), new RegExp(`^${stuckLine.replaceAll(/[().]/g, '\\$&')}$`, 'm'));
    const cluster = fakeCluster([...chain(1, 3), ...objects]);
    const three = await look(cluster, { reason });
    assert.match(linesOf(three), /Kustomization\/flux-system\/k3: HealthCheckFailed/);
    assert.ok(!cluster.asked.includes('get helmreleases.helm.toolkit.fluxcd.io'));
  });

  it('is looked at once, however often it is named, and six at most', async () => {
    const circle = kustomization({
      name: 'k',
      conditions: { Ready: { status: 'False', message: named('Kustomization', 'k', 'flux-system') } },
    });
    const cluster = fakeCluster([circle]);
    await look(cluster, {
      reason: `${named('Kustomization', 'k', 'flux-system')}, ${named('Kustomization', 'apps', 'flux-system')}`,
    });
    assert.equal(cluster.asked.filter((one) => one.startsWith('get ')).length, 1);
    const many = fakeCluster([]);
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const found = await look(many, { reason: names.map((name) => named('Deployment', name)).join(', ') });
    assert.equal(found.symptoms.length, 6);
  });

  it('is of the inventory’s kind where two kinds have one name, and ends before the sentence does', async () => {
    const object = readObject(
      kustomization({ inventory: ['demo_web_example.com_Service', 'demo_other_apps_Deployment'] }),
    );
    const cluster = fakeCluster([]);
    const reason = 'Service/demo/web. Deployment/demo/web-... and x/Deployment/demo/no';
    const found = await look(cluster, { object, reason });
    assert.deepEqual(cluster.asked.slice(0, 2), ['get services.example.com', 'get deployments.apps']);
    assert.equal(linesOf(found), 'Service/demo/web is not there.\nDeployment/demo/web is not there.');
  });

  it('is the object’s own conditions too, as far as they tell of trouble', async () => {
    const reason = 'x';
    const told = async (conditions: Conditions) => {
      const object = readObject(kustomization({ name: 'apps', conditions }));
      return linesOf(await look(fakeCluster(stuck), { object, reason }));
    };
    const message = named('Deployment');
    assert.equal(await told({ Ready: { status: 'False', message } }), stuckLine);
    assert.equal(await told({ Ready: { status: 'Unknown', message } }), stuckLine);
    assert.equal(await told({ Stalled: { status: 'True', message } }), stuckLine);
    assert.equal(await told({ Reconciling: { status: 'True', message } }), stuckLine);
    assert.equal(await told({ Ready: { status: 'True', message } }), '');
  });
});

describe('A workload’s own conditions', () => {
  it('are told where they tell of trouble, with what they are the cause of', async () => {
    const told = async (conditions: object, kind = 'Deployment') => {
      const object = make(kind === 'Job' ? 'batch/v1' : 'apps/v1', kind, { status: conditions });
      const { symptoms } = await look(fakeCluster([object]), { reason: named(kind) });
      return symptoms.map(({ text, cause }) => [text, cause]).flat();
    };
    assert.deepEqual(await told(ready('False', 'R', 'm', 'Available')), ['Deployment/demo/web: R: m', undefined]);
    assert.deepEqual(await told(ready('True', 'R', 'm', 'Available')), []);
    assert.deepEqual(await told(ready('False', 'R', '', 'Available')), []);
    assert.deepEqual(await told(ready('False', '', 'm', 'Available')), [
      'Deployment/demo/web: Available: m',
      undefined,
    ]);
    assert.deepEqual(await told(ready('True', 'R', 'm', 'Stalled')), ['Deployment/demo/web: R: m', undefined]);
    assert.deepEqual(await told(ready('False', 'R', 'm', 'Stalled')), []);
    assert.deepEqual(await told(ready('True', 'FailedCreate', 'exceeded quota', 'ReplicaFailure')), [
      'Deployment/demo/web: FailedCreate: exceeded quota',
      'quota',
    ]);
    assert.deepEqual(await told(ready('False', 'R', 'exceeded quota', 'Available')), [
      'Deployment/demo/web: R: exceeded quota',
      undefined,
    ]);
    assert.deepEqual(await told(ready('True', 'DeadlineExceeded', 'm', 'Failed'), 'Job'), [
      'Job/demo/web: DeadlineExceeded: m',
      'deadline',
    ]);
  });

  it('and its pods are one cause: what a ReplicaSet says again in an event is said once', async () => {
    const message = 'pods "x" is forbidden: exceeded quota';
    const objects = [
      deployment({ status: ready('True', 'FailedCreate', message, 'ReplicaFailure') }),
      replicaSet('web-new', { annotations: revision('2') }),
      event({ kind: 'ReplicaSet', name: 'web-new' }, 'FailedCreate', message),
      event({ kind: 'ReplicaSet', name: 'web-new' }, 'Other', 'words'),
    ];
    assert.equal(
      linesOf(await look(fakeCluster(objects))),
      `Deployment/demo/web: FailedCreate: ${message}\nEvent of ReplicaSet/demo/web-new: Other: words`,
    );
  });

  it('events are looked at of pods in trouble, and of one that is on its way', async () => {
    const way = (name: string) => pod(name, { phase: 'Pending' });
    const trouble = pod('web-1', waiting('ErrImagePull', 'not found'));
    const fine = pod('web-4', { phase: 'Running', containerStatuses: [container({ running: {} }, { ready: true })] });
    const events = ['web-1', 'web-2', 'web-3', 'web-4'].map((name) => event({ kind: 'Pod', name }, 'x', `of ${name}`));
    const found = await look(fakeCluster([...rollout(trouble, way('web-2'), way('web-3'), fine), ...events]));
    assert.deepEqual(
      found.symptoms.slice(1).map(({ text }) => text.split(' ').at(-1)),
      ['web-1', 'web-2'],
    );
  });
});
