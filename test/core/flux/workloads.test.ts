import assert from 'node:assert/strict';

import { observe, type FluxState } from '../../../core/flux/state.ts';
import { scopesNeeded } from '../../../core/flux/targets.ts';
import { judge } from '../../../core/flux/verdict.ts';
import type { ClusterProblem, KubernetesObject, ObjectType } from '../../../core/ports/cluster.ts';
import { commits, gitRepository, known, kustomization, seen, target } from './build.ts';

const { old, awaited } = commits;
const options = { failAfterAttempts: 1, checkChildren: true };
const deploymentType: ObjectType = { group: 'apps', kind: 'Deployment' };
const inventory = ['demo_web_apps_Deployment', 'demo_web__Service'];
const unchecked = (commit: string, spec: Readonly<Record<string, unknown>> = { wait: false }): KubernetesObject =>
  kustomization({ applied: commit, inventory, spec });

function deployment(status: Readonly<Record<string, unknown>>, generation = 2): KubernetesObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'demo', generation, uid: 'web' },
    spec: { replicas: 2 },
    status: { observedGeneration: 2, replicas: 2, updatedReplicas: 2, availableReplicas: 2, ...status },
  };
}
const stuck = {
  conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: 'no' }],
};

const looked = (state: FluxState, ...objects: readonly KubernetesObject[]): FluxState =>
  observe(state, { kind: 'listed', type: deploymentType, namespace: 'demo', objects });
const short = (state: FluxState, o: Partial<typeof options> = {}): string => {
  const { verdict } = judge(state, known(), target, { ...options, ...o });
  return verdict.kind === 'pending' || verdict.kind === 'failed' ? `${verdict.kind} ${verdict.code}` : verdict.kind;
};
const fetched = gitRepository({ commit: awaited });

describe('A Kustomization that does not check health', () => {
  it('has its workloads followed, one that does has not', () => {
    const kinds = (object: KubernetesObject) =>
      scopesNeeded(seen(fetched, object), [target], true).map(({ type, namespace }) => `${type.kind}/${namespace}`);
    assert.ok(kinds(unchecked(old)).includes('Deployment/demo'));
    assert.ok(!kinds(unchecked(old, { wait: true })).includes('Deployment/demo'));
    assert.ok(!kinds(unchecked(old, { healthChecks: [{ kind: 'Deployment' }] })).includes('Deployment/demo'));
  });

  it('is not done before they are looked at, nor before they are rolled out', () => {
    assert.equal(short(seen(fetched, unchecked(awaited))), 'pending unseen');
    const state = seen(fetched, unchecked(awaited));
    assert.equal(short(looked(state)), 'pending workloads');
    assert.equal(short(looked(state, deployment({ updatedReplicas: 1 }))), 'pending workloads');
    assert.equal(short(looked(state, deployment({ replicas: 3 }))), 'pending workloads');
    assert.equal(short(looked(state, deployment({}, 3))), 'pending workloads');
    assert.equal(short(looked(state, deployment({}))), 'succeeded');
  });

  it('fails with a workload that Kubernetes has given up', () => {
    const before = looked(seen(fetched, unchecked(old)), deployment({}));
    const state = looked(observe(before, { kind: 'changed', object: unchecked(awaited) }), deployment(stuck));
    assert.equal(short(state), 'failed unhealthy');
    assert.equal(short(state, { failAfterAttempts: 2 }), 'pending workloads');
    assert.equal(short(looked(seen(fetched, unchecked(awaited)), deployment(stuck))), 'failed unhealthy');
  });

  it('does not lay an older failure at the door of the commit that may mend it', () => {
    const before = looked(seen(fetched, unchecked(old)), deployment(stuck));
    const state = observe(before, { kind: 'changed', object: unchecked(awaited) });
    assert.equal(short(state), 'pending workloads');
    assert.equal(short(looked(state, deployment({}))), 'succeeded');
  });

  it('says that the health is unknown where the role does not let it be seen', () => {
    const problem: ClusterProblem = {
      kind: 'forbidden',
      right: 'x',
      message: 'the right to list deployments is missing',
    };
    const state = observe(seen(fetched, unchecked(awaited)), {
      kind: 'problem',
      type: deploymentType,
      namespace: 'demo',
      problem,
    });
    const { verdict, warnings } = judge(state, known(), target, options);
    assert.equal(verdict.kind, 'succeeded');
    assert.match(warnings.join(), /"applied", not "healthy".*unknown: the right to list deployments is missing/);
  });

  it('follows no more than a few of many namespaces, and says so', () => {
    const many = Array.from({ length: 40 }, (_, index) => `ns${index}_web_apps_Deployment`);
    const object = kustomization({ applied: awaited, inventory: many, spec: { wait: false } });
    const state = seen(fetched, object);
    assert.ok(scopesNeeded(state, [target], true).length < 20);
    assert.match(judge(state, known(), target, options).warnings.join(), /too many namespaces/);
  });
});
