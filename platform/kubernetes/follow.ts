import type { ClusterEvent, ClusterProblem, ObjectType } from '../../core/ports/cluster.ts';
import { collectionPath, listAll, type ClusterSettings } from './listing.ts';
import type { Discovery } from './discovery.ts';
import { problemOf, noAnswer } from './problems.ts';
import { watchOnce } from './watch.ts';

export type FollowSettings = ClusterSettings & { readonly discovery: Discovery };

const defaultWatchSeconds = 60;

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
  let failures = 0;
  const pause = async (milliseconds: number): Promise<void> => {
    try {
      await settings.clock.sleep(milliseconds, signal);
    } catch {
      // Aborted: the loops look at the signal themselves.
    }
  };
  const report = async (problem: ClusterProblem): Promise<void> => {
    if (signal.aborted) return;
    failures += 1;
    tell({ kind: 'problem', type, namespace, problem });
    const slow = problem.kind === 'forbidden' || problem.kind === 'notServed';
    // With some spread, so that many waiting runs don't come back all at once.
    const longest = Math.max(1000, Math.min(15_000, settings.pollInterval));
    await pause((slow ? 30_000 : Math.min(longest, 250 * 2 ** failures)) * (0.75 + Math.random() / 2));
  };

  while (!signal.aborted) {
    const found = await settings.discovery.find(type, signal);
    if (!found.ok) {
      await report(found.problem);
      continue;
    }
    const { resource } = found;
    const listed = await listAll(settings.config, resource, namespace, {}, signal);
    if (signal.aborted) return;
    if (!listed.ok) {
      await report(listed.problem);
      continue;
    }
    failures = 0;
    tell({ kind: 'listed', type, namespace, objects: listed.objects });

    let { resourceVersion } = listed;
    for (let watching = true; watching && !signal.aborted;) {
      const started = settings.clock.now();
      const end = await watchOnce(settings.config, {
        path: collectionPath(resource, namespace),
        resourceVersion,
        seconds: settings.watchSeconds ?? defaultWatchSeconds,
        signal,
        tell,
      });
      if (signal.aborted) return;
      switch (end.kind) {
        case 'ended':
          ({ resourceVersion } = end);
          // A proxy that ends every watch at once must not be asked in a loop.
          if (settings.clock.now() - started < 1000) await pause(1000);
          break;
        case 'expired':
          watching = false;
          await pause(200);
          break;
        case 'refused': {
          watching = false;
          const asked = { verb: 'watch', type, plural: resource.plural, namespace } as const;
          const problem = problemOf({ status: end.status, body: '' }, asked);
          // What may be listed but not watched is listed again and again.
          if (problem?.kind === 'forbidden' || end.status === 404 || end.status === 405)
            await pause(settings.pollInterval);
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
