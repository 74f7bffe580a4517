import assert from 'node:assert/strict';

import { statusContexts } from '../../../../core/flux/statuses/contexts.ts';
import { type CommitReport } from '../../../../core/flux/statuses/judge-statuses.ts';
import { StatusTracker } from '../../../../core/flux/statuses/status-tracker.ts';
import { statusAdvice, silence, warningsOf } from '../../../../core/flux/statuses/told.ts';
import type { CommitStatus } from '../../../../core/ports/commit-statuses.ts';
import { commits, target as apps } from '../build.ts';
import { azure, failed, infra, judge, on, status } from './statuses.ts';

const { awaited, newer } = commits;

describe('What is said of Kustomizations by statuses, word for word', () => {
  const reason = (reports: readonly CommitReport[]) => judge(reports)[0]?.verdict.reason;
  const many = (count: number, o: Partial<CommitStatus>) =>
    Array.from({ length: count }, (_, index) => status({ name: `kustomization/apps/0c9c2e4${index}`, ...o }));

  it('names each that says it, and of many the first five', () => {
    const name = 'Kustomization/flux-system/apps';
    assert.equal(reason([]), `no status of ${name} yet`);
    assert.equal(
      reason([on(awaited, failed)]),
      `${name} failed: fluxcd/kustomization/apps/0c9c2e41 at 22222222: build failed`,
    );
    assert.equal(
      reason([on(awaited, status({ state: 'pending', text: '' }))]),
      `${name}: fluxcd/kustomization/apps/0c9c2e41 at 22222222: pending`,
    );
    const said = (index: number) => `fluxcd/kustomization/apps/0c9c2e4${index} at 22222222: reconciliation succeeded`;
    assert.equal(reason([on(awaited, ...many(5, {}))]), `${name} succeeded: ${[0, 1, 2, 3, 4].map(said).join('; ')}`);
    assert.equal(
      reason([on(awaited, ...many(7, {}))]),
      `${name} succeeded: ${[0, 1, 2, 3, 4].map(said).join('; ')}; and 2 more`,
    );
    assert.equal(
      reason([on(awaited, { ...failed, at: 60_001 }), on(newer, status())]),
      `${name}: under one name a newer commit has succeeded and an older one failed after that (fluxcd/kustomization/apps/0c9c2e41 at 22222222: build failed): several clusters write it, or the branch went back`,
    );
    assert.equal(judge([on(awaited, { ...failed, at: 60_000 }), on(newer, status())])[0]?.verdict.kind, 'succeeded');
  });

  it('gives the commits that were reported, each once', () => {
    const verdict = judge([on(awaited, ...many(2, {})), on(newer, status({ name: 'kustomization/apps/0c9c2e40' }))])[0]
      ?.verdict;
    assert.deepEqual(verdict?.kind === 'succeeded' && verdict.commits, [newer, awaited]);
  });

  const readings: readonly (readonly [Partial<CommitStatus>, string])[] = [
    [{ state: 'notSet' }, 'pending'],
    [{ state: 'failed' }, 'failed'],
    [{ text: '  Reconciliation Succeeded ' }, 'succeeded'],
    [{ text: 'reconciliation succeeded, not' }, 'pending'],
    [{ text: 'no reconciliation succeeded' }, 'pending'],
    [{ state: 'error', text: 'progressing with retry' }, 'pending'],
    [{ state: 'error', text: 'progressing' }, 'pending'],
    [{ state: 'error', text: 'health check cancelled' }, 'pending'],
    [{ state: 'error', text: 'the health check canceled it' }, 'failed'],
    [{ state: 'error', text: 'dependency not ready at all' }, 'failed'],
    [{ genre: 'fluxcdx', text: 'anything' }, 'succeeded'],
    [{ genre: 'fluxcdx', text: 'Upgrade failed' }, 'pending'],
    [{ genre: 'fluxcdx', text: 'nothing failed here' }, 'succeeded'],
    [{ genre: 'fluxcdx', text: 'unfailed' }, 'succeeded'],
    [{ genre: '', name: 'kustomization/apps/0c9c2e41', text: 'anything' }, 'pending'],
    [{ genre: '', name: 'kustomization/apps/0c9c2e41x', text: 'anything' }, 'succeeded'],
    [{ genre: '', name: 'x/kustomization/apps/0c9c2e41', text: 'anything' }, 'succeeded'],
    [{ genre: 'x', name: 'Status', state: 'error' }, 'failed'],
    [{ genre: 'Kustomization', name: 'Status/x', state: 'error' }, 'failed'],
    [{ genre: 'Kustomization', name: 'Status', state: 'error' }, 'pending'],
  ];
  for (const [of, expected] of readings) {
    it(`takes ${JSON.stringify(of)} for ${expected}`, () => {
      const { verdict } = judge([on(awaited, status(of))], [apps], statusContexts(['**'], 'azureRepos'))[0] ?? {};
      assert.equal(verdict?.kind, expected);
    });
  }

  const spoken: readonly (readonly [string, string])[] = [
    ['kustomization/apps', 'apps'],
    ['kustomization/infra/77aa1b2c', 'infra'],
    ['Kustomization/INFRA/77AA1B2C', 'infra'],
    ['kustomization/other/77aa1b2c', ''],
    // Not the provider's id: a name that somebody made.
    ['kustomization/prod/infra', 'infra'],
    ['kustomization/infra/77aa1b2cx', 'infra'],
    ['kustomization/kustomization', ''],
    ['kustomization/apps/77aa1b2c/infra', 'apps,infra'],
    ['x/infra', 'infra'],
    ['flux-system/infra/apps', 'apps,infra'],
    ['infrastructure', ''],
  ];
  for (const [name, expected] of spoken) {
    it(`takes ${name} to speak of ${expected === '' ? 'nobody' : expected}`, () => {
      const judged = judge([on(awaited, status({ genre: '', name }))], [apps, infra], statusContexts(['**'], 'github'));
      assert.equal(
        judged
          .filter(({ heard }) => heard.length > 0)
          .map(({ target }) => target.name)
          .join(),
        expected,
      );
    });
  }

  it('stand for the usual names of each host, and for no other’s', () => {
    const heard = (host: 'azureRepos' | 'github', genre: string, name: string): boolean =>
      statusContexts([], host).patterns.some(({ matches }) => matches(genre === '' ? name : `${genre}/${name}`));
    assert.deepEqual(
      [
        heard('azureRepos', 'fluxcd:dev', 'kustomization/x'),
        heard('azureRepos', 'Kustomization', 'Status'),
        heard('azureRepos', '', 'Status'),
        heard('github', '', 'kustomization/apps/1'),
        heard('github', '', 'Status'),
        heard('github', 'fluxcd', 'x'),
      ],
      [true, true, false, true, true, false],
    );
    const [pattern] = statusContexts(['**'], 'github').patterns;
    assert.deepEqual([pattern?.matches('a'.repeat(500)), pattern?.matches('a'.repeat(501))], [true, false]);
    assert.equal(statusContexts(['a', 'a', 'b'], 'github').patterns.length, 2);
  });
});

