import type { KubeConfig } from '@kubernetes/client-node/dist/config.js';

import type { KubernetesObject } from '../../core/ports/cluster.ts';
import { isRecord } from '../../core/unstructured.ts';
import { signIn } from './credentials.ts';
import { readObject } from './objects.ts';

/** What is watched, from where, and who is told. */
export interface WatchOptions {
  /** The collection's path. */
  readonly path: string;
  readonly resourceVersion: string;
  /** Seconds after which the server ends the watch. */
  readonly seconds: number;
  readonly signal: AbortSignal;
  tell(event: { readonly kind: 'changed' | 'deleted'; readonly object: KubernetesObject }): void;
}

/** How a watch ended. */
export type WatchEnd =
  /** It may go on from this version. `useful`: it told something, or lasted. */
  | { readonly kind: 'ended'; readonly resourceVersion: string; readonly useful: boolean }
  /** The version is too old or the server lost track, or the connection fell silent: list again. */
  | { readonly kind: 'expired'; readonly useful: boolean }
  | { readonly kind: 'refused'; readonly status: number }
  | { readonly kind: 'broken'; readonly error: unknown };

/** A connection that falls silent is given up this long after the server should have ended it, at most. Milliseconds. */
const grace = 10_000;

/** A watch that lasted this long was one. Milliseconds. */
const lasting = 1000;

/** One watch, until it ends in whatever way. Never rejects. */
export async function watchOnce(config: KubeConfig, options: WatchOptions): Promise<WatchEnd> {
  const { Watch } = await import('./client-node.late.ts');
  let { resourceVersion } = options;
  // Loading took a moment; an abort meanwhile is told to nobody any more.
  if (options.signal.aborted) return { kind: 'ended', resourceVersion, useful: false };
  const over = new AbortController();
  const { through, hangUp } = connection(config, over.signal);
  return new Promise<WatchEnd>((resolve) => {
    const started = performance.now();
    let told = false;
    let open = false;
    const useful = (): boolean => told || performance.now() - started >= lasting;
    const end = (how: WatchEnd): void => {
      if (over.signal.aborted) return;
      clearTimeout(deadline);
      options.signal.removeEventListener('abort', onAbort);
      over.abort();
      hangUp();
      resolve(how);
    };
    const onAbort = (): void => end({ kind: 'ended', resourceVersion, useful: false });
    const deadline = setTimeout(
      () => end({ kind: 'expired', useful: open }),
      options.seconds * 1000 + Math.min(grace, options.seconds * 1000),
    );
    options.signal.addEventListener('abort', onAbort, { once: true });

    const onEvent = (type: string, raw: unknown): void => {
      if (over.signal.aborted) return;
      try {
        // 410 Gone, 504 "Too large resource version", or anything: a fresh list mends all of it.
        if (type === 'ERROR') return end({ kind: 'expired', useful: useful() });
        const version = isRecord(raw) && isRecord(raw['metadata']) ? raw['metadata']['resourceVersion'] : undefined;
        if (typeof version === 'string') resourceVersion = version;
        if (type === 'BOOKMARK') return;
        told = true;
        const object = readObject(raw);
        if (object !== undefined) options.tell({ kind: type === 'DELETED' ? 'deleted' : 'changed', object });
      } catch (error) {
        // The client passes over what is thrown here, and the event would be lost.
        end({ kind: 'broken', error });
      }
    };
    const onDone = (error: unknown): void => {
      // A connection that breaks is as good an end as any: connections are cut by whatever lies between.
      if (open || error === null || error === undefined)
        return end({ kind: 'ended', resourceVersion, useful: useful() });
      const status = isRecord(error) || error instanceof Error ? Reflect.get(error, 'statusCode') : undefined;
      if (status === 410) return end({ kind: 'expired', useful: useful() });
      return end(typeof status === 'number' ? { kind: 'refused', status } : { kind: 'broken', error });
    };
    const query = { resourceVersion, allowWatchBookmarks: true, timeoutSeconds: options.seconds };
    new Watch(through).watch(options.path, query, onEvent, onDone).then(
      (controller) => {
        open = true;
        if (over.signal.aborted) controller.abort();
        else over.signal.addEventListener('abort', () => controller.abort(), { once: true });
      },
      (error: unknown) => end({ kind: 'broken', error }),
    );
  });
}

/**
 * A kubeconfig as the client's watch uses it. The client can be told to stop only once the server has answered, so the
 * connection is kept at hand: a server that never answers must not leave one behind for each try.
 */
function connection(config: KubeConfig, signal: AbortSignal): { readonly through: KubeConfig; hangUp(): void } {
  let hangUp = (): void => undefined;
  const through: Pick<KubeConfig, 'getCurrentCluster' | 'applyToFetchOptions'> = {
    getCurrentCluster: () => config.getCurrentCluster(),
    applyToFetchOptions: async () => {
      const { agent, auth, headers = {} } = await signIn(config, signal);
      if (typeof agent === 'object') hangUp = () => agent.destroy();
      const given = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
      if (typeof auth === 'string') given.push(['Authorization', `Basic ${Buffer.from(auth).toString('base64')}`]);
      return { agent, headers: Object.fromEntries(given) };
    },
  };
  return { through: through as KubeConfig, hangUp: () => hangUp() };
}
