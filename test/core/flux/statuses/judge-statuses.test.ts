import assert from 'node:assert/strict';

import { statusContexts } from '../../../../core/flux/statuses/contexts.ts';
import { judgeStatuses, unheard, type CommitReport } from '../../../../core/flux/statuses/judge-statuses.ts';
import type { CommitStatus } from '../../../../core/ports/commit-statuses.ts';
import { commits } from '../build.ts';

const apps = { kind: 'Kustomization', namespace: 'flux-system', name: 'apps' };
const infra = { kind: 'Kustomization', namespace: 'flux-system', name: 'infra' };
const azure = statusContexts([], 'azureRepos');
const minute = 60_000;

const flux = (name: string, state: CommitStatus['state'], o: Partial<CommitStatus> = {}): CommitStatus => ({
  genre: 'fluxcd',
  name: `kustomization/${name}/0c9c2e41`,
  state,
  text: state === 'succeeded' ? 'reconciliation succeeded' : 'health check failed',
  at: minute,
  ...o,
});
const connector = (state: CommitStatus['state'], o: Partial<CommitStatus> = {}): CommitStatus => ({
  genre: 'Kustomization',
  name: 'Status',
  state,
  text: 'Status: whatever Flux says',
  at: minute,
  ...o,
});
const onAwaited = (...statuses: CommitStatus[]): CommitReport => ({ commit: commits.awaited, statuses });
const onNewer = (...statuses: CommitStatus[]): CommitReport => ({ commit: commits.newer, statuses });

function verdictOf(reports: readonly CommitReport[], targets = [apps], contexts = azure): string {
  return judgeStatuses(reports, targets, contexts)
    .map(({ verdict }) => (verdict.kind === 'pending' ? verdict.code : verdict.kind))
    .join();
}

describe('what commit statuses say of a Kustomization', () => {
  it('waits while nobody has said anything, or others have', () => {
    assert.equal(verdictOf([onAwaited()]), 'silent');
    assert.equal(verdictOf([onAwaited({ ...flux('apps', 'succeeded'), genre: 'build', name: 'ci' })]), 'silent');
    assert.equal(verdictOf([onAwaited(flux('apps-prod', 'succeeded'))]), 'silent');
    assert.equal(verdictOf([onAwaited(flux('infra', 'failed'))]), 'silent');
  });

  it('takes Flux’s words for it, with and without a summary in the genre', () => {
    assert.equal(verdictOf([onAwaited(flux('apps', 'succeeded'))]), 'succeeded');
    assert.equal(verdictOf([onAwaited(flux('apps', 'succeeded', { genre: 'fluxcd:production' }))]), 'succeeded');
    assert.equal(verdictOf([onAwaited(flux('apps', 'error'))]), 'failed');
    assert.equal(verdictOf([onAwaited(flux('apps', 'succeeded', { text: '' }))]), 'succeeded');
  });

  for (const text of [
    'dependency not ready',
    'Dependency Not Ready',
    'health check canceled',
    'artifact failed',
    'info',
  ]) {
    it(`takes a success that is called "${text}" for none, as Flux up to 2.7 sets it`, () => {
      assert.equal(verdictOf([onAwaited(flux('apps', 'succeeded', { text }))]), 'underway');
    });
  }

  it('does not fail for what newer work has cancelled', () => {
    assert.equal(verdictOf([onAwaited(flux('apps', 'error', { text: 'health check canceled' }))]), 'underway');
  });

  it('reads the newest commit that contains the awaited one', () => {
    assert.equal(verdictOf([onAwaited(), onNewer(flux('apps', 'succeeded'))]), 'succeeded');
    const mended = [onAwaited(flux('apps', 'error')), onNewer(flux('apps', 'succeeded', { at: 2 * minute }))];
    assert.equal(verdictOf(mended), 'succeeded');
    const broken = [onAwaited(flux('apps', 'succeeded')), onNewer(flux('apps', 'error', { at: 2 * minute }))];
    assert.equal(verdictOf(broken), 'failed');
  });

  it('takes a failure of an older commit that arrives late for late, and one that comes much later for another’s', () => {
    const after = (at: number) => [
      onAwaited(flux('apps', 'error', { at })),
      onNewer(flux('apps', 'succeeded', { at: minute })),
    ];
    assert.equal(verdictOf(after(minute + 20_000)), 'succeeded');
    assert.equal(verdictOf(after(10 * minute)), 'contradicted');
  });

  it('asks all of several clusters', () => {
    const other = (state: CommitStatus['state']) => flux('apps', state, { name: 'kustomization/apps/77aa1b2c' });
    assert.equal(verdictOf([onAwaited(flux('apps', 'succeeded'), other('error'))]), 'failed');
    assert.equal(verdictOf([onAwaited(flux('apps', 'succeeded'), other('pending'))]), 'underway');
    assert.equal(verdictOf([onAwaited(flux('apps', 'succeeded'), other('succeeded'))]), 'succeeded');
  });

  it('asks every Kustomization', () => {
    assert.equal(verdictOf([onAwaited(flux('apps', 'succeeded'))], [apps, infra]), 'succeeded,silent');
  });

  it('passes over what is not applicable', () => {
    assert.equal(verdictOf([onAwaited(flux('apps', 'notApplicable'))]), 'silent');
  });
});

