import { byCodeUnit } from '../by-code-unit.ts';
import type { Judgement, JudgeOptions, Verdict } from './judgement.ts';
import type { Knowledge } from './knowledge.ts';
import { refText, type Ref } from './objects.ts';
import type { FluxState } from './state.ts';
import { judge } from './verdict.ts';

/** What judging over time goes by: `JudgeOptions`, and how long a success has to stand. */
export interface TrackOptions extends JudgeOptions {
  /** Milliseconds that a target must stay ready. */
  readonly stableFor: number;
}

/** One target over time. */
export interface Track {
  readonly target: Ref;
  /** The latest; final when it is not pending. */
  readonly judgement: Judgement;
  /** Since when it is ready without having failed again. */
  readonly readySince: number | undefined;
  /** The first final verdict stays, whatever is seen later. */
  readonly finalAt: number | undefined;
}

/** Pending codes that a ready object shows in passing: every periodic reconcile sets Ready=Unknown for a moment. */
const passing: ReadonlySet<string> = new Set(['reconciling', 'release', 'asking', 'confirming']);

/**
 * Judges a target once more and keeps the first final verdict.
 * @param now milliseconds; only `stableFor` needs it
 */
export function advance(
  track: Track | undefined,
  target: Ref,
  state: FluxState,
  knowledge: Knowledge,
  options: TrackOptions,
  now: number,
): Track {
  if (track?.finalAt !== undefined) return track;
  const judgement = judge(state, knowledge, target, options);
  const { verdict } = judgement;
  switch (verdict.kind) {
    case 'failed':
    case 'superseded':
      return { target, judgement, readySince: undefined, finalAt: now };
    case 'pending':
      return {
        target,
        judgement,
        readySince: passing.has(verdict.code) ? track?.readySince : undefined,
        finalAt: undefined,
      };
    case 'succeeded': {
      const readySince = track?.readySince ?? now;
      if (now - readySince >= options.stableFor) return { target, judgement, readySince, finalAt: now };
      const steady: Verdict = {
        kind: 'pending',
        code: 'stabilizing',
        reason: `${verdict.reason}; it must stay so`,
        object: verdict.object,
      };
      return { target, judgement: { ...judgement, verdict: steady }, readySince, finalAt: undefined };
    }
  }
}

/** All targets together. */
export type Overall =
  | { readonly kind: 'pending' }
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'superseded'; readonly tracks: readonly Track[] }
  | { readonly kind: 'failed'; readonly track: Track };

/** The first failure ends it; success takes all of them. */
export function overall(tracks: readonly Track[]): Overall {
  const failures = tracks
    .filter((track) => track.judgement.verdict.kind === 'failed')
    .sort((a, b) => (a.finalAt ?? 0) - (b.finalAt ?? 0) || byCodeUnit(refText(a.target), refText(b.target)));
  const [failure] = failures;
  if (failure !== undefined) return { kind: 'failed', track: failure };
  if (tracks.length === 0 || tracks.some((track) => track.finalAt === undefined)) return { kind: 'pending' };
  const superseded = tracks.filter((track) => track.judgement.verdict.kind === 'superseded');
  return superseded.length > 0 ? { kind: 'superseded', tracks: superseded } : { kind: 'succeeded' };
}
