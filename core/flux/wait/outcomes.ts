import { refText } from '../objects.ts';
import type { Watched } from './cluster-view.ts';
import type { TargetOutcome } from './options.ts';

/** How each target stands, for the report. */
export function targetsOf(views: readonly Watched[]): readonly TargetOutcome[] {
  return views.flatMap((view) =>
    view.tracks.map(({ target, judgement: { verdict, warnings }, finalAt }) => ({
      cluster: view.cluster.name,
      target: refText(target),
      verdict: verdict.kind,
      code: verdict.kind === 'pending' || verdict.kind === 'failed' ? verdict.code : '',
      reason: verdict.reason,
      revision: verdict.kind === 'pending' ? '' : (verdict.revision ?? ''),
      warnings,
      finalAt,
    })),
  );
}

/** Everything that was seen of Flux, for the report. */
export function objectsOf(views: readonly Watched[]): readonly unknown[] {
  return views.flatMap((view) =>
    [...view.state.objects.values()].map(({ object, ledger }) => ({
      cluster: view.cluster.name,
      ...object,
      conditions: [...object.conditions.values()],
      ...(ledger === undefined ? {} : { failedAttempts: Object.fromEntries(ledger.seen) }),
    })),
  );
}
