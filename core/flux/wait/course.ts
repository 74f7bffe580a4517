import { messageOf, TaskError } from '../../errors.ts';
import { cutText } from '../../printable.ts';
import { commitPage } from '../links.ts';
import { commitOf } from '../revision.ts';
import { objectsOf, targetsOf } from './outcomes.ts';
import type { Watched } from './cluster-view.ts';
import type { PartOfOutcome } from './merge-phase.ts';
import type { Narrator } from './narrator.ts';
import type { WaitOptions, WaitOutcome, WaitPorts } from './options.ts';

/** Characters: Flux's messages may be long, and the report has them in full. */
const longestReason = 4_000;

/** What is known of a wait while it goes on, so that something can be told of it however it ends. */
export class Course {
  readonly #ports: Pick<WaitPorts, 'clock' | 'host'>;
  readonly #options: Pick<WaitOptions, 'runUrl'>;
  readonly #narrator: Narrator;
  readonly #startedAt: number;
  #known: Partial<WaitOutcome> = {};
  #views: readonly Watched[] = [];

  constructor(ports: Pick<WaitPorts, 'clock' | 'host'>, options: Pick<WaitOptions, 'runUrl'>, narrator: Narrator) {
    this.#ports = ports;
    this.#options = options;
    this.#narrator = narrator;
    this.#startedAt = ports.clock.now();
  }

  get startedAt(): number {
    return this.#startedAt;
  }

  /** Keeps what has become known. */
  learn(part: Partial<WaitOutcome>): void {
    this.#known = { ...this.#known, ...part };
  }

  /** The clusters are watched from now on. */
  watch(views: readonly Watched[]): void {
    this.#views = views;
  }

  /** How it ended. */
  end(part: PartOfOutcome): WaitOutcome {
    const known = { ...this.#known, ...part };
    const repository = this.#ports.host?.gitUrl;
    return {
      error: undefined,
      findings: [],
      notes: [],
      advice: '',
      awaited: undefined,
      mergeCommit: undefined,
      appliedRevision: undefined,
      supersededBy: undefined,
      pullRequest: undefined,
      targets: targetsOf(this.#views),
      objects: objectsOf(this.#views),
      ...known,
      links: {
        commit: commitPage(repository, known.awaited),
        applied: commitPage(repository, commitOf(known.appliedRevision)),
        pullRequest: known.pullRequest?.url,
        run: this.#options.runUrl,
      },
      reason: cutText(part.reason, longestReason),
      warnings: this.#narrator.warnings,
      timeline: this.#narrator.timeline,
      startedAt: this.#startedAt,
      endedAt: this.#ports.clock.now(),
    };
  }

  /** That it ended by an error, which says nothing of the rollout. */
  broken(thrown: unknown): WaitOutcome {
    const { code, mend } = thrown instanceof TaskError ? thrown : { code: 'INTERNAL', mend: '' };
    return this.end({ result: 'failed', reason: messageOf(thrown), advice: mend, error: { code } });
  }
}