describe('Failures that are counted', () => {
  const of = (verdict: ReturnType<typeof judge>[number]['verdict']) => ({ target: apps, verdict, heard: [] });
  const failure = (at: number) => {
    const [judged] = judge([on(awaited, { ...failed, at })]);
    assert.ok(judged);
    return judged;
  };
  const success = of({ kind: 'succeeded', reason: 'done', commits: [awaited] });

  it('are those that differ, over all that was seen', () => {
    const tracker = new StatusTracker({ failAfterAttempts: 2, stableFor: 0 });
    const pending = {
      kind: 'pending',
      code: 'retrying',
      reason:
        'Kustomization/flux-system/apps failed: fluxcd/kustomization/apps/0c9c2e41 at 22222222: build failed; Flux tries again',
    };
    assert.deepEqual(tracker.track(failure(1), 0), pending);
    assert.deepEqual(tracker.track(failure(1), 5), pending);
    assert.equal(tracker.track(success, 6).kind, 'succeeded');
    assert.equal(tracker.track(failure(2), 7).kind, 'failed');
  });

  it('and a success must stay, counted anew after anything else', () => {
    const tracker = new StatusTracker({ failAfterAttempts: 9, stableFor: 100 });
    const open = of({ kind: 'pending', code: 'silent', reason: 'x' });
    const wait = { kind: 'pending', code: 'stabilizing', reason: 'done; it must stay so' };
    assert.deepEqual(tracker.track(success, 0), wait);
    assert.deepEqual(tracker.track(success, 99), wait);
    assert.equal(tracker.track(success, 100).kind, 'succeeded');
    assert.deepEqual(tracker.track(open, 110), open.verdict);
    assert.deepEqual(tracker.track(success, 120), wait);
    assert.equal(tracker.track(success, 220).kind, 'succeeded');
  });
});

