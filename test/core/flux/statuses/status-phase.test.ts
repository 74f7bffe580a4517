import assert from 'node:assert/strict';

import type { ErrorCode } from '../../../../core/error-codes.ts';
import { TaskError } from '../../../../core/errors.ts';
import { statusContexts } from '../../../../core/flux/statuses/contexts.ts';
import type { CommitStatus } from '../../../../core/ports/commit-statuses.ts';
import { commits, target } from '../build.ts';
import { scene } from './scene.ts';
import { failed, status } from './statuses.ts';

const { old, awaited, newer, foreign } = commits;
const minute = 60_000;

const failingUntil =
  (end: number, code: ErrorCode) =>
  (_: string, now: number): readonly CommitStatus[] => {
    if (now < end) throw new TaskError(code, 'the host said so', '');
    return [status()];
  };

describe('Waiting for commit statuses, with time that passes at once', () => {
  it('succeeds when the status of the awaited commit comes', async () => {
    const { wait, lines } = scene({ statuses: (_, now) => (now < minute ? [] : [status()]) });
    const outcome = await wait();
    assert.equal(outcome.result, 'succeeded');
    assert.equal(outcome.appliedRevision, awaited);
    assert.match(outcome.reason, /fluxcd\/kustomization\/apps\/0c9c2e41 at 22222222: reconciliation succeeded/);
    assert.equal(lines.filter((line) => line.includes('no status of')).length, 1, lines.join('\n'));
  });

  it('succeeds when Flux skips the commit for a newer one that contains it', async () => {
    const { wait } = scene({
      statuses: (commit, now) => (commit === newer && now >= 2 * minute ? [status()] : []),
      tip: (now) => (now < minute ? awaited : newer),
    });
    const outcome = await wait();
    assert.equal(outcome.result, 'succeeded');
    assert.equal(outcome.appliedRevision, newer);
  });

  it('knows that a newer commit has mended what failed before it looked', async () => {
    const { wait } = scene({
      statuses: (commit) => (commit === newer ? [status({ at: minute })] : commit === awaited ? [failed] : []),
      tip: () => newer,
    });
    assert.equal((await wait()).result, 'succeeded');
  });

  it('is not moved by what is said of commits that do not contain the awaited one', async () => {
    const { wait } = scene({ statuses: (commit) => (commit === awaited ? [] : [status()]) });
    assert.equal((await wait()).result, 'timedOut');
  });

  it('fails at the first failed, and says that a status gives no reason', async () => {
    const outcome = await scene({ statuses: () => [failed] }).wait();
    assert.equal(outcome.result, 'failed');
    assert.match(outcome.reason, /build failed/);
    assert.match(outcome.advice, /does not say why/);
  });

  it('tells each thing once, and has all of it in the outcome', async () => {
    const infra = { ...target, name: 'infra' };
    const name = 'kustomization/infra/0c9c2e41';
    const { wait, lines } = scene({
      statuses: (_, now) => [
        ...(now < minute ? [] : [status({ at: 7 })]),
        ...(now < 2 * minute ? [] : [status({ name, state: now < 3 * minute ? 'pending' : 'error', text: '' })]),
      ],
    });
    const { objects, startedAt, endedAt, timeline, ...outcome } = await wait({ targets: [target, infra] });
    const apps = 'Kustomization/flux-system/apps';
    const said = `${apps} succeeded: fluxcd/kustomization/apps/0c9c2e41 at 22222222: reconciliation succeeded`;
    const reason = 'Kustomization/flux-system/infra failed: fluxcd/kustomization/infra/0c9c2e41 at 22222222: failed';
    assert.equal(timeline.length, lines.length);
    assert.equal(endedAt - startedAt, 3 * minute);
    assert.deepEqual(
      lines.map((line) => line.replace(/^info +/, '')),
      [
        '0s     15m left  Waiting up to 15m for the statuses of Kustomization/flux-system/apps, Kustomization/flux-system/infra on 22222222.',
        `2s  14m59s left  … no status of ${apps} yet`,
        '2s  14m59s left  … no status of Kustomization/flux-system/infra yet',
        `1m     14m left  ✔ ${said}`,
        '2m2s  12m59s left  … Kustomization/flux-system/infra: fluxcd/kustomization/infra/0c9c2e41 at 22222222: pending',
        `3m     12m left  ✖ ${reason}`,
      ],
    );
    assert.deepEqual(outcome, {
      result: 'failed',
      reason: `${reason}. Meanwhile: ${said}`,
      error: undefined,
      findings: [],
      notes: [],
      advice: outcome.advice,
      awaited,
      mergeCommit: undefined,
      appliedRevision: undefined,
      supersededBy: undefined,
      pullRequest: undefined,
      links: outcome.links,
      targets: [
        {
          cluster: 'fluxcd/kustomization/apps/0c9c2e41',
          target: apps,
          verdict: 'succeeded',
          code: '',
          reason: said,
          revision: awaited,
          warnings: [],
          finalAt: endedAt,
        },
        {
          cluster: `fluxcd/${name}`,
          target: 'Kustomization/flux-system/infra',
          verdict: 'failed',
          code: 'attemptsFailed',
          reason,
          revision: awaited,
          warnings: [],
          finalAt: endedAt,
        },
      ],
      warnings: [],
    });
    assert.deepEqual(objects[0], { commit: awaited, ...status({ at: 7 }) });
  });

  it('tells with a failed what the others were doing', async () => {
    const infra = { ...target, name: 'infra' };
    const outcome = await scene({ statuses: () => [failed] }).wait({ targets: [infra, target] });
    assert.equal(outcome.result, 'failed');
    assert.match(outcome.reason, /apps failed: .*build failed\. Meanwhile: no status of .*infra yet/);
  });

  it('says so when the content of what was applied cannot be compared', async () => {
    const { wait, lines } = scene({
      statuses: (commit) => (commit === newer ? [status()] : []),
      tip: () => newer,
      content: { [awaited]: 'mine', [newer]: 'unreadable' },
    });
    assert.equal((await wait()).result, 'succeeded');
    assert.match(lines.join('\n'), /Only the history was compared, not the content/);
  });

  it('waits for Flux to mend it when more attempts are allowed, and says that they cannot be counted', async () => {
    const mended = scene({ statuses: (_, now) => (now < minute ? [failed] : [status({ at: minute })]) });
    assert.equal((await mended.wait({ failAfterAttempts: 3 })).result, 'succeeded');
    assert.match(mended.lines.join('\n'), /will be waited out/);
    const outcome = await scene({ statuses: () => [failed] }).wait({ failAfterAttempts: 3 });
    assert.equal(outcome.result, 'timedOut');
    assert.match(outcome.reason, /build failed/);
    const twice = scene({ statuses: (_, now) => [{ ...failed, at: now < minute ? 1 : 2 }] });
    assert.equal((await twice.wait({ failAfterAttempts: 2 })).result, 'failed');
  });

  it('has a success stand for as long as stableFor says: failures come late', async () => {
    const late = scene({ statuses: (_, now) => (now < minute ? [status()] : [{ ...failed, at: minute }]) });
    assert.equal((await late.wait({ stableFor: 2 * minute })).result, 'failed');
    const steady = scene({ statuses: () => [status()] });
    assert.equal((await steady.wait({ stableFor: 2 * minute })).result, 'succeeded');
    assert.ok(steady.clock.now() >= 2 * minute);
  });

  it('is superseded when a newer commit with other files is what was applied', async () => {
    const script = {
      statuses: (commit: string) => (commit === newer ? [status()] : []),
      tip: () => newer,
      content: { [awaited]: 'mine', [newer]: 'theirs' },
    };
    const outcome = await scene(script).wait();
    assert.equal(outcome.result, 'superseded');
    assert.match(outcome.supersededBy ?? '', /web|changed by hand/);
    assert.equal(
      (await scene({ ...script, content: { [awaited]: 'mine', [newer]: 'mine' } }).wait()).result,
      'succeeded',
    );
  });

  it('fails when the commit is taken off its branch meanwhile', async () => {
    const outcome = await scene({ statuses: () => [], tip: (now) => (now < minute ? awaited : old) }).wait();
    assert.equal(outcome.result, 'failed');
    assert.match(outcome.reason, /22222222 is not in the branch: main is at 11111111/);
  });

  it('reads the commit’s own statuses when it never was on the default branch, and says so', async () => {
    const { wait, lines } = scene({ statuses: (_, now) => (now < minute ? [] : [status()]), tip: () => old });
    assert.equal((await wait()).result, 'succeeded');
    assert.match(lines.join('\n'), /is not in the branch main: only its own statuses are read/);
  });

  it('tells at the timeout what was there, why it did not count, and where to look', async () => {
    const others = [status({ genre: 'build', name: 'ci' }), status({ name: 'kustomization/infra/0c9c2e41' })];
    const outcome = await scene({ statuses: () => others }).wait();
    assert.equal(outcome.result, 'timedOut');
    assert.match(outcome.findings.join('\n'), /build\/ci succeeded.*statusContext does not match it/);
    assert.match(outcome.findings.join('\n'), /infra.*of none of the awaited Kustomizations/);
    assert.match(outcome.advice, /Provider.*Code \(status\).*Alert.*2\.8\.0/);
    assert.match((await scene({ statuses: () => [] }).wait()).findings.join(), /no status at all on 22222222/);
  });

  it('waits for each line of statusContext', async () => {
    const contexts = statusContexts(['**/0c9c2e41', '**/77aa1b2c'], 'azureRepos');
    const other = status({ name: 'kustomization/apps/77aa1b2c' });
    const { wait, clock } = scene({ statuses: (_, now) => (now < minute ? [status()] : [status(), other]) });
    assert.equal((await wait({ contexts })).result, 'succeeded');
    assert.ok(clock.now() >= minute);
    const outcome = await scene({ statuses: () => [status()] }).wait({ contexts });
    assert.match(outcome.reason, /nothing that \*\*\/77aa1b2c names yet/);
  });

  it('warns of a cluster that reported on the commit before, and is not heard of', async () => {
    const other = status({ name: 'kustomization/apps/77aa1b2c' });
    const { wait, lines } = scene({ statuses: (commit) => (commit === old ? [status(), other] : [status()]) });
    assert.equal((await wait()).result, 'succeeded');
    const warned = lines.filter((line) => line.includes('statusContext'));
    assert.equal(warned.length, 1, lines.join('\n'));
    assert.match(warned[0] ?? '', /77aa1b2c has reported .*apps at 11111111/);
    const named = scene({ statuses: () => [status()] });
    await named.wait({ contexts: statusContexts(['**/0c9c2e41'], 'azureRepos') });
    assert.ok(!named.asked.includes(old));
  });

  it('goes on while the host cannot be reached, and says when it can again', async () => {
    const { wait, lines } = scene({ statuses: failingUntil(minute, 'NOT_REACHABLE') });
    assert.equal((await wait()).result, 'succeeded');
    assert.equal(lines.filter((line) => line.includes('could not be read, it is tried again')).length, 1);
    assert.match(lines.join('\n'), /What is said of the commit can be read again/);
  });

  it('ends when the host says no, but not for a no that passes', async () => {
    await assert.rejects(scene({ statuses: failingUntil(minute, 'NOT_ALLOWED') }).wait(), { code: 'NOT_ALLOWED' });
    let looks = 0;
    const once = scene({
      statuses: () => {
        looks += 1;
        if (looks === 3) throw new TaskError('NOT_SIGNED_IN', 'a server that is ill', '');
        return looks > 5 ? [status()] : [];
      },
    });
    assert.equal((await once.wait()).result, 'succeeded');
  });

  it('knows that a commit that was merged this moment may not be everywhere yet', async () => {
    assert.equal((await scene({ statuses: failingUntil(6_000, 'COMMIT_MISSING') }).wait()).result, 'succeeded');
    await assert.rejects(scene({ statuses: failingUntil(minute, 'COMMIT_MISSING') }).wait(), {
      code: 'COMMIT_MISSING',
    });
  });

  it('ends with the report when it is cancelled', async () => {
    const { wait, abort, clock } = scene({
      statuses: () => {
        if (clock.now() >= minute) abort.abort();
        return [];
      },
    });
    const outcome = await wait();
    assert.equal(outcome.result, 'cancelled');
    assert.equal(outcome.targets.length, 1);
  });

  it('does not wait for a host that is slow when it is cancelled', async () => {
    const { wait, abort } = scene({
      statuses: () => {
        setImmediate(() => abort.abort());
        return new Promise(() => undefined);
      },
    });
    assert.equal((await wait()).result, 'cancelled');
  });

  it('asks once a poll, and of a commit that has nothing to do with it never', async () => {
    const { wait, asked } = scene({ statuses: () => [], tip: () => newer });
    await wait({ timeout: 10 * minute });
    assert.ok(!asked.includes(foreign) && !asked.includes(old));
    const polls = (10 * minute) / 10_000;
    assert.ok(asked.length <= 2 * (polls + 2), `${asked.length} requests in ${polls} polls`);
  });

  it('tells the agent how many are there', async () => {
    const infra = { ...target, name: 'infra' };
    const there = (now: number) => [
      ...(now < minute ? [] : [status()]),
      ...(now < 2 * minute ? [] : [status({ name: 'kustomization/infra/0c9c2e41' })]),
    ];
    const { wait, progress } = scene({ statuses: (_, now) => there(now) });
    assert.equal((await wait({ targets: [target, infra] })).result, 'succeeded');
    assert.deepEqual(
      [...new Set(progress)],
      [
        '0 Waiting for statuses: 0 of 2 there',
        '50 Waiting for statuses: 1 of 2 there',
        '100 Waiting for statuses: 2 of 2 there',
      ],
    );
  });

  it('ends at the very moment at which the time is over, or has been ready for long enough', async () => {
    const late = scene({ statuses: () => [] });
    await late.wait({ timeout: 12_345 });
    assert.equal(late.clock.now(), 12_345);
    for (const stableFor of [20, 700, 90_000]) {
      const { wait, clock } = scene({ statuses: () => [status()] });
      assert.equal((await wait({ stableFor })).result, 'succeeded');
      assert.ok(clock.now() >= stableFor && clock.now() <= Math.max(50, stableFor + 1_000), `${clock.now()}`);
    }
  });

  it('says of what it could not read that it is not known, and nothing of it meanwhile', async () => {
    const { wait, lines } = scene({ statuses: failingUntil(Number.POSITIVE_INFINITY, 'NOT_REACHABLE') });
    const { targets, result } = await wait({ timeout: minute });
    const reason = 'Kustomization/flux-system/apps: the commits that contain the awaited one could not be read yet';
    assert.equal(result, 'timedOut');
    assert.deepEqual(targets, [
      {
        cluster: '',
        target: 'Kustomization/flux-system/apps',
        verdict: 'pending',
        code: 'asking',
        reason,
        revision: '',
        warnings: [],
        finalAt: undefined,
      },
    ]);
    assert.ok(!lines.some((line) => line.includes(`… ${reason}`)), lines.join('\n'));
  });

  it('is refused at once by a host that says no from the start', async () => {
    const { wait, clock } = scene({ statuses: failingUntil(minute, 'NOT_ALLOWED') });
    await assert.rejects(wait(), { code: 'NOT_ALLOWED' });
    assert.equal(clock.now(), 0);
  });

  it('knows the branch of a pull request’s commit: it is a failed when that has it no more', async () => {
    const { wait, lines } = scene({ statuses: () => [], tip: () => old });
    const outcome = await wait({ awaited: { kind: 'pullRequest', id: 31, content: undefined } });
    assert.equal(outcome.result, 'failed');
    assert.ok(!lines.some((line) => line.includes('only its own statuses are read')), lines.join('\n'));
  });

  it('names every context that has spoken of a Kustomization, and says why it was cancelled', async () => {
    const { wait, abort, clock } = scene({
      statuses: () => {
        if (clock.now() >= minute) abort.abort();
        return [status(), status({ name: 'kustomization/apps/77aa1b2c' })];
      },
    });
    const outcome = await wait({ stableFor: 10 * minute });
    assert.deepEqual([outcome.result, outcome.reason, outcome.advice], ['cancelled', 'the run was cancelled', '']);
    assert.equal(outcome.targets[0]?.cluster, 'fluxcd/kustomization/apps/0c9c2e41, fluxcd/kustomization/apps/77aa1b2c');
    assert.equal(outcome.targets[0]?.code, 'stabilizing');
  });
});
