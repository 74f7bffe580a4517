import type { Verdict } from '../../../core/flux/judgement.ts';
import type { Track } from '../../../core/flux/tracker.ts';
import { Narrator } from '../../../core/flux/wait/narrator.ts';
import type { Shown } from '../../../core/flux/wait/telling.ts';
import type { Log } from '../../../core/ports/agent.ts';

/** A narrator with a clock that is set by hand, and what it wrote. */
export function stage() {
  const lines: string[] = [];
  const warnings: string[] = [];
  const progress: string[] = [];
  const quiet = (): void => undefined;
  const log: Log = {
    info: (text) => void lines.push(text),
    warning: (text) => void warnings.push(text),
    error: quiet,
    debug: quiet,
    group: quiet,
    endGroup: quiet,
    progress: (percent, text) => void progress.push(`${percent} ${text}`),
  };
  const clock = { time: 0, now: () => clock.time, elapsed: () => clock.time, sleep: () => Promise.resolve() };
  return { lines, warnings, progress, clock, narrator: new Narrator(log, clock) };
}

export const refOf = (name: string) => ({ kind: 'Kustomization', namespace: 'flux-system', name });
export const pending = (name: string, reason: string, code: 'reconciling' | 'retrying' = 'reconciling'): Verdict => ({
  kind: 'pending',
  code,
  reason: `${name}: ${reason}`,
  object: refOf(name),
});
export const done = (name: string): Verdict => ({
  kind: 'succeeded',
  reason: `${name} applied`,
  revision: '',
  object: refOf(name),
});
export const failed = (name: string): Verdict => ({
  kind: 'failed',
  code: 'attemptsFailed',
  reason: `${name} failed`,
  object: refOf(name),
  revision: undefined,
});
export const track = (verdict: Verdict): Track => ({
  target: verdict.object,
  judgement: { verdict, warnings: [], questions: [] },
  readySince: undefined,
  finalAt: undefined,
});
/** A cluster with what is judged in it, as far as it is told. */
export const view = (name: string, ...verdicts: readonly Verdict[]): Shown => ({
  cluster: { name },
  tracks: verdicts.map(track),
  state: { problems: new Map() },
});
