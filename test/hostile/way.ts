import type { Outcome } from './judge.ts';
import type { HostileClass } from './values.ts';

/** What is tried. */
export interface Value {
  /** Its class, or what was changed to make it. */
  readonly kind: string;
  readonly text: string;
  readonly raw: Buffer;
}

/** A way in: something of ours that reads what others may choose. */
export interface Way {
  /** What is read, in words. */
  readonly name: string;
  /** Every hostile text, bytes besides, or values of its own. */
  readonly takes: 'text' | 'bytes' | (() => readonly Value[] | Promise<readonly Value[]>);
  /** The first of each class alone. */
  readonly few?: boolean;
  /** Classes that cannot come this way. */
  readonly without?: readonly HostileClass[];
  /** Characters; longer texts are cut: an environment, say, takes no more. */
  readonly longest?: number;
  /** Does with it what a task does, and throws what the task throws. */
  attempt(value: string, raw: Buffer): Outcome | void | Promise<Outcome | void>;
}

/** Ways in that are tried in one process. */
export interface Ways {
  readonly ways: readonly Way[];
  /** What they need: a server, a folder. */
  start?(): Promise<void>;
  stop?(): Promise<void>;
}
