import assert from 'node:assert/strict';

import type { BranchAnswer, ContentAnswer, Question } from '../../../../core/flux/knowledge.ts';
import { absentWriters } from '../../../../core/flux/statuses/absent-writers.ts';
import { statusContexts } from '../../../../core/flux/statuses/contexts.ts';
import { decide, lateReason, type Decision } from '../../../../core/flux/statuses/decide.ts';
import { judgeStatuses, type CommitReport } from '../../../../core/flux/statuses/judge-statuses.ts';
import { statusPreflight } from '../../../../core/flux/statuses/preflight.ts';
import { StatusTracker } from '../../../../core/flux/statuses/status-tracker.ts';
import { statusAdvice, silence, warningsOf } from '../../../../core/flux/statuses/told.ts';
import { Narrator } from '../../../../core/flux/wait/narrator.ts';
import type { CommitStatus, CommitStatuses } from '../../../../core/ports/commit-statuses.ts';
import { recordingLog } from '../../../recording-log.ts';
import { commits, target as apps } from '../build.ts';
import { FakeClock } from '../fake-clock.ts';
import { quietHost } from '../quiet-host.ts';

const { old, awaited, newer } = commits;
const infra = { ...apps, name: 'infra' };
const azure = statusContexts([], 'azureRepos');

const status = (o: Partial<CommitStatus> = {}): CommitStatus => ({
  genre: 'fluxcd',
  name: 'kustomization/apps/0c9c2e41',
  state: 'succeeded',
  text: 'reconciliation succeeded',
  at: 0,
  ...o,
});
const failed = status({ state: 'error', text: 'build failed' });
const ofInfra = { name: 'kustomization/infra/0c9c2e41' };
const on = (commit: string, ...statuses: readonly CommitStatus[]): CommitReport => ({ commit, statuses });
const judge = (reports: readonly CommitReport[], targets = [apps], contexts = azure) =>
  judgeStatuses(reports, targets, contexts);

/** Statuses of some commits in a line, the newest first. */
const statusesOf = (all: Readonly<Record<string, readonly CommitStatus[]>>, asked: unknown[] = []): CommitStatuses => ({
  of: (commit) => {
    asked.push(commit);
    const statuses = all[commit];
    return statuses === undefined ? Promise.reject(new Error('not there')) : Promise.resolve(statuses);
  },
  newest: (tip, most) => {
    asked.push([tip, most]);
    return Promise.resolve(Object.keys(all).slice(0, most));
  },
});

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

describe('How a wait for statuses ends', () => {
  const known = { kind: 'known', name: 'main', tip: newer, contains: true } as const;
  function decided(o: {
    readonly reports: readonly CommitReport[];
    readonly targets?: readonly (typeof apps)[];
    readonly branch?: BranchAnswer;
    readonly content?: ReadonlyMap<string, ContentAnswer>;
    readonly delivered?: string;
    readonly onBranch?: boolean;
    readonly contexts?: typeof azure;
  }): {
    readonly decision: Decision | undefined;
    readonly questions: readonly Question[];
    readonly lines: readonly string[];
  } {
    const { reports, targets = [apps], branch = known, content, delivered, onBranch = true, contexts = azure } = o;
    const judgements = judge(reports, [...targets], contexts);
    const tracker = new StatusTracker({ failAfterAttempts: 1, stableFor: 0 });
    const states = new Map(judgements.map((judgement) => [judgement, tracker.track(judgement, 0)]));
    const questions: Question[] = [];
    const lines: string[] = [];
    const narrator = new Narrator(recordingLog(lines), new FakeClock());
    const decision = decide(
      { judgements, states },
      { awaited, knowledge: { branch, content, delivered }, contexts, onBranch },
      questions,
      narrator,
    );
    return { decision, questions, lines };
  }
  const said = (name: string, commit: string) =>
    `Kustomization/flux-system/${name} succeeded: fluxcd/kustomization/${name}/0c9c2e41 at ${commit}: reconciliation succeeded`;

  it('by success of all, with the newest commit that was reported', () => {
    const reports = [on(awaited, status(), status(ofInfra)), on(newer, status())];
    assert.deepEqual(decided({ reports, targets: [apps, infra] }).decision, {
      result: 'succeeded',
      reason: `${said('apps', '33333333')}; ${said('infra', '22222222')}`,
      commit: awaited,
    });
    assert.equal(decided({ reports: [on(awaited, status())], targets: [apps, infra] }).decision, undefined);
    const contexts = statusContexts(['**/0c9c2e41', '**/77aa1b2c'], 'azureRepos');
    assert.equal(decided({ reports: [on(awaited, status())], contexts }).decision, undefined);
  });

  it('by a branch that has let go of the commit, if that was ever on it', () => {
    const reports = [on(awaited)];
    const reason = (tip: string | undefined, onBranch = true) =>
      decided({ reports, branch: { kind: 'known', name: 'main', tip, contains: false }, onBranch }).decision?.reason;
    assert.equal(reason(old), '22222222 is not in the branch: main is at 11111111, which does not contain it');
    assert.equal(reason(undefined), '22222222 is not in the branch: main is deleted');
    assert.equal(reason(old, false), undefined);
    assert.equal(decided({ reports, branch: { kind: 'unavailable' } }).decision, undefined);
  });

  it('by success only where the delivered files are what was applied', () => {
    const reports = [on(newer, status())];
    const content = (answer?: ContentAnswer) => new Map(answer === undefined ? [] : [[newer, answer] as const]);
    const asked = decided({ reports, content: content() });
    assert.deepEqual([asked.decision, asked.questions], [undefined, [{ kind: 'content', commit: newer }]]);
    assert.equal(decided({ reports, content: content(), delivered: newer }).decision?.result, 'succeeded');
    assert.equal(decided({ reports: [on(awaited, status())], content: content() }).decision?.result, 'succeeded');
    assert.equal(decided({ reports, content: content({ kind: 'same' }) }).decision?.result, 'succeeded');
    const unread = decided({ reports, content: content({ kind: 'unavailable', because: 'no right' }) });
    assert.equal(unread.decision?.result, 'succeeded');
    assert.deepEqual(unread.lines, ['warning Only the history was compared, not the content: no right']);
    assert.deepEqual(decided({ reports, content: content({ kind: 'differs', by: 'build 7', files: [] }) }).decision, {
      result: 'superseded',
      reason: '33333333 was applied, where the delivered files are others: build 7',
      supersededBy: 'build 7',
      commit: newer,
    });
  });

  it('by a failure, with what the others are doing', () => {
    assert.deepEqual(decided({ reports: [on(awaited, failed)] }).decision, {
      result: 'failed',
      reason: 'Kustomization/flux-system/apps failed: fluxcd/kustomization/apps/0c9c2e41 at 22222222: build failed',
    });
  });

  it('late, with what is still missing', () => {
    const contexts = statusContexts(['**/0c9c2e41', '**/77aa1b2c'], 'azureRepos');
    const judgements = judge([on(awaited, status())], [apps, infra], contexts);
    const tracker = new StatusTracker({ failAfterAttempts: 1, stableFor: 0 });
    const states = new Map(judgements.map((judgement) => [judgement, tracker.track(judgement, 0)]));
    assert.equal(
      lateReason({ judgements, states }, contexts, 900_000),
      'Not reported within 15m. no status of Kustomization/flux-system/infra yet; nothing that **/77aa1b2c names yet',
    );
  });
});

