import type { Plans } from '../plans.ts';
import type { PullRequestEngine } from '../pull-request-engine.ts';
import type { RefJournal } from '../ref-updates.ts';

/** What the REST areas need beside the data. */
export interface Services {
  readonly engine: PullRequestEngine;
  readonly journal: RefJournal;
  readonly plans: Plans;
}
