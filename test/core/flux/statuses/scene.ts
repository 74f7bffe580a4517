import { TaskError } from '../../../../core/errors.ts';
import { statusContexts } from '../../../../core/flux/statuses/contexts.ts';
import type { WaitOptions, WaitOutcome } from '../../../../core/flux/wait/options.ts';
import { waitForFlux } from '../../../../core/flux/wait/wait.ts';
import type { Log } from '../../../../core/ports/agent.ts';
import type { CommitStatus } from '../../../../core/ports/commit-statuses.ts';
import { recordingLog } from '../../../recording-log.ts';
import { commits } from '../build.ts';
import { descriptorText } from '../descriptor-text.ts';
import { FakeClock } from '../fake-clock.ts';
import { openPullRequest, progressOf, quietHost, waitOptions } from '../quiet-host.ts';

const { old, awaited, newer, foreign } = commits;

/** The pull request whose commit is awaited. */
const merged = { ...openPullRequest, status: 'completed', mergeCommit: awaited } as const;

/** What statuses there are of a commit at a time, where the branch is then, and what lies there. */
interface Script {
  readonly statuses: (commit: string, now: number) => readonly CommitStatus[] | Promise<readonly CommitStatus[]>;
  readonly tip?: (now: number) => string | undefined;
  /** Which of two files is at a commit, for the comparison of content. */
  readonly content?: Readonly<Record<string, string>>;
}

/** A wait for statuses that follows a script, with time that passes at once. */
export function scene({ statuses, tip = () => awaited, content }: Script) {
  const clock = new FakeClock();
  const lines: string[] = [];
  const asked: string[] = [];
  const abort = new AbortController();
  const progress: string[] = [];
  const log: Log = { ...recordingLog(lines), progress: (percent, text) => void progress.push(`${percent} ${text}`) };
  const order = [old, awaited, newer];
  const wait = (o: Partial<WaitOptions> = {}): Promise<WaitOutcome> =>
    waitForFlux(
      {
        clock,
        log,
        signal: abort.signal,
        openClusters: () => Promise.resolve([]),
        host: {
          ...quietHost,
          merges: { ...quietHost.merges, look: () => Promise.resolve(progressOf(merged)) },
          history: {
            relation: (one, other) => {
              if (one === other) return Promise.resolve('same');
              if (!order.includes(one) || !order.includes(other)) return Promise.resolve('unrelated');
              return Promise.resolve(order.indexOf(one) < order.indexOf(other) ? 'ancestor' : 'descendant');
            },
            tip: () => Promise.resolve(tip(clock.now())),
            blobIds: (commit, paths) =>
              content?.[commit] === 'unreadable'
                ? Promise.reject(new TaskError('NOT_ALLOWED', 'no right to read files', ''))
                : Promise.resolve(new Map(paths.map((path) => [path, content?.[commit] ?? '']))),
            readFile: () => Promise.resolve(Buffer.from(descriptorText())),
          },
        },
        statuses: {
          of: async (commit) => {
            asked.push(commit);
            return statuses(commit, clock.now());
          },
          ignored: () => [],
          newest: (from) => Promise.resolve([foreign, ...order.slice(0, order.indexOf(from) + 1).toReversed()]),
        },
      },
      {
        ...waitOptions,
        contexts: statusContexts([], 'azureRepos'),
        descriptor: content === undefined ? undefined : 'deployment.json',
        ...o,
      },
    );
  return { clock, lines, progress, asked, abort, wait };
}
