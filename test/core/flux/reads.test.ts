import assert from 'node:assert/strict';

import type { KubernetesObject } from '../../../core/ports/cluster.ts';
import { refText } from '../../../core/flux/objects.ts';
import { judge } from '../../../core/flux/verdict.ts';
import { ClusterView } from '../../../core/flux/wait/cluster-view.ts';
import { commits, failing, gitRepository, helm, inventoryOf, known, kustomization, target } from './build.ts';
import { ScriptedCluster } from './scripted-cluster.ts';

const options = { failAfterAttempts: 100, checkChildren: true, stableFor: 0 };
const targets = ['apps', 'infra', 'missing'].map((name) => ({ ...target, name }));
const waiting = { Ready: { status: 'False', reason: 'DependencyNotReady', message: 'infra is not ready' } } as const;
const child = 'flux-system_child_kustomize.toolkit.fluxcd.io_Kustomization';

/** What may come next, each on its own: sources, parents, children, dependencies, charts, good and bad. */
const variants: readonly KubernetesObject[] = [
  ...[commits.old, commits.awaited, commits.newer].flatMap((commit) => [
    gitRepository({ commit }),
    kustomization({ applied: commit }),
    kustomization({ applied: commit, inventory: [inventoryOf.release, child] }),
    kustomization({ attempted: commit, conditions: failing(commit) }),
    kustomization({ name: 'infra', applied: commit }),
    kustomization({ name: 'infra', attempted: commit, conditions: failing(commit) }),
    kustomization({ name: 'child', applied: commit }),
    ...helm({ chartCommit: commit }),
  ]),
  kustomization({ conditions: waiting, spec: { dependsOn: [{ name: 'infra' }] } }),
  kustomization({ name: 'child', conditions: { Ready: { status: 'Unknown' } } }),
  gitRepository({ conditions: { Ready: { status: 'False', reason: 'GitOperationFailed', message: 'no' } } }),
  ...helm({ conditions: { Ready: { status: 'False', reason: 'UpgradeFailed', message: 'no' } } }),
];

describe('Judging only what an event concerns', () => {
  it('comes to the same as judging everything again after each event', async () => {
    const cluster = new ScriptedCluster();
    // Success is never confirmed, so nothing is final.
    cluster.refuses = () => ({ kind: 'unreachable', message: 'no answer' });
    const stop = new AbortController();
    const view = new ClusterView({
      cluster,
      targets,
      track: options,
      signal: stop.signal,
      changed: () => undefined,
      judgeNow: () => ({ knowledge: known(), now: 0 }),
    });
    view.judge();
    let state = 7;
    const random = (below: number): number => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return (state >>> 8) % below;
    };
    const seen = new Set<string>();
    for (let step = 0; step < 3000; step++) {
      const object = variants[random(variants.length)];
      assert.ok(object);
      if (random(8) === 0) cluster.remove(object);
      else cluster.put(object);
      if (random(20) === 0) cluster.refuse(object.kind, { kind: 'forbidden', right: 'x', message: 'no right' });
      // What is followed anew is listed.
      await new Promise((resolve) => setImmediate(resolve));
      for (const { target: of, judgement, finalAt } of view.tracks) {
        if (finalAt !== undefined) continue;
        const { verdict } = judge(view.state, known(), of, options);
        const kind = judgement.verdict.kind === 'pending' ? judgement.verdict.code : judgement.verdict.kind;
        seen.add(kind);
        const expected = verdict.kind === 'pending' ? verdict.code : verdict.kind;
        if (expected === 'succeeded') assert.equal(kind, 'confirming');
        else assert.deepEqual([kind, judgement.verdict.reason], [expected, verdict.reason], `${refText(of)}, ${step}`);
      }
    }
    assert.ok(seen.size >= 8, [...seen].join(', '));
    stop.abort();
    await view.ended();
  });
});
