import assert from 'node:assert/strict';

import { container, event, fakeCluster, linesOf, look, make, pod, rollout } from './fake.ts';

const web = { kind: 'Pod', name: 'web-1' };
const onItsWay = pod('web-1', { phase: 'Pending' });
const minutesAgo = (minutes: number): string => new Date(Date.UTC(2026, 0, 1, 12) - minutes * 60_000).toISOString();

/** What is said of events of a pod that is on its way. */
async function saidOf(...events: readonly (readonly [string, string, object?])[]): Promise<readonly string[]> {
  const objects = events.map(([reason, message, more]) => event(web, reason, message, more));
  const { symptoms } = await look(fakeCluster([...rollout(onItsWay), ...objects]));
  return symptoms.map(({ text }) => text.replace('Event of Pod/demo/web-1', ''));
}

describe('What an event tells', () => {
  const causes: readonly (readonly [string, string, string | undefined])[] = [
    ['Unhealthy', 'Liveness probe failed', 'probe'],
    ['FailedScheduling', '0/3 nodes are available: 3 Insufficient memory.', 'unschedulable'],
    ['FailedScheduling', 'pod has unbound immediate PersistentVolumeClaims', 'volume'],
    ['FailedMount', 'MountVolume.SetUp failed for volume "c": configmap "web" not found', 'config'],
    ['FailedMount', 'Unable to attach or mount volumes', 'volume'],
    ['FailedAttachVolume', 'Multi-Attach error', 'volume'],
    ['ProvisioningFailed', 'no volume plugin matched', 'volume'],
    ['Evicted', 'The node was low on resource', 'evicted'],
    ['DeadlineExceeded', 'Job was active longer than specified deadline', 'deadline'],
    ['FailedCreate', 'pods "web" is forbidden: exceeded quota: small', 'quota'],
    ['SyncLoadBalancerFailed', 'error ensuring load balancer', 'loadBalancer'],
    ['Failed', 'Failed to pull image "web:2.0": manifest unknown', 'imageMissing'],
    ['Failed', 'Error: ErrImageNeverPull', undefined],
    ['FailedCreatePodSandBox', 'admission webhook "x" denied the request', 'policy'],
    ['BackOff', 'Back-off restarting failed container', undefined],
  ];
  for (const [reason, message, cause] of causes) {
    it(`${reason}: ${message} is ${cause ?? 'no cause of its own'}`, async () => {
      const { root, symptoms } = await look(
        fakeCluster([...rollout(onItsWay), event(web, reason, message, { lastTimestamp: minutesAgo(2) })]),
      );
      assert.equal(root?.cause, cause);
      assert.deepEqual(
        symptoms.map(({ text }) => text),
        [`Event of Pod/demo/web-1 (2m ago): ${reason}: ${message}`],
      );
    });
  }
});

