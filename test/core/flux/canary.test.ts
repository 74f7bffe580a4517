import assert from 'node:assert/strict';

import type { FluxState } from '../../../core/flux/state.ts';
import { scopesNeeded } from '../../../core/flux/targets.ts';
import type { ClusterProblem, KubernetesObject } from '../../../core/ports/cluster.ts';
import { commits, gitRepository, kustomization, seen, target } from './build.ts';
import { later, listed, short, verdict } from './judging.ts';

const { old, awaited } = commits;
const fetched = gitRepository({ commit: awaited });
const inventory = ['demo_web_flagger.app_Canary', 'demo_web_apps_Deployment'];
const parent = (commit: string): KubernetesObject => kustomization({ applied: commit, inventory });

interface CanaryOptions {
  readonly phase: string;
  readonly at?: string;
  readonly suspend?: boolean;
  readonly status?: Readonly<Record<string, unknown>>;
  readonly message?: string;
}

function canary({ phase, at = '2026-01-01T00:00:00Z', suspend, status = {}, message }: CanaryOptions) {
  const conditions = message === undefined ? [] : [{ type: 'Promoted', status: 'Unknown', reason: phase, message }];
  return {
    apiVersion: 'flagger.app/v1beta1',
    kind: 'Canary',
    metadata: { name: 'web', namespace: 'demo', generation: 1, uid: 'canary' },
    spec: { suspend, targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' } },
    status: { phase, lastTransitionTime: at, conditions, ...status },
  };
}

function deployment(name: string, tag: string, settings = 'settings'): KubernetesObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'demo', generation: 1, uid: name },
    spec: {
      replicas: 0,
      template: {
        spec: {
          containers: [{ image: `registry.example/web:${tag}`, envFrom: [{ configMapRef: { name: settings } }] }],
        },
      },
    },
    status: { observedGeneration: 1 },
  };
}

const pods = (applied: string, primary: string): readonly KubernetesObject[] => [
  deployment('web', applied),
  deployment('web-primary', primary),
];
const all = (...objects: readonly KubernetesObject[]): FluxState =>
  listed(seen(fetched, ...objects), 'Canary', 'demo', ...objects.filter(({ kind }) => kind === 'Canary'));

describe('Flagger’s Canary among the children', () => {
  it('is done when it has promoted what was applied', () => {
    for (const phase of ['Succeeded', 'Initialized']) {
      assert.equal(short(verdict(all(parent(awaited), canary({ phase }), ...pods('2', '2')))), 'succeeded');
      const before = verdict(all(parent(awaited), canary({ phase }), ...pods('2', '1')));
      assert.equal(short(before), 'pending children');
      assert.match(before.verdict.reason, /with the version before: Flagger has not begun yet/);
    }
  });

  it('is not done when something else than the image has changed since', () => {
    const primary = deployment('web-primary', '1', 'settings-primary');
    const before = all(parent(old), canary({ phase: 'Succeeded' }), deployment('web', '1'), primary);
    const applied = later(before, parent(awaited), deployment('web', '1', 'other'));
    assert.match(verdict(applied).verdict.reason, /with the version before/);
    assert.equal(short(verdict(later(applied, deployment('web-primary', '1', 'other-primary')))), 'succeeded');
    // What differed from the start differs for a reason that nobody knows.
    const differ = [deployment('web', '1', 'own'), primary];
    assert.equal(short(verdict(all(parent(awaited), canary({ phase: 'Succeeded' }), ...differ))), 'succeeded');
  });

  it('leaves nothing of what its containers are told in the report', () => {
    const state = all(parent(awaited), canary({ phase: 'Succeeded' }), ...pods('2', '2'));
    assert.doesNotMatch(JSON.stringify([...state.objects.values()]), /configMapRef/);
  });

  it('is waited for in every other phase, with what it says', () => {
    for (const phase of ['', 'Initializing', 'Waiting', 'Progressing', 'WaitingPromotion', 'Promoting', 'Finalising']) {
      const found = verdict(all(parent(awaited), canary({ phase }), ...pods('2', '1')));
      assert.equal(short(found), 'pending children', phase);
    }
    const status = { canaryWeight: 20, iterations: 2, failedChecks: 1 };
    const message = 'New revision detected, progressing canary analysis.';
    const at = canary({ phase: 'Progressing', status, message });
    assert.match(
      verdict(all(parent(awaited), at, ...pods('2', '1'))).verdict.reason,
      /Progressing, 20 % of the traffic, iteration 2, 1 failed checks: New revision detected/,
    );
  });

  it('fails the commit when it failed with it, not when it had failed before', () => {
    const state = all(parent(old), canary({ phase: 'Failed' }), ...pods('1', '0'));
    const applied = later(state, parent(awaited), ...pods('2', '0'));
    assert.equal(short(verdict(applied)), 'pending children');
    const again = later(applied, canary({ phase: 'Failed', at: '2026-01-02T00:00:00Z', message: 'checks failed' }));
    const found = verdict(again);
    assert.equal(short(found), 'failed canaryFailed');
    assert.match(found.verdict.reason, /went back to the version before: checks failed/);
    assert.equal(short(verdict(all(parent(awaited), canary({ phase: 'Failed' })))), 'failed canaryFailed');
  });

  it('is failed when it is suspended with work to do', () => {
    const held = canary({ phase: 'Succeeded', suspend: true });
    assert.equal(short(verdict(all(parent(awaited), held, ...pods('2', '1')))), 'failed suspended');
    assert.equal(short(verdict(all(parent(awaited), held, ...pods('2', '2')))), 'succeeded');
  });

  it('is followed together with what it delivers', () => {
    const state = all(parent(awaited), canary({ phase: 'Succeeded' }));
    const scopes = scopesNeeded(state, [target], true).map(({ type, namespace }) => `${type.kind}/${namespace}`);
    assert.ok(scopes.includes('Canary/demo') && scopes.includes('Deployment/demo'));
    assert.equal(short(verdict(state)), 'pending children');
  });

  it('counts by its phase alone, with a warning, where its workloads may not be read', () => {
    const state = all(parent(awaited), canary({ phase: 'Succeeded' }));
    const problem: ClusterProblem = { kind: 'forbidden', right: 'x', message: 'the right to list is missing' };
    const found = verdict({ ...state, problems: new Map([['Deployment/demo', problem]]) });
    assert.equal(short(found), 'succeeded');
    assert.match(found.warnings.join(), /cannot be seen/);
  });

  it('is waited for when it is not there, and passed over with a warning when it may not be read', () => {
    assert.match(verdict(all(parent(awaited))).verdict.reason, /Canary\/demo\/web is not there/);
    const problem: ClusterProblem = { kind: 'forbidden', right: 'x', message: 'the right to list canaries is missing' };
    const found = verdict({ ...seen(fetched, parent(awaited)), problems: new Map([['Canary/demo', problem]]) });
    assert.equal(short(found), 'succeeded');
    assert.match(found.warnings.join(), /list canaries/);
  });
});
