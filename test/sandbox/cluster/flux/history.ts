import { isObject, type JsonObject, list, number, text } from '../json.ts';
import { timestamp } from '../objects.ts';
import { goDuration } from './durations.ts';

const kept = 5;

/**
 * `status.history` with one more attempt. Attempts of the same digest and outcome share an entry, which moves to the
 * front and takes the newest revision: so a commit that changed nothing under the path shows as a second run.
 */
export function upsertHistory(
  status: JsonObject,
  o: { digest: string; outcome: string; revision: string; durationMs: number },
): void {
  const entries = list(status, 'history').filter(isObject);
  const now = timestamp();
  const same = (entry: JsonObject): boolean =>
    text(entry, 'digest') === o.digest && text(entry, 'lastReconciledStatus') === o.outcome;
  const before = entries.find(same);
  const entry: JsonObject = {
    digest: o.digest,
    firstReconciled: text(before, 'firstReconciled') ?? now,
    lastReconciled: now,
    lastReconciledDuration: goDuration(o.durationMs),
    lastReconciledStatus: o.outcome,
    metadata: { revision: o.revision },
    totalReconciliations: (number(before, 'totalReconciliations') ?? 0) + 1,
  };
  status['history'] = [entry, ...entries.filter((one) => !same(one))].slice(0, kept);
}