describe('what GitOps Connector’s status says', () => {
  it('stands for the one Kustomization that is awaited, never for several', () => {
    assert.equal(verdictOf([onAwaited(connector('succeeded'))]), 'succeeded');
    assert.equal(verdictOf([onAwaited(connector('succeeded'))], [apps, infra]), 'silent,silent');
  });

  it('fails for failed, and waits while a dependency is not ready, which it calls error', () => {
    assert.equal(verdictOf([onAwaited(connector('failed'))]), 'failed');
    assert.equal(verdictOf([onAwaited(connector('error'))]), 'underway');
    assert.equal(verdictOf([onAwaited(connector('pending'))]), 'underway');
  });

  it('is not read from the statuses of single objects, which nobody takes back', () => {
    const stale = connector('failed', { name: 'Deployment/demo/apps' });
    assert.equal(verdictOf([onAwaited(stale, connector('succeeded'))]), 'succeeded');
  });
});

describe('statuses on GitHub', () => {
  const github = statusContexts([], 'github');
  const named = (name: string, state: CommitStatus['state']) => flux('apps', state, { genre: '', name });

  it('are known by their context alone', () => {
    assert.equal(
      verdictOf([onAwaited(named('kustomization/apps/0c9c2e41', 'succeeded'))], [apps], github),
      'succeeded',
    );
    assert.equal(verdictOf([onAwaited(named('Kustomization/apps/prod-01', 'failed'))], [apps], github), 'failed');
    assert.equal(verdictOf([onAwaited(named('Status', 'succeeded'))], [apps], github), 'succeeded');
    assert.equal(verdictOf([onAwaited(named('ci/apps', 'failed'))], [apps], github), 'silent');
  });
});

describe('statusContext', () => {
  const team = { ...apps, namespace: 'team' };
  const custom = (name: string) => flux('apps', 'succeeded', { genre: '', name });

  it('finds the Kustomization among the parts of a name that commitStatusExpr made', () => {
    const contexts = statusContexts(['staging/**'], 'github');
    assert.equal(verdictOf([onAwaited(custom('staging/infra'))], [apps, infra], contexts), 'silent,succeeded');
    assert.equal(verdictOf([onAwaited(custom('staging/team/apps'))], [apps, team], contexts), 'silent,succeeded');
    assert.equal(verdictOf([onAwaited(custom('staging/apps'))], [apps, team], contexts), 'succeeded,succeeded');
  });

  it('lets any name stand for a Kustomization that is alone', () => {
    assert.equal(verdictOf([onAwaited(custom('rollout'))], [apps], statusContexts(['rollout'], 'github')), 'succeeded');
    const all = statusContexts(['**'], 'github');
    assert.equal(verdictOf([onAwaited(custom('kustomization/infra/0c9c2e41'))], [apps], all), 'silent');
  });

  it('has each of its lines heard of: that is how several clusters are named', () => {
    const contexts = statusContexts(
      ['fluxcd/kustomization/apps/0c9c2e41', 'fluxcd/kustomization/apps/77aa1b2c'],
      'azureRepos',
    );
    const judged = (...statuses: CommitStatus[]) =>
      unheard(judgeStatuses([onAwaited(...statuses)], [apps], contexts), contexts);
    assert.deepEqual(judged(flux('apps', 'succeeded')), ['fluxcd/kustomization/apps/77aa1b2c']);
    assert.deepEqual(
      judged(flux('apps', 'succeeded'), flux('apps', 'succeeded', { name: 'kustomization/apps/77aa1b2c' })),
      [],
    );
    assert.deepEqual(unheard(judgeStatuses([onAwaited()], [apps], azure), azure), []);
  });

  it('takes no time over a name that is very long', () => {
    const contexts = statusContexts(['**/a*a*a*a*a*/**'], 'github');
    assert.equal(verdictOf([onAwaited(custom('a'.repeat(100_000)))], [apps], contexts), 'silent');
  });
});
