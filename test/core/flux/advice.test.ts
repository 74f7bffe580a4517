import assert from 'node:assert/strict';

import { adviceFor } from '../../../core/flux/advice.ts';
import type { FailureCode, PendingCode, Verdict } from '../../../core/flux/judgement.ts';

describe('The advice on a verdict', () => {
  const object = { kind: 'Kustomization', namespace: 'flux-system', name: 'apps' };
  const root = { cause: 'quota', at: object } as const;
  const failed = (code: FailureCode, reason = ''): Verdict => ({
    kind: 'failed',
    code,
    reason,
    object,
    revision: undefined,
  });
  const pending = (code: PendingCode): Verdict => ({ kind: 'pending', code, reason: '', object });
  // Those of one line are told alike; each line is another.
  const failures: readonly (readonly FailureCode[])[] = [
    ['suspended'],
    ['wrongSource'],
    ['diverged', 'rolledBack'],
    ['attemptsFailed'],
    ['stalled'],
    ['sourceStalled'],
    ['chartFailed'],
    ['releaseFailed'],
    ['canaryFailed'],
    ['originUnknown'],
    ['imagesUnseen'],
    ['unhealthy'],
    ['unproven'],
  ];
  const waits: readonly (readonly PendingCode[])[] = [
    ['absent'],
    ['notReadable'],
    ['unseen'],
    ['asking', 'ancestryUnknown'],
    ['sourceAbsent'],
    ['sourceBehind'],
    ['sourceFailing'],
    ['fetched', 'generation'],
    ['dependency'],
    ['reconciling', 'release', 'chart'],
    ['retrying', 'stale', 'notReady'],
    ['canary'],
    ['images'],
    ['children', 'workloads'],
    ['stabilizing', 'confirming'],
  ];

  it('is one for each of what it may be, in whole sentences', () => {
    const told: string[] = [];
    for (const verdicts of [
      ...failures.map((codes) => codes.map((code) => failed(code))),
      ...waits.map((codes) => codes.map(pending)),
    ]) {
      const all = new Set(verdicts.map((verdict) => adviceFor(verdict, undefined)));
      assert.equal(all.size, 1, JSON.stringify(verdicts));
      told.push(...all);
    }
    assert.equal(new Set(told).size, told.length);
    for (const one of told) assert.match(one, /^\S.{30,}\.$/);
  });

  it('is that of the attempt’s own reason, where that tells', () => {
    const of = (reason: string) => adviceFor(failed('attemptsFailed', reason), undefined);
    assert.equal(of('apps failed (HealthCheckFailed): x'), adviceFor(failed('unhealthy'), undefined));
    assert.match(of('apps failed (BuildFailed): x'), /flux build kustomization/);
    assert.match(of('apps failed (Other): x'), /failAfterAttempts/);
  });

  it('is that of the cause behind it, unless the failure is about something else', () => {
    const behind: readonly FailureCode[] = [
      'attemptsFailed',
      'stalled',
      'sourceStalled',
      'chartFailed',
      'releaseFailed',
      'canaryFailed',
      'unhealthy',
    ];
    for (const code of failures.flat())
      assert.equal(/quota/.test(adviceFor(failed(code), root)), behind.includes(code), code);
    for (const code of waits.flat()) assert.match(adviceFor(pending(code), root), /quota/);
  });

  it('is none where nothing went wrong', () => {
    assert.equal(adviceFor({ kind: 'succeeded', reason: '', revision: '', object }, root), '');
    assert.equal(adviceFor({ kind: 'superseded', reason: '', revision: '', by: '', object }, root), '');
  });
});
