import assert from 'node:assert/strict';

import type { ErrorCode } from '../../../core/error-codes.ts';
import { TaskError } from '../../../core/errors.ts';
import { describeState, stateKey, waitsFor } from '../../../core/flux/wait/merge-words.ts';
import { Narrator } from '../../../core/flux/wait/narrator.ts';
import { stopPullRequest } from '../../../core/flux/wait/stop-pull-request.ts';
import type { Check, MergeProgress, Review } from '../../../core/ports/merges.ts';
import type { PullRequest } from '../../../core/ports/pull-requests.ts';
import { commits } from './build.ts';
import { FakeClock } from './fake-clock.ts';
import { linesOf } from './lines.ts';
import { openPullRequest as open, progressOf } from './quiet-host.ts';

describe('How a pull request stands, in words', () => {
  const url = 'https://host.test/pr/31';
  const cases: readonly (readonly [Partial<PullRequest>, string])[] = [
    [{}, `waits to be completed into main, completes by itself once its policies are met: ${url}`],
    [{ autoComplete: false }, `waits to be completed into main, does not complete by itself: ${url}`],
    [{ draft: true }, `waits to be completed into main, is a draft: ${url}`],
    [{ mergeState: 'unknown', draft: true }, `waits to be completed into main, is a draft: ${url}`],
    [{ mergeState: 'conflicts', draft: true }, `has conflicts with main, is a draft: ${url}`],
    [
      { mergeState: 'conflicts', mergeMessage: 'in a.yaml', draft: true },
      `has conflicts with main (in a.yaml), is a draft: ${url}`,
    ],
    [{ mergeState: 'refused', draft: true }, `was refused by the host, is a draft: ${url}`],
    [
      { mergeState: 'refused', mergeMessage: 'TF401', draft: true },
      `was refused by the host (TF401), is a draft: ${url}`,
    ],
    [{ status: 'abandoned' }, 'abandoned'],
    [{ status: 'abandoned', closedBy: 'Kim' }, 'abandoned by Kim'],
    [{ status: 'completed' }, 'merged; its commit is not known yet'],
    [{ status: 'completed', closedBy: 'Kim', mergeCommit: commits.old }, `merged by Kim as ${commits.old}`],
  ];
  for (const [of, words] of cases) it(words, () => assert.equal(describeState({ ...open, ...of }), words));

  it('is news when any of it changes, but not when the host merely looks again', () => {
    const key = stateKey(open);
    assert.equal(stateKey({ ...open, mergeState: 'unknown', title: 'other', description: 'x', closedBy: 'Kim' }), key);
    const news: readonly Partial<PullRequest>[] = [
      { status: 'completed' },
      { mergeState: 'conflicts' },
      { mergeMessage: 'x' },
      { draft: true },
      { autoComplete: false },
      { mergeCommit: commits.old },
      { targetBranch: 'release' },
    ];
    assert.equal(new Set([key, ...news.map((one) => stateKey({ ...open, ...one }))]).size, news.length + 1);
  });
});

describe('What a pull request waits for, in words', () => {
  const review = (name: string, vote: Review['vote'], required = false): Review => ({ name, vote, required });
  const check = (name: string, state: Check['state'], blocking = true, url?: string): Check => ({
    name,
    state,
    blocking,
    url,
  });
  const people = [review('Ann', 'none', true), review('Bob', 'none'), review('Cid', 'approved', true)];
  const names = (count: number) => Array.from({ length: count }, (_, index) => check(`c${index}`, 'failed'));
  const cases: readonly (readonly [string, Partial<MergeProgress>, readonly string[]])[] = [
    ['nothing that is known', {}, []],
    ['nothing, once it is closed', { pullRequest: { ...open, status: 'completed' }, checks: names(1) }, []],
    [
      'people who have said something',
      { reviews: [review('Ann', 'rejected'), review('Bob', 'waitsForAuthor'), review('Cid', 'rejected')] },
      ['Ann, Cid said no', 'Bob waits for the author'],
    ],
    [
      'approvals, with who is asked',
      { reviews: people, approvals: { needed: 2, missing: 1 } },
      ['1 more of 2 approvals (approved: Cid; asked: Ann (required), Bob)'],
    ],
    ['an approval of anybody', { approvals: { needed: 1, missing: 1 } }, ['1 more of 1 approval']],
    [
      'an approval, by somebody who was asked',
      { reviews: [review('Bob', 'none')], approvals: { needed: 1, missing: 1 } },
      ['1 more of 1 approval (asked: Bob)'],
    ],
    [
      'an approval that counts',
      { reviews: [review('Cid', 'approved')], approvals: { needed: undefined, missing: 1 } },
      ['an approval that counts (approved: Cid)'],
    ],
    [
      'an approval of which nobody knows',
      { approvals: { needed: 1, missing: undefined } },
      ['an approval that counts'],
    ],
    [
      'who is required, though enough approve',
      { reviews: people, approvals: { needed: 1, missing: 0 } },
      ['the approval of Ann'],
    ],
    ['who is required, though nobody counts', { reviews: people }, ['the approval of Ann']],
    ['nobody, when enough approve', { reviews: [review('Bob', 'none')], approvals: { needed: 1, missing: 0 } }, []],
    [
      'checks: what failed first, what is optional last, what passed never',
      {
        checks: [
          check('a', 'waiting'),
          check('b', 'running'),
          check('c', 'failed', false),
          check('d', 'failed', true, 'https://x.test/1'),
          check('e', 'passed'),
          check('f', 'running', false),
          check('g', 'failed'),
        ],
        obstacles: [{ kind: 'behind' }, { kind: 'queue', position: 3 }, { kind: 'rule' }],
      },
      [
        'd (https://x.test/1), g: failed',
        'b: running',
        'a: not there yet',
        'its branch is behind main, which must be merged into it',
        'its turn in the merge queue (3)',
        'a rule of main blocks it',
        'c: failed, but optional',
      ],
    ],
    ['eight names', { checks: names(8) }, ['c0, c1, c2, c3, c4, c5, c6, c7: failed']],
    ['more than eight names', { checks: names(10) }, ['c0, c1, c2, c3, c4, c5, c6, c7 and 2 more: failed']],
  ];
  for (const [what, of, phrases] of cases)
    it(what, () => assert.deepEqual(waitsFor(progressOf(of.pullRequest ?? open, of)), phrases));
});

