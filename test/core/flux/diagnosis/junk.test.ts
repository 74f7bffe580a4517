import assert from 'node:assert/strict';

import type { KubernetesObject } from '../../../../core/ports/cluster.ts';
import { dice } from '../dice.ts';
import { container, crashing, event, fakeCluster, linesOf, look, make, pod, rollout, waiting } from './fake.ts';

const junk: readonly unknown[] = [null, 0, -1, 1e21, '', 'x\n##vso[y]', [], {}, [null], [[]], true, 'a'.repeat(50_000)];

/** A copy with some of its parts replaced by junk; what the adapter makes sure of (names, kinds) stays. */
function spoiled(value: unknown, roll: () => number, depth = 0): unknown {
  if (depth > 1 && roll() < 0.06) return junk[Math.floor(roll() * junk.length)];
  if (Array.isArray(value)) return value.map((entry) => spoiled(entry, roll, depth + 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, spoiled(entry, roll, depth + 1)]));
}

describe('Looking behind a failure, in a cluster that answers junk', () => {
  const status = {
    conditions: [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: 'exceeded quota' }],
  };
  const volumes = { spec: { volumes: [{ persistentVolumeClaim: { claimName: 'data' } }] } };
  const objects: readonly KubernetesObject[] = [
    ...rollout(
      pod('web-1', crashing({ exitCode: 2 })),
      pod('web-2', waiting('ErrImagePull', 'not found')),
      pod('web-3', { phase: 'Running', containerStatuses: [container({ running: {} })] }),
      pod(
        'web-4',
        { conditions: [{ type: 'PodScheduled', status: 'False', message: 'PersistentVolumeClaim' }] },
        volumes,
      ),
    ),
    make('apps/v1', 'StatefulSet', { status }),
    make('v1', 'PersistentVolumeClaim', { name: 'data', status: { phase: 'Pending' } }),
    make('helm.toolkit.fluxcd.io/v2', 'HelmRelease', {
      status: {
        history: [{ testHooks: { 'web-1': { phase: 'Failed' } } }],
        inventory: { entries: [{ id: 'demo_web_apps_Deployment' }] },
      },
    }),
    event({ kind: 'Pod', name: 'web-1' }, 'BackOff', 'again', { series: { count: 3 } }),
    event({ kind: 'ReplicaSet', name: 'web-new' }, 'FailedCreate', 'exceeded quota'),
  ];
  const reason = ['Deployment', 'StatefulSet', 'HelmRelease']
    .map((kind) => `${kind}/demo/web status: 'InProgress'`)
    .join(', ');

  it('never fails, and says what it can in lines that have an end', async () => {
    let found = 0;
    for (let seed = 1; seed <= 400; seed += 1) {
      const roll = dice(seed);
      const spoilt = objects.map((object) => {
        const { apiVersion, kind, metadata } = object;
        const { name, namespace } = metadata;
        const rest = spoiled(object, roll) as KubernetesObject;
        return {
          ...rest,
          apiVersion,
          kind,
          metadata: { ...rest.metadata, name, ...(namespace === undefined ? {} : { namespace }) },
        };
      });
      const diagnosis = await look(fakeCluster(spoilt, { logs: { 'web-1 web previous': 'z'.repeat(40_000) } }), {
        reason,
      });
      const text = linesOf(diagnosis);
      assert.ok(text.length < 40_000, `seed ${seed}: ${text.length}`);
      assert.doesNotMatch(text, /##vso\[|\[object Object\]|undefined|NaN/, `seed ${seed}`);
      found += diagnosis.symptoms.length;
    }
    assert.ok(found > 400, String(found));
  });
});
