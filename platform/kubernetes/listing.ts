import type { KubeConfig } from '@kubernetes/client-node/dist/config.js';

import type { Clock } from '../../core/ports/agent.ts';
import type { ClusterProblem, KubernetesObject, ObjectType } from '../../core/ports/cluster.ts';
import type { Discovery, Resource } from './discovery.ts';
import { callApi } from './http.ts';
import { readList } from './objects.ts';
import { noAnswer, problemOf, type Asked } from './problems.ts';

/** A kubeconfig's current context, and how it is asked. */
export interface ClusterSettings {
  readonly name: string;
  readonly config: KubeConfig;
  readonly clock: Clock;
  /** Milliseconds between two looks where a watch is not allowed. */
  readonly pollInterval: number;
  /** Seconds that one watch lasts; the default bounds how long a silent connection can deceive. */
  readonly watchSeconds?: number;
}

const timeout = 20_000;
const pageSize = 500;
/** A server that always has another page is not heard out. */
const mostPages = 200;

/** All of a collection, and the version from which a watch goes on; or why not. */
export type Listed =
  | { readonly ok: true; readonly objects: readonly KubernetesObject[]; readonly resourceVersion: string }
  | {
      readonly ok: false;
      readonly problem: ClusterProblem;
      /** Milliseconds that the server asks to be left alone for. */
      readonly retryAfter: number;
    };

/** The labels and fields that a list is narrowed to, as the API has them. */
export interface Selectors {
  readonly labels?: string;
  readonly fields?: string;
}

/**
 * Lists a kind wherever the server has it now: when what was discovered before is not there any more (somebody upgraded
 * Flux meanwhile), it is discovered anew. Never rejects.
 */
export async function listKind(
  { config, discovery }: { readonly config: KubeConfig; readonly discovery: Discovery },
  type: ObjectType,
  namespace: string,
  selectors: Selectors,
  signal: AbortSignal | undefined,
): Promise<(Extract<Listed, { ok: true }> & { readonly resource: Resource }) | Extract<Listed, { ok: false }>> {
  for (let again = false; ; again = true) {
    const found = await discovery.find(type, signal);
    if (!found.ok) return { ...found, retryAfter: found.retryAfter ?? 0 };
    const { resource } = found;
    const listed = await listAll(config, resource, namespace, selectors, signal);
    if (listed.ok) return { ...listed, resource };
    if (listed.problem.kind !== 'notServed' || again) return listed;
    discovery.forget(type);
  }
}

/** The path of a kind's collection, or of one object in it. */
export function collectionPath(resource: Resource, namespace: string, name?: string): string {
  const inNamespace = resource.namespaced ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${resource.base}${inNamespace}/${resource.plural}${name === undefined ? '' : `/${encodeURIComponent(name)}`}`;
}

/** Lists a collection, page by page. A list whose pages expired halfway begins anew. Never rejects. */
async function listAll(
  config: KubeConfig,
  resource: Resource,
  namespace: string,
  selectors: Selectors,
  signal: AbortSignal | undefined,
): Promise<Listed> {
  const asked: Asked = { verb: 'list', type: resource.type, plural: resource.plural, namespace };
  let objects: KubernetesObject[] = [];
  let next = '';
  let anew = false;
  for (let count = 0; count < mostPages; count += 1) {
    const query = new URLSearchParams({ limit: String(pageSize) });
    if (selectors.labels !== undefined) query.set('labelSelector', selectors.labels);
    if (selectors.fields !== undefined) query.set('fieldSelector', selectors.fields);
    if (next !== '') query.set('continue', next);
    try {
      const path = `${collectionPath(resource, namespace)}?${query.toString()}`;
      const answer = await callApi(config, { method: 'GET', path, signal, timeout });
      if (answer.status === 410 && !anew) {
        [objects, next, anew] = [[], '', true];
        continue;
      }
      const problem = problemOf(answer, asked);
      if (problem !== undefined) return { ok: false, problem, retryAfter: answer.retryAfter };
      const page = readList(answer.body, resource.apiVersion, resource.type.kind);
      objects.push(...page.objects);
      next = page.next;
      if (next === '') return { ok: true, objects, resourceVersion: page.resourceVersion };
    } catch (thrown) {
      return { ok: false, problem: noAnswer(thrown), retryAfter: 0 };
    }
  }
  const message = `the list of ${resource.plural} in namespace ${namespace} has no end`;
  return { ok: false, problem: { kind: 'unreachable', message }, retryAfter: 0 };
}
