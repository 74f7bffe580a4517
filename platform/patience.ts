import type { Clock } from '../core/ports/agent.ts';

const tries = 5;

/** What waiting takes. */
export interface PatienceOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** 0 to 1; spreads the pauses of runs that were refused at the same moment. */
  readonly random?: () => number;
  /** Milliseconds. No single pause is longer, whatever the server asks. */
  readonly longestPause?: number;
}

/** How one attempt at a request went; `retryAfter` is what the server asks for, in milliseconds. */
export type Attempt<T> =
  | { readonly kind: 'answer'; readonly answer: T; readonly retryAfter: number }
  | {
      readonly kind: 'failure';
      readonly failure: Error;
      /** Whether another attempt may help, and does no harm. */
      readonly again: boolean;
      /** undefined when there was no answer: what an earlier one asked for still counts. */
      readonly retryAfter: number | undefined;
    };

/**
 * Attempts at requests of one server: again after faults, with growing pauses and as late as the server asks. What it
 * asks on a success holds back the next request.
 * @returns what makes one request; throws the last attempt's failure, and CANCELLED
 */
export function patience({
  clock,
  signal,
  random = Math.random,
  longestPause = 60_000,
}: PatienceOptions): <T>(attempt: () => Promise<Attempt<T>>) => Promise<T> {
  let notBefore = 0;
  return async (attempt) => {
    for (let count = 1; ; count++) {
      const wait = notBefore - clock.elapsed();
      if (wait > 0) await clock.sleep(Math.min(wait, longestPause), signal);
      const went = await attempt();
      const { retryAfter } = went;
      if (retryAfter !== undefined) notBefore = retryAfter === 0 ? 0 : clock.elapsed() + retryAfter;
      if (went.kind === 'answer') return went.answer;
      if (count >= tries || !went.again) throw went.failure;
      const pause = Math.min(2 ** (count - 1) * 500, 8000) * (0.5 + random() / 2);
      await clock.sleep(Math.min(Math.max(pause, retryAfter ?? 0), longestPause), signal);
    }
  };
}

/** What a `Retry-After` header asks for, in milliseconds: it holds seconds or a date. */
export function retryAfterOf(header: string | undefined, now: number): number {
  if (header === undefined) return 0;
  const seconds = Number(header);
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now;
  return Number.isFinite(wait) ? Math.max(0, wait) : 0;
}
