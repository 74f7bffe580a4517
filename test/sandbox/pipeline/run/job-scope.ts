import type { TaskResult } from '../../agent/index.ts';
import type { JobState } from '../../agent/record.ts';
import type { Context } from '../expressions/evaluator.ts';
import type { Job, Stage } from '../model/types.ts';
import type { RunState } from './state.ts';

/** A job while it runs. `status` and `outputs` grow with its steps. */
export interface JobScope {
  readonly state: RunState;
  readonly stage: Stage;
  readonly job: Job;
  readonly agent: JobState;
  /** The job's own token, and the collection that it is for. */
  readonly token: { readonly url: string; readonly token: string } | undefined;
  readonly cancel: AbortSignal;
  readonly names: Context['names'];
  readonly outputs: Record<string, string>;
  status: TaskResult;
}