describe('What inputs ask of statuses that these cannot tell', () => {
  it('is warned of', () => {
    assert.deepEqual(warningsOf({ failAfterAttempts: 1 }, [apps, infra]), []);
    assert.deepEqual(warningsOf({ failAfterAttempts: 2 }, [apps, infra, { ...infra, namespace: 'team' }]), [
      'failAfterAttempts: 2: attempts that fail for the same reason set one status, so most failures will be waited out until the timeout.',
      'Two Kustomizations called infra are awaited: Flux’s statuses do not name the namespace, unless the Provider’s commitStatusExpr does, so that either stands for both.',
    ]);
  });
});

describe('What was there when nothing that counts was', () => {
  const told = (statuses: readonly CommitStatus[], targets = [apps]) => {
    const reports = [on(awaited, ...statuses)];
    return silence(reports, judge(reports, targets), azure);
  };

  it('is each status, and why it did not count', () => {
    assert.deepEqual(silence([on(awaited), on(newer)], [], azure), ['no status at all on 22222222, 33333333']);
    const ignored = Array.from({ length: 21 }, (_, index) => `ignored ${index}`);
    assert.deepEqual(silence([on(awaited)], [], azure, ignored), [
      'no status that counts on 22222222',
      ...ignored.slice(0, 20),
      '… and 1 more',
    ]);
    const connector = status({ genre: 'Kustomization', name: 'Status', text: ' ' });
    const others = [
      status({ state: 'pending', text: ' x ' }),
      status({ genre: 'ci', name: 'b' }),
      status({ name: 'y' }),
      connector,
    ];
    const start = 'status on 22222222: ';
    const counted = `${start}fluxcd/kustomization/apps/0c9c2e41 pending (x)`;
    const more = [
      `${start}ci/b succeeded (reconciliation succeeded); statusContext does not match it`,
      `${start}fluxcd/y succeeded (reconciliation succeeded); of none of the awaited Kustomizations`,
    ];
    assert.deepEqual(told(others), [counted, ...more, `${start}Kustomization/Status succeeded`]);
    assert.deepEqual(told(others, [apps, infra]), [
      counted,
      ...more,
      `${start}Kustomization/Status succeeded; GitOps Connector does not say which of the Kustomizations it is`,
    ]);
  });

  it('is the first twenty, and how many more', () => {
    const many = (count: number) => told(Array.from({ length: count }, (_, index) => status({ name: `x${index}` })));
    assert.equal(many(20).length, 20);
    assert.deepEqual([many(22).length, many(22).at(-1)], [21, '… and 2 more']);
  });
});

describe('What to do about statuses', () => {
  it('follows from what they say', () => {
    const [silent] = judge([]);
    const [failure] = judge([on(awaited, failed)]);
    const [open] = judge([on(awaited, status({ state: 'pending' }))]);
    assert.ok(silent && failure && open);
    assert.match(statusAdvice([open]), /^Give it more time with timeout, .* do not say\.$/);
    assert.match(statusAdvice([failure, open]), /^A status does not say why: .* which does\.$/);
    assert.match(
      statusAdvice([silent, open]),
      /^Of what sets no status look at the Provider .* reports nothing either\.$/,
    );
    assert.equal(statusAdvice([silent, failure]), `${statusAdvice([failure])} ${statusAdvice([silent])}`);
  });
});
