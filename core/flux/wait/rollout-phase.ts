import { TaskError } from '../../errors.ts';
import { formatDuration } from '../../duration.ts';
import type { Cluster, ClusterProblem } from '../../ports/cluster.ts';
import { overall, type Overall, type Track } from '../tracker.ts';
import type { Answers } from './answers.ts';
import { ClusterView, confirmEvery, type Watched } from './cluster-view.ts';
import type { Narrator } from './narrator.ts';
import type { OpenPorts, WaitOptions } from './options.ts';
import { Reconciler } from './reconcile.ts';
import { joined, tell, whereIn } from './telling.ts';

/** A name that is not there after this long is said to be missing. */
const missingAfter = 30_000;

/** A target with its cluster. */
export interface Decisive {
  readonly view: Watched;
  readonly track: Track;
}

/** How watching the clusters has ended; who tells it finds the rest in the views. */
export interface RolloutOutcome {
  readonly kind: 'succeeded' | 'failed' | 'superseded' | 'timedOut' | 'cancelled';
  readonly views: readonly Watched[];
  /** What decided it; undefined for a success. */
  readonly decisive: Decisive | undefined;
  readonly reason: string;
}

/**
 * Watches the clusters until every target has what is awaited, one has failed, or the time is over.
 * @param watched is given the clusters' views as soon as there are any
 * @throws CLUSTER_FORBIDDEN, FLUX_MISSING when the targets cannot be read from the start; CLUSTER_UNAUTHORIZED when a
 *   cluster takes the credentials no more
 */
export async function waitForRollout(
  ports: OpenPorts,
  options: WaitOptions,
  answers: Answers,
  narrator: Narrator,
  watched: (views: readonly Watched[]) => void,
): Promise<RolloutOutcome> {
  const { clock, signal } = ports;
  const startedAt = clock.now();
  const until = startedAt + options.timeout;
  const over = new AbortController();
  let wake = new AbortController();
  const changed = (): void => wake.abort();
  const views = ports.clusters.map(
    (cluster) =>
      new ClusterView({
        cluster,
        targets: options.targets,
        track: options,
        signal: over.signal,
        changed,
        judgeNow: () => ({ knowledge: answers.knowledge, now: clock.now() }),
      }),
  );
  watched(views);
  const reconciler = new Reconciler(clock, over.signal, narrator);
  signal.addEventListener('abort', changed, { once: true });
  try {
    for (;;) {
      // What happens from here on is news: it must not be slept through.
      wake = new AbortController();
      for (const view of views) {
        view.judge();
        if (options.reconcile) reconciler.look(view, answers.knowledge);
        refuse(view.cluster, view.problem());
        answers.ask(view.questions, changed);
      }
      tell(views, narrator, clock.now() - startedAt >= missingAfter);
      const decided = decide(views);
      if (decided !== undefined) return { ...decided, views };
      if (signal.aborted) return { kind: 'cancelled', views, decisive: undefined, reason: 'the run was cancelled' };
      for (const { cluster, lockedOut } of views) if (lockedOut !== undefined) throw endOfTrust(cluster, lockedOut);
      const left = until - clock.now();
      if (left <= 0) return { ...timedOut(views, options.timeout), views };
      const next = nextLook(views, options, answers, narrator, clock.now() - startedAt);
      await pause(clock, Math.min(left, next), wake.signal);
    }
  } finally {
    signal.removeEventListener('abort', changed);
    over.abort();
    await Promise.all(views.map((view) => view.ended()));
  }
}

async function pause(clock: OpenPorts['clock'], milliseconds: number, wake: AbortSignal): Promise<void> {
  try {
    await clock.sleep(milliseconds, wake);
  } catch {
    // Woken by news, or cancelled: the loop looks at both.
  }
}

