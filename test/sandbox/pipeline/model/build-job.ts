import { PipelineError } from '../errors.ts';
import type { Mapping, Token } from '../yaml/tokens.ts';
import { find } from '../yaml/tokens.ts';
import { buildSteps } from './build-step.ts';
import { buildVariables } from './build-variables.ts';
import { checkCondition } from './conditions.ts';
import { allowKeys, boolean, checkName, count, field, names, requireMapping, scalar, text, texts } from './fields.ts';
import type { Hook, Job, Strategy } from './types.ts';

const SHARED = [
  'displayName',
  'dependsOn',
  'condition',
  'continueOnError',
  'timeoutInMinutes',
  'cancelTimeoutInMinutes',
  'variables',
  'strategy',
  'pool',
  'container',
  'services',
  'workspace',
  'uses',
  'templateContext',
];

export interface PoolChoice {
  readonly server: boolean;
  readonly name: string | undefined;
}

/** `pool:` as text, as a mapping, or `server`. */
export function buildPool(token: Token | undefined, inherited: PoolChoice): PoolChoice {
  if (!token) return inherited;
  if (token.kind === 'scalar') return { server: token.text.toLowerCase() === 'server', name: token.text };
  const mapping = requireMapping(token);
  allowKeys(mapping, ['name', 'vmImage', 'demands', 'os', 'image']);
  return { server: false, name: text(mapping, 'name') ?? text(mapping, 'vmImage') };
}

/** Reads a job or a deployment job. `index` makes the name of one that has none. */
export function buildJob(mapping: Mapping, index: number, inherited: PoolChoice): Job {
  const kind = find(mapping, 'deployment') ? 'deployment' : 'job';
  const [first] = mapping.entries;
  if (!find(mapping, kind))
    throw new PipelineError(`Unexpected value '${first?.key.text ?? ''}'`, first?.key ?? mapping);
  allowKeys(mapping, kind === 'job' ? ['job', 'steps', ...SHARED] : ['deployment', 'environment', ...SHARED]);
  const given = text(mapping, kind);
  if (given !== undefined && given !== '') checkName(given, 'job', mapping);
  if (kind === 'deployment' && given?.toLowerCase() === 'deploy')
    throw new PipelineError("The deployment job's name 'deploy' is a reserved word", mapping);
  const name = given === undefined || given === '' ? `Job${index + 1}` : given;
  const condition = scalar(mapping, 'condition');
  if (condition) checkCondition(condition.text, condition, 'job');
  const pool = buildPool(field(mapping, 'pool'), inherited);
  const strategy = buildStrategy(mapping, kind);
  const uses = field(mapping, 'uses');
  if (uses) allowKeys(requireMapping(uses), ['repositories', 'pools']);
  return {
    kind,
    name,
    displayName: text(mapping, 'displayName') ?? name,
    dependsOn: names(mapping, 'dependsOn') ?? [],
    condition: condition?.text,
    continueOnError: boolean(mapping, 'continueOnError', false),
    timeoutInMinutes: count(mapping, 'timeoutInMinutes', 60),
    cancelTimeoutInMinutes: count(mapping, 'cancelTimeoutInMinutes', 5),
    variables: buildVariables(field(mapping, 'variables')),
    server: pool.server,
    pool: pool.name,
    environment: buildEnvironment(mapping, kind),
    steps: kind === 'job' ? buildSteps(find(mapping, 'steps')?.value) : [],
    strategy,
    usesRepositories: uses?.kind === 'mapping' ? (names(uses, 'repositories') ?? []) : [],
    at: { file: mapping.file, line: mapping.line, column: mapping.column },
  };
}

function buildEnvironment(mapping: Mapping, kind: Job['kind']): Job['environment'] {
  const token = field(mapping, 'environment');
  if (kind === 'job') return undefined;
  if (!token) throw new PipelineError("A deployment job needs an 'environment'", mapping);
  const name = token.kind === 'scalar' ? token.text : (text(requireMapping(token), 'name') ?? '');
  if (token.kind === 'mapping') allowKeys(token, ['name', 'resourceName', 'resourceId', 'resourceType', 'tags']);
  if (name === '') throw new PipelineError('The environment needs a name', token);
  const [environment = '', resource] = name.split('.');
  const resourceName = token.kind === 'mapping' ? text(token, 'resourceName') : resource;
  const tags = token.kind === 'mapping' ? text(token, 'tags') : undefined;
  return {
    name: environment,
    ...(resourceName !== undefined && { resourceName }),
    ...(tags !== undefined && { tags }),
  };
}

function buildStrategy(mapping: Mapping, kind: Job['kind']): Strategy {
  const token = field(mapping, 'strategy');
  if (!token) {
    if (kind === 'deployment') throw new PipelineError("A deployment job needs a 'strategy'", mapping);
    return { kind: 'none' };
  }
  const strategy = requireMapping(token);
  if (kind === 'job') return jobStrategy(strategy);
  allowKeys(strategy, ['runOnce', 'rolling', 'canary']);
  const [only] = strategy.entries;
  if (!only || strategy.entries.length > 1)
    throw new PipelineError('Exactly one deployment strategy was expected', strategy);
  const name = only.key.text.toLowerCase();
  const body = requireMapping(only.value);
  allowKeys(body, [
    'preDeploy',
    'deploy',
    'routeTraffic',
    'postRouteTraffic',
    'on',
    ...(name === 'runonce' ? [] : ['maxParallel', 'increments']),
  ]);
  const hooks = (['preDeploy', 'deploy', 'routeTraffic', 'postRouteTraffic'] as const).flatMap((hook) =>
    buildHook(body, hook),
  );
  const on = field(body, 'on');
  if (on) allowKeys(requireMapping(on), ['failure', 'success']);
  const [failure] = on?.kind === 'mapping' ? buildHook(on, 'failure') : [];
  const [success] = on?.kind === 'mapping' ? buildHook(on, 'success') : [];
  return name === 'runonce'
    ? { kind: 'runOnce', hooks, failure, success }
    : { kind: name === 'rolling' ? 'rolling' : 'canary' };
}

function buildHook(mapping: Mapping, name: Hook['name']): Hook[] {
  const token = field(mapping, name);
  if (!token) return [];
  const hook = requireMapping(token);
  allowKeys(hook, ['steps', 'pool']);
  const pool = field(hook, 'pool');
  return [
    {
      name,
      steps: buildSteps(find(hook, 'steps')?.value),
      server: pool && buildPool(pool, { server: false, name: undefined }).server,
    },
  ];
}

function jobStrategy(strategy: Mapping): Strategy {
  allowKeys(strategy, ['matrix', 'maxParallel', 'parallel']);
  const matrix = field(strategy, 'matrix');
  if (!matrix) return { kind: 'parallel', count: count(strategy, 'parallel', 1) };
  const maxParallel = count(strategy, 'maxParallel', 0);
  if (matrix.kind === 'scalar') return { kind: 'matrix', legs: matrix.text, maxParallel };
  const legs: Record<string, Record<string, string>> = {};
  for (const { key } of requireMapping(matrix).entries) {
    checkName(key.text, 'matrix', key);
    legs[key.text] = texts(requireMapping(matrix), key.text);
  }
  return { kind: 'matrix', legs, maxParallel };
}
