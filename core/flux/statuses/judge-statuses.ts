import type { CommitStatus } from '../../ports/commit-statuses.ts';
import type { CommitId } from '../../ports/pull-requests.ts';
import { printableLine } from '../../printable.ts';
import { refText, type Ref } from '../objects.ts';
import { shortCommit } from '../revision.ts';
import { someOf } from '../../wording.ts';
import { contextOf, type StatusContexts } from './contexts.ts';
import { readStatus, spokenOf, type Reading } from './reading.ts';

/** The statuses of one commit that is the awaited one or contains it. */
export interface CommitReport {
  readonly commit: CommitId;
  readonly statuses: readonly CommitStatus[];
}

/** The newest that one writer says of a Kustomization, and of which commit. */
export interface Heard extends Reading {
  readonly commit: CommitId;
}

/**
 * What the statuses of all commits that count say of one Kustomization, and what that rests on: of each writer its
 * newest word.
 */
export interface StatusJudgement {
  readonly target: Ref;
  readonly verdict:
    | { readonly kind: 'pending'; readonly code: 'silent' | 'underway' | 'contradicted'; readonly reason: string }
    | { readonly kind: 'succeeded'; readonly reason: string; readonly commits: readonly CommitId[] }
    /** A failure was seen; whether it is one too many is for who counts. */
    | { readonly kind: 'failed'; readonly reason: string; readonly failures: readonly Heard[] };
  readonly heard: readonly Heard[];
}

/** Later than any delivery of an event is late. Milliseconds. */
const lateDelivery = 60_000;

/**
 * What statuses say of each Kustomization. Of one writer's statuses the one on the newest commit counts: that commit
 * contains the others, and what arrives late of an older one is no news. All writers must agree: two clusters with a
 * Kustomization of the same name write under two names, for these end in the Provider's own id.
 * @param reports the awaited commit first, then what contains it, older before newer
 */
export function judgeStatuses(
  reports: readonly CommitReport[],
  targets: readonly Ref[],
  contexts: StatusContexts,
): readonly StatusJudgement[] {
  const all = targets.map((target) => ({ target, heard: new Map<string, Heard[]>() }));
  for (const { commit, statuses } of reports) {
    for (const status of statuses) {
      const context = contextOf(status);
      const reading = readStatus(status);
      if (reading === undefined || !contexts.patterns.some((pattern) => pattern.matches(context))) continue;
      const of = spokenOf(status, targets, contexts);
      for (const { target, heard } of all) {
        if (of.includes(target)) heard.set(context, [...(heard.get(context) ?? []), { ...reading, commit }]);
      }
    }
  }
  return all.map(({ target, heard }) => judgeOne(target, [...heard.values()]));
}

/** Lines of `statusContext` that nothing of the awaited Kustomizations answers to yet. */
export function unheard(judgements: readonly StatusJudgement[], contexts: StatusContexts): readonly string[] {
  if (!contexts.explicit) return [];
  const heard = judgements.flatMap((judgement) => judgement.heard.map(({ context }) => context));
  return contexts.patterns
    .filter((pattern) => !heard.some((context) => pattern.matches(context)))
    .map(({ text }) => text);
}

/** @param writers what each has said, older commits first */
function judgeOne(target: Ref, writers: readonly (readonly Heard[])[]): StatusJudgement {
  const newest = writers.flatMap((said) => said.slice(-1));
  const name = refText(target);
  const judged = (verdict: StatusJudgement['verdict']): StatusJudgement => ({ target, verdict, heard: newest });
  if (newest.length === 0) {
    return judged({ kind: 'pending', code: 'silent', reason: `no status of ${name} yet` });
  }
  const failures = newest.filter(({ says }) => says === 'failed');
  if (failures.length > 0) {
    const reason = `${name} failed: ${listed(failures)}`;
    return judged({ kind: 'failed', reason, failures });
  }
  const open = newest.filter(({ says }) => says === 'pending');
  if (open.length > 0) {
    return judged({ kind: 'pending', code: 'underway', reason: `${name}: ${listed(open)}` });
  }
  const disputed = writers.flatMap((said) => disputes(said));
  if (disputed.length > 0) {
    const reason = `${name}: under one name a newer commit has succeeded and an older one failed after that (${listed(disputed)}): several clusters write it, or the branch went back`;
    return judged({ kind: 'pending', code: 'contradicted', reason });
  }
  const commits = [...new Set(newest.map(({ commit }) => commit))];
  return judged({ kind: 'succeeded', reason: `${name} succeeded: ${listed(newest)}`, commits });
}

/** Failures of older commits that came after the newest one's success, and too late to be late. */
function disputes(said: readonly Heard[]): readonly Heard[] {
  const last = said.at(-1);
  if (last === undefined) return [];
  return said.slice(0, -1).filter(({ says, at }) => says === 'failed' && at > last.at + lateDelivery);
}

/** `fluxcd/kustomization/apps/0c9c2e41 at 12345678: reconciliation succeeded` */
export function describe({ context, commit, says, reason }: Heard): string {
  return printableLine(`${context} at ${shortCommit(commit)}: ${reason === '' ? says : reason}`, 300);
}

/** More are not worth reading in a sentence. */
const mostListed = 5;

function listed(heard: readonly Heard[]): string {
  return someOf(heard.map(describe), mostListed, '; ');
}
