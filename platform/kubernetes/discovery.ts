import type { KubeConfig } from '@kubernetes/client-node/dist/config.js';

import type { ClusterProblem, ObjectType } from '../../core/ports/cluster.ts';
import { entry, listOf, recordOf, textOf } from '../../core/unstructured.ts';
import { callApi, type ApiAnswer } from './http.ts';
import { noAnswer, problemOf } from './problems.ts';

/** How a kind is addressed on this server. */
export interface Resource {
  readonly type: ObjectType;
  /** `/apis/kustomize.toolkit.fluxcd.io/v1` */
  readonly base: string;
  readonly apiVersion: string;
  readonly plural: string;
  readonly namespaced: boolean;
}

/** Where a kind is, or why that is not known; `retryAfter`: milliseconds that the server asks to be left alone for. */
export type Found =
  | { readonly ok: true; readonly resource: Resource }
  | { readonly ok: false; readonly problem: ClusterProblem; readonly retryAfter?: number };

/** A document that has been asked for, and what stops that. */
interface Asking {
  readonly asking: Promise<unknown>;
  readonly signal: AbortSignal | undefined;
}

/**
 * Finds out which version a server has a kind in: the preferred one first. What was found is kept until it is told to
 * forget it; that something is not there, or could not be asked, is not kept.
 */
export class Discovery {
  readonly #config: KubeConfig;
  readonly #documents = new Map<string, Asking>();

  constructor(config: KubeConfig) {
    this.#config = config;
  }

  async find(type: ObjectType, signal: AbortSignal | undefined): Promise<Found> {
    try {
      const bases = type.group === '' ? ['/api/v1'] : await this.#versions(type.group, signal);
      for (const base of bases) {
        const resource = readResource(await this.#resources(base, signal), base, type);
        if (resource !== undefined) return { ok: true, resource };
      }
      this.forget(type);
      const message = `the server knows no ${type.kind}${type.group === '' ? '' : ` of ${type.group}`}`;
      return { ok: false, problem: { kind: 'notServed', type, message } };
    } catch (thrown) {
      if (thrown instanceof Refused) {
        const asked = { verb: 'get', type, plural: type.kind, namespace: '' } as const;
        return { ok: false, problem: problemOf(thrown, asked) ?? noAnswer(thrown), retryAfter: thrown.retryAfter };
      }
      return { ok: false, problem: noAnswer(thrown) };
    }
  }

  /** What the server had may be another by now. */
  forget({ group }: ObjectType): void {
    const base = group === '' ? '/api/v1' : `/apis/${group}`;
    for (const path of this.#documents.keys()) {
      if (path === base || path.startsWith(`${base}/`)) this.#documents.delete(path);
    }
  }

  async #versions(group: string, signal: AbortSignal | undefined): Promise<readonly string[]> {
    const answer = await this.#document(`/apis/${group}`, signal);
    const versions = [entry(answer, 'preferredVersion'), ...listOf(entry(answer, 'versions'))];
    const names = versions.flatMap((version) => textOf(entry(version, 'version')) ?? []);
    return [...new Set(names)].map((name) => `/apis/${group}/${name}`);
  }

  /** A version may have gone since the group was read, or be announced before it is there: another one serves then. */
  async #resources(base: string, signal: AbortSignal | undefined): Promise<unknown> {
    try {
      return await this.#document(base, signal);
    } catch (thrown) {
      if (thrown instanceof Refused && thrown.status === 404) return undefined;
      throw thrown;
    }
  }

  async #document(path: string, signal: AbortSignal | undefined): Promise<unknown> {
    for (;;) {
      const known = this.#documents.get(path);
      const asked = known ?? { asking: this.#fetch(path, signal), signal };
      this.#documents.set(path, asked);
      try {
        return await asked.asking;
      } catch (thrown) {
        if (this.#documents.get(path) === asked) this.#documents.delete(path);
        // Who asked has been stopped; whoever waited for the same answer has not.
        const others = known !== undefined && asked.signal?.aborted === true && signal?.aborted !== true;
        if (!others) throw thrown;
      }
    }
  }

  async #fetch(path: string, signal: AbortSignal | undefined): Promise<unknown> {
    const answer = await callApi(this.#config, { method: 'GET', path, signal, timeout: 15_000 });
    if (answer.status !== 200) throw new Refused(answer);
    return JSON.parse(answer.body);
  }
}

class Refused extends Error {
  readonly status: number;
  readonly body: string;
  readonly retryAfter: number;

  constructor({ status, body, retryAfter }: ApiAnswer) {
    super(`HTTP ${status}`);
    this.status = status;
    this.body = body;
    this.retryAfter = retryAfter;
  }
}

function readResource(document: unknown, base: string, type: ObjectType): Resource | undefined {
  for (const { kind, name, namespaced } of listOf(entry(document, 'resources')).map(recordOf)) {
    if (kind !== type.kind || typeof name !== 'string' || name.includes('/')) continue;
    const apiVersion = base.replace(/^\/apis?\//, '');
    return { type, base, apiVersion, plural: name, namespaced: namespaced !== false };
  }
  return undefined;
}
