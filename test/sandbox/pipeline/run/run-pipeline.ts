import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { expandPipeline, schemaMistakes } from '../expand-pipeline.ts';
import { PipelineError } from '../errors.ts';
import type { Stage } from '../model/types.ts';
import { COMPILE_TIME_VARIABLES } from '../predefined.ts';
import { runGraph } from './graph.ts';
import { overall } from './overall.ts';
import { Rerun } from './rerun.ts';
import { runName } from './run-name.ts';
import { runStage } from './run-stage.ts';
import { RunState } from './state.ts';
import { checkRunnable, tasksOf } from './tasks.ts';
import type { PipelineRun, RunOptions, StageRun } from './types.ts';

/** Expands a pipeline and runs it: stages, jobs and steps in the order of their dependencies, with the packaged tasks. */
export async function runPipeline(o: RunOptions): Promise<PipelineRun> {
  const collection = o.azureDevOps && {
    'System.CollectionUri': o.azureDevOps.collectionUrl,
    'System.TeamFoundationCollectionUri': o.azureDevOps.collectionUrl,
    'System.TeamProject': o.azureDevOps.project.name,
  };
  const pipeline = expandPipeline({
    ...o,
    variables: { ...collection, ...o.variables },
  });
  checkRunnable(pipeline, o.extension);
  const artifacts = join(o.agentFolder, 'artifacts');
  await mkdir(artifacts, { recursive: true });
  const number =
    o.rerun?.previous.number ?? o.run?.number ?? runName(pipeline.name, { ...COMPILE_TIME_VARIABLES, ...o.variables });
  const rerun = o.rerun && new Rerun(o.rerun, pipeline.stages);
  const state = new RunState(o, pipeline, artifacts, randomUUID(), number, rerun);
  const stages = selectedStages(pipeline.stages, o.skipStages ?? []);
  const runs = await runGraph(stages, (stage, dependencies: ReadonlyMap<string, StageRun>, upstream) =>
    runStage(state, stage, dependencies, upstream),
  );
  const skipped = pipeline.stages.filter((stage) => !stages.some((one) => one.name === stage.name));
  for (const stage of skipped)
    runs.set(stage.name, { name: stage.name, result: 'Skipped', attempt: 1, jobs: {}, durationMs: 0 });
  return {
    result: overall([...runs.values()].map((run) => run.result)),
    number: state.number,
    schemaMistakes: schemaMistakes(
      pipeline,
      tasksOf(o.extension).map((task) => task.definition),
    ),
    stages: Object.fromEntries(runs),
    approvals: state.approvals,
    summaries: state.summaries,
    testRuns: state.testRuns,
    artifacts: Object.fromEntries(state.artifacts),
    buildTags: state.buildTags,
    standIns: [...state.standIns],
    log: state.lines.join('\n'),
  };
}

/** Deselected stages are taken out; what depended on them depends on what they depended on. */
function selectedStages(stages: readonly Stage[], skip: readonly string[]): Stage[] {
  for (const name of skip) {
    const stage = stages.find((one) => one.name.toLowerCase() === name.toLowerCase());
    if (!stage) throw new PipelineError(`There is no stage ${name} to skip.`);
    if (!stage.isSkippable) throw new PipelineError(`Stage ${name} cannot be skipped.`, stage.at);
  }
  const isSkipped = (name: string): boolean => skip.some((one) => one.toLowerCase() === name.toLowerCase());
  const through = (name: string): string[] => {
    if (!isSkipped(name)) return [name];
    return stages.find((one) => one.name.toLowerCase() === name.toLowerCase())?.dependsOn.flatMap(through) ?? [];
  };
  return stages
    .filter((stage) => !isSkipped(stage.name))
    .map((stage) => ({ ...stage, dependsOn: [...new Set(stage.dependsOn.flatMap(through))] }));
}
