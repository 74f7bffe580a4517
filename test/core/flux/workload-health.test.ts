import assert from 'node:assert/strict';

import { healthOf, isWorkload, runsImages, templateOf } from '../../../core/flux/workload-health.ts';

describe('The health of a workload', () => {
  const failing = (type: string, reason: string | undefined, message?: string) => ({
    conditions: [
      { type: 'Other', status: 'True' },
      { type, status: 'True', reason, message },
    ],
  });
  const cases: readonly (readonly [string, object, object, string])[] = [
    ['Deployment', {}, { observedGeneration: 0 }, 'progressing: its controller has not looked at it yet'],
    ['Deployment', {}, { observedGeneration: undefined }, 'progressing: its controller has not looked at it yet'],
    ['Deployment', {}, {}, 'progressing: 0 of 1 replicas updated'],
    ['Deployment', { replicas: 3 }, { updatedReplicas: 2 }, 'progressing: 2 of 3 replicas updated'],
    [
      'Deployment',
      { replicas: 1 },
      { updatedReplicas: 1, replicas: 3 },
      'progressing: 2 replicas of the version before are still there',
    ],
    [
      'Deployment',
      { replicas: 2 },
      { updatedReplicas: 2, replicas: 2, availableReplicas: 1 },
      'progressing: 1 of 2 replicas available',
    ],
    ['Deployment', { replicas: 2 }, { updatedReplicas: 2, replicas: 2, availableReplicas: 2 }, 'healthy'],
    [
      'Deployment',
      {},
      failing('Progressing', 'ProgressDeadlineExceeded', 'timed out'),
      'failed: ProgressDeadlineExceeded: timed out',
    ],
    ['Deployment', {}, failing('Progressing', 'ProgressDeadlineExceeded'), 'failed: ProgressDeadlineExceeded: '],
    ['Deployment', { replicas: 0 }, failing('Progressing', 'Other'), 'healthy'],
    ['Deployment', { replicas: 0 }, {}, 'healthy'],
    ['StatefulSet', {}, {}, 'progressing: 0 of 1 replicas ready'],
    ['StatefulSet', { replicas: 2 }, { readyReplicas: 1 }, 'progressing: 1 of 2 replicas ready'],
    [
      'StatefulSet',
      { replicas: 2 },
      { readyReplicas: 2, updatedReplicas: 1, currentRevision: 'a', updateRevision: 'b' },
      'progressing: 1 of 2 replicas updated',
    ],
    ['StatefulSet', { replicas: 2 }, { readyReplicas: 2, currentRevision: 'a', updateRevision: 'a' }, 'healthy'],
    [
      'StatefulSet',
      { replicas: 3, updateStrategy: { rollingUpdate: { partition: 1 } } },
      { readyReplicas: 3, updatedReplicas: 1 },
      'progressing: 1 of 2 replicas updated',
    ],
    [
      'StatefulSet',
      { replicas: 3, updateStrategy: { rollingUpdate: { partition: 1 } } },
      { readyReplicas: 3, updatedReplicas: 2, currentRevision: 'a' },
      'healthy',
    ],
    [
      'StatefulSet',
      { replicas: 1, updateStrategy: { rollingUpdate: { partition: 0 } } },
      { readyReplicas: 1, currentRevision: 'a' },
      'progressing: 0 of 1 replicas updated',
    ],
    ['StatefulSet', { updateStrategy: { type: 'OnDelete' } }, {}, 'healthy'],
    ['DaemonSet', { updateStrategy: { type: 'OnDelete' } }, {}, 'healthy'],
    ['DaemonSet', {}, {}, 'progressing: no pods are scheduled yet'],
    ['DaemonSet', {}, { desiredNumberScheduled: 0 }, 'healthy'],
    ['DaemonSet', {}, { desiredNumberScheduled: 2 }, 'progressing: 0 of 2 pods updated'],
    [
      'DaemonSet',
      {},
      { desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 1 },
      'progressing: 1 of 2 pods available',
    ],
    [
      'DaemonSet',
      {},
      { desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 2, numberReady: 1 },
      'progressing: 1 of 2 pods ready',
    ],
    [
      'DaemonSet',
      {},
      { desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 2, numberReady: 2 },
      'healthy',
    ],
    ['Job', {}, {}, 'progressing: it has not completed yet'],
    ['Job', { suspend: true }, {}, 'progressing: it is suspended'],
    ['Job', {}, failing('Complete', undefined), 'healthy'],
    ['Job', {}, { conditions: [{ type: 'Complete', status: 'False' }] }, 'progressing: it has not completed yet'],
    ['Job', {}, { conditions: [{ type: 'Failed', status: 'False' }] }, 'progressing: it has not completed yet'],
    ['Job', {}, failing('Failed', 'BackoffLimitExceeded', 'x'), 'failed: BackoffLimitExceeded: x'],
    ['Job', {}, failing('Failed', undefined), 'failed: Failed: '],
    ['CronJob', {}, {}, 'healthy'],
  ];
  for (const [kind, spec, status, expected] of cases) {
    it(`${kind} ${JSON.stringify(spec)} ${JSON.stringify(status)}`, () => {
      const health = healthOf(kind, 1, { ...spec }, { observedGeneration: 1, ...status });
      assert.equal(health.kind === 'healthy' ? health.kind : `${health.kind}: ${health.reason}`, expected);
    });
  }

  it('is that of the four kinds that have one; images run in CronJobs too', () => {
    const of = (group: string, kind: string) => [isWorkload({ group, kind }), runsImages({ group, kind })];
    for (const kind of ['Deployment', 'StatefulSet', 'DaemonSet']) {
      assert.deepEqual(of('apps', kind), [true, true]);
      assert.deepEqual(of('batch', kind), [false, false]);
    }
    assert.deepEqual(of('batch', 'Job'), [true, true]);
    assert.deepEqual(of('batch', 'CronJob'), [false, true]);
    assert.deepEqual(of('apps', 'CronJob'), [false, false]);
    assert.deepEqual(of('', 'toString'), [false, false]);
  });

  it('goes with what runs: all images, and whether the containers are those of Flagger’s copy', () => {
    const pod = (settings: string) => ({
      initContainers: [{ image: 'init:1' }],
      containers: [{ image: 'web:1', envFrom: settings }, { name: 'none' }],
    });
    const template = { template: { spec: pod('settings') } };
    const { images, containers } = templateOf('Deployment', template);
    assert.deepEqual(images, ['init:1', 'web:1']);
    assert.equal(templateOf('Deployment', { template: { spec: pod('settings-primary') } }).containers, containers);
    assert.notEqual(templateOf('Deployment', { template: { spec: pod('other') } }).containers, containers);
    assert.deepEqual(templateOf('CronJob', { jobTemplate: { spec: template } }), { images, containers });
    assert.deepEqual(templateOf('Deployment', { jobTemplate: { spec: template } }).images, []);
  });
});
