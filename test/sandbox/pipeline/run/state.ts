import { setMaxListeners } from 'node:events';
import type { ExpandedPipeline } from '../model/types.ts';
import type { Rerun } from './rerun.ts';
import type { PipelineEvent, PipelineRun, RunOptions, TestRun } from './types.ts';

/** What the parts of one run share. */
export class RunState {
  readonly options: RunOptions;
  readonly pipeline: ExpandedPipeline;
  readonly artifactsFolder: string;
  readonly planId: string;
  readonly cancel: AbortSignal;
  readonly minuteMs: number;
  number: string;
  /** What expressions call `pipeline.startTime`. */
  readonly startTime = new Date();
  readonly lines: string[] = [];
  readonly approvals: PipelineRun['approvals'][number][] = [];
  readonly summaries: PipelineRun['summaries'][number][] = [];
  readonly testRuns: TestRun[] = [];
  readonly artifacts = new Map<string, string>();
  readonly buildTags: string[] = [];
  readonly standIns = new Set<string>();
  readonly rerun: Rerun | undefined;
  #agents = 0;

  constructor(
    options: RunOptions,
    pipeline: ExpandedPipeline,
    artifactsFolder: string,
    planId: string,
    number: string,
    rerun?: Rerun,
  ) {
    this.options = options;
    this.pipeline = pipeline;
    this.artifactsFolder = artifactsFolder;
    this.planId = planId;
    this.number = number;
    this.rerun = rerun;
    for (const [name, folder] of Object.entries(options.rerun?.previous.artifacts ?? {}))
      this.artifacts.set(name, folder);
    this.cancel = options.cancel ?? new AbortController().signal;
    // Every step of every job listens.
    setMaxListeners(0, this.cancel);
    this.minuteMs = options.minuteMs ?? 60_000;
  }

  nextAgent(): number {
    return ++this.#agents;
  }

  emit(event: PipelineEvent): void {
    if (event.kind === 'log') this.lines.push(`${event.stage}/${event.job}/${event.step}: ${event.text}`);
    if (event.kind === 'summary') {
      const { stage, job, step, markdown } = event;
      this.summaries.push({ stage, job, step, markdown });
    }
    this.options.onEvent?.(event);
  }
}
