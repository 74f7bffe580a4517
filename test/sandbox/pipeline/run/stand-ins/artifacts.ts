import { existsSync, statSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { TaskResult } from '../../../agent/index.ts';
import type { StepRecord } from '../../../agent/record.ts';
import { addIssue, log } from '../../../agent/record.ts';
import { PipelineError } from '../../errors.ts';
import type { Step } from '../../model/types.ts';
import type { JobScope } from '../job-scope.ts';
import { matchingFiles } from './matching-files.ts';

/** `publish:` and PublishPipelineArtifact@1: keeps a copy as an artifact of this run. */
export async function publish(scope: JobScope, record: StepRecord, path: string, name: string): Promise<TaskResult> {
  const { agent, state } = scope;
  const from = resolve(agent.folders.sources, agent.variables.expand(path));
  const artifact = agent.variables.expand(name) || `${scope.stage.name}.${scope.job.name}`;
  if (!existsSync(from)) {
    addIssue(record, { type: 'error', message: `Path does not exist: ${from}` });
    return 'Failed';
  }
  if (state.artifacts.has(artifact)) {
    addIssue(record, { type: 'error', message: `Artifact ${artifact} already exists for this run.` });
    return 'Failed';
  }
  const folder = join(state.artifactsFolder, artifact);
  await mkdir(folder, { recursive: true });
  await cp(from, statSync(from).isDirectory() ? folder : join(folder, basename(from)), { recursive: true });
  state.artifacts.set(artifact, folder);
  log(record, 'agent', `Published ${artifact}`);
  return 'Succeeded';
}

/** `download:` of this run's artifacts, of a pipeline resource's, or of none. */
export async function download(scope: JobScope, step: Step, record: StepRecord): Promise<TaskResult> {
  const source = step.reference;
  if (source.toLowerCase() === 'none') return 'Succeeded';
  const artifacts = artifactsOf(scope, source, step);
  const { agent } = scope;
  const base = source.toLowerCase() === 'current' ? agent.folders.workspace : join(agent.folders.workspace, source);
  const target =
    step.inputs['path'] === undefined
      ? base
      : resolve(agent.folders.workspace, agent.variables.expand(step.inputs['path']));
  return copyAll(scope, record, artifacts, step.inputs['artifact'], step.inputs['patterns'], target, false);
}

/** DownloadPipelineArtifact@2 for artifacts of this run. */
export async function downloadTask(
  scope: JobScope,
  step: Step,
  record: StepRecord,
  input: (name: string) => string,
): Promise<TaskResult> {
  const source = input('buildType') || input('source') || 'current';
  if (source.toLowerCase() !== 'current')
    throw new PipelineError(
      `DownloadPipelineArtifact@2 with '${source}' has no stand-in: use download with a pipeline resource.`,
      step.at,
    );
  const { agent, state } = scope;
  const wanted = input('artifactName') || input('artifact');
  const path = input('targetPath') || input('path') || input('downloadPath');
  const target = path === '' ? agent.folders.workspace : resolve(agent.folders.workspace, agent.variables.expand(path));
  const artifacts = Object.fromEntries(state.artifacts);
  return copyAll(
    scope,
    record,
    artifacts,
    wanted === '' ? undefined : wanted,
    input('itemPattern') || input('patterns') || undefined,
    target,
    wanted !== '',
  );
}

/** What a deployment job downloads without being asked. */
export async function downloadAll(scope: JobScope): Promise<void> {
  const { state, agent } = scope;
  for (const [name, folder] of state.artifacts) await copy(folder, join(agent.folders.workspace, name), undefined);
  for (const [alias, resource] of Object.entries(state.options.pipelineResources ?? {}))
    for (const [name, folder] of Object.entries(resource.artifacts))
      await copy(folder, join(agent.folders.workspace, alias, name), undefined);
}

function artifactsOf(scope: JobScope, source: string, step: Step): Readonly<Record<string, string>> {
  const { state } = scope;
  if (source.toLowerCase() === 'current') return Object.fromEntries(state.artifacts);
  const declared = state.pipeline.pipelines.find((one) => one.alias.toLowerCase() === source.toLowerCase());
  if (!declared) throw new PipelineError(`The pipeline resource ${source} is not defined.`, step.at);
  const run = state.options.pipelineResources?.[declared.alias];
  if (!run) throw new PipelineError(`The sandbox was given no run of the pipeline resource ${source}.`, step.at);
  return run.artifacts;
}

async function copyAll(
  scope: JobScope,
  record: StepRecord,
  artifacts: Readonly<Record<string, string>>,
  wanted: string | undefined,
  patterns: string | undefined,
  target: string,
  flat: boolean,
): Promise<TaskResult> {
  const name = wanted === undefined ? undefined : scope.agent.variables.expand(wanted);
  if (name !== undefined && artifacts[name] === undefined) {
    addIssue(record, { type: 'error', message: `Artifact ${name} was not found.` });
    return 'Failed';
  }
  for (const [artifact, folder] of Object.entries(artifacts)) {
    if (name !== undefined && artifact !== name) continue;
    // Of several artifacts, a pattern's first segment is the artifact's name.
    await copy(folder, flat ? target : join(target, artifact), patterns, name === undefined ? artifact : undefined);
    log(record, 'agent', `Downloaded ${artifact}`);
  }
  return 'Succeeded';
}

async function copy(from: string, to: string, patterns: string | undefined, artifact?: string): Promise<void> {
  if (patterns === undefined) {
    await mkdir(to, { recursive: true });
    await cp(from, to, { recursive: true });
    return;
  }
  for (const file of await matchingFiles(from, patterns, artifact === undefined ? '' : `${artifact}/`)) {
    await mkdir(dirname(join(to, file)), { recursive: true });
    await cp(join(from, file), join(to, file));
  }
}
