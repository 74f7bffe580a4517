import assert from 'node:assert/strict';

import type { BranchAnswer, ContentAnswer, Question } from '../../../core/flux/knowledge.ts';
import { statusContexts } from '../../../core/flux/statuses/contexts.ts';
import { decideOnStatuses, lateReason, type StatusDecision } from '../../../core/flux/wait/status-decision.ts';
import { type CommitReport } from '../../../core/flux/statuses/judge-statuses.ts';
import { StatusTracker } from '../../../core/flux/statuses/status-tracker.ts';
import { Narrator } from '../../../core/flux/wait/narrator.ts';
import { recordingLog } from '../../recording-log.ts';
import { commits, target as apps } from './build.ts';
import { FakeClock } from './fake-clock.ts';
import { azure, failed, infra, judge, ofInfra, on, status } from './statuses/statuses.ts';

const { old, awaited, newer } = commits;

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
    readonly decision: StatusDecision | undefined;
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
    const decision = decideOnStatuses(
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
