export { expandPipeline } from './expand-pipeline.ts';
export { PipelineError } from './errors.ts';
export type { Position } from './errors.ts';
export type { ExpandOptions } from './expand/expand-root.ts';
export type { ExpandedPipeline, Job, Stage, Step, VariableEntry } from './model/types.ts';
export { Locks } from './run/locks.ts';
export { requiredTemplate } from './run/required-template.ts';
export { runPipeline } from './run/run-pipeline.ts';
export type {
  Check,
  JobRun,
  PipelineEvent,
  PipelineResourceRun,
  PipelineRun,
  RunOptions,
  ServerCall,
  StageRun,
  StepRun,
  TestRun,
} from './run/types.ts';
