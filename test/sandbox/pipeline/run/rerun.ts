import type { TaskResult } from '../../agent/index.ts';
import { PipelineError } from '../errors.ts';
import type { Job, Stage } from '../model/types.ts';
import type { JobRun, RerunRequest, StageRun } from './types.ts';

const GOOD: readonly TaskResult[] = ['Succeeded', 'SucceededWithIssues'];

/** Which parts of a finished run stay as they are, while one stage and all that depend on it run again. */
export class Rerun {
  readonly #request: RerunRequest;
  /** Lower-case names of the stages that run again. */
  readonly #again = new Set<string>();

  constructor(request: RerunRequest, stages: readonly Stage[]) {
    this.#request = request;
    if (!stages.some((stage) => same(stage.name, request.stage)))
      throw new PipelineError(`There is no stage ${request.stage} to run again.`);
    this.#again.add(request.stage.toLowerCase());
    for (let before = 0; before < this.#again.size;) {
      before = this.#again.size;
      for (const stage of stages)
        if (stage.dependsOn.some((name) => this.#again.has(name.toLowerCase())))
          this.#again.add(stage.name.toLowerCase());
    }
  }

  keptStage(stage: Stage): StageRun | undefined {
    return this.#again.has(stage.name.toLowerCase()) ? undefined : this.#before(stage);
  }

  keptJob(stage: Stage, job: Job, upstream: ReadonlyMap<string, JobRun>): JobRun | undefined {
    if (!this.isAsked(stage) || this.#request.failedJobsOnly !== true) return undefined;
    const before = this.#before(stage)?.jobs[job.name];
    const kept = [...upstream.values()].every((run) => run === this.#before(stage)?.jobs[run.name]);
    return before && kept && GOOD.includes(before.result) ? before : undefined;
  }

  /** Whether it is the very stage that somebody runs again, which needs no other start by hand. */
  isAsked(stage: Stage): boolean {
    return same(stage.name, this.#request.stage);
  }

  stageAttempt(stage: Stage): number {
    return (this.#before(stage)?.attempt ?? 0) + 1;
  }

  jobAttempt(stage: Stage, job: Job): number {
    return (this.#before(stage)?.jobs[job.name]?.attempt ?? 0) + 1;
  }

  #before(stage: Stage): StageRun | undefined {
    return this.#request.previous.stages[stage.name];
  }
}

function same(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}
