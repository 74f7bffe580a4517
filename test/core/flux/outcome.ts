import type { TargetOutcome, WaitOutcome } from '../../../core/flux/wait/options.ts';
import { commits } from './build.ts';

/** A target that has failed, in an outcome. */
export const target = (o: Partial<TargetOutcome> = {}): TargetOutcome => ({
  cluster: 'dev',
  target: 'Kustomization/flux-system/apps',
  verdict: 'failed',
  code: 'attemptsFailed',
  reason: 'apps failed',
  revision: `main@sha1:${commits.awaited}`,
  warnings: [],
  finalAt: 5,
  ...o,
});

/** How a wait has ended: for a failure, with a little of each thing there is to tell. */
export const outcome = (o: Partial<WaitOutcome> = {}): WaitOutcome => ({
  result: 'failed',
  reason: 'apps failed',
  error: undefined,
  findings: ['Pod web-1: CrashLoopBackOff\n    | fatal: no database'],
  notes: [],
  advice: 'Mend it.',
  awaited: commits.awaited,
  mergeCommit: undefined,
  appliedRevision: `main@sha1:${commits.old}`,
  supersededBy: undefined,
  pullRequest: undefined,
  links: { commit: 'https://host.test/commit/2', applied: undefined, pullRequest: undefined, run: undefined },
  targets: [target()],
  warnings: ['slow'],
  timeline: [{ at: 1, text: 'began' }],
  objects: [{ cluster: 'dev', ref: { kind: 'Kustomization' } }],
  startedAt: 0,
  endedAt: 65_000,
  ...o,
});
