import { TaskError } from '../../../core/errors.ts';
import type { ErrorCode } from '../../../core/error-codes.ts';
import { mergePhase, type Merged } from '../../../core/flux/wait/merge-phase.ts';
import { Narrator } from '../../../core/flux/wait/narrator.ts';
import type { Host, WaitOptions } from '../../../core/flux/wait/options.ts';
import type { MergeProgress } from '../../../core/ports/merges.ts';
import type { PullRequest } from '../../../core/ports/pull-requests.ts';
import { commits } from './build.ts';
import { FakeClock } from './fake-clock.ts';
import { linesOf } from './lines.ts';
import { openPullRequest as open, quietHost, waitOptions } from './quiet-host.ts';

export const merged: PullRequest = { ...open, status: 'completed', mergeCommit: commits.awaited, autoComplete: false };
export const failure = (code: ErrorCode): TaskError => new TaskError(code, `it said ${code}`, '');

/** What the host shows at a time, or throws. */
export type Show = (now: number, looks: number) => MergeProgress | TaskError | 'silence';

/** The phase of a wait that waits for the merge, with a host that shows what it is told to. */
export function phase(
  show: Show,
  o: {
    options?: Partial<WaitOptions>;
    content?: string;
    host?: Partial<Host>;
    openClusters?: () => Promise<never>;
  } = {},
) {
  const clock = new FakeClock();
  const abort = new AbortController();
  const { log, lines } = linesOf();
  const done: string[] = [];
  let looks = 0;
  const host: Host = {
    ...quietHost,
    history: { ...quietHost.history, relation: () => Promise.resolve('unrelated') },
    merges: {
      look: () => {
        const shown = show(clock.now(), ++looks);
        if (shown === 'silence') return new Promise(() => undefined);
        return shown instanceof TaskError ? Promise.reject(shown) : Promise.resolve(shown);
      },
      broughtBy: quietHost.merges.broughtBy,
    },
    pullRequests: {
      disarm: (id) => Promise.resolve(void done.push(`disarm ${id}`)),
      abandon: (id) => {
        done.push(`abandon ${id}`);
        return Promise.resolve('abandoned');
      },
      comment: (_, text) => Promise.resolve(void done.push(text)),
    },
    ...o.host,
  };
  const options: WaitOptions = {
    ...waitOptions,
    awaited: { kind: 'pullRequest', id: 31, content: o.content },
    ...o.options,
  };
  const ports = { clock, log, signal: abort.signal, openClusters: o.openClusters ?? (() => Promise.resolve([])), host };
  return {
    abort,
    lines,
    done,
    clock,
    looks: () => looks,
    wait: (): Promise<Merged> => mergePhase(ports, options, new Narrator(log, clock)),
  };
}

export const outcomeOf = (ended: Merged): { readonly result: string; readonly reason: string } =>
  ended.kind === 'over' ? ended.outcome : { result: ended.kind, reason: ended.commit };
