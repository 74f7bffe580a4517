import assert from 'node:assert/strict';

import type { FluxState } from '../../../core/flux/state.ts';
import { judge } from '../../../core/flux/verdict.ts';
import { commits, failing, gitRepository, known, kustomization, revision, seen, target } from './build.ts';
import { short, verdict } from './judging.ts';

const { old, awaited, newer, foreign } = commits;

describe('The verdict on a Kustomization', () => {
  const ready = kustomization({ applied: awaited });
  const fetched = gitRepository({ commit: awaited });

  it('is failed at once when it is suspended, however Ready it looks', () => {
    const state = seen(fetched, kustomization({ applied: old, spec: { suspend: true } }));
    assert.equal(short(verdict(state)), 'failed suspended');
  });

  it('is failed at once when its source is suspended', () => {
    const state = seen(gitRepository({ spec: { suspend: true } }), kustomization());
    const found = verdict(state);
    assert.equal(short(found), 'failed suspended');
    assert.match(found.verdict.reason, /GitRepository\/flux-system\/gitops/);
  });

  it('is failed at once when the source follows another repository or branch, and names both', () => {
    const state = seen(gitRepository(), kustomization());
    const repositoryUrl = 'https://dev.azure.com/contoso/Fabrikam/_git/other';
    const wrong = verdict(state, { knowledge: known({ repositoryUrl }) });
    assert.equal(short(wrong), 'failed wrongSource');
    assert.match(wrong.verdict.reason, /_git\/gitops.*_git\/other/);
    const branch = verdict(state, { knowledge: known({ branchName: 'release' }) });
    assert.equal(short(branch), 'failed wrongSource');
    assert.match(branch.verdict.reason, /branch main.*branch release/);
  });

  it('knows that a source without a reference follows master', () => {
    const source = gitRepository({ commit: awaited, spec: { ref: undefined } });
    const { verdict: one } = judge(seen(source, ready), known({ branchName: 'main' }), target, {
      failAfterAttempts: 1,
      checkChildren: true,
    });
    assert.match(one.reason, /follows branch master, but the commit was made on branch main/);
  });

  it('is success when exactly the commit is applied and Ready', () => {
    assert.equal(short(verdict(seen(fetched, ready))), 'succeeded');
  });

  it('is success when a newer commit is applied that contains it', () => {
    const state = seen(gitRepository({ commit: newer }), kustomization({ applied: newer }));
    assert.equal(short(verdict(state)), 'succeeded');
  });

  it('is no success while condition and status field are of different age', () => {
    const half = kustomization({
      applied: old,
      conditions: { Ready: { message: `Applied revision: ${revision(awaited)}` } },
    });
    assert.equal(short(verdict(seen(fetched, half))), 'pending fetched');
    const otherHalf = kustomization({
      applied: awaited,
      conditions: { Ready: { message: `Applied revision: ${revision(old)}` } },
    });
    assert.equal(short(verdict(seen(fetched, otherHalf))), 'pending reconciling');
  });

  it('is no success before the controllers have looked at the current generations', () => {
    assert.equal(
      short(verdict(seen(fetched, kustomization({ applied: awaited, generation: 2, observed: 1 })))),
      'pending generation',
    );
    const source = gitRepository({ commit: awaited, generation: 2, observed: 1 });
    assert.equal(short(verdict(seen(source, ready))), 'pending generation');
    const stale = kustomization({ applied: awaited, generation: 2, conditions: { Ready: { generation: 1 } } });
    assert.equal(short(verdict(seen(fetched, stale))), 'pending generation');
  });

  it('is no success before its source was looked at, which may be suspended', () => {
    const state = seen(ready);
    const unlisted: FluxState = { ...state, listed: new Set(['Kustomization/flux-system']) };
    assert.equal(short(verdict(unlisted)), 'pending unseen');
  });

  it('is superseded when the delivered files at the newer commit are others, and asks first', () => {
    const state = seen(gitRepository({ commit: newer }), kustomization({ applied: newer }));
    const asking = verdict(state, { knowledge: known({ content: new Map() }) });
    assert.equal(short(asking), 'pending asking');
    assert.deepEqual(asking.questions, [{ kind: 'content', commit: newer }]);
    const differs = { kind: 'differs', by: 'web 3.0 of build 9', files: ['web.yaml'] } as const;
    const found = verdict(state, { knowledge: known({ content: new Map([[newer, differs]]) }) });
    assert.equal(short(found), 'superseded');
    assert.match(found.verdict.reason, /web 3\.0 of build 9/);
    const same = verdict(state, { knowledge: known({ content: new Map([[newer, { kind: 'same' }]]) }) });
    assert.equal(short(same), 'succeeded');
  });

  it('waits while the source has not fetched the commit', () => {
    assert.equal(short(verdict(seen(gitRepository(), kustomization()))), 'pending sourceBehind');
  });

  it('reports a source that fails, and gives up only when that has given up itself', () => {
    const failed = {
      Ready: { status: 'False', reason: 'GitOperationFailed', message: 'authentication required' },
    } as const;
    const trying = verdict(seen(gitRepository({ conditions: failed }), kustomization()));
    assert.equal(short(trying), 'pending sourceFailing');
    assert.match(trying.verdict.reason, /authentication required/);
    const stalled = gitRepository({ conditions: { ...failed, Stalled: { reason: 'URLInvalid', message: 'no' } } });
    assert.equal(short(verdict(seen(stalled, kustomization()))), 'failed sourceStalled');
  });

  it('is failed when the branch no longer contains the commit', () => {
    const knowledge = known({ branch: { kind: 'known', name: 'main', tip: old, contains: false } });
    assert.equal(short(verdict(seen(gitRepository(), kustomization()), { knowledge })), 'failed rolledBack');
  });

  it('is failed when the histories diverged, but not while the source is only behind a rewritten branch', () => {
    const state = seen(gitRepository({ commit: foreign }), kustomization({ applied: foreign }));
    assert.equal(short(verdict(state)), 'pending sourceBehind');
    const unasked = verdict(state, { knowledge: known({ branch: { kind: 'unasked' } }) });
    assert.equal(short(unasked), 'pending asking');
    assert.ok(unasked.questions.some(({ kind }) => kind === 'branch'));
    const unavailable = known({ branch: { kind: 'unavailable' } });
    assert.equal(short(verdict(state, { knowledge: unavailable })), 'failed diverged');
  });

  it('is failed when it was applied, and then the branch rewritten to what does not get ready', () => {
    const lost = known({ branch: { kind: 'known', name: 'main', tip: foreign, contains: false } });
    const broken = kustomization({ applied: awaited, attempted: foreign, conditions: failing(foreign) });
    const diverged = seen(gitRepository({ commit: foreign }), broken);
    assert.ok(verdict(diverged).questions.some(({ kind }) => kind === 'branch'));
    assert.equal(short(verdict(diverged, { knowledge: lost })), 'failed diverged');

    const set = kustomization({ applied: awaited, attempted: old, conditions: failing(old) });
    const back = seen(gitRepository({ commit: old }), set);
    assert.equal(short(verdict(back, { knowledge: lost })), 'failed rolledBack');
    assert.equal(short(verdict(back)), 'pending stale');
  });

  it('does not mind its source while it takes up the applied commit once more', () => {
    const again = kustomization({ applied: awaited, conditions: { Ready: { status: 'Unknown' } } });
    const stalled = gitRepository({ conditions: { Stalled: { reason: 'URLInvalid', message: 'no' } } });
    assert.equal(short(verdict(seen(stalled, again))), 'pending fetched');
  });

  it('waits with a warning when nobody can be asked how two commits stand, and still knows the exact one', () => {
    const knowledge = known({ relations: new Map([[newer, 'unavailable']]), branch: { kind: 'unavailable' } });
    const state = seen(gitRepository({ commit: newer }), kustomization({ applied: newer }));
    const found = verdict(state, { knowledge });
    assert.equal(short(found), 'pending ancestryUnknown');
    assert.match(found.warnings.join(), /set repository/);
    assert.equal(short(verdict(seen(fetched, ready), { knowledge })), 'succeeded');
  });

  it('asks how a commit stands before it says anything of it', () => {
    const found = verdict(seen(gitRepository(), kustomization()), { knowledge: known({ relations: new Map() }) });
    assert.equal(short(found), 'pending asking');
    assert.deepEqual(found.questions[0], { kind: 'relation', commit: old });
  });

  it('is failed after as many attempts at the commit as allowed', () => {
    const attempt = (at: string) => kustomization({ attempted: awaited, conditions: failing(awaited, { at }) });
    const once = seen(fetched, attempt('01'));
    assert.equal(short(verdict(once)), 'failed attemptsFailed');
    assert.equal(short(verdict(once, { options: { failAfterAttempts: 2 } })), 'pending retrying');
    // The same failure seen again (both halves of its status) is one attempt.
    const again = seen(fetched, attempt('01'), attempt('01'));
    assert.equal(short(verdict(again, { options: { failAfterAttempts: 2 } })), 'pending retrying');
    const twice = seen(fetched, attempt('01'), attempt('02'));
    assert.equal(short(verdict(twice, { options: { failAfterAttempts: 2 } })), 'failed attemptsFailed');
  });

  it('counts an attempt that only status.history tells of', () => {
    const before = kustomization({
      history: [{ digest: 'a', commit: old, status: 'ReconciliationSucceeded', total: 1 }],
    });
    const after = kustomization({
      attempted: awaited,
      conditions: {
        Ready: { status: 'Unknown', reason: 'Progressing' },
        Reconciling: { message: `Fetching manifests for revision ${revision(newer)}` },
      },
      history: [
        { digest: 'b', commit: awaited, status: 'HealthCheckFailed', total: 1 },
        { digest: 'a', commit: old, status: 'ReconciliationSucceeded', total: 1 },
      ],
    });
    assert.equal(short(verdict(seen(fetched, before, after))), 'failed attemptsFailed');
  });

  it('does not count what older revisions with the same content have failed', () => {
    const failed = (commit: string, total: number) =>
      kustomization({
        attempted: commit,
        conditions: {
          Ready: { status: 'Unknown', reason: 'Progressing' },
          Reconciling: { message: 'Building manifests' },
        },
        history: [{ digest: 'a', commit, status: 'HealthCheckFailed', total }],
      });
    const state = seen(fetched, failed(old, 3), failed(awaited, 6));
    assert.equal(short(verdict(state, { options: { failAfterAttempts: 2 } })), 'pending reconciling');
    assert.equal(short(verdict(state)), 'failed attemptsFailed');
  });

  it('does not count failures from before it looked: their cause may be mended by now', () => {
    const state = seen(
      fetched,
      kustomization({
        attempted: awaited,
        conditions: {
          Ready: { status: 'Unknown', reason: 'Progressing' },
          Reconciling: { message: 'Building manifests' },
        },
        history: [{ digest: 'b', commit: awaited, status: 'HealthCheckFailed', total: 3 }],
      }),
    );
    assert.equal(short(verdict(state)), 'pending reconciling');
  });

  it('says when the commit changed nothing under the path', () => {
    const at = (commit: string, digest: string) =>
      kustomization({
        applied: commit,
        history: [{ digest, commit, status: 'ReconciliationSucceeded', total: 1 }],
      });
    const reason = (before: string, after: string): string => {
      const found = verdict(seen(fetched, at(old, before), at(awaited, after)));
      assert.equal(short(found), 'succeeded');
      return found.verdict.reason;
    };
    assert.match(reason('a', 'a'), /nothing under its path changed/);
    assert.doesNotMatch(reason('a', 'b'), /nothing/);
    assert.doesNotMatch(verdict(seen(fetched, at(awaited, 'a'))).verdict.reason, /nothing/);
  });

  it('takes a path that is not there as an attempt at the revision that was fetched', () => {
    const conditions = failing(awaited, { reason: 'ArtifactFailed', message: 'kustomization path not found' });
    assert.equal(short(verdict(seen(fetched, kustomization({ attempted: old, conditions })))), 'failed attemptsFailed');
  });

  it('is failed when a newer revision that contains the commit has failed as often, and names both', () => {
    const state = seen(
      gitRepository({ commit: newer }),
      kustomization({ attempted: newer, conditions: failing(newer) }),
    );
    const found = verdict(state);
    assert.equal(short(found), 'failed attemptsFailed');
    assert.match(found.verdict.reason, /33333333.*22222222/);
    assert.equal(short(verdict(state, { options: { failAfterAttempts: 2 } })), 'pending retrying');
  });

  it('passes over the failure of an older revision', () => {
    const state = seen(fetched, kustomization({ applied: old, attempted: old, conditions: failing(old) }));
    assert.equal(short(verdict(state)), 'pending stale');
  });

  it('waits for dependencies, missing artifacts and cancelled health checks, and finds the root cause', () => {
    const waits = {
      Ready: { status: 'False', reason: 'DependencyNotReady', message: 'dependency not ready' },
    } as const;
    const top = kustomization({ conditions: waits, spec: { dependsOn: [{ name: 'middle' }] } });
    const middle = kustomization({ name: 'middle', conditions: waits, spec: { dependsOn: [{ name: 'root' }] } });
    const root = kustomization({
      name: 'root',
      conditions: { Ready: { status: 'False', reason: 'BuildFailed', message: 'no such file' } },
    });
    const found = verdict(seen(fetched, top, middle, root));
    assert.equal(short(found), 'pending dependency');
    assert.match(
      found.verdict.reason,
      /apps waits for Kustomization\/flux-system\/middle, which waits for Kustomization\/flux-system\/root.*no such file/,
    );
    for (const reason of ['HealthCheckCanceled', 'ArtifactFailed', 'Progressing']) {
      const conditions = {
        Ready: { status: 'False', reason, message: 'Source artifact not found, retrying in 5s' },
      } as const;
      assert.equal(verdict(seen(fetched, kustomization({ conditions }))).verdict.kind, 'pending');
    }
  });

  it('waits for an object that is not there, and says which are', () => {
    const found = verdict(seen(fetched, kustomization({ name: 'infra' })));
    assert.equal(short(found), 'pending absent');
    assert.match(found.verdict.reason, /infra/);
  });

  it('is failed at once when Flux itself gives up', () => {
    const conditions = {
      Ready: { status: 'False', reason: 'AccessDenied', message: 'cannot access' },
      Stalled: { reason: 'AccessDenied', message: 'cannot access' },
    } as const;
    assert.equal(
      short(verdict(seen(fetched, kustomization({ conditions })), { options: { failAfterAttempts: 9 } })),
      'failed stalled',
    );
  });
});