/** How long nothing needs to be looked at, unless something happens. */
function nextLook(
  views: readonly ClusterView[],
  options: WaitOptions,
  answers: Answers,
  narrator: Narrator,
  elapsed: number,
): number {
  const times = [30_000];
  if (narrator.nextIn !== undefined) times.push(narrator.nextIn);
  if (elapsed < missingAfter) times.push(missingAfter - elapsed);
  for (const view of views) {
    if (view.questions.length > 0) times.push(answers.nextIn(view.questions));
    if (view.stabilizing) times.push(Math.max(50, Math.min(options.stableFor, 1000)));
    if (view.confirming) times.push(confirmEvery);
  }
  return Math.max(1, Math.min(...times));
}

function refuse(cluster: Cluster, problem: ClusterProblem | undefined): void {
  switch (problem?.kind) {
    case 'forbidden':
      throw new TaskError(
        'CLUSTER_FORBIDDEN',
        `The cluster ${cluster.name} does not let the task see what it must wait for: ${problem.message}.`,
        'Bind the service account to Flux’s own ClusterRole flux-view-flux-system, or grant get, list and watch on Flux’s kinds.',
      );
    case 'notServed':
      throw new TaskError(
        'FLUX_MISSING',
        `The cluster ${cluster.name} (${cluster.server}) does not know Flux’s kinds: ${problem.message}.`,
        'Look at whether this is the right cluster, and whether Flux is installed there (flux check).',
      );
    // These may pass.
    case 'unauthorized':
    case 'unreachable':
    case undefined:
  }
}

/** A cluster that takes the credentials no more: what became of the rollout is not known, and will not be. */
function endOfTrust({ name, server }: Cluster, { message }: ClusterProblem): TaskError {
  return new TaskError(
    'CLUSTER_UNAUTHORIZED',
    `The cluster ${name} (${server}) has stopped accepting the credentials while it was watched: ${message}.`,
    'Renew the token or certificate of the service connection or kubeconfig, and run this again: it looks at what is there by then. A token must live as long as the wait.',
  );
}

function decide(views: readonly Watched[]): Omit<RolloutOutcome, 'views'> | undefined {
  const tracks = views.flatMap((view) => view.tracks.map((track) => ({ view, track })));
  const all: Overall = overall(tracks.map(({ track }) => track));
  switch (all.kind) {
    case 'pending':
      return undefined;
    case 'succeeded':
      return {
        kind: 'succeeded',
        decisive: undefined,
        reason: joined(tracks.map(reasonOf(views))),
      };
    case 'failed':
    case 'superseded': {
      const chosen = all.kind === 'failed' ? all.track : all.tracks[0];
      const decisive = tracks.find(({ track }) => track === chosen);
      return { kind: all.kind, decisive, reason: decisive === undefined ? '' : reasonOf(views)(decisive) };
    }
  }
}

function timedOut(views: readonly Watched[], timeout: number): Omit<RolloutOutcome, 'views'> {
  const open = views.flatMap((view) =>
    view.tracks.filter(({ finalAt }) => finalAt === undefined).map((track) => ({ view, track })),
  );
  const missing = open.map(reasonOf(views));
  // What was seen last may be long ago.
  for (const view of new Set(open.map((one) => one.view))) {
    // A right that is missing from the start is weighed by the verdict; one that was taken meanwhile holds it up.
    const silent = [...view.state.problems].find(([key, one]) => isSilence(one) || view.state.listed.has(key))?.[1];
    if (silent !== undefined) missing.push(`the cluster ${view.cluster.name} cannot be read: ${silent.message}`);
  }
  const reason = `Not rolled out within ${formatDuration(timeout)}. ${missing.length === 0 ? 'Nothing could be read.' : joined(missing)}`;
  return { kind: 'timedOut', decisive: open[0], reason };
}

/** A verdict's words, with the cluster where there are several. */
function reasonOf(views: readonly Watched[]): (one: Decisive) => string {
  return ({ view, track }) => `${whereIn(views, view).replace(/ +$/, ' ')}${track.judgement.verdict.reason}`;
}

function isSilence({ kind }: ClusterProblem): boolean {
  return kind === 'unreachable' || kind === 'unauthorized';
}