describe('Seeing to a pull request when the run stops', () => {
  async function stopped(o: {
    readonly looks: readonly (Partial<PullRequest> | Error)[];
    readonly whenStopped?: 'disarm' | 'abandon' | 'keep';
    readonly runUrl?: string | undefined;
    readonly refuse?: Error;
    readonly refuseComment?: boolean;
  }) {
    const { lines, log } = linesOf();
    const done: string[] = [];
    let looks = 0;
    const act = (what: string): Promise<void> => {
      done.push(what);
      return o.refuse === undefined ? Promise.resolve() : Promise.reject(o.refuse);
    };
    const host = {
      merges: {
        look: () => {
          const shown = o.looks[Math.min(looks++, o.looks.length - 1)] ?? {};
          return shown instanceof Error ? Promise.reject(shown) : Promise.resolve(progressOf({ ...open, ...shown }));
        },
        broughtBy: () => Promise.resolve(undefined),
      },
      pullRequests: {
        disarm: () => act('disarm'),
        abandon: () => act('abandon').then(() => 'abandoned' as const),
        comment: (_: number, text: string) => {
          done.push(text);
          return o.refuseComment === true ? Promise.reject(new Error('no right')) : Promise.resolve();
        },
      },
    };
    const { whenStopped = 'disarm', runUrl } = o;
    const narrator = new Narrator(log, new FakeClock());
    const now = await stopPullRequest(host, 31, { whenStopped, runUrl }, 'it failed', narrator);
    return { now: now?.status, done, said: lines.map((line) => line.trim().replace(/^0s\s+/, '')), looks };
  }
  const nothing = { now: undefined, done: [], said: [] };
  const failure = (code: ErrorCode) => new TaskError(code, `it said ${code}`, '');
  const link = '[The run](https://host.test/run/7) that waited for this pull request has stopped (it failed), so ';

  it('takes auto-complete off, and says why on it', async () => {
    assert.deepEqual(await stopped({ looks: [{}], runUrl: 'https://host.test/run/7' }), {
      now: undefined,
      done: [
        'disarm',
        `${link}auto-complete was taken off: nobody would watch the rollout. Set it again, or run the stage again.`,
      ],
      said: ['Took auto-complete off pull request 31, so that it is not merged unwatched.'],
      looks: 2,
    });
  });

  it('abandons it, armed or not, where that is asked for', async () => {
    for (const autoComplete of [true, false])
      assert.deepEqual(await stopped({ looks: [{ autoComplete }], whenStopped: 'abandon' }), {
        now: undefined,
        done: ['abandon', 'The run that waited for this pull request has stopped (it failed), so it was abandoned.'],
        said: ['Abandoned pull request 31.'],
        looks: 2,
      });
  });

  it('does nothing to what is kept, not armed, abandoned or merged', async () => {
    assert.deepEqual(await stopped({ looks: [{}], whenStopped: 'keep' }), { ...nothing, looks: 0 });
    assert.deepEqual(await stopped({ looks: [{ autoComplete: false }] }), { ...nothing, looks: 1 });
    for (const whenStopped of ['disarm', 'abandon'] as const) {
      assert.deepEqual(await stopped({ looks: [{ status: 'abandoned' }], whenStopped }), { ...nothing, looks: 1 });
      const merged = await stopped({ looks: [{ status: 'completed' }], whenStopped });
      assert.deepEqual(merged, { ...nothing, now: 'completed', looks: 1 });
    }
  });

  it('says nothing on what was merged meanwhile, whether or not that was refused', async () => {
    const quietly = { now: 'completed', done: ['disarm'], said: [], looks: 2 };
    const looks = [{}, { status: 'completed' } as const];
    assert.deepEqual(await stopped({ looks }), quietly);
    assert.deepEqual(await stopped({ looks, refuse: failure('SERVER_REFUSED') }), quietly);
  });

  it('warns when it could not, and when nobody may comment', async () => {
    const warned = (why: string) => [
      `Pull request 31 could not be seen to when the run stopped: ${why}. If auto-complete is on, it will still merge.`,
    ];
    const late = 'its host did not answer in the seconds that a cancelled run has';
    const said = async (o: Parameters<typeof stopped>[0]) => (await stopped(o)).said;
    assert.deepEqual(await said({ looks: [{}], refuse: failure('NOT_ALLOWED') }), warned('it said NOT_ALLOWED'));
    assert.deepEqual(await said({ looks: [{}], refuse: new Error('x') }), warned('x'));
    assert.deepEqual(await said({ looks: [failure('CANCELLED')] }), warned(late));
    assert.deepEqual(await said({ looks: [{}, failure('NOT_REACHABLE')] }), warned('it said NOT_REACHABLE'));
    assert.deepEqual((await said({ looks: [{}], refuseComment: true })).slice(1), [
      'Why is not said on pull request 31: no right',
    ]);
  });
});
