import assert from 'node:assert/strict';

import type { KubernetesObject } from '../../../../core/ports/cluster.ts';
import { container, deployment, fakeCluster, linesOf, look, make, pod, rollout, waiting } from './fake.ts';

const stuck = rollout(pod('web-1', waiting('ErrImagePull', 'not found')));
const stuckLine = 'Pod web-1, container web (web:2.0): ErrImagePull. not found';
const ready = (status: string, reason: string, message: string, type = 'Ready'): object => ({
  conditions: [{ type, status, reason, message }],
});

describe('Looking behind a release, from its workloads to its tests', () => {
  const release = { kind: 'HelmRelease', namespace: 'demo', name: 'web' };

  it('finds a release’s workloads by its labels, and by its inventory', async () => {
    const labels = { app: 'web', 'helm.toolkit.fluxcd.io/name': 'web', 'helm.toolkit.fluxcd.io/namespace': 'demo' };
    const behind = [
      ...rollout(pod('web-1', waiting('ErrImagePull', 'not found'))).slice(1),
      deployment({ labels, status: { observedGeneration: 1 } }),
    ];
    for (const status of [{}, { inventory: { entries: [{ id: 'demo_web_apps_Deployment', v: 'v1' }] } }]) {
      const helmRelease = make('helm.toolkit.fluxcd.io/v2', 'HelmRelease', { status });
      const found = await look(fakeCluster([helmRelease, ...behind]), { ref: release, reason: 'upgrade failed' });
      assert.match(linesOf(found), /ErrImagePull/);
    }
  });

  it('tells a release’s test by its pod, and that it was rolled back', async () => {
    const status = {
      history: [{ testHooks: { 'web-test': { phase: 'Failed' }, other: { phase: 'Succeeded' } } }],
      conditions: [{ type: 'Remediated', status: 'True' }],
    };
    const ended = { phase: 'Failed', containerStatuses: [container({ terminated: { exitCode: 1 } })] };
    const helmRelease = make('helm.toolkit.fluxcd.io/v2', 'HelmRelease', { status });
    const found = await look(
      fakeCluster([helmRelease, pod('web-test', ended)], { logs: { 'web-test web current': 'expected 200, got 500' } }),
      { ref: release, reason: 'test failed' },
    );
    assert.equal(found.root?.cause, 'helmTest');
    assert.match(linesOf(found), /Test: Pod web-test[\s\S]*expected 200, got 500/);
    assert.match(linesOf(found), /was put back to the version before/);
  });
});

describe('Looking behind a release', () => {
  const ref = { kind: 'HelmRelease', namespace: 'demo', name: 'web' };
  const told = async (o: Parameters<typeof make>[2], ...objects: readonly KubernetesObject[]) => {
    const release = make('helm.toolkit.fluxcd.io/v2', 'HelmRelease', o);
    const cluster = fakeCluster([release, ...objects]);
    return { found: await look(cluster, { ref, reason: 'x' }), cluster };
  };
  const back =
    'HelmRelease/demo/web was put back to the version before, so the pods that failed are gone: only its own words and events tell of them.';
  const remediated = {
    conditions: [
      { type: 'Ready', status: 'False' },
      { type: 'Remediated', status: 'True' },
    ],
  };

  it('says that it was rolled back where nothing else is to be seen', async () => {
    assert.equal(linesOf((await told({ status: remediated })).found), back);
    assert.equal(linesOf((await told({ status: { conditions: [{ type: 'Ready', status: 'True' }] } })).found), '');
    assert.equal(
      linesOf((await told({ status: { conditions: [{ type: 'Remediated', status: 'False' }] } })).found),
      '',
    );
    const status = { ...remediated, inventory: { entries: [{ id: 'demo_web_apps_Deployment', v: 'v1' }] } };
    assert.equal(linesOf((await told({ status }, ...stuck)).found), stuckLine);
  });

  it('asks for its workloads in the namespace that it installs into, by helm-controller’s labels', async () => {
    const { cluster } = await told({ spec: { targetNamespace: 'other' } });
    const labels = 'helm.toolkit.fluxcd.io/name=web,helm.toolkit.fluxcd.io/namespace=demo';
    assert.deepEqual(cluster.selected.slice(0, 4), [
      `deployments.apps ${labels}`,
      `statefulsets.apps ${labels}`,
      `daemonsets.apps ${labels}`,
      `jobs.batch ${labels}`,
    ]);
    assert.equal(linesOf((await told({ spec: { targetNamespace: 'other' } }, ...stuck)).found), '');
  });

  it('tells of four of its workloads at most', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const entries = names.map((name) => ({ id: `demo_${name}_apps_Deployment`, v: 'v1' }));
    const workloads = names.map((name) => deployment({ name, status: ready('False', 'R', 'm', 'Available') }));
    const { found } = await told({ status: { inventory: { entries } } }, ...workloads);
    assert.equal(
      linesOf(found),
      names
        .slice(0, 4)
        .map((name) => `Deployment/demo/${name}: R: m`)
        .join('\n'),
    );
  });

  it('tells of its failed tests, four at most, whether or not their pods are there', async () => {
    const testHooks = Object.fromEntries(
      ['a', 'b', 'c', 'd', 'e']
        .map((name) => [name, { phase: 'Failed' }])
        .toSpliced(1, 0, ['ok', { phase: 'Succeeded' }]),
    );
    const { found } = await told(
      { status: { history: [{ testHooks }] } },
      pod('a', { phase: 'Failed' }),
      pod('ok', { phase: 'Failed' }),
      pod('b', { containerStatuses: [container({ terminated: { exitCode: 1 } })] }),
    );
    assert.deepEqual(
      found.symptoms.map(({ text, cause }) => [text, cause]),
      [
        ['The test pod a has failed.', 'helmTest'],
        ['Test: Pod b, container web (web:2.0): it ended with Error, exit code 1', 'helmTest'],
        ['The test c has failed; its pod is gone.', 'helmTest'],
        ['The test d has failed; its pod is gone.', 'helmTest'],
      ],
    );
  });
});
