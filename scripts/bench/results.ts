import type { Machine } from './machine.ts';
import type { Measure } from './harness.ts';

/** What one run of a bench found. */
export interface BenchResult {
  readonly title: string;
  /** The day, as 2026-01-31. */
  readonly day: string;
  /** How long it took, in seconds. */
  readonly seconds: number;
  readonly machine: Machine;
  readonly measures: readonly Measure[];
}

/** By the bench's name. */
export type Results = Readonly<Record<string, BenchResult>>;
