import { formatDuration } from '../../duration.ts';
import type { Clock, Log } from '../../ports/agent.ts';
import { printableLine } from '../../printable.ts';
import type { Moment } from './options.ts';

/** A state that passes in less than this is not worth a line. */
const settle = 1500;

/** Tells what changes, each thing once, and keeps it for the report. */
export class Narrator {
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #startedAt: number;
  readonly #timeline: Moment[] = [];
  readonly #warned = new Set<string>();
  /** What was said last of each subject, and what is to be said if it stays. */
  readonly #said = new Map<string, string>();
  readonly #upcoming = new Map<string, { readonly key: string; readonly text: string; readonly since: number }>();

  constructor(log: Log, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
    this.#startedAt = clock.now();
  }

  get timeline(): readonly Moment[] {
    return this.#timeline;
  }

  get warnings(): readonly string[] {
    return [...this.#warned];
  }

  /** A line, now. */
  say(text: string): void {
    const line = shorten(text);
    this.#timeline.push({ at: this.#clock.now(), text: line });
    this.#log.info(`${formatDuration(this.#clock.now() - this.#startedAt).padStart(6)}  ${line}`);
  }

  /** A warning, once for each text. */
  warn(text: string): void {
    const line = shorten(text);
    if (this.#warned.has(line)) return;
    this.#warned.add(line);
    this.#timeline.push({ at: this.#clock.now(), text: line });
    this.#log.warning(line);
  }

  /**
   * What is so of a subject now. It becomes a line when it is new and stays for a moment, or at once when it is `sure`.
   * @param key what makes it another state; the text may change without being news
   */
  state(subject: string, key: string, text: string, sure = false): void {
    if (this.#said.get(subject) === key) {
      this.#upcoming.delete(subject);
      return;
    }
    const waiting = this.#upcoming.get(subject);
    const since = waiting?.key === key ? waiting.since : this.#clock.now();
    if (sure || this.#clock.now() - since >= settle) {
      this.#upcoming.delete(subject);
      this.#said.set(subject, key);
      this.say(text);
    } else {
      this.#upcoming.set(subject, { key, text, since });
    }
  }

  /** Milliseconds until something that was told by `state` may become a line; undefined when nothing waits. */
  get nextIn(): number | undefined {
    const times = [...this.#upcoming.values()].map(({ since }) => Math.max(1, since + settle - this.#clock.now()));
    return times.length === 0 ? undefined : Math.min(...times);
  }
}

/** Commits in full are for machines. */
function shorten(text: string): string {
  return printableLine(text, 1200).replaceAll(/\b([0-9a-f]{8})[0-9a-f]{32}\b/g, '$1');
}
