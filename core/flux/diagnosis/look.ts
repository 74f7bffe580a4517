import type { Cluster, ClusterProblem, KubernetesObject, ObjectType } from '../../ports/cluster.ts';
import { MissingRights } from './rights.ts';

/** Requests that looking closer at one failure may take: it must neither take minutes nor burden a cluster in trouble. */
const mostRequests = 80;

/** What reading one object has come to. Only `absent` says that it is not there. */
export type Got =
  | { readonly kind: 'found'; readonly object: KubernetesObject }
  | { readonly kind: 'absent' }
  /** Not allowed, or no answer; it was noted. */
  | { readonly kind: 'unread' };

/** Reads what a diagnosis needs. What cannot be read is noted, and nothing fails for it. */
export class Look {
  /** Milliseconds since 1970: what the ages of events are counted from. */
  readonly now: number;
  readonly #cluster: Pick<Cluster, 'get' | 'list' | 'logs'>;
  readonly #signal: AbortSignal;
  readonly #rights = new MissingRights();
  readonly #problems = new Set<string>();
  #left = mostRequests;

  constructor(cluster: Pick<Cluster, 'get' | 'list' | 'logs'>, now: number, signal: AbortSignal) {
    this.#cluster = cluster;
    this.now = now;
    this.#signal = signal;
  }

  /** What kept it from seeing more, for people. */
  get notes(): readonly string[] {
    const { note } = this.#rights;
    return [...(note === undefined ? [] : [note]), ...this.#problems];
  }

  async get(type: ObjectType, namespace: string, name: string): Promise<Got> {
    if (!this.#may()) return { kind: 'unread' };
    const answer = await this.#cluster.get(type, namespace, name, this.#signal);
    if (answer.ok) return answer.object === undefined ? { kind: 'absent' } : { kind: 'found', object: answer.object };
    this.note(answer.problem);
    return { kind: 'unread' };
  }

  /** undefined: it could not be read, which was noted. */
  async list(
    type: ObjectType,
    namespace: string,
    selectors: { readonly labels?: string; readonly fields?: string },
  ): Promise<readonly KubernetesObject[] | undefined> {
    const answer = await this.tryList(type, namespace, selectors);
    if (answer.ok) return answer.objects;
    if (answer.problem !== undefined) this.note(answer.problem);
    return undefined;
  }

  /** `list` for who knows another way, and notes the problem only when that fails too. */
  async tryList(
    type: ObjectType,
    namespace: string,
    selectors: { readonly labels?: string; readonly fields?: string },
  ): Promise<
    | { readonly ok: true; readonly objects: readonly KubernetesObject[] }
    | { readonly ok: false; readonly problem: ClusterProblem | undefined }
  > {
    if (!this.#may()) return { ok: false, problem: undefined };
    return this.#cluster.list(type, namespace, selectors, this.#signal);
  }

  /** The end of a container's log; undefined when there is none, or it may not be read. */
  async logs(of: Parameters<Cluster['logs']>[0], options: Parameters<Cluster['logs']>[1]): Promise<string | undefined> {
    if (!this.#may()) return undefined;
    const answer = await this.#cluster.logs(of, options, this.#signal);
    if (answer.ok) return answer.text;
    this.note(answer.problem);
    return undefined;
  }

  note(problem: ClusterProblem): void {
    switch (problem.kind) {
      case 'forbidden':
        this.#rights.add(problem);
        return;
      case 'notServed':
        // Nothing that a right would change.
        return;
      case 'unauthorized':
      case 'unreachable':
        this.#problems.add(`Not all was looked at: ${problem.message}.`);
    }
  }

  #may(): boolean {
    this.#left -= 1;
    if (this.#signal.aborted) this.#problems.add('Not all was looked at: the cluster did not answer in time.');
    else if (this.#left < 0) this.#problems.add('Not all was looked at: there is too much of it.');
    return !this.#signal.aborted && this.#left >= 0;
  }
}
