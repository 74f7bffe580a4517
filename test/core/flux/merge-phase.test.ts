import assert from 'node:assert/strict';

import type { ErrorCode } from '../../../core/error-codes.ts';
import type { Host } from '../../../core/flux/wait/options.ts';
import type { MergeProgress } from '../../../core/ports/merges.ts';
import { writeMarker } from '../../../core/pull-requests/marker.ts';
import { commits } from './build.ts';
import { openPullRequest as open, progressOf, quietHost } from './quiet-host.ts';
import { failure, merged, outcomeOf, phase, type Show } from './merging.ts';

describe('Waiting for the merge', () => {
  it('tells who is asked, who has voted and what is missing as it changes, once each', async () => {
    const asked = [
      { name: 'Ada', vote: 'none', required: true },
      { name: 'Ops', vote: 'none', required: false },
    ] as const;
    const build = { name: 'build "validate"', blocking: true, url: 'https://host.test/build/5' };
    const { wait, lines, looks } = phase((now) => {
      if (now < 60_000) {
        const checks = [{ ...build, state: 'running' }] as const;
        return progressOf(open, { reviews: asked, approvals: { needed: 2, missing: 2 }, checks });
      }
      if (now < 120_000) {
        const reviews = [{ ...asked[0], vote: 'approved' }, asked[1]] as const;
        const checks = [{ ...build, state: 'failed' }] as const;
        return progressOf(open, { reviews, approvals: { needed: 2, missing: 1 }, checks });
      }
      return now < 180_000 ? progressOf(open, { approvals: { needed: 2, missing: 0 } }) : progressOf(merged);
    });
    assert.deepEqual(outcomeOf(await wait()), { result: 'merged', reason: commits.awaited });
    const [first, second, third, fourth, last, ...more] = lines.map((line) => line.trim());
    assert.match(first ?? '', /waits to be completed into main, completes by itself/);
    assert.match(
      second ?? '',
      /held up by: 2 more of 2 approvals \(asked: Ada \(required\), Ops\); build "validate" \(https:\/\/host.test\/build\/5\): running$/,
    );
    assert.match(
      third ?? '',
      /1m\s.*held up by: build "validate" \(\S+\): failed; 1 more of 2 approvals \(approved: Ada; asked: Ops\)$/,
    );
    assert.match(fourth ?? '', /nothing holds it up any more/);
    assert.match(last ?? '', /merged as/);
    assert.deepEqual(more, []);
    assert.equal(looks(), 19);
  });

  it('tells conflicts, drafts, another target and that auto-complete is taken off', async () => {
    const states = [
      open,
      { ...open, mergeState: 'unknown' },
      { ...open, mergeState: 'conflicts', mergeMessage: 'in a.yaml' },
      { ...open, draft: true },
      { ...open, targetBranch: 'release' },
      { ...open, autoComplete: false },
      merged,
    ] as const;
    const { wait, lines } = phase((_, looks) => progressOf(states[Math.min(looks, states.length) - 1] ?? merged));
    await wait();
    assert.equal(lines.length, 6, lines.join('\n'));
    assert.match(
      lines.join('\n'),
      /conflicts with main \(in a.yaml\)[^]*is a draft[^]*into release[^]*does not complete by itself/,
    );
  });

  it('says what it waited for when the time is over', async () => {
    const checks = [{ name: 'lint', state: 'failed', blocking: true, url: undefined }] as const;
    const { wait, done } = phase(() => progressOf(open, { checks, obstacles: [{ kind: 'behind' }] }));
    const { result, reason } = outcomeOf(await wait());
    assert.equal(result, 'timedOut');
    assert.match(
      reason,
      /not merged within 45m: waits to be completed.*held up by: lint: failed; its branch is behind main/,
    );
    assert.equal(done[0], 'disarm 31');
    assert.match(
      done[1] ?? '',
      /\[The run\]\(https:\/\/host.test\/run\/7\).*not merged in time.*auto-complete was taken off/,
    );
  });

  it('rides out a host that does not answer: one warning, and ever fewer requests', async () => {
    const { wait, lines, looks } = phase((now, count) =>
      now > 1_200_000 ? progressOf(merged) : count === 1 ? progressOf(open) : failure('NOT_REACHABLE'),
    );
    assert.equal(outcomeOf(await wait()).result, 'merged');
    assert.equal(lines.filter((line) => line.includes('NOT_REACHABLE')).length, 1);
    assert.ok(lines.some((line) => line.includes('can be read again')));
    assert.ok(looks() < 20, String(looks()));
  });

  it('ends with one clear error when the token has expired, once it is sure', async () => {
    const { wait, lines, looks } = phase((_, count) => (count === 1 ? progressOf(open) : failure('NOT_SIGNED_IN')));
    await assert.rejects(wait(), { code: 'NOT_SIGNED_IN' });
    assert.equal(looks(), 4);
    assert.equal(lines.filter((line) => line.includes('NOT_SIGNED_IN')).length, 0, lines.join('\n'));
    assert.match(lines.at(-1) ?? '', /auto-complete/);
  });

  it('takes a refusal that passes for what it is, and one at the start at its word', async () => {
    const passing = phase((_, count) =>
      count === 1 ? progressOf(open) : count < 4 ? failure('NOT_SIGNED_IN') : progressOf(merged),
    );
    assert.equal(outcomeOf(await passing.wait()).result, 'merged');
    await assert.rejects(phase(() => failure('PULL_REQUEST_MISSING')).wait(), { code: 'PULL_REQUEST_MISSING' });
  });

  it('knows a pull request that was merged at the last moment, or while the run was cancelled', async () => {
    const late = phase((now) => progressOf(now < 2_700_000 ? open : merged), {
      host: {
        pullRequests: { ...quietHost.pullRequests, disarm: () => Promise.reject(failure('SERVER_REFUSED')) },
      },
    });
    assert.deepEqual(outcomeOf(await late.wait()), { result: 'merged', reason: commits.awaited });

    // It completes between the look and the disarming.
    const cancelled = phase((now) => {
      if (now >= 30_000) cancelled.abort.abort();
      return progressOf(cancelled.done.length > 0 ? merged : open);
    });
    const { result, reason } = outcomeOf(await cancelled.wait());
    assert.equal(result, 'cancelled');
    assert.match(reason, /merged all the same as/);
    assert.deepEqual(cancelled.done, ['disarm 31'], 'nothing is said on a merged pull request');
  });

  it('sees to the pull request when the cluster’s sign-in is refused, and when nobody may comment', async () => {
    const { wait, done, lines } = phase(() => progressOf(open), {
      openClusters: () => Promise.reject(failure('NOT_SIGNED_IN')),
      host: {
        pullRequests: { ...quietHost.pullRequests, disarm: (id) => Promise.resolve(void done.push(`disarm ${id}`)) },
      },
    });
    await assert.rejects(wait(), { code: 'NOT_SIGNED_IN' });
    assert.deepEqual(done, ['disarm 31']);
    assert.match(lines.join('\n'), /Took auto-complete off[^]*Why is not said on pull request 31/);
    assert.doesNotMatch(lines.join('\n'), /will still merge/);
  });

  it('is cancelled at once, although the host does not answer', async () => {
    const hanging = phase((_, count) => {
      if (count === 1) setImmediate(() => hanging.abort.abort());
      return count === 1 ? 'silence' : progressOf(open);
    });
    assert.equal(outcomeOf(await hanging.wait()).result, 'cancelled');
    assert.equal(hanging.done[0], 'disarm 31');
  });

  it('leaves alone what completes by nobody, what is kept, and what was abandoned', async () => {
    const manual = phase(() => progressOf({ ...open, autoComplete: false }));
    assert.equal(outcomeOf(await manual.wait()).result, 'timedOut');
    const kept = phase(() => progressOf(open), { options: { whenStopped: 'keep' } });
    assert.equal(outcomeOf(await kept.wait()).result, 'timedOut');
    const gone = phase(() =>
      progressOf({
        ...open,
        status: 'abandoned',
        description: writeMarker({
          identity: { environment: 'dev', cluster: '', application: 'web' },
          version: '1',
          descriptors: [],
          content: commits.foreign,
          superseded: true,
        }),
      }),
    );
    const { result, reason } = outcomeOf(await gone.wait());
    assert.equal(result, 'abandoned');
    assert.match(reason, /made room for another delivery/);
    assert.deepEqual([...manual.done, ...kept.done, ...gone.done], []);
  });

  it('says when somebody pushes to the branch, and knows a commit that is not there', async () => {
    const { wait, lines } = phase(
      (now) => {
        const sourceCommit = now < 60_000 ? commits.foreign : commits.newer;
        return progressOf(now < 120_000 ? { ...open, sourceCommit } : merged);
      },
      { content: commits.foreign },
    );
    assert.equal(outcomeOf(await wait()).result, 'merged');
    assert.equal(lines.filter((line) => line.includes('this run had proposed')).length, 1);

    const history: Host['history'] = {
      ...quietHost.history,
      relation: () => Promise.reject(failure('COMMIT_MISSING')),
    };
    const mistyped = phase(() => progressOf(open), { content: commits.old, host: { history } });
    await assert.rejects(mistyped.wait(), { code: 'COMMIT_MISSING', message: /input commit/ });
  });

  it('goes on with the rollout of one that is merged when it is to be disarmed: the time was over a moment before', async () => {
    const late = phase(() => progressOf(late.done.length > 0 ? merged : open), {
      host: {
        pullRequests: {
          ...quietHost.pullRequests,
          disarm: (id) => Promise.resolve(void late.done.push(`disarm ${id}`)),
        },
      },
    });
    const ended = await late.wait();
    assert.deepEqual([ended.kind, outcomeOf(ended).reason], ['merged', commits.awaited]);
    assert.match(late.lines.at(-1) ?? '', /Pull request 31 was merged at the last moment, as [0-9a-f]{8}\.$/);
  });

  it('tells notes and that somebody put the branch back, and waits for the commit of what is merged', async () => {
    const at = (now: number): MergeProgress => {
      if (now < 20_000)
        return progressOf({ ...open, sourceCommit: commits.newer }, { notes: ['Policies are unknown.'] });
      if (now < 40_000) return progressOf({ ...open, sourceCommit: commits.foreign });
      if (now < 60_000) return progressOf({ ...merged, mergeCommit: undefined });
      return progressOf(merged);
    };
    const { wait, lines, clock } = phase(at, { content: commits.foreign });
    assert.equal(outcomeOf(await wait()).result, 'merged');
    assert.equal(clock.now(), 60_000);
    const text = lines.join('\n');
    assert.match(text, /Note: Policies are unknown\./);
    assert.match(
      text,
      /31: its branch is at \S+ by now, and this run had proposed \S+ What is merged[^]*31: its branch is at \S+ again\./,
    );
  });

  it('says why there is nothing to say where it never could be read', async () => {
    const silent = phase(() => failure('NOT_REACHABLE'), { options: { mergeTimeout: 60_000, whenStopped: 'keep' } });
    const ended = await silent.wait();
    assert.deepEqual(ended, {
      kind: 'over',
      outcome: {
        result: 'timedOut',
        reason: 'Pull request 31 was not merged within 1m: it could not be read',
        pullRequest: undefined,
      },
    });
    assert.match(silent.lines.join('\n'), /Pull request 31 could not be read, it is tried again/);
  });

  it('says nothing of what holds it up at the end, where nothing does', async () => {
    const quiet = phase(() => progressOf(open), { options: { mergeTimeout: 60_000, whenStopped: 'keep' } });
    const { reason } = outcomeOf(await quiet.wait());
    assert.match(
      reason,
      /^Pull request 31 was not merged within 1m: waits to be completed into main.*: https:\/\/host\.test\/pr\/31$/,
    );
    assert.deepEqual(
      quiet.lines.filter((line) => /held up|holds it up|its branch/.test(line)),
      [],
    );
  });

  it('asks whether the proposed commit is there once, and only where the branch is elsewhere', async () => {
    const asked: string[] = [];
    const history: Host['history'] = {
      ...quietHost.history,
      relation: async (...commitsAsked) => {
        asked.push(commitsAsked.join(' '));
        return 'unrelated';
      },
    };
    const show: Show = (now) => progressOf(now < 60_000 ? open : merged);
    for (const [content, questions] of [
      [undefined, []],
      [commits.foreign, []],
      [commits.old, [`${commits.old} ${commits.foreign}`]],
    ] as const) {
      asked.length = 0;
      await phase(show, { ...(content === undefined ? {} : { content }), host: { history } }).wait();
      assert.deepEqual(asked, questions);
    }
    const gone = phase((now) => progressOf(now < 60_000 ? { ...open, sourceCommit: undefined } : merged), {
      content: commits.old,
      host: { history },
    });
    asked.length = 0;
    await gone.wait();
    assert.deepEqual(asked, []);
    assert.doesNotMatch(gone.lines.join('\n'), /its branch/);
  });

  it('goes on when whether the commit is there cannot be asked; one that is not ends it, not only after a while', async () => {
    const failing = (code: ErrorCode): ReturnType<typeof phase> =>
      phase((now) => progressOf(now < 60_000 ? open : merged), {
        content: commits.old,
        host: { history: { ...quietHost.history, relation: () => Promise.reject(failure(code)) } },
      });
    assert.equal(outcomeOf(await failing('NOT_ALLOWED').wait()).result, 'merged');
    const mistyped = failing('COMMIT_MISSING');
    await assert.rejects(mistyped.wait(), {
      code: 'COMMIT_MISSING',
      mend: 'Pass create-gitops-pr’s output commit of the same run.',
    });
    assert.equal(mistyped.looks(), 3, 'once to read it; before and after it is seen to');
  });

  it('is over with who abandoned it', async () => {
    const gone = (closedBy: string | undefined) => phase(() => progressOf({ ...open, status: 'abandoned', closedBy }));
    assert.deepEqual(
      [outcomeOf(await gone('Ada').wait()).reason, outcomeOf(await gone(undefined).wait()).reason],
      [
        'Pull request 31 was abandoned by Ada: https://host.test/pr/31',
        'Pull request 31 was abandoned: https://host.test/pr/31',
      ],
    );
  });

  it('warns of what goes on unwatched: merged though the run failed, or left armed without a token', async () => {
    const unwatched = phase((_, looks) => (looks === 1 ? failure('NOT_ALLOWED') : progressOf(merged)));
    await assert.rejects(unwatched.wait(), { code: 'NOT_ALLOWED' });
    assert.match(unwatched.lines.join('\n'), /Pull request 31 is merged as [0-9a-f]{8}: nobody watches its rollout\./);
    for (const [whenStopped, warned] of [
      ['disarm', true],
      ['keep', false],
    ] as const) {
      const expired = phase(() => failure('NOT_SIGNED_IN'), { options: { whenStopped } });
      await assert.rejects(expired.wait(), { code: 'NOT_SIGNED_IN' });
      assert.equal(/Without a token pull request 31 is left/.test(expired.lines.join('\n')), warned);
      assert.deepEqual(expired.done, []);
    }
    const missing = phase(() => failure('PULL_REQUEST_MISSING'));
    await assert.rejects(missing.wait(), { code: 'PULL_REQUEST_MISSING' });
    assert.deepEqual([missing.looks(), missing.lines], [1, []]);
  });

  it('says on it why the run stopped', async () => {
    const failed = phase(() => progressOf(open), { openClusters: () => Promise.reject(failure('NOT_ALLOWED')) });
    await assert.rejects(failed.wait());
    assert.match(failed.done.join(), /has stopped \(it failed\)/);
    const cancelled = phase(() => progressOf(open), {
      openClusters: () => {
        cancelled.abort.abort();
        return Promise.reject(failure('CANCELLED'));
      },
    });
    assert.deepEqual(outcomeOf(await cancelled.wait()), {
      result: 'cancelled',
      reason: 'The run was cancelled before the merge.',
    });
    assert.match(cancelled.done.join(), /has stopped \(it was cancelled\)/);
  });
});
