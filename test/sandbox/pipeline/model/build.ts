import type { Mapping, Token } from '../yaml/tokens.ts';
import { find, plainOf } from '../yaml/tokens.ts';
import { PipelineError } from '../errors.ts';
import type { PoolChoice } from './build-job.ts';
import { buildJob, buildPool } from './build-job.ts';
import { buildVariables } from './build-variables.ts';
import { checkTriggers } from './check-triggers.ts';
import { checkCondition } from './conditions.ts';
import { allowKeys, boolean, checkName, field, items, names, oneOf, requireMapping, scalar, text } from './fields.ts';
import type { Host } from '../expand/limits.ts';
import { checkGraph } from './graph.ts';
import type { ExpandedPipeline, Job, PipelineResource, RepositoryResource, Stage } from './types.ts';

const ROOT = [
  'name',
  'appendCommitMessageToRunName',
  'trigger',
  'pr',
  'schedules',
  'resources',
  'variables',
  'lockBehavior',
  'pool',
];
const JOB_AT_ROOT = [
  'steps',
  'strategy',
  'continueOnError',
  'container',
  'services',
  'workspace',
  'timeoutInMinutes',
  'cancelTimeoutInMinutes',
  'uses',
];
/** Of one stage. */
const MOST_JOBS = 256;
const NO_POOL: PoolChoice = { server: false, name: undefined };

/** Reads the expanded YAML into stages, jobs and steps, with every key and name checked. */
export function buildPipeline(
  root: Mapping,
  host: Host,
): Omit<ExpandedPipeline, 'parameters' | 'files' | 'bytes' | 'extended'> {
  const shape = ['stages', 'jobs', 'steps'].filter((key) => find(root, key));
  if (shape.length !== 1)
    throw new PipelineError(
      shape.length === 0 ? "A pipeline needs 'stages', 'jobs' or 'steps'" : `Unexpected value '${shape[1] ?? ''}'`,
      root,
    );
  allowKeys(root, [...ROOT, ...(shape[0] === 'steps' ? JOB_AT_ROOT : [shape[0] ?? ''])]);
  checkTriggers(root);
  const pool = buildPool(field(root, 'pool'), NO_POOL);
  const stages =
    shape[0] === 'stages' ? buildStages(find(root, 'stages')?.value, pool, host) : [implicitStage(root, pool)];
  checkGraph(stages, 'stage');
  for (const stage of stages) {
    if (stage.jobs.length > MOST_JOBS)
      throw new PipelineError(`Stage ${stage.name} has more than ${MOST_JOBS} jobs.`, stage.at);
    checkGraph(stage.jobs, 'job');
  }
  const resources = buildResources(field(root, 'resources'));
  for (const stage of stages) for (const job of stage.jobs) checkRepositories(job, resources.repositories);
  return {
    yaml: plainOf(root) as Record<string, unknown>,
    name: text(root, 'name'),
    variables: buildVariables(field(root, 'variables')),
    lockBehavior: oneOf(root, 'lockBehavior', ['sequential', 'runLatest']),
    stages,
    ...resources,
  };
}

function buildStages(token: Token | undefined, pool: PoolChoice, host: Host): Stage[] {
  const stages: Stage[] = [];
  for (const item of items(token)) {
    const mapping = requireMapping(item);
    const [first] = mapping.entries;
    if (!find(mapping, 'stage'))
      throw new PipelineError(`Unexpected value '${first?.key.text ?? ''}'`, first?.key ?? mapping);
    allowKeys(mapping, [
      'stage',
      'displayName',
      'pool',
      'dependsOn',
      'condition',
      'variables',
      'jobs',
      'lockBehavior',
      'templateContext',
      // Not on Server 2022.2.
      ...(host === 'services' ? ['trigger', 'isSkippable'] : []),
    ]);
    const given = text(mapping, 'stage') ?? '';
    if (given !== '') checkName(given, 'stage', mapping);
    const name = given === '' ? `Stage${stages.length + 1}` : given;
    const condition = scalar(mapping, 'condition');
    if (condition) checkCondition(condition.text, condition, 'stage');
    const previous = stages.at(-1);
    stages.push({
      name,
      displayName: text(mapping, 'displayName') ?? name,
      // Stages run one after the other unless they say otherwise.
      dependsOn: names(mapping, 'dependsOn') ?? (previous ? [previous.name] : []),
      condition: condition?.text,
      variables: buildVariables(field(mapping, 'variables')),
      jobs: buildJobs(find(mapping, 'jobs')?.value, buildPool(field(mapping, 'pool'), pool)),
      lockBehavior: oneOf(mapping, 'lockBehavior', ['sequential', 'runLatest']),
      trigger: oneOf(mapping, 'trigger', ['automatic', 'manual']) ?? 'automatic',
      isSkippable: boolean(mapping, 'isSkippable', true),
      at: { file: mapping.file, line: mapping.line, column: mapping.column },
    });
  }
  if (stages.length === 0) throw new PipelineError('The pipeline must contain at least one stage');
  return stages;
}

