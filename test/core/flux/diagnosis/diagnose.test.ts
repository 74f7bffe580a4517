import assert from 'node:assert/strict';

import { readObject } from '../../../../core/flux/read-object.ts';
import type { KubernetesObject } from '../../../../core/ports/cluster.ts';
import { kustomization } from '../build.ts';
import { crashing, deployment, fakeCluster, linesOf, look, pod, rollout, waiting } from './fake.ts';

const stuck = rollout(pod('web-1', waiting('ErrImagePull', 'not found')));
const stuckLine = 'Pod web-1, container web (web:2.0): ErrImagePull. not found';
type Conditions = NonNullable<NonNullable<Parameters<typeof kustomization>[0]>['conditions']>;
const ready = (status: string, reason: string, message: string, type = 'Ready'): object => ({
  conditions: [{ type, status, reason, message }],
});
const named = (kind: string, name = 'web', namespace = 'demo'): string => `${kind}/${namespace}/${name} status: 'x'`;

describe('Looking behind a failed health check', () => {
  it('says that an object that is waited for is not there', async () => {
    const found = await look(fakeCluster([]));
    assert.equal(linesOf(found), 'Deployment/demo/web is not there.');
  });

  it('while health checks still run, looks at what of the inventory is not healthy', async () => {
    const object = readObject(
      kustomization({
        inventory: ['demo_web_apps_Deployment', 'demo_ok_apps_Deployment'],
        conditions: {
          Reconciling: { message: 'Running health checks for revision main@sha1:22 with a timeout of 5m0s' },
        },
      }),
    );
    const healthy = { observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: 1 };
    const objects = [
      ...rollout(pod('web-1', waiting('ErrImagePull', 'not found'))),
      deployment({
        name: 'ok',
        labels: { app: 'ok' },
        spec: { selector: { matchLabels: { app: 'ok' } } },
        status: healthy,
      }),
    ];
    const cluster = fakeCluster(objects);
    const found = await look(cluster, { object, reason: 'Running health checks' });
    assert.match(linesOf(found), /ErrImagePull/);
    assert.equal(cluster.asked.filter((one) => one === 'list replicasets.apps').length, 1);
  });

  it('puts the root first', async () => {
    const objects = [
      ...rollout(pod('web-1', crashing({ reason: 'OOMKilled', exitCode: 137 }))).slice(1),
      deployment({
        status: {
          conditions: [
            {
              type: 'Progressing',
              status: 'False',
              reason: 'ProgressDeadlineExceeded',
              message: 'timed out progressing',
            },
          ],
        },
      }),
    ];
    const { symptoms } = await look(fakeCluster(objects));
    assert.match(symptoms[0]?.text ?? '', /OOMKilled/);
    assert.match(symptoms.at(-1)?.text ?? '', /ProgressDeadlineExceeded/);
  });

  it('follows a child that a health check names, down to its pods', async () => {
    const child = {
      ...kustomization({
        name: 'child',
        conditions: {
          Ready: {
            status: 'False',
            reason: 'HealthCheckFailed',
            message: "timeout waiting for: [Deployment/demo/web status: 'InProgress']",
          },
        },
      }),
    };
    const objects = [child, ...rollout(pod('web-1', waiting('ErrImagePull', 'not found')))];
    const found = await look(fakeCluster(objects), {
      reason: "timeout waiting for: [Kustomization/flux-system/child status: 'InProgress']",
    });
    assert.match(linesOf(found), /ErrImagePull/);
    assert.match(linesOf(found), /Kustomization\/flux-system\/child: HealthCheckFailed/);
  });
});

describe('Health checks that name nothing', () => {
  const words = 'Running health checks for revision main@sha1:22 with a timeout of 5m0s';
  const inventory = ['demo_web_apps_Deployment', 'demo_cm__ConfigMap'];
  const failing = ready('False', 'R', 'too slow', 'Progressing');
  const told = async (objects: readonly KubernetesObject[], conditions: Conditions, entries = inventory) => {
    const object = readObject(kustomization({ inventory: entries, conditions }));
    const cluster = fakeCluster(objects);
    return { said: linesOf(await look(cluster, { object, reason: 'x' })), asked: cluster.asked };
  };

  it('have the inventory looked at, and only they', async () => {
    assert.equal((await told(stuck, { Reconciling: { message: words } })).said, stuckLine);
    assert.equal((await told(stuck, { Reconciling: { message: 'Building manifests' } })).said, '');
    const both = await told(stuck, { Reconciling: { message: `${words} ${named('Service')}` } });
    assert.equal(both.said, 'Service/demo/web is not there.');
    const release = { ref: { kind: 'GitRepository', namespace: 'a', name: 'b' }, object: undefined, reason: words };
    assert.equal(linesOf(await look(fakeCluster(stuck), release)), '');
  });

  it('have only what is in the inventory looked at, and six of it at most', async () => {
    const many = Array.from({ length: 8 }, (_, index) => deployment({ name: `web-${index}`, status: failing }));
    const objects = [...many, deployment({ name: 'foreign', status: failing })];
    const entries = many.map(({ metadata }) => `demo_${metadata.name}_apps_Deployment`);
    const { said, asked } = await told(objects, { Reconciling: { message: words } }, entries);
    assert.deepEqual(
      said.split('\n'),
      many.slice(0, 6).map(({ metadata }) => `Deployment/demo/${metadata.name}: R: too slow`),
    );
    assert.equal(asked.filter((one) => one === 'list deployments.apps').length, 1);
    const places = Array.from({ length: 14 }, (_, index) => `ns${index}_web_apps_Deployment`);
    const wide = await told([], { Reconciling: { message: words } }, places);
    assert.equal(wide.asked.filter((one) => one === 'list deployments.apps').length, 12);
  });
});