describe('Who reported before, and does not now', () => {
  const heard = judge([on(awaited, status())]);
  const warned = (before: Readonly<Record<string, readonly CommitStatus[]>>, contexts = azure, judgements = heard) =>
    absentWriters(statusesOf(before), Object.keys(before), judgements, contexts);
  const other = status({ name: 'kustomization/apps/77aa1b2c' });

  it('is told by the last commit that anybody reported on', async () => {
    assert.deepEqual(
      await warned({
        [newer]: [],
        [old]: [status(), other],
        [awaited]: [status({ name: 'kustomization/apps/11111111' })],
      }),
      [
        'fluxcd/kustomization/apps/77aa1b2c has reported Kustomization/flux-system/apps at 11111111, and nothing of the awaited commit: if that is another cluster, name each in a line of statusContext, so that all are waited for.',
      ],
    );
    assert.deepEqual(await warned({ [old]: [status()] }), []);
    assert.deepEqual(await warned({ [old]: [status(ofInfra)] }), []);
  });

  it('is nobody where each is named, or the host does not answer', async () => {
    assert.deepEqual(await warned({ [old]: [other] }, statusContexts(['**'], 'azureRepos')), []);
    assert.deepEqual(await absentWriters(statusesOf({}), [old], heard, azure), []);
  });
});

describe('A look at statuses before anything is delivered', () => {
  const look = (
    tip: string | undefined,
    all: Parameters<typeof statusesOf>[0],
    asked: unknown[] = [],
    contexts = azure,
  ) =>
    statusPreflight(
      { ...quietHost, history: { ...quietHost.history, tip: () => Promise.resolve(tip) } },
      statusesOf(all, asked),
      [apps, infra],
      contexts,
    );

  it('says who has set any, and of what there are none', async () => {
    const asked: unknown[] = [];
    const found = await look(newer, { [newer]: [], [awaited]: [status()], [old]: [failed] }, asked);
    assert.deepEqual(found, {
      problems: [],
      facts: [
        'Kustomization/flux-system/apps: fluxcd/kustomization/apps/0c9c2e41 at 22222222: reconciliation succeeded',
      ],
      notes: [
        'Nothing has set a status of Kustomization/flux-system/infra on the 3 newest commits of main (33333333): look at the Provider and the Alert.',
      ],
    });
    assert.deepEqual(asked[0], [newer, 10]);
    const contexts = statusContexts(['**/77aa1b2c'], 'azureRepos');
    assert.match(
      (await look(newer, { [newer]: [] }, [], contexts)).notes.join(),
      /a status of \*\*\/77aa1b2c on the 1 newest/,
    );
  });

  it('finds an empty repository', async () => {
    const empty = { problems: ['Fabrikam/gitops has no commit yet.'], notes: [], facts: [] };
    assert.deepEqual(await look(undefined, {}), empty);
  });
});
