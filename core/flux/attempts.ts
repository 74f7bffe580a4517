import type { Condition } from './conditions.ts';
import type { HistoryEntry, Kustomization } from './objects.ts';
import { parseRevision, revisionIn } from './revision.ts';

/** One failed attempt of a Kustomization, and the revision it was made with. */
export interface FailedAttempt {
  /** Digest of the revision (git: the commit). */
  readonly digest: string;
  readonly revision: string;
  readonly reason: string;
  /** From outside. */
  readonly message: string;
}

/** What is remembered of a Kustomization's failures while it is watched. A new generation starts it anew. */
export interface Ledger {
  readonly generation: number;
  readonly uid: string;
  /** Failures seen on the object itself, by the revision's digest. */
  readonly seen: ReadonlyMap<string, number>;
  /** Further ones that only `status.history` told of, by the revision's digest. */
  readonly fromHistory: ReadonlyMap<string, number>;
  /** The last failure of each digest. */
  readonly last: ReadonlyMap<string, FailedAttempt>;
  /** Ready's last transition of the failure that was counted last. */
  readonly counted: string | undefined;
  /** `status.history` when it was last looked at, by digest of the content and status. */
  readonly totals: ReadonlyMap<string, HistoryEntry>;
}

/** Revisions whose failures are remembered: a wait may last a day, with a commit every few minutes, each of them failing. */
const mostRevisions = 20;

/** Reasons of Ready=False that say "not yet", not "failed". */
export const waitingReasons: ReadonlySet<string> = new Set([
  'DependencyNotReady',
  'HealthCheckCanceled',
  'Progressing',
  'ProgressingWithRetry',
]);

/** Reasons that come after `lastAttemptedRevision` was set; the others leave it at an older revision. */
const afterAttempt: ReadonlySet<string> = new Set([
  'BuildFailed',
  'ReconciliationFailed',
  'PruneFailed',
  'HealthCheckFailed',
]);

/**
 * The failure that a Kustomization shows now, with the revision it belongs to; undefined when it shows none, or one
 * that cannot be laid at any revision's door (a missing source artifact, a dependency). The Reconciling condition names
 * the revision that is worked on even when `lastAttemptedRevision` is still the old one (path not found).
 */
export function failureOf(object: Kustomization): FailedAttempt | undefined {
  const ready = object.conditions.get('Ready');
  if (ready === undefined || ready.status !== 'False' || waitingReasons.has(ready.reason)) return undefined;
  if (!isCurrent(ready, object.generation)) return undefined;
  const reconciling = object.conditions.get('Reconciling');
  const named = reconciling === undefined ? undefined : revisionIn(reconciling.message);
  const revision = named ?? (afterAttempt.has(ready.reason) ? object.lastAttempted : undefined);
  const parsed = revision === undefined ? undefined : parseRevision(revision);
  if (parsed === undefined) return undefined;
  return { digest: parsed.digest, revision: parsed.text, reason: ready.reason, message: ready.message };
}

/** Whether a condition speaks of the object as it is now; controllers that don't say are believed. */
export function isCurrent(condition: Condition, generation: number): boolean {
  return condition.observedGeneration === undefined || condition.observedGeneration >= generation;
}

/**
 * Folds one look at a Kustomization into its ledger. Retries read False → Unknown → False, so a failure counts anew when
 * Ready changed in between; what was too short to be seen is in `status.history`, whose totals only ever grow. Failures
 * in the history from before the first look are not counted: somebody may have mended their cause and run this again.
 */
export function recordAttempts(ledger: Ledger | undefined, object: Kustomization): Ledger {
  const fresh = ledger === undefined || ledger.generation !== object.generation || ledger.uid !== object.uid;
  const base: Ledger = fresh
    ? {
        generation: object.generation,
        uid: object.uid,
        seen: new Map(),
        fromHistory: new Map(),
        last: new Map(),
        counted: undefined,
        totals: totalsOf(object),
      }
    : ledger;

  const seen = new Map(base.seen);
  const last = new Map(base.last);
  const fromHistory = new Map(base.fromHistory);
  const failure = failureOf(object);
  let counted: string | undefined;
  if (failure !== undefined) {
    counted = `${failure.digest} ${object.conditions.get('Ready')?.lastTransitionTime ?? ''}`;
    if (counted !== base.counted) seen.set(failure.digest, (seen.get(failure.digest) ?? 0) + 1);
    // Moved to the end: the first ones are forgotten first.
    last.delete(failure.digest);
    last.set(failure.digest, failure);
  }
  const totals = totalsOf(object);
  for (const entry of object.history) {
    const parsed = entry.revision === undefined ? undefined : parseRevision(entry.revision);
    if (parsed === undefined || !isFailure(entry.status)) continue;
    const { digest, text: revision } = parsed;
    const before = base.totals.get(historyKey(entry));
    const all = entry.total - (before?.total ?? 0);
    // A total counts every revision that gave the same content: only one attempt is sure to be of the newest.
    const grown = before === undefined || before.revision === entry.revision ? all : Math.min(all, 1);
    if (grown <= 0) continue;
    fromHistory.set(digest, (fromHistory.get(digest) ?? 0) + grown);
    if (!last.has(digest)) {
      last.set(digest, { digest, revision, reason: entry.status, message: 'seen in status.history' });
    }
  }
  for (const digest of [...last.keys()].slice(0, Math.max(0, last.size - mostRevisions))) {
    for (const map of [last, seen, fromHistory]) map.delete(digest);
  }
  return { generation: base.generation, uid: base.uid, seen, fromHistory, last, counted, totals };
}

/** How many attempts at a revision have failed. */
export function failedAttempts(ledger: Ledger | undefined, digest: string): number {
  return Math.max(ledger?.seen.get(digest) ?? 0, ledger?.fromHistory.get(digest) ?? 0);
}

function isFailure(status: string): boolean {
  return status.endsWith('Failed');
}

function historyKey(entry: { readonly digest: string; readonly status: string }): string {
  return `${entry.digest} ${entry.status}`;
}

function totalsOf(object: Kustomization): ReadonlyMap<string, HistoryEntry> {
  return new Map(object.history.map((entry) => [historyKey(entry), entry]));
}
