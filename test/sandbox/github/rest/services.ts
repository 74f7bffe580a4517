import type { PullRequestEngine } from '../pull-request-engine.ts';

/** What routes need besides the site itself. */
export interface Services {
  readonly engine: PullRequestEngine;
}
