import assert from 'node:assert/strict';

import { TaskError } from '../../../core/errors.ts';
import type { ErrorCode } from '../../../core/error-codes.ts';
import { mergePhase, type Merged } from '../../../core/flux/wait/merge-phase.ts';
import { Narrator } from '../../../core/flux/wait/narrator.ts';
import type { Host, WaitOptions } from '../../../core/flux/wait/options.ts';
import type { MergeProgress } from '../../../core/ports/merges.ts';
import type { PullRequest } from '../../../core/ports/pull-requests.ts';
import { writeMarker } from '../../../core/pull-requests/marker.ts';
import { commits } from './build.ts';
import { FakeClock } from './fake-clock.ts';
import { linesOf } from './lines.ts';
import { openPullRequest as open, progressOf, quietHost, waitOptions } from './quiet-host.ts';

const merged: PullRequest = { ...open, status: 'completed', mergeCommit: commits.awaited, autoComplete: false };
const failure = (code: ErrorCode): TaskError => new TaskError(code, `it said ${code}`, '');

/** What the host shows at a time, or throws. */
type Show = (now: number, looks: number) => MergeProgress | TaskError | 'silence';

function phase(
  show: Show,
  o: {
    options?: Partial<WaitOptions>;
    content?: string;
    host?: Partial<Host>;
    openClusters?: () => Promise<never>;
  } = {},
) {
  const clock = new FakeClock();
  const abort = new AbortController();
  const { log, lines } = linesOf();
  const done: string[] = [];
  let looks = 0;
  const host: Host = {
    ...quietHost,
    history: { ...quietHost.history, relation: () => Promise.resolve('unrelated') },
    merges: {
      look: () => {
        const shown = show(clock.now(), ++looks);
        if (shown === 'silence') return new Promise(() => undefined);
        return shown instanceof TaskError ? Promise.reject(shown) : Promise.resolve(shown);
      },
      broughtBy: quietHost.merges.broughtBy,
    },
    pullRequests: {
      disarm: (id) => Promise.resolve(void done.push(`disarm ${id}`)),
      abandon: (id) => {
        done.push(`abandon ${id}`);
        return Promise.resolve('abandoned');
      },
      comment: (_, text) => Promise.resolve(void done.push(text)),
    },
    ...o.host,
  };
  const options: WaitOptions = {
    ...waitOptions,
    awaited: { kind: 'pullRequest', id: 31, content: o.content },
    ...o.options,
  };
  const ports = { clock, log, signal: abort.signal, openClusters: o.openClusters ?? (() => Promise.resolve([])), host };
  return {
    abort,
    lines,
    done,
    clock,
    looks: () => looks,
    wait: (): Promise<Merged> => mergePhase(ports, options, new Narrator(log, clock)),
  };
}

const outcomeOf = (ended: Merged): { readonly result: string; readonly reason: string } =>
  ended.kind === 'over' ? ended.outcome : { result: ended.kind, reason: ended.commit };

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
});
