import type { Issue, TaskResult } from '../../agent/index.ts';
import { gather } from '../../agent/run-task.ts';
import type { StepRecord } from '../../agent/record.ts';

/** What playing a step gave. */
export interface Outcome {
  /** True when the sandbox played a task of others itself. */
  readonly standIn: boolean;
  readonly result: TaskResult;
  readonly message?: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly log: string;
  readonly issues: readonly Issue[];
  readonly summaries: readonly string[];
  readonly testResults: readonly string[];
  readonly attempts: number;
}

export function outcomeOf(record: StepRecord, result: TaskResult): Outcome {
  return { ...gather([record], record), standIn: true, result, attempts: 1 };
}
