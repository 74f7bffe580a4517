import assert from 'node:assert/strict';

import type { KubernetesObject } from '../../../../core/ports/cluster.ts';

import {
  container,
  crashing,
  deployment,
  fakeCluster,
  look,
  make,
  pod,
  replicaSet,
  revision,
  rollout,
} from './fake.ts';

/** What is said of a Deployment with this one pod: its lines, and the cause of the first. */
async function saidOf(status: object, logs: Readonly<Record<string, string>> = {}): Promise<readonly unknown[]> {
  const { symptoms } = await look(fakeCluster(rollout(pod('web-1', status)), { logs }));
  return [symptoms[0]?.cause, ...symptoms.flatMap(({ text, detail }) => [text, ...detail])];
}

const ended = (terminated: object, more: object = {}): object => ({
  containerStatuses: [container({ terminated }, more)],
});
const waitingFor = (reason: string, message?: string): object => ({
  containerStatuses: [container({ waiting: { reason, message } })],
});
const both = { 'web-1 web current': 'now', 'web-1 web previous': 'before' };

describe('What is said of a pod, word for word', () => {
  const who = 'Pod web-1, container web (web:2.0): ';
  const cases: readonly (readonly [string, object, readonly unknown[]])[] = [
    [
      'evicted',
      { phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory.' },
      ['evicted', 'Pod web-1: Evicted: The node was low on resource: memory.'],
    ],
    [
      'past its deadline, without a word',
      { phase: 'Failed', reason: 'DeadlineExceeded' },
      ['deadline', 'Pod web-1: DeadlineExceeded:'],
    ],
    [
      'a failure of the pod that is its containers’',
      { phase: 'Failed', reason: 'Other', message: 'x', ...ended({ reason: 'Error', exitCode: 1 }) },
      ['crash', `${who}it ended with Error, exit code 1`, 'now'],
    ],
    [
      'scheduled, whatever its other conditions',
      {
        conditions: [
          { type: 'Ready', status: 'False', message: 'containers with unready status' },
          { type: 'PodScheduled', status: 'True' },
        ],
      },
      [undefined],
    ],
    [
      'not scheduled, without a reason',
      { conditions: [{ type: 'PodScheduled', status: 'False' }] },
      ['unschedulable', 'Pod web-1: Unschedulable:'],
    ],
    [
      'not scheduled for a gate of somebody',
      { conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated', message: 'blocked' }] },
      ['unschedulable', 'Pod web-1: SchedulingGated: blocked'],
    ],
    [
      'a registry that does not answer',
      waitingFor('RegistryUnavailable', 'dial tcp 10.0.0.1:443'),
      ['imageUnreachable', `${who}RegistryUnavailable. dial tcp 10.0.0.1:443`],
    ],
    ['an image’s name, without a word', waitingFor('InvalidImageName'), ['imageName', `${who}InvalidImageName.`]],
    [
      'a missing ConfigMap',
      waitingFor('CreateContainerConfigError', 'configmap "web" not found'),
      ['config', `${who}CreateContainerConfigError. configmap "web" not found`],
    ],
    [
      'a start for another processor',
      waitingFor('RunContainerError', 'exec /app: exec format error'),
      ['platform', `${who}RunContainerError. exec /app: exec format error`],
    ],
    ['a start that fails', waitingFor('RunContainerError', 'x'), ['command', `${who}RunContainerError. x`]],
    ['another start that fails', waitingFor('StartError', 'x'), ['command', `${who}StartError. x`]],
    [
      'a program that is not there',
      waitingFor('CreateContainerError', 'exec: "app": executable file not found in $PATH'),
      ['command', `${who}CreateContainerError. exec: "app": executable file not found in $PATH`],
    ],
    ['what nobody knows', waitingFor('SomethingNew', 'x'), [undefined, `${who}SomethingNew. x`]],
    [
      'an end with words of its own',
      ended({ reason: 'ContainerCannotRun', exitCode: 126, message: 'permission denied' }, { restartCount: 1 }),
      [
        'command',
        `${who}it ended with ContainerCannotRun, exit code 126 (the command cannot be executed), restarted 1 time. permission denied`,
        'now',
      ],
    ],
    [
      'a command that is not there',
      ended({ exitCode: 127 }),
      ['command', `${who}it ended with Error, exit code 127 (the command is not there)`, 'now'],
    ],
    [
      'out of memory',
      ended({ reason: 'OOMKilled', exitCode: 137 }),
      ['outOfMemory', `${who}it ended with OOMKilled, exit code 137 (out of memory)`, 'now'],
    ],
    [
      'killed',
      ended({ exitCode: 137 }),
      ['crash', `${who}it ended with Error, exit code 137 (killed: out of memory, or by a liveness probe)`, 'now'],
    ],
    [
      'a fault of the program',
      ended({ exitCode: 139 }),
      ['crash', `${who}it ended with Error, exit code 139 (segmentation fault)`, 'now'],
    ],
    [
      'told to end',
      ended({ exitCode: 143 }),
      ['crash', `${who}it ended with Error, exit code 143 (terminated from outside)`, 'now'],
    ],
    [
      'a crash in a loop, with the run before',
      crashing({ exitCode: 2 }),
      ['crash', `${who}CrashLoopBackOff: it ended with Error, exit code 2, restarted 4 times`, 'before'],
    ],
    [
      'an end without an error, in a loop',
      crashing({ exitCode: 0, reason: 'Completed' }),
      ['crash', `${who}CrashLoopBackOff: it ends by itself, with exit code 0, restarted 4 times`, 'before'],
    ],
    [
      'made anew after a crash',
      {
        containerStatuses: [
          container({ waiting: { reason: 'ContainerCreating' } }, { lastState: { terminated: { exitCode: 3 } } }),
        ],
      },
      ['crash', `${who}it ended with Error, exit code 3`, 'before'],
    ],
    [
      'well since it was restarted',
      {
        containerStatuses: [
          container({ running: {} }, { ready: true, restartCount: 1, lastState: { terminated: { exitCode: 1 } } }),
        ],
      },
      [undefined],
    ],
    [
      'running, and not ready',
      { containerStatuses: [container({ running: {} }, { restartCount: 2 })] },
      ['probe', `${who}runs, but is not ready, restarted 2 times`, 'now'],
    ],
    [
      'running, of which readiness is not known',
      { containerStatuses: [container({ running: {} }, { ready: undefined })] },
      [undefined],
    ],
    [
      'a container of which little is told',
      { containerStatuses: [{ state: { waiting: { reason: 'ErrImagePull' } } }] },
      ['imageUnreachable', 'Pod web-1, container ? (?): ErrImagePull.'],
    ],
    [
      'an init container that crashes, and nothing of those that wait for it',
      {
        initContainerStatuses: [container({ terminated: { exitCode: 1 } }, { name: 'migrate' })],
        containerStatuses: [container({ waiting: { reason: 'ErrImagePull' } })],
      },
      ['crash', 'Pod web-1, container migrate (web:2.0): it ended with Error, exit code 1'],
    ],
    [
      'done, whatever its containers say',
      { phase: 'Succeeded', containerStatuses: [container({ terminated: { exitCode: 1 } })] },
      [undefined],
    ],
  ];
  for (const [what, status, expected] of cases)
    it(what, async () => assert.deepEqual(await saidOf(status, both), expected));
});

describe('Pods in trouble', () => {
  const crash = (exitCode: number): object => ended({ exitCode });
  const texts = async (...pods: readonly KubernetesObject[]): Promise<readonly string[]> => {
    const { symptoms } = await look(fakeCluster(rollout(...pods)));
    return symptoms.map(({ text }) => text);
  };

  it('are told together where only their names and numbers differ, the first three of more than four', async () => {
    const names = (count: number) => Array.from({ length: count }, (_, index) => `web-${index + 1}`);
    const back = (name: string, seconds: number): object =>
      waitingFor('ErrImagePull', `back-off ${seconds}s pulling image for ${name}`);
    const of = (count: number) => texts(...names(count).map((name, index) => pod(name, back(name, 10 * 10 ** index))));
    assert.match((await of(4)).join('|'), /^4 pods \(web-1, web-2, web-3, web-4\), container web \(web:2\.0\): [^|]*$/);
    assert.match((await of(5)).join('|'), /^5 pods \(web-1, web-2, web-3 …\), container web \(web:2\.0\): [^|]*$/);
  });

  it('are told apart by container, image and words, four kinds of trouble at most', async () => {
    const more = (one: object): object => ({ containerStatuses: [container({ terminated: { exitCode: 1 } }, one)] });
    const of = [{}, { name: 'proxy' }, { image: 'web:2.1' }].map((one, index) => pod(`web-${index}`, more(one)));
    assert.equal((await texts(...of)).length, 3);
    const words = ['a', 'b', 'c', 'd', 'e'].map((word) => pod(`web-${word}`, waitingFor(`Err${word}`)));
    assert.equal((await texts(...words)).length, 4);
  });

  it('of a Deployment are those of the ReplicaSet with its revision, or of the newest of its own', async () => {
    const stuck = waitingFor('ErrImagePull');
    const set = (name: string, at: string, annotations = {}) => ({
      ...replicaSet(`web-${name}`, { at: `2026-01-01T${at}:00Z`, annotations }),
    });
    const of = (...names: readonly string[]) =>
      names.map((name) => pod(`${name}-1`, stuck, { owner: `uid-web-${name}` }));
    const told = async (revisionOf: object, ...sets: readonly ReturnType<typeof set>[]): Promise<string> => {
      const { symptoms } = await look(
        fakeCluster([deployment({ annotations: { ...revisionOf } }), ...sets, ...of('a', 'b', 'foreign')]),
      );
      return symptoms.map(({ text }) => text.slice(0, 7)).join();
    };
    const foreign = replicaSet('web-foreign', { owner: 'uid-other', annotations: revision('9') });
    // Rolled back by hand: an older ReplicaSet has got the newest revision.
    assert.equal(
      await told(revision('3'), set('a', '09:00', revision('3')), set('b', '10:00', revision('2')), foreign),
      'Pod a-1',
    );
    assert.equal(
      await told({}, set('a', '09:00', revision('10')), set('b', '10:00', revision('2')), foreign),
      'Pod a-1',
    );
    assert.equal(await told({}, set('b', '09:00'), set('a', '10:00'), foreign), 'Pod a-1');
    assert.equal(await told({}, foreign), '');
  });

  it('of other workloads are their own, of the newest revision where that can be told', async () => {
    const stuck = waitingFor('ErrImagePull');
    const of = (name: string, hash: string, at: string) =>
      pod(name, stuck, {
        owner: 'uid-web',
        at: `2026-01-01T${at}:00Z`,
        labels: { app: 'web', 'controller-revision-hash': hash },
      });
    const told = async (kind: string, status: object, spec: object = { selector: { matchLabels: { app: 'web' } } }) => {
      const group = kind === 'Job' ? 'batch/v1' : kind === 'Pod' ? 'v1' : 'apps/v1';
      const objects = [
        make(group, kind, { spec, status }),
        of('x', 'old', '10:00'),
        of('y', 'new', '11:00'),
        pod('z', stuck, { owner: 'uid-other' }),
        { ...pod('j', stuck, { owner: 'uid-web', labels: { 'job-name': 'web' } }) },
      ];
      const { symptoms } = await look(fakeCluster(objects), { reason: `${kind}/demo/web status: 'InProgress'` });
      return symptoms.map(({ text }) => text.replace(/, container.*/, '')).join();
    };
    assert.equal(await told('DaemonSet', {}), 'Pod y');
    assert.equal(await told('StatefulSet', { updateRevision: 'new' }), 'Pod y');
    assert.equal(await told('StatefulSet', { updateRevision: 'not made yet' }), '2 pods (y, x)');
    assert.equal(await told('ReplicaSet', {}), '2 pods (y, x)');
    assert.equal(await told('Job', {}, {}), 'Pod j');
    assert.equal(await told('ReplicaSet', {}, {}), '', 'what selects nothing has no pods');
    assert.equal(await told('Pod', stuck), 'Pod web');
  });

  it('are asked for by all of the selector', async () => {
    const matchExpressions = [
      { key: 'tier', operator: 'In', values: ['web', 'api'] },
      { key: 'env', operator: 'NotIn', values: ['dev'] },
      { key: 'a', operator: 'Exists' },
      { key: 'b', operator: 'DoesNotExist' },
      { operator: 'Exists' },
    ];
    const spec = { selector: { matchLabels: { app: 'web', v: 2 }, matchExpressions } };
    const cluster = fakeCluster([deployment({ spec }), replicaSet('web-new', { labels: { app: 'web', v: '2' } })]);
    await look(cluster);
    const terms = 'app=web,v=2,tier in (web,api),env notin (dev),a,!b';
    assert.deepEqual(
      cluster.selected.filter((one) => !one.includes('involvedObject')),
      [`replicasets.apps ${terms}`, `pods ${terms}`],
    );
  });

  it('are told with the last ten lines that say something, without secrets, and shortened', async () => {
    const lines = Array.from({ length: 12 }, (_, index) => `line ${index}`);
    const log = [
      ...lines,
      '',
      '   ',
      'x'.repeat(5000),
      'DB_PASSWORD=hunter2 user=app',
      'to postgres://app:h@db/app',
      '',
    ];
    const [, , ...detail] = await saidOf(ended({ exitCode: 1 }), { 'web-1 web current': log.join('\n') });
    assert.deepEqual(detail, [
      ...lines.slice(-7),
      `${'x'.repeat(299)}…`,
      'DB_PASSWORD=*** user=app',
      'to postgres://***@db/app',
    ]);
  });

  it('are without words where there is no log, which is asked for but once unless another run has one', async () => {
    const asked = async (status: object): Promise<number> => {
      const cluster = fakeCluster(rollout(pod('web-1', status)));
      const { symptoms } = await look(cluster);
      assert.deepEqual(symptoms[0]?.detail, []);
      return cluster.asked.filter((one) => one === 'get pods/log').length;
    };
    assert.equal(await asked(waitingFor('ErrImagePull')), 0);
    assert.equal(await asked(crash(1)), 1);
    assert.equal(await asked(crashing({})), 2);
  });
});
