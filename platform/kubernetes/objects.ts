import type { KubernetesObject } from '../../core/ports/cluster.ts';
import { isRecord } from '../../core/unstructured.ts';

/** A page of a list, as the API gives it. */
export interface ListPage {
  readonly objects: readonly KubernetesObject[];
  readonly resourceVersion: string;
  /** Empty on the last page. */
  readonly next: string;
}

/** Reads a list. Its items come without apiVersion and kind: they get the list's. @throws when it is none */
export function readList(body: string, apiVersion: string, kind: string): ListPage {
  const parsed: unknown = JSON.parse(body);
  if (!isRecord(parsed) || !Array.isArray(parsed['items'])) throw new Error('the server answered no list');
  const metadata = isRecord(parsed['metadata']) ? parsed['metadata'] : {};
  return {
    objects: parsed['items'].flatMap((item: unknown) => {
      const object = readObject(isRecord(item) ? { apiVersion, kind, ...item } : item);
      return object === undefined ? [] : [object];
    }),
    resourceVersion: typeof metadata['resourceVersion'] === 'string' ? metadata['resourceVersion'] : '',
    next: typeof metadata['continue'] === 'string' ? metadata['continue'] : '',
  };
}

/** An object with a kind and a name; undefined for anything else. */
export function readObject(value: unknown): KubernetesObject | undefined {
  return isObject(value) ? value : undefined;
}

function isObject(value: unknown): value is KubernetesObject {
  if (!isRecord(value) || typeof value['kind'] !== 'string' || typeof value['apiVersion'] !== 'string') return false;
  return isRecord(value['metadata']) && typeof value['metadata']['name'] === 'string';
}
