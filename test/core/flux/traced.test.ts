import assert from 'node:assert/strict';

import { overlap, touched, traced } from '../../../core/flux/reads.ts';
import { kustomizationAt, namesIn, nothingSeen, observe, type FluxState } from '../../../core/flux/state.ts';
import type { ClusterEvent, KubernetesObject } from '../../../core/ports/cluster.ts';
import { commits, gitRepository, kustomization, target } from './build.ts';

const apps = 'Kustomization/flux-system/apps';
const infra = 'Kustomization/flux-system/infra';
const gitops = 'GitRepository/flux-system/gitops';
const type = { group: 'kustomize.toolkit.fluxcd.io', kind: 'Kustomization' };
const namespace = 'flux-system';
const scope = 'Kustomization/flux-system';
const problem = { kind: 'unreachable', message: 'no' } as const;
const of = (...events: readonly ClusterEvent[]): FluxState => events.reduce(observe, nothingSeen);
const listed = (...objects: readonly KubernetesObject[]): ClusterEvent => ({
  kind: 'listed',
  type,
  namespace,
  objects,
});

describe('What a judgement was made of', () => {
  const showing = (): FluxState =>
    of(
      listed(kustomization(), kustomization({ name: 'infra' })),
      { kind: 'changed', object: gitRepository() },
      { kind: 'problem', type: { ...type, kind: 'HelmRelease' }, namespace, problem },
    );
  const readBy = (look: (state: FluxState) => unknown): readonly string[] => {
    const { state: watched, reads } = traced(showing());
    look(watched);
    return [...reads].toSorted();
  };

  it('is every object, kind and problem that was looked up, there or not', () => {
    assert.deepEqual(
      readBy((one) => kustomizationAt(one, target)),
      [apps],
    );
    assert.deepEqual(
      readBy((one) => kustomizationAt(one, { ...target, name: 'x' })),
      ['Kustomization/flux-system/x'],
    );
    assert.deepEqual(
      readBy((one) => one.objects.has(infra)),
      [infra],
    );
    assert.deepEqual(
      readBy((one) => one.listed.has(scope)),
      [scope],
    );
    assert.deepEqual(
      readBy((one) => one.problems.get('HelmRelease/flux-system')),
      ['HelmRelease/flux-system'],
    );
  });

  it('is all of them where somebody looks through them', () => {
    for (const look of [
      (one: FluxState) => one.objects.size,
      (one: FluxState) => [...one.objects],
      (one: FluxState) => [...one.objects.keys()],
      (one: FluxState) => [...one.objects.values()],
      (one: FluxState) => [...one.objects.entries()],
      (one: FluxState) => one.objects.forEach(() => undefined),
      (one: FluxState) => [...one.problems],
      (one: FluxState) => namesIn(one, 'Kustomization', namespace),
    ])
      assert.deepEqual(readBy(look), ['*']);
  });

  it('is seen as it is', () => {
    const state = showing();
    const { state: watched } = traced(state);
    for (const map of ['objects', 'problems'] as const) {
      const [one, own]: readonly ReadonlyMap<string, unknown>[] = [watched[map], state[map]];
      assert.ok(one && own);
      assert.deepEqual([...one], [...own]);
      assert.deepEqual(
        [[...one.keys()], [...one.values()], [...one.entries()]],
        [[...own.keys()], [...own.values()], [...own.entries()]],
      );
      assert.equal(one.size, own.size);
      for (const key of [...own.keys(), 'x'])
        assert.deepEqual([one.get(key), one.has(key)], [own.get(key), own.has(key)]);
      const visited: unknown[] = [];
      one.forEach((value, key) => visited.push([key, value]));
      assert.deepEqual(visited, [...own]);
    }
    assert.deepEqual([...watched.listed], [scope]);
    assert.deepEqual([watched.listed.has(scope), watched.listed.has('x')], [true, false]);
  });
});

describe('What an event may have changed', () => {
  const known = (): FluxState =>
    of(listed(kustomization(), kustomization({ name: 'infra' })), {
      kind: 'changed',
      object: gitRepository(),
    });
  const by = (event: ClusterEvent): readonly string[] => {
    const before = known();
    return [...touched(event, before, observe(before, event))].toSorted();
  };

  it('is the object that was changed, or deleted', () => {
    assert.deepEqual(by({ kind: 'changed', object: gitRepository({ commit: commits.awaited }) }), ['*', gitops]);
    assert.deepEqual(by({ kind: 'deleted', object: kustomization() }), ['*', apps]);
    const whole = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'demo' } };
    assert.deepEqual(by({ kind: 'changed', object: whole }), ['*', 'Namespace//demo']);
  });

  it('is what a kind in a namespace cannot be read for', () => {
    assert.deepEqual(by({ kind: 'problem', type, namespace, problem }), ['*', scope]);
  });

  it('is what a list shows anew, or shows no more', () => {
    assert.deepEqual(by(listed(kustomization())), ['*', scope, apps, infra].toSorted());
    assert.deepEqual(by(listed()), ['*', scope, apps, infra].toSorted());
  });

  it('concerns a judgement that was made of any of it', () => {
    const keys = (...all: readonly string[]) => new Set(all);
    assert.ok(overlap(keys('a', 'b'), keys('b')));
    assert.ok(overlap(keys('b'), keys('a', 'b', 'c')));
    assert.ok(!overlap(keys('a', 'b'), keys('c')));
    assert.ok(!overlap(keys('c'), keys('a', 'b')));
    assert.ok(!overlap(keys(), keys('a')));
  });
});
