import { setMaxListeners } from 'node:events';

import type { ClusterEvent, ClusterProblem, ObjectType } from '../../core/ports/cluster.ts';
import type { Discovery } from './discovery.ts';
import { collectionPath, listKind, type ClusterSettings } from './listing.ts';
import { noAnswer, problemOf } from './problems.ts';
import { watchOnce } from './watch.ts';

/** A cluster, and what is known of where it has its kinds. */
export type FollowSettings = ClusterSettings & { readonly discovery: Discovery };

/** Seconds that a watch lasts, which bounds how long a silent one deceives: not the same for all, so that they don't all end together. */
const watchSeconds = (): number => 45 + Math.floor(Math.random() * 30);

/** Milliseconds: the first pause after a failure, and the longest that a server is left alone for at its wish. */
const firstPause = 500;
const longestWish = 120_000;

/**
 * Lists a kind in a namespace, then watches it from there; lists again whenever the watch lost track. Where watching is
 * not allowed it lists every `pollInterval`. Goes on until the signal aborts; never rejects.
 */
export async function follow(
  settings: FollowSettings,
  type: ObjectType,
  namespace: string,
  tell: (event: ClusterEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const { clock, config, pollInterval } = settings;
  // All that is followed hangs on one signal, and Node would warn of that in the run's log.
  setMaxListeners(0, signal);
  /** Since a watch was last of use. A list alone is no sign of health: it would be asked for again at once. */
  let failures = 0;
  const pause = async (milliseconds: number): Promise<void> => {
    try {
      await clock.sleep(milliseconds, signal);
    } catch {
      // Aborted: the loops look at the signal themselves.
    }
  };
  /** Longer with each failure, and with some spread, so that many waiting runs don't come back all at once. */
  const rest = async (atLeast = 0): Promise<void> => {
    const longest = Math.max(1000, Math.min(15_000, pollInterval));
    const own = Math.min(longest, firstPause * 2 ** failures);
    failures += 1;
    await pause(Math.max(own, atLeast) * (1 + Math.random() / 4));
  };
  const report = async (problem: ClusterProblem, retryAfter = 0): Promise<void> => {
    if (signal.aborted) return;
    tell({ kind: 'problem', type, namespace, problem });
    const slow = problem.kind === 'forbidden' || problem.kind === 'notServed';
    await rest(Math.max(slow ? 30_000 : 0, Math.min(retryAfter, longestWish)));
  };

  while (!signal.aborted) {
    const listed = await listKind(settings, type, namespace, {}, signal);
    if (signal.aborted) return;
    if (!listed.ok) {
      await report(listed.problem, listed.retryAfter);
      continue;
    }
    tell({ kind: 'listed', type, namespace, objects: listed.objects });

    const { resource } = listed;
    let { resourceVersion } = listed;
    for (let watching = true; watching && !signal.aborted;) {
      const seconds = settings.watchSeconds ?? watchSeconds();
      const path = collectionPath(resource, namespace);
      const started = clock.elapsed();
      const end = await watchOnce(config, { path, resourceVersion, seconds, signal, tell });
      if (signal.aborted) return;
      if ('useful' in end && end.useful) failures = 0;
      switch (end.kind) {
        case 'ended':
          ({ resourceVersion } = end);
          if (end.useful) {
            // However it is cut, it is not renewed in a loop.
            if (clock.elapsed() - started < 1000) await pause(firstPause);
            break;
          }
          // A proxy that ends every watch at once lets nothing through: what there is then comes from lists.
          watching = false;
          await rest();
          break;
        case 'expired':
          watching = false;
          await (end.useful ? pause(firstPause * Math.random()) : rest());
          break;
        case 'refused': {
          watching = false;
          const problem = problemOf(
            { status: end.status, body: '' },
            { verb: 'watch', type, plural: resource.plural, namespace },
          );
          // What may be listed but not watched is listed again and again.
          if (problem?.kind === 'forbidden' || end.status === 404 || end.status === 405) await pause(pollInterval);
          // New credentials are asked for by the list that comes now.
          else if (problem?.kind === 'unauthorized') await rest();
          else if (problem !== undefined) await report(problem);
          break;
        }
        case 'broken':
          watching = false;
          await report(noAnswer(end.error));
          break;
      }
    }
  }
}