describe('Events of a failure', () => {
  it('are dated and counted by whichever of their fields there is', async () => {
    const dated: readonly (readonly [object, string])[] = [
      [{}, ': x: 0'],
      [{ lastTimestamp: minutesAgo(1), firstTimestamp: minutesAgo(9), eventTime: minutesAgo(8) }, ' (1m ago): x: 1'],
      [{ deprecatedLastTimestamp: minutesAgo(2), eventTime: minutesAgo(8) }, ' (2m ago): x: 2'],
      [{ lastTimestamp: null, eventTime: minutesAgo(3), firstTimestamp: minutesAgo(9) }, ' (3m ago): x: 3'],
      [{ firstTimestamp: minutesAgo(4), deprecatedFirstTimestamp: minutesAgo(9) }, ' (4m ago): x: 4'],
      [{ deprecatedFirstTimestamp: minutesAgo(5) }, ' (5m ago): x: 5'],
      [{ lastTimestamp: minutesAgo(-9) }, ' (0s ago): x: 6'],
      [{ count: 2 }, ' (2 times): x: 7'],
      [{ deprecatedCount: 3, lastTimestamp: 'yesterday' }, ' (3 times): x: 8'],
      [
        { series: { count: 4, lastObservedTime: minutesAgo(7) }, count: 1, eventTime: minutesAgo(9) },
        ' (4 times, last 7m ago): x: 9',
      ],
    ];
    for (const [index, [more, expected]] of dated.entries())
      assert.deepEqual(await saidOf(['x', String(index), more]), [expected]);
  });

  it('are the newest four, oldest first, those without a time before all', async () => {
    const said = await saidOf(
      ['x', 'b', { lastTimestamp: minutesAgo(3) }],
      ['x', 'a', { lastTimestamp: minutesAgo(5) }],
      ['x', 'undated'],
      ['x', 'd', { lastTimestamp: minutesAgo(1) }],
      ['x', 'c', { lastTimestamp: minutesAgo(2) }],
    );
    assert.deepEqual(
      said.map((line) => line.at(-1)),
      ['a', 'b', 'c', 'd'],
    );
    assert.deepEqual(await saidOf(['x', 'dated', { lastTimestamp: minutesAgo(9) }], ['x', 'undated']), [
      ': x: undated',
      ' (9m ago): x: dated',
    ]);
  });

  it('without words, and those that repeat a condition, are left out', async () => {
    assert.deepEqual(await saidOf(['x', ''], ['x', '  ']), []);
    const status = { conditions: [{ type: 'Available', status: 'False', reason: 'R', message: 'too few replicas' }] };
    const web = make('apps/v1', 'Deployment', { status });
    const { symptoms } = await look(
      fakeCluster([
        web,
        event({ kind: 'Deployment', name: 'web' }, 'R', ' too few replicas\n'),
        event({ kind: 'Deployment', name: 'web' }, 'R', 'another thing'),
      ]),
    );
    assert.deepEqual(
      symptoms.map(({ text }) => text),
      ['Deployment/demo/web: R: too few replicas', 'Event of Deployment/demo/web: R: another thing'],
    );
  });

  it('are cut where they are long', async () => {
    const [line = ''] = await saidOf(['x', 'y'.repeat(5000)]);
    assert.ok(line.length < 1300 && line.endsWith('…'), String(line.length));
  });

  it('of a Deployment count for a quarter of an hour; of a pod, which is of this version, always', async () => {
    const at = (minutes: number) => ({ lastTimestamp: minutesAgo(minutes) });
    const of = { kind: 'Deployment', name: 'web' };
    const { symptoms } = await look(
      fakeCluster([
        ...rollout(onItsWay),
        event(of, 'x', 'just', at(15)),
        event(of, 'x', 'too old', at(16)),
        event(web, 'x', 'of the pod', at(60)),
      ]),
    );
    assert.deepEqual(
      symptoms.map(({ text }) => text.split(': ').at(-1)),
      ['of the pod', 'just'],
    );
  });

  it('are of the object itself: of its kind, and of its uid where both are known', async () => {
    const of = (more: object): typeof web => ({ ...web, ...more });
    const { symptoms } = await look(
      fakeCluster([
        ...rollout(onItsWay),
        event(of({ uid: 'uid-web-1' }), 'x', 'its own'),
        event(of({ uid: 'gone' }), 'x', 'of the one before'),
        event(of({ kind: 'Node' }), 'x', 'of a node with its name'),
      ]),
    );
    assert.deepEqual(
      symptoms.map(({ text }) => text),
      ['Event of Pod/demo/web-1: x: its own'],
    );
  });

  it('are asked for by object, by the newer API’s names where only that is allowed', async () => {
    const of = 'kind=Deployment,involvedObject.name=web';
    const core = fakeCluster([make('apps/v1', 'Deployment', {})]);
    await look(core);
    assert.ok(core.selected.includes(`events involvedObject.${of}`), core.selected.join('\n'));
    assert.ok(!core.asked.includes('list events.events.k8s.io'));
    const newer = fakeCluster([make('apps/v1', 'Deployment', {})], { deny: ['list events'] });
    await look(newer);
    assert.ok(newer.selected.includes('events.events.k8s.io regarding.kind=Deployment,regarding.name=web'));
  });

  it('of what has no namespace are looked for in default', async () => {
    const one = { ...event({ kind: 'ClusterThing', name: 'x' }, 'Bad', 'words') };
    const found = await look(fakeCluster([{ ...one, metadata: { ...one.metadata, namespace: 'default' } }]), {
      ref: { kind: 'ClusterThing', namespace: '', name: 'x' },
      reason: 'x',
    });
    assert.match(found.symptoms[0]?.text ?? '', /Bad: words$/);
  });
});

describe('Events, among others', () => {
  const said = async (...events: Parameters<typeof event>[]) => {
    const running = { phase: 'Running', containerStatuses: [container({ running: {} })] };
    return linesOf(await look(fakeCluster([...rollout(pod('web-1', running)), ...events.map((one) => event(...one))])));
  };
  const of = { kind: 'Pod', name: 'web-1' };

  it('come with the newest last, their counts and their ages', async () => {
    const text = await said(
      [of, 'BackOff', 'second', { lastTimestamp: '2026-01-01T11:59:00Z', count: 3 }],
      [of, 'BackOff', 'first', { lastTimestamp: '2026-01-01T11:00:00Z' }],
    );
    assert.match(text, /\(1h ago\): BackOff: first[\s\S]*\(3 times, last 1m ago\): BackOff: second/);
  });

  it('of a Kustomization are of another commit when they are old', async () => {
    const of = { kind: 'Kustomization', name: 'apps', namespace: 'flux-system' };
    const at = (lastTimestamp: string, message: string) => ({
      ...event(of, 'BuildFailed', message, { lastTimestamp }),
      metadata: { name: message, namespace: 'flux-system' },
    });
    const text = linesOf(
      await look(fakeCluster([at('2026-01-01T11:58:00Z', 'of this one'), at('2026-01-01T11:10:00Z', 'of yesterday')])),
    );
    assert.match(text, /Event of Kustomization\/flux-system\/apps \(2m ago\): BuildFailed: of this one/);
    assert.doesNotMatch(text, /yesterday/);
  });

  it('of an older object with the same name, of other objects, and of what is well are left out', async () => {
    const text = await said(
      [{ ...of, uid: 'gone' } as typeof of, 'BackOff', 'of the one before'],
      [{ kind: 'Pod', name: 'web-12' }, 'BackOff', 'of another'],
      [of, 'Pulled', 'all well', { type: 'Normal' }],
    );
    assert.doesNotMatch(text, /one before|another|all well/);
  });
});
