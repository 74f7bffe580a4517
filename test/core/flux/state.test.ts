import assert from 'node:assert/strict';

import { kustomizationType, refText, type Ref } from '../../../core/flux/objects.ts';
import {
  canaryAt,
  helmChartAt,
  helmReleaseAt,
  kustomizationAt,
  namesIn,
  nothingSeen,
  observe,
  scopeKey,
  sourceAt,
  workloadAt,
  type FluxState,
} from '../../../core/flux/state.ts';
import type { ClusterEvent, KubernetesObject } from '../../../core/ports/cluster.ts';
import { commits, failing, gitRepository, helm, kustomization } from './build.ts';

const { old, awaited } = commits;
const at = { type: kustomizationType, namespace: 'flux-system' };
const listed = (...objects: readonly KubernetesObject[]): ClusterEvent => ({ kind: 'listed', ...at, objects });
const changed = (object: KubernetesObject): ClusterEvent => ({ kind: 'changed', object });
const deleted = (object: KubernetesObject): ClusterEvent => ({ kind: 'deleted', object });
const after = (...events: readonly ClusterEvent[]): FluxState => events.reduce(observe, nothingSeen);
const names = ({ objects }: FluxState): readonly string[] => [...objects.keys()];
const elsewhere = (object: KubernetesObject): KubernetesObject => ({
  ...object,
  metadata: { ...object.metadata, namespace: 'other' },
});

describe('What is known of a cluster', () => {
  it('is what it showed last of each object', () => {
    const state = after(changed(kustomization()), changed(kustomization({ applied: awaited })));
    assert.deepEqual(names(state), ['Kustomization/flux-system/apps']);
    const ref = { kind: '', namespace: 'flux-system', name: 'apps' };
    assert.equal(kustomizationAt(state, ref)?.lastApplied, `main@sha1:${awaited}`);
  });

  it('is never changed in place', () => {
    const before = after(listed(kustomization()));
    const problem = { kind: 'unreachable', message: 'no' } as const;
    for (const event of [
      changed(kustomization({ name: 'infra' })),
      deleted(kustomization()),
      listed(),
      { kind: 'problem', ...at, problem } as const,
    ])
      assert.notEqual(observe(before, event), before);
    assert.deepEqual(
      [names(before), [...before.listed], before.problems.size],
      [['Kustomization/flux-system/apps'], ['Kustomization/flux-system'], 0],
    );
  });

  it('has no object that was deleted, and keeps the others', () => {
    const state = after(
      changed(kustomization()),
      changed(gitRepository()),
      deleted(kustomization()),
      deleted({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'gitops', namespace: 'flux-system' } }),
    );
    assert.deepEqual(names(state), ['GitRepository/flux-system/gitops']);
  });

  it('has of a kind in a namespace what a list shows, no more and no less', () => {
    const state = after(
      changed(kustomization()),
      changed(elsewhere(kustomization())),
      changed(gitRepository()),
      listed(kustomization({ name: 'infra' })),
    );
    assert.deepEqual(names(state).toSorted(), [
      'GitRepository/flux-system/gitops',
      'Kustomization/flux-system/infra',
      'Kustomization/other/apps',
    ]);
  });

  it('knows no objects of other kinds', () => {
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a', namespace: 'flux-system' } };
    assert.deepEqual(names(after(changed(secret), listed(secret))), []);
  });

  it('has objects of the cluster as a whole by an empty namespace', () => {
    const object = { ...kustomization(), metadata: { name: 'apps' } };
    assert.deepEqual(names(after({ kind: 'listed', ...at, namespace: '', objects: [object] })), [
      'Kustomization//apps',
    ]);
  });

  it('knows why a kind cannot be read, until it can', () => {
    const problem = { kind: 'unreachable', message: 'no' } as const;
    const refused = after({ kind: 'problem', ...at, problem });
    const key = scopeKey(kustomizationType, 'flux-system');
    assert.deepEqual([refused.problems.get(key), refused.listed.has(key)], [problem, false]);
    const read = observe(refused, listed());
    assert.deepEqual([read.problems.size, read.listed.has(key)], [0, true]);
    const again = observe(read, { kind: 'problem', ...at, problem });
    assert.deepEqual([again.problems.get(key), again.listed.has(key)], [problem, true]);
  });

  it('remembers how an object was when it was first seen, and begins anew with one that was made again', () => {
    const made = (uid: string, applied: string): KubernetesObject => {
      const object = kustomization({ applied });
      return { ...object, metadata: { ...object.metadata, uid } };
    };
    const first = (state: FluxState): string | undefined => {
      const object = state.objects.get('Kustomization/flux-system/apps')?.first;
      return object?.kind === 'Kustomization' ? object.lastApplied : undefined;
    };
    assert.equal(first(after(changed(made('1', old)), changed(made('1', awaited)))), `main@sha1:${old}`);
    assert.equal(first(after(changed(made('1', old)), changed(made('2', awaited)))), `main@sha1:${awaited}`);
  });

  it('counts the failures of Kustomizations, and of nothing else', () => {
    const broken = (at: string) => kustomization({ attempted: awaited, conditions: failing(awaited, { at }) });
    const state = after(changed(gitRepository()), changed(broken('1')), changed(broken('2')));
    const ledger = (name: string) => state.objects.get(name)?.ledger;
    assert.equal(ledger('Kustomization/flux-system/apps')?.seen.get(awaited), 2);
    assert.equal(ledger('GitRepository/flux-system/gitops'), undefined);
  });
});

describe('An object that is asked for by its name', () => {
  const ref = (kind: string, name: string): Ref => ({ kind, namespace: 'flux-system', name });
  const all: readonly KubernetesObject[] = [
    kustomization(),
    gitRepository(),
    ...helm({}),
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'flux-system' } },
    { apiVersion: 'flagger.app/v1beta1', kind: 'Canary', metadata: { name: 'web', namespace: 'flux-system' } },
  ];
  const refs = [
    ref('Kustomization', 'apps'),
    ref('GitRepository', 'gitops'),
    ref('HelmChart', 'flux-system-demo'),
    ref('HelmRelease', 'demo'),
    ref('Deployment', 'web'),
    ref('Canary', 'web'),
  ];

  for (const [what, read, own] of [
    ['Kustomization', kustomizationAt, 'Kustomization/flux-system/apps'],
    ['source', sourceAt, 'GitRepository/flux-system/gitops'],
    ['HelmChart', helmChartAt, 'HelmChart/flux-system/flux-system-demo'],
    ['HelmRelease', helmReleaseAt, 'HelmRelease/flux-system/demo'],
    ['workload', workloadAt, 'Deployment/flux-system/web'],
    ['Canary', canaryAt, 'Canary/flux-system/web'],
  ] as const)
    it(`is had as a ${what} only when it is one`, () => {
      const state = after(...all.map(changed));
      assert.deepEqual(refs.filter((one) => read(state, one) !== undefined).map(refText), [own]);
      assert.equal(read(nothingSeen, ref('Kustomization', 'apps')), undefined);
    });
});

describe('The names of a kind in a namespace', () => {
  it('are sorted, and of no other kind or namespace', () => {
    const state = after(
      changed(kustomization({ name: 'b' })),
      changed(kustomization({ name: 'a' })),
      changed(elsewhere(kustomization({ name: 'c' }))),
      changed(gitRepository()),
    );
    assert.deepEqual(namesIn(state, 'Kustomization', 'flux-system'), ['a', 'b']);
  });
});
