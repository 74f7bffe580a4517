import assert from 'node:assert/strict';

import { diagnose } from '../../../../core/flux/diagnosis/diagnose.ts';
import type { ClusterProblem } from '../../../../core/ports/cluster.ts';
import { kustomization } from '../build.ts';
import {
  container,
  crashing,
  deployment,
  fakeCluster,
  linesOf,
  look,
  make,
  now,
  pod,
  rollout,
  waiting,
} from './fake.ts';

const stuck = rollout(pod('web-1', waiting('ErrImagePull', 'not found')));
const named = (kind: string, name = 'web', namespace = 'demo'): string => `${kind}/${namespace}/${name} status: 'x'`;

describe('Looking closer with few rights', () => {
  it('names the rules to grant, and says what it can all the same', async () => {
    const cluster = fakeCluster(rollout(pod('web-1', crashing({}))), {
      deny: ['get pods/log', 'list events', 'list events.events.k8s.io'],
    });
    const found = await look(cluster);
    assert.match(linesOf(found), /CrashLoopBackOff/);
    assert.match(found.notes.join(), /\{ apiGroups: \[''\], resources: \[pods\/log\], verbs: \[get\] \}/);
    assert.match(found.notes.join(), /resources: \[events\], verbs: \[get, list\]/);
    assert.match(found.notes.join(), /in demo/);
  });

  it('reads events where only the newer API is allowed', async () => {
    const newer = {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { name: 'e', namespace: 'demo' },
      regarding: { kind: 'Pod', name: 'web-1' },
      type: 'Warning',
      reason: 'Unhealthy',
      note: 'Readiness probe failed: HTTP 503',
      eventTime: '2026-01-01T11:50:00.000000Z',
      series: { count: 30, lastObservedTime: '2026-01-01T11:58:00.500000Z' },
    };
    const running = { phase: 'Running', containerStatuses: [container({ running: {} })] };
    const cluster = fakeCluster([...rollout(pod('web-1', running)), newer], { deny: ['list events'] });
    const found = await look(cluster);
    assert.match(linesOf(found), /\(30 times, last 2m ago\): Unhealthy: Readiness probe failed/);
    assert.deepEqual(found.notes, []);
  });

  it('asks no more than a bounded number of times, and says so', async () => {
    const names = Array.from({ length: 300 }, (_, index) => `web-${index}`);
    const objects = names.map((name) => deployment({ name }));
    const cluster = fakeCluster(objects);
    await look(cluster, { reason: names.map((name) => `Deployment/demo/${name} status: 'InProgress'`).join(', ') });
    assert.ok(cluster.asked.length <= 80, String(cluster.asked.length));
  });
});

describe('What kept it from seeing more', () => {
  const refusing = (problem: ClusterProblem) => ({
    get: () => Promise.resolve({ ok: false as const, problem }),
    list: () => Promise.resolve({ ok: false as const, problem }),
    logs: () => Promise.resolve({ ok: false as const, problem }),
  });
  const notes = async (problem: ClusterProblem) => (await look(refusing(problem))).notes;
  const page = 'https://github.com/gitops-delivery/gitops-delivery/blob/main/docs/rbac/wait-for-flux.yaml';

  it('is said once, by what it is', async () => {
    assert.deepEqual(await notes({ kind: 'unreachable', message: 'ECONNREFUSED' }), [
      'Not all was looked at: ECONNREFUSED.',
    ]);
    assert.deepEqual(await notes({ kind: 'unauthorized', message: 'expired' }), ['Not all was looked at: expired.']);
    assert.deepEqual(await notes({ kind: 'notServed', type: { group: '', kind: 'X' }, message: 'x' }), []);
    assert.deepEqual(await notes({ kind: 'forbidden', right: '?', message: 'not allowed at all' }), [
      'not allowed at all',
    ]);
  });

  it('is one rule for each group, in all namespaces that it was missing in', async () => {
    const reason = `${named('Deployment')}, ${named('Job', 'a', 'other')}, ${named('StatefulSet')}, ${named('Service')}`;
    const deny = [
      'get deployments.apps',
      'get statefulsets.apps',
      'get jobs.batch',
      'list events',
      'list events.events.k8s.io',
    ];
    const { notes: said } = await look(fakeCluster([make('v1', 'Service', {})], { deny }), { reason });
    assert.deepEqual(said, [
      "More could be said with further rights in demo, other, flux-system. Grant the task's account the rules " +
        "{ apiGroups: ['apps'], resources: [deployments, statefulsets], verbs: [get, list] } and " +
        "{ apiGroups: ['batch'], resources: [jobs], verbs: [get, list] } and " +
        `{ apiGroups: [''], resources: [events], verbs: [get, list] }; all that helps: ${page}`,
    ]);
    const cluster = fakeCluster([], { deny: ['list events', 'list events.events.k8s.io'] });
    const { notes: one } = await look(cluster, { ref: { kind: 'X', namespace: '', name: 'x' }, reason: 'x' });
    assert.deepEqual(one, [
      "More could be said with further rights in default. Grant the task's account the rule " +
        `{ apiGroups: [''], resources: [events], verbs: [get, list] }; all that helps: ${page}`,
    ]);
  });

  it('is that there was too much, after eighty requests, or that time was over', async () => {
    const names = Array.from({ length: 5 }, (_, index) => `web-${index}`);
    const of = (name: string) => [
      make('apps/v1', 'StatefulSet', { name, spec: { selector: { matchLabels: { app: name } } } }),
      ...names.map((one) =>
        pod(`${name}-${one}`, waiting(`Err${one}`, 'x'), { owner: `uid-${name}`, labels: { app: name } }),
      ),
    ];
    const many = fakeCluster(names.flatMap(of));
    const below = await look(many, { reason: names.map((name) => named('StatefulSet', name)).join() });
    assert.deepEqual(below.notes, []);
    const asked: string[] = [];
    const endless = {
      ...fakeCluster([]),
      get: (_: unknown, namespace: string, name: string) => {
        asked.push(name);
        const next = [1, 2, 3, 4, 5, 6].map((one) => named('Kustomization', `${name}${one}`, namespace)).join();
        const object = { ...kustomization({ name, conditions: { Ready: { status: 'False', message: next } } }) };
        return Promise.resolve({ ok: true as const, object });
      },
    };
    const above = await look(endless, {
      reason: named('Kustomization', 'k', 'flux-system').concat(named('Kustomization', 'l', 'flux-system')),
    });
    assert.deepEqual(above.notes, ['Not all was looked at: there is too much of it.']);
    const stopped = new AbortController();
    stopped.abort();
    const ref = { kind: 'Deployment', namespace: 'demo', name: 'web' };
    const none = fakeCluster(stuck);
    const late = await diagnose(none, { ref, object: undefined, reason: '' }, now, stopped.signal);
    assert.deepEqual([late.notes, none.asked], [['Not all was looked at: the cluster did not answer in time.'], []]);
  });
});
