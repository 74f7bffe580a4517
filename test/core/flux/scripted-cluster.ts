import { setMaxListeners } from 'node:events';

import { TaskError } from '../../../core/errors.ts';
import type { Clock } from '../../../core/ports/agent.ts';
import type {
  Cluster,
  ClusterEvent,
  ClusterProblem,
  KubernetesObject,
  ObjectType,
} from '../../../core/ports/cluster.ts';
import type { Host, WaitOptions, WaitOutcome, WaitPorts } from '../../../core/flux/wait/options.ts';
import { waitForFlux } from '../../../core/flux/wait/wait.ts';
import { commits } from './build.ts';
import { linesOf } from './lines.ts';
import { quietHost, waitOptions } from './quiet-host.ts';

/** Many times what any test takes: whoever sleeps more often does so for ever. */
const mostSleeps = 20_000;

/** Time that only passes when nothing else is to be done: then it jumps to whatever sleeps shortest. */
export class VirtualClock implements Clock {
  #now: number;
  readonly #sleepers = new Set<{ readonly at: number; readonly wake: () => void }>();

  constructor(startsAt = 0) {
    this.#now = startsAt;
  }

  now(): number {
    return this.#now;
  }

  elapsed(): number {
    return this.#now;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#sleepers.delete(sleeper);
        reject(new TaskError('CANCELLED', 'cancelled', ''));
      };
      const wake = (): void => {
        this.#sleepers.delete(sleeper);
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      const sleeper = { at: this.#now + milliseconds, wake };
      if (signal?.aborted === true) return onAbort();
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#sleepers.add(sleeper);
    });
  }

  /** Lets time pass until the work is done. @throws when nothing sleeps and it still is not, or when it never ends */
  async run<T>(work: Promise<T>): Promise<T> {
    let over = false;
    let slept = 0;
    const done = (): void => void (over = true);
    work.then(done, done);
    for (let idle = 0; idle < 100; idle++) {
      await new Promise((resolve) => setImmediate(resolve));
      if (over) return work;
      const [next] = [...this.#sleepers].sort((a, b) => a.at - b.at);
      if (next === undefined) continue;
      idle = 0;
      slept += 1;
      if (slept > mostSleeps) throw new Error('the wait never ends');
      this.#now = Math.max(this.#now, next.at);
      next.wake();
    }
    throw new Error('nothing happens any more');
  }
}

type Follower = { readonly type: ObjectType; readonly namespace: string; readonly tell: (event: ClusterEvent) => void };

/** A cluster that a test plays: what is put into it is told to whoever follows. */
export class ScriptedCluster implements Cluster {
  readonly name: string;
  readonly server = 'https://scripted.test';
  readonly asked: string[] = [];
  lists = 0;
  follows = 0;
  events = 0;
  /** Why a kind is not listed; and what annotating ends with. */
  refuses: (kind: string) => ClusterProblem | undefined = () => undefined;
  refusesPatch: () => ClusterProblem | undefined = () => undefined;
  readonly #objects = new Map<string, KubernetesObject>();
  readonly #followers = new Set<Follower>();

  constructor(name = 'scripted') {
    this.name = name;
  }

  /** How many watches are open. */
  get following(): number {
    return this.#followers.size;
  }

  put(...objects: readonly KubernetesObject[]): void {
    for (const object of objects) {
      this.#objects.set(keyOf(object), object);
      this.#tell(object.kind, object.metadata.namespace ?? '', { kind: 'changed', object });
    }
  }

  remove(object: KubernetesObject): void {
    this.#objects.delete(keyOf(object));
    this.#tell(object.kind, object.metadata.namespace ?? '', { kind: 'deleted', object });
  }

  /** What follows the kind is refused once more. */
  refuse(kind: string, problem: ClusterProblem): void {
    for (const { type, namespace, tell } of this.#followers)
      if (type.kind === kind) tell({ kind: 'problem', type, namespace, problem });
  }

  probe(): Promise<void> {
    return Promise.resolve();
  }

  async follow(
    type: ObjectType,
    namespace: string,
    tell: (event: ClusterEvent) => void,
    signal: AbortSignal,
  ): Promise<void> {
    this.follows += 1;
    const follower = { type, namespace, tell };
    await Promise.resolve();
    if (signal.aborted) return;
    tell({ kind: 'listed', type, namespace, objects: this.#in(type.kind, namespace) });
    this.#followers.add(follower);
    setMaxListeners(0, signal);
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    this.#followers.delete(follower);
  }

  async list(type: ObjectType, namespace: string): ReturnType<Cluster['list']> {
    this.lists += 1;
    await Promise.resolve();
    const problem = this.refuses(type.kind);
    return problem === undefined ? { ok: true, objects: this.#in(type.kind, namespace) } : { ok: false, problem };
  }

  get(): ReturnType<Cluster['get']> {
    return Promise.resolve({ ok: true, object: undefined });
  }

  logs(): ReturnType<Cluster['logs']> {
    return Promise.resolve({ ok: true, text: undefined });
  }

  async annotate(type: ObjectType, namespace: string, name: string): Promise<ClusterProblem | undefined> {
    await Promise.resolve();
    this.asked.push(`${type.kind}/${namespace}/${name}`);
    return this.refusesPatch();
  }

  #in(kind: string, namespace: string): readonly KubernetesObject[] {
    return [...this.#objects.values()].filter(
      (object) => object.kind === kind && object.metadata.namespace === namespace,
    );
  }

  #tell(kind: string, of: string, event: ClusterEvent): void {
    for (const { type, namespace, tell } of this.#followers) {
      if (type.kind !== kind || namespace !== of) continue;
      this.events += 1;
      tell(event);
    }
  }
}

function keyOf({ kind, metadata }: KubernetesObject): string {
  return `${kind}/${metadata.namespace ?? ''}/${metadata.name}`;
}

/** A host that knows the history that `commits` stands for. */
export const straightHistory: Host = {
  ...quietHost,
  gitUrl: 'https://dev.azure.com/contoso/Fabrikam/_git/gitops',
  history: {
    relation: (commit, other) =>
      Promise.resolve(commit === other ? 'same' : commit < other ? 'ancestor' : 'descendant'),
    tip: () => Promise.resolve(commits.newer),
    blobIds: () => Promise.resolve(new Map()),
    readFile: () => Promise.resolve(undefined),
  },
};

/** Waits for `commits.awaited` with time that passes at once, while the script plays. */
export async function playWait(
  clock: VirtualClock,
  clusters: readonly Cluster[],
  o: {
    readonly options?: Partial<WaitOptions>;
    readonly ports?: Partial<WaitPorts>;
    readonly lines?: string[];
    readonly script?: () => Promise<void>;
  } = {},
): Promise<WaitOutcome> {
  const { log, lines } = linesOf();
  const waiting = waitForFlux(
    {
      clock,
      log,
      signal: new AbortController().signal,
      openClusters: () => Promise.resolve(clusters),
      host: straightHistory,
      ...o.ports,
    },
    {
      ...waitOptions,
      ...o.options,
    },
  );
  const playing = o.script?.() ?? Promise.resolve();
  playing.catch(() => undefined);
  try {
    return await clock.run(waiting);
  } finally {
    o.lines?.push(...lines);
  }
}