function buildJobs(token: Token | undefined, pool: PoolChoice): Job[] {
  return items(token).map((item, index) => buildJob(requireMapping(item), index, pool));
}

/** A pipeline of jobs or of steps has one stage that it does not name. */
function implicitStage(root: Mapping, pool: PoolChoice): Stage {
  const asJob: Mapping = {
    ...root,
    entries: [
      {
        key: { ...anyKey(root), text: 'job', value: 'job' },
        value: { ...anyKey(root), text: '__default', value: '__default' },
      },
      ...root.entries.filter(({ key }) => JOB_AT_ROOT.some((known) => known.toLowerCase() === key.text.toLowerCase())),
    ],
  };
  const jobs = find(root, 'jobs') ? buildJobs(find(root, 'jobs')?.value, pool) : [buildJob(asJob, 0, pool)];
  return {
    name: '__default',
    displayName: '__default',
    dependsOn: [],
    condition: undefined,
    variables: [],
    jobs,
    lockBehavior: undefined,
    trigger: 'automatic',
    isSkippable: true,
    at: { file: root.file, line: root.line, column: root.column },
  };
}

function anyKey(root: Mapping): Mapping['entries'][number]['key'] {
  const [first] = root.entries;
  if (!first) throw new PipelineError('An empty pipeline', root);
  return first.key;
}

/** What a job checks out or lists under `uses` must be a repository resource. */
function checkRepositories(job: Job, repositories: readonly RepositoryResource[]): void {
  const hooks =
    job.strategy.kind === 'runOnce' ? [...job.strategy.hooks, job.strategy.failure, job.strategy.success] : [];
  const steps = [...job.steps, ...hooks.flatMap((hook) => hook?.steps ?? [])];
  const checkouts = steps.filter((step) => step.kind === 'checkout' && !step.reference.includes('://'));
  const named = [
    ...job.usesRepositories.map((alias) => ({ alias, at: job.at })),
    ...checkouts.map((step) => ({ alias: step.reference, at: step.at })),
  ];
  for (const { alias, at } of named) {
    const known = ['self', 'none', ...repositories.map((one) => one.alias.toLowerCase())];
    if (!known.includes(alias.toLowerCase()))
      throw new PipelineError(`The repository alias '${alias}' is not defined under resources.repositories.`, at);
  }
}

function buildResources(token: Token | undefined): {
  repositories: RepositoryResource[];
  pipelines: PipelineResource[];
} {
  if (!token) return { repositories: [], pipelines: [] };
  const resources = requireMapping(token);
  allowKeys(resources, ['repositories', 'pipelines', 'containers', 'builds', 'packages', 'webhooks']);
  const repositories = items(field(resources, 'repositories')).map((item): RepositoryResource => {
    const one = requireMapping(item);
    allowKeys(one, ['repository', 'name', 'type', 'ref', 'endpoint', 'trigger', 'clean', 'fetchDepth', 'lfs']);
    return {
      alias: text(one, 'repository') ?? '',
      name: text(one, 'name') ?? '',
      type: text(one, 'type') ?? 'git',
      ref: text(one, 'ref'),
      endpoint: text(one, 'endpoint'),
    };
  });
  const pipelines = items(field(resources, 'pipelines')).map((item): PipelineResource => {
    const one = requireMapping(item);
    allowKeys(one, ['pipeline', 'source', 'project', 'trigger', 'version', 'branch', 'tags']);
    return {
      alias: text(one, 'pipeline') ?? '',
      source: text(one, 'source') ?? '',
      project: text(one, 'project'),
      at: one,
    };
  });
  return { repositories, pipelines };
}
