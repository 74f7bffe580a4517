import type { CommitId } from '../../ports/pull-requests.ts';
import { refText } from '../objects.ts';
import type { StatusJudgement } from './judge-statuses.ts';

/** What one Kustomization has come to, over time. */
export type StatusState =
  | { readonly kind: 'pending'; readonly code: string; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'succeeded'; readonly reason: string; readonly commits: readonly CommitId[] };

interface Memory {
  readonly failures: Set<string>;
  readySince: number | undefined;
}

/**
 * Counts failures, and how long a success has stood. A writer sets the same status only once on a commit, however often
 * Flux tries: of attempts that fail alike one is seen.
 */
export class StatusTracker {
  readonly #failAfterAttempts: number;
  readonly #stableFor: number;
  readonly #memory = new Map<string, Memory>();

  /** @param options `stableFor` in milliseconds */
  constructor(options: { readonly failAfterAttempts: number; readonly stableFor: number }) {
    this.#failAfterAttempts = options.failAfterAttempts;
    this.#stableFor = options.stableFor;
  }

  /** @param now by our own clock: the host's may differ */
  track({ target, verdict }: StatusJudgement, now: number): StatusState {
    const key = refText(target);
    const memory = this.#memory.get(key) ?? { failures: new Set<string>(), readySince: undefined };
    this.#memory.set(key, memory);
    if (verdict.kind !== 'succeeded') memory.readySince = undefined;
    switch (verdict.kind) {
      case 'pending':
        return verdict;
      case 'failed': {
        for (const { context, commit, at } of verdict.failures)
          memory.failures.add(JSON.stringify([context, commit, at]));
        const { reason } = verdict;
        if (memory.failures.size >= this.#failAfterAttempts) return { kind: 'failed', reason };
        return { kind: 'pending', code: 'retrying', reason: `${reason}; Flux tries again` };
      }
      case 'succeeded': {
        memory.readySince ??= now;
        if (now - memory.readySince >= this.#stableFor) return verdict;
        return { kind: 'pending', code: 'stabilizing', reason: `${verdict.reason}; it must stay so` };
      }
    }
  }
}
