import assert from 'node:assert/strict';

import { describePod, explain } from '../../../core/flux/explain.ts';
import type { Cluster, KubernetesObject } from '../../../core/ports/cluster.ts';

const pod = (name: string, status: Readonly<Record<string, unknown>>): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'demo', labels: { app: 'web' } },
  status,
});
const container = (state: object, more: object = {}) => ({ name: 'web', image: 'web:2.0', state, ...more });

describe('Why a pod does not run', () => {
  it('names images that cannot be pulled', () => {
    const waiting = { reason: 'ImagePullBackOff', message: 'Back-off pulling image "web:2.0"' };
    assert.deepEqual(describePod(pod('web-1', { containerStatuses: [container({ waiting })] })), [
      'Pod web-1, container web (web:2.0): ImagePullBackOff. Back-off pulling image "web:2.0"',
    ]);
  });

  it('names crashes with their exit code', () => {
    const crashed = container(
      { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 10s' } },
      { restartCount: 3, lastState: { terminated: { reason: 'Error', exitCode: 2, message: 'no database' } } },
    );
    const [line = ''] = describePod(pod('web-1', { containerStatuses: [crashed] }));
    assert.match(line, /CrashLoopBackOff, restarted 3 times.*exit code 2.*no database/);
  });

  it('names what keeps a pod from being scheduled', () => {
    const conditions = [
      { type: 'PodScheduled', status: 'False', message: '0/3 nodes are available: insufficient cpu' },
    ];
    assert.match(describePod(pod('web-1', { phase: 'Pending', conditions })).join(), /insufficient cpu/);
  });

  it('says nothing of a pod that is starting or well', () => {
    const starting = container({ waiting: { reason: 'ContainerCreating' } });
    assert.deepEqual(describePod(pod('web-1', { containerStatuses: [starting] })), []);
    assert.deepEqual(
      describePod(pod('web-1', { containerStatuses: [container({ running: {} }, { ready: true })] })),
      [],
    );
  });
});

describe('Looking behind a failure', () => {
  const reason = "health check failed: timeout waiting for: [Deployment/demo/web status: 'InProgress']";
  const ref = { kind: 'Kustomization', namespace: 'flux-system', name: 'apps' };
  const deployment: KubernetesObject = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'demo' },
    spec: { selector: { matchLabels: { app: 'web' } } },
    status: {
      conditions: [
        { type: 'Available', status: 'False', reason: 'MinimumReplicasUnavailable', message: 'no replicas' },
      ],
    },
  };
  const signal = new AbortController().signal;

  it('finds the workload in the message, its pods by its selector, and warnings among the events', async () => {
    const asked: string[] = [];
    const cluster: Pick<Cluster, 'get' | 'list'> = {
      get: (type, namespace, name) => {
        asked.push(`${type.group}/${type.kind} ${namespace}/${name}`);
        return Promise.resolve({ ok: true, object: deployment });
      },
      list: (type, _, selectors = {}) => {
        if (type.kind === 'Pod') {
          asked.push(`pods ${selectors.labels ?? ''}`);
          const waiting = { reason: 'ErrImagePull', message: 'not found' };
          return Promise.resolve({
            ok: true,
            objects: [pod('web-1', { containerStatuses: [container({ waiting })] })],
          });
        }
        const event = (type: string, kind: string, message: string): KubernetesObject => ({
          apiVersion: 'v1',
          kind: 'Event',
          metadata: { name: message },
          involvedObject: { kind, name: kind === 'Deployment' ? 'web' : 'apps' },
          type,
          reason: 'Because',
          message,
        });
        const objects = [event('Warning', 'Kustomization', 'of it'), event('Normal', 'Kustomization', 'all well')];
        return Promise.resolve({ ok: true, objects });
      },
    };
    const { findings, notes } = await explain(cluster, undefined, ref, reason, signal);
    assert.deepEqual(asked, ['apps/Deployment demo/web', 'pods app=web']);
    assert.deepEqual(notes, []);
    const text = findings.join('\n');
    assert.match(text, /no replicas[\s\S]*ErrImagePull[\s\S]*of it/);
    assert.doesNotMatch(text, /all well/);
  });

  it('notes the rights that are missing instead of failing', async () => {
    const refuse = {
      ok: false,
      problem: { kind: 'forbidden', right: 'x', message: 'the right to get deployments.apps is missing' },
    } as const;
    const cluster = { get: () => Promise.resolve(refuse), list: () => Promise.resolve(refuse) };
    const { findings, notes } = await explain(cluster, undefined, ref, reason, signal);
    assert.deepEqual(findings, []);
    assert.match(
      notes.join('\n'),
      /Deployment demo\/web was not looked at: the right to get deployments\.apps is missing/,
    );
  });
});
