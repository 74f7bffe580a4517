import assert from 'node:assert/strict';

import type { Verdict } from '../../../core/flux/judgement.ts';
import type { Watched } from '../../../core/flux/wait/cluster-view.ts';
import { objectsOf, targetsOf } from '../../../core/flux/wait/outcomes.ts';
import { commits, failing, gitRepository, kustomization, revision, seen, target } from './build.ts';
import { quietCluster } from './quiet-cluster.ts';

const applied = revision(commits.awaited);
const warnings = ['the chart is old'];

function shown(name: string, verdict: Verdict, o: { warnings?: readonly string[]; finalAt?: number } = {}): Watched {
  return {
    cluster: { ...quietCluster, name },
    state: seen(),
    tracks: [
      {
        target,
        judgement: { verdict, warnings: o.warnings ?? [], questions: [] },
        readySince: undefined,
        finalAt: o.finalAt,
      },
    ],
  };
}

describe('What the report says of each target', () => {
  const about = { target: 'Kustomization/flux-system/apps', warnings: [] };
  const object = { ...target, name: 'child' };

  it('is its cluster, its verdict, the reason and the revision that it has', () => {
    assert.deepEqual(
      targetsOf([
        shown(
          'a',
          { kind: 'succeeded', reason: 'applied', revision: applied, object: target },
          { warnings, finalAt: 7 },
        ),
        shown('b', { kind: 'superseded', reason: 'passed over', revision: applied, by: 'build 8', object: target }),
        shown('c', { kind: 'failed', code: 'stalled', reason: 'no', revision: undefined, object }, { finalAt: 0 }),
        shown('d', { kind: 'failed', code: 'attemptsFailed', reason: 'no', revision: applied, object }),
        shown('e', { kind: 'pending', code: 'fetched', reason: 'not yet', object: target }),
      ]),
      [
        {
          ...about,
          cluster: 'a',
          verdict: 'succeeded',
          code: '',
          reason: 'applied',
          revision: applied,
          warnings,
          finalAt: 7,
        },
        {
          ...about,
          cluster: 'b',
          verdict: 'superseded',
          code: '',
          reason: 'passed over',
          revision: applied,
          finalAt: undefined,
        },
        { ...about, cluster: 'c', verdict: 'failed', code: 'stalled', reason: 'no', revision: '', finalAt: 0 },
        {
          ...about,
          cluster: 'd',
          verdict: 'failed',
          code: 'attemptsFailed',
          reason: 'no',
          revision: applied,
          finalAt: undefined,
        },
        {
          ...about,
          cluster: 'e',
          verdict: 'pending',
          code: 'fetched',
          reason: 'not yet',
          revision: '',
          finalAt: undefined,
        },
      ],
    );
  });
});

describe('What the report says of Flux’s objects', () => {
  it('is all that was seen, each with its cluster; a Kustomization with the attempts that failed', () => {
    const verdict: Verdict = { kind: 'pending', code: 'retrying', reason: '', object: target };
    const state = seen(
      gitRepository(),
      kustomization({ attempted: commits.awaited, conditions: failing(commits.awaited) }),
    );
    const objects = objectsOf([
      { ...shown('a', verdict), state },
      { ...shown('b', verdict), state: seen(gitRepository()) },
    ]);
    const as = (cluster: string, kind: string, more: object) => ({ cluster, kind, ...more });
    const ready = { type: 'Ready', status: 'True' };
    const brief = objects.map((one) => JSON.parse(JSON.stringify(one)) as Record<string, unknown>);
    assert.deepEqual(
      brief.map(({ cluster, kind, failedAttempts, conditions }) => ({
        cluster,
        kind,
        failedAttempts,
        conditions: (conditions as (typeof ready)[]).map(({ type, status }) => ({ type, status })),
      })),
      [
        as('a', 'Source', { failedAttempts: undefined, conditions: [ready] }),
        as('a', 'Kustomization', {
          failedAttempts: { [commits.awaited]: 1 },
          conditions: [
            { ...ready, status: 'False' },
            { type: 'Reconciling', status: 'True' },
          ],
        }),
        as('b', 'Source', { failedAttempts: undefined, conditions: [ready] }),
      ],
    );
    assert.ok(!('failedAttempts' in (brief[0] ?? {})));
    assert.deepEqual(brief[0]?.['ref'], { kind: 'GitRepository', namespace: 'flux-system', name: 'gitops' });
  });
});
