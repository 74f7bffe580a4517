import { formatDuration } from '../../duration.ts';
import type { Clock, Log } from '../../ports/agent.ts';
import { printableLine } from '../../printable.ts';
import type { Moment } from './options.ts';

/** A state that passes in less than this is not worth a line. Milliseconds, as all here. */
const settle = 1_500;
/** What never settles is told after this all the same, as what it is. */
const unsettled = 20_000;
/** What is due for longer than this was not told anew: it is so no more, or nobody wants to say it. */
const overdue = 100;
/** Nobody looks again sooner. */
const shortestLook = 20;
/** A subject's first lines come as they come; then each must wait twice as long as the one before, up to `longestGap`. */
const freeLines = 6;
const firstGap = 5_000;
const longestGap = 300_000;

/** Warnings are shown on the run's page, which nobody reads beyond this. */
const mostWarnings = 50;
/** Texts that are known again at once. */
const mostHeard = 2_000;
/** Of a longer time line the middle is left out. */
const longestTimeline = 1_000;

/** What differs each time that one and the same thing goes wrong: times, durations, ports. */
const passing =
  /\d{4}-\d\d-\d\dT[\d:.]{1,18}Z?|\b\d{1,9}(?:\.\d{1,9})?(?:ns|us|µs|ms|s|m|h)(?:\d{1,2}(?:\.\d{1,9})?[ms]){0,2}\b|:\d{4,5}\b/g;

interface Upcoming {
  readonly key: string;
  readonly text: string;
  /** Since when it is so. */
  readonly since: number;
  /** Since when it is not what was said last. */
  readonly first: number;
}

interface Said {
  readonly key: string;
  readonly lines: number;
  readonly at: number;
}

/** Tells what changes, each thing once, and keeps it for the report. What it holds, and says, has bounds. */
export class Narrator {
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #startedAt: number;
  readonly #timeline: Moment[] = [];
  #leftOut = 0;
  readonly #warnings = new Map<string, string>();
  readonly #heard = new Set<string>();
  readonly #said = new Map<string, Said>();
  readonly #upcoming = new Map<string, Upcoming>();
  #deadline: number | undefined;
  #progress = '';
  #percent = 0;

  constructor(log: Log, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
    this.#startedAt = clock.now();
  }

  get timeline(): readonly Moment[] {
    if (this.#leftOut === 0) return this.#timeline;
    const middle = this.#timeline[longestTimeline / 2];
    const marker: Moment = { at: middle?.at ?? this.#startedAt, text: `… ${this.#leftOut} lines are left out …` };
    return this.#timeline.toSpliced(longestTimeline / 2, 0, marker);
  }

  get warnings(): readonly string[] {
    return [...this.#warnings.values()];
  }

  /** Until when what is told now is waited for: each line says how much time is left. */
  set deadline(at: number | undefined) {
    this.#deadline = at;
  }

  /** A line, now; `indent` stands before it: what belongs to the line above. */
  say(text: string, indent = ''): void {
    const line = `${indent}${shorten(text)}`;
    this.#keep(line);
    this.#log.info(`${this.#times()}  ${line}`);
  }

  /** A warning, once for each text; times and durations in it make it no other. */
  warn(text: string): void {
    // Each round of judging says all of its warnings again, hundreds maybe.
    if (this.#heard.has(text)) return;
    if (this.#heard.size < mostHeard) this.#heard.add(text);
    const line = shorten(text);
    const key = line.replaceAll(passing, '#');
    if (this.#warnings.has(key) || this.#warnings.size > mostWarnings) return;
    const last = this.#warnings.size === mostWarnings;
    const shown = last ? 'There is more to warn of than is shown here.' : line;
    this.#warnings.set(key, shown);
    this.#keep(shown);
    this.#log.warning(shown);
  }

  /**
   * What is so of a subject now. It becomes a line when it is new and stays for a moment, or at once when it is `sure`;
   * of a subject that changes again and again ever more rarely.
   * @param key what makes it another state; the text may change without being news
   */
  state(subject: string, key: string, text: string, sure = false): void {
    if (this.#said.get(subject)?.key === key) {
      this.#upcoming.delete(subject);
      return;
    }
    const now = this.#clock.now();
    const waiting = this.#upcoming.get(subject);
    const since = waiting?.key === key ? waiting.since : now;
    const upcoming = { key, text, since, first: waiting?.first ?? now };
    if (!sure && now < this.#dueAt(subject, upcoming)) {
      this.#upcoming.set(subject, upcoming);
      return;
    }
    this.#upcoming.delete(subject);
    this.#said.set(subject, { key, lines: this.linesOf(subject) + 1, at: now });
    const often = !sure && now - since < settle ? ' (it changes all the time)' : '';
    this.say(`${text}${often}`);
  }

  /** How many lines a subject has had. */
  linesOf(subject: string): number {
    return this.#said.get(subject)?.lines ?? 0;
  }

  /** How far all of it is, for the run's page: percent, and a few words. */
  progress(percent: number, text: string): void {
    // What flaps does not go back and forth on the page either.
    this.#percent = Math.max(this.#percent, Math.round(percent));
    const line = `${this.#percent} ${text}`;
    if (line === this.#progress) return;
    this.#progress = line;
    this.#log.progress(this.#percent, text);
  }

  /** Milliseconds until something that was told by `state` may become a line; undefined when nothing waits. */
  get nextIn(): number | undefined {
    const now = this.#clock.now();
    const times = [...this.#upcoming]
      .map(([subject, one]) => this.#dueAt(subject, one) - now)
      .filter((left) => left > -overdue);
    return times.length === 0 ? undefined : Math.max(shortestLook, Math.min(...times));
  }

  #dueAt(subject: string, { since, first }: Upcoming): number {
    const said = this.#said.get(subject);
    const ready = Math.min(since + settle, first + unsettled);
    if (said === undefined || said.lines < freeLines) return ready;
    return Math.max(ready, said.at + Math.min(longestGap, firstGap * 2 ** Math.min(30, said.lines - freeLines)));
  }

  #times(): string {
    const now = this.#clock.now();
    const left = this.#deadline === undefined ? '' : `${formatDuration(Math.max(0, this.#deadline - now))} left`;
    return `${formatDuration(now - this.#startedAt).padStart(6)}  ${left.padStart(11)}`;
  }

  #keep(line: string): void {
    this.#timeline.push({ at: this.#clock.now(), text: line });
    if (this.#timeline.length <= longestTimeline) return;
    this.#timeline.splice(longestTimeline / 2, 1);
    this.#leftOut += 1;
  }
}

/** Commits in full are for machines, and for the addresses of their pages. */
function shorten(text: string): string {
  return printableLine(text, 1200).replaceAll(/(?<!\/commit\/)\b([0-9a-f]{8})[0-9a-f]{32}\b/g, '$1');
}
