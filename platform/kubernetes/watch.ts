import type { KubeConfig } from '@kubernetes/client-node/dist/config.js';

import type { KubernetesObject } from '../../core/ports/cluster.ts';
import { isRecord, readObject } from './objects.ts';

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
  /** It may go on from this version. */
  | { readonly kind: 'ended'; readonly resourceVersion: string }
  /** The version is too old, or the server lost track: list again. */
  | { readonly kind: 'expired' }
  | { readonly kind: 'refused'; readonly status: number }
  | { readonly kind: 'broken'; readonly error: unknown };

/** A connection that falls silent is given up this long after the server should have ended it. */
const grace = 10_000;

/** One watch, until it ends in whatever way. Never rejects. */
export async function watchOnce(config: KubeConfig, options: WatchOptions): Promise<WatchEnd> {
  const { Watch } = await import('./client-node.late.ts');
  let { resourceVersion } = options;
  // Loading took a moment; an abort meanwhile is told to nobody any more.
  if (options.signal.aborted) return { kind: 'ended', resourceVersion };
  return new Promise<WatchEnd>((resolve) => {
    let over = false;
    let stop = (): void => undefined;
    const end = (how: WatchEnd): void => {
      if (over) return;
      over = true;
      clearTimeout(deadline);
      options.signal.removeEventListener('abort', onAbort);
      stop();
      resolve(how);
    };
    const onAbort = (): void => end({ kind: 'ended', resourceVersion });
    const deadline = setTimeout(() => end({ kind: 'ended', resourceVersion }), options.seconds * 1000 + grace);
    options.signal.addEventListener('abort', onAbort);

    const onEvent = (type: string, raw: unknown): void => {
      if (over) return;
      if (type === 'ERROR') {
        // 410 Gone, 504 "Too large resource version", or anything: a fresh list mends all of it.
        end({ kind: 'expired' });
        return;
      }
      const version = isRecord(raw) && isRecord(raw['metadata']) ? raw['metadata']['resourceVersion'] : undefined;
      if (typeof version === 'string') resourceVersion = version;
      if (type === 'BOOKMARK') return;
      const object = readObject(raw);
      if (object === undefined) return;
      options.tell({ kind: type === 'DELETED' ? 'deleted' : 'changed', object });
    };
    const onDone = (error: unknown): void => {
      if (error === null || error === undefined) return end({ kind: 'ended', resourceVersion });
      const status = isRecord(error) || error instanceof Error ? Reflect.get(error, 'statusCode') : undefined;
      if (status === 410) return end({ kind: 'expired' });
      return end(typeof status === 'number' ? { kind: 'refused', status } : { kind: 'broken', error });
    };
    const query = { resourceVersion, allowWatchBookmarks: true, timeoutSeconds: options.seconds };
    new Watch(config)
      .watch(options.path, query, onEvent, onDone)
      .then((controller) => {
        stop = () => controller.abort();
        if (over) stop();
      })
      .catch((error: unknown) => end({ kind: 'broken', error }));
  });
}
