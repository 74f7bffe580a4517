import { createHash } from 'node:crypto';
import type { Cluster, FluxEvent } from '../sandbox/cluster/index.ts';
import {
  startNotificationController,
  type NotificationController,
} from '../sandbox/cluster/notification-controller.ts';
import type { World } from '../tasks/create-gitops-pr/world.ts';
import type { Ledger } from './ledger.ts';
import type { Random } from './random.ts';

/** What was said of a Kustomization on a commit, from a step on. */
export interface Word {
  readonly step: number;
  readonly kustomization: string;
  readonly commit: string;
  readonly good: boolean;
}

/** The statuses that Flux's notification-controller writes onto commits: where the scheduler says so. */
export class StatusPosts {
  /** In the order in which they were written. */
  readonly words: Word[] = [];
  /** What the names of its statuses end in. */
  readonly provider: string;
  readonly #waiting: FluxEvent[] = [];
  readonly #ledger: Ledger;
  readonly #controller: NotificationController;
  #post: (event: FluxEvent) => void = () => undefined;

  constructor(world: World, cluster: Cluster, ledger: Ledger) {
    this.#ledger = ledger;
    this.provider = createHash('sha1').update(cluster.name).digest('hex').slice(0, 8);
    cluster.flux.onEvent((event) => {
      if (event.kind === 'Kustomization' && event.reason !== 'Progressing') this.#waiting.push(event);
    });
    this.#controller = startNotificationController({
      ...world.commitStatuses,
      token: world.token,
      provider: this.provider,
      flux: {
        onEvent: (listener) => {
          this.#post = listener;
          return () => undefined;
        },
      },
    });
  }

  /** Whether there is something to write. */
  get waiting(): boolean {
    return this.#waiting.length > 0;
  }

  /**
   * Writes one of what has happened: mostly the oldest; others overtake it, and some is told twice.
   * @returns what, in words
   */
  async write(random: Random): Promise<string> {
    const at = random.chance(0.2) ? random.int(Math.min(3, this.#waiting.length)) : 0;
    const [event] = random.chance(0.1) ? this.#waiting.slice(at, at + 1) : this.#waiting.splice(at, 1);
    return event === undefined ? 'nothing' : this.#write(event);
  }

  /** Writes all that is left, in its order. */
  async writeAll(): Promise<void> {
    for (const event of this.#waiting.splice(0)) await this.#write(event);
  }

  /** What was said last of a Kustomization on each commit, up to a step. */
  last(kustomization: string, step: number): ReadonlyMap<string, Word> {
    const of = this.words.filter((word) => word.kustomization === kustomization && word.step <= step);
    return new Map(of.map((word) => [word.commit, word]));
  }

  stop(): Promise<void> {
    return this.#controller.stop();
  }

  async #write(event: FluxEvent): Promise<string> {
    this.#post(event);
    await this.#controller.idle();
    const [error] = this.#controller.errors;
    if (error !== undefined) throw error;
    const commit = event.revision?.slice(event.revision.lastIndexOf(':') + 1);
    const good = event.reason === 'ReconciliationSucceeded';
    if (commit !== undefined && (good || event.severity === 'error'))
      this.words.push({ step: this.#ledger.step, kustomization: event.name, commit, good });
    return `${event.name} at ${commit?.slice(0, 10)}: ${event.reason}`;
  }
}
