import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dump, load } from 'js-yaml';
import type { TaskDefinition } from '../sandbox/agent/task-definition.ts';
import {
  expandPipeline,
  PipelineError,
  type ExpandedPipeline,
  type Job,
  type Step,
} from '../sandbox/pipeline/index.ts';
import { outsidersIn } from './outsiders.ts';

/** The repository with the templates. */
export const root = join(import.meta.dirname, '../..');

/** The stage that names the environment, by when its approval is asked for. */
export const approvals = { beforePullRequest: 'propose', afterPullRequest: 'rollout', afterRollout: 'verify' } as const;
export const waits = ['agent', 'agentless'] as const;

type Yaml = Readonly<Record<string, unknown>>;

/** Our tasks as their task.json describe them, with the version that packaging gives them. */
export const tasks: readonly TaskDefinition[] = readdirSync(join(root, 'tasks')).map((folder) => {
  const text = readFileSync(join(root, 'tasks', folder, 'task.json'), 'utf8');
  const definition = JSON.parse(text) as TaskDefinition;
  return { ...definition, version: { Major: 1, Minor: 0, Patch: 0 } };
});

/** An environment with all that it must have. */
export function environment(name: string, more: Yaml = {}): Yaml {
  return { name, cluster: 'east', namespace: name, kustomizations: `flux-system/${name}`, ...more };
}

const resources = {
  pipelines: [{ pipeline: 'ci', source: 'shop-ci' }],
  repositories: [
    { repository: 'gitops-delivery', type: 'git', name: 'platform/gitops-delivery' },
    { repository: 'gitops', type: 'git', name: 'shop/gitops' },
  ],
};

/** A team's pipeline that extends `pipelines/cd.yml`, or another that takes environments. */
export function cd(environments: readonly Yaml[], parameters: Yaml = {}, pipeline = 'cd'): string {
  return dump(
    {
      trigger: 'none',
      resources,
      extends: {
        template: `templates/pipelines/${pipeline}.yml@gitops-delivery`,
        parameters: {
          application: 'shop',
          gitOpsRepository: 'shop/gitops',
          // The stage that tells of failures has tests of its own.
          ...(pipeline === 'cd' ? { report: false } : {}),
          ...parameters,
          environments,
        },
      },
    },
    { noRefs: true },
  );
}

/** A team's pipeline with stages of its own. */
export function own(stages: readonly unknown[]): string {
  return dump({ trigger: 'none', resources, stages }, { noRefs: true });
}

/**
 * Expands a pipeline file's text as Azure Pipelines would, and holds it against the published schema when that is there.
 * Nothing that outsiders choose may stand in it.
 * @param files further files of the same repository, by path
 * @param variables predefined ones
 */
export function expand(
  pipeline: string,
  files: Readonly<Record<string, string>> = {},
  variables: Readonly<Record<string, string>> = {},
  host: 'services' | 'server' = 'services',
): ExpandedPipeline {
  const self = mkdtempSync(join(tmpdir(), 'consumer-'));
  try {
    for (const [path, text] of Object.entries({ ...files, 'pipeline.yml': pipeline }))
      writeFileSync(join(self, path), text);
    const expanded = expandPipeline({
      file: 'pipeline.yml',
      repositories: { self, 'gitops-delivery': root },
      tasks,
      parameters: chosen(pipeline),
      variables,
      host,
    });
    assert.deepEqual(outsidersIn(expanded.yaml), []);
    return expanded;
  } finally {
    rmSync(self, { recursive: true });
  }
}

/** What somebody who starts the run must choose: the first of each parameter's values. */
function chosen(pipeline: string): Record<string, string> {
  const { parameters = [] } = load(pipeline) as {
    parameters?: { name: string; default?: unknown; values?: string[] }[];
  };
  return Object.fromEntries(
    parameters.flatMap(({ name, default: value, values }) =>
      value === undefined && values?.[0] !== undefined ? [[name, values[0]]] : [],
    ),
  );
}

/** What the expansion stops with. */
export function refusal(pipeline: string, variables: Readonly<Record<string, string>> = {}): string {
  try {
    expand(pipeline, {}, variables);
  } catch (error) {
    if (error instanceof PipelineError) return error.message;
    throw error;
  }
  return 'It was not refused.';
}

export function stepsOf(job: Job): readonly Step[] {
  return job.strategy.kind === 'runOnce' ? job.strategy.hooks.flatMap(({ steps }) => steps) : job.steps;
}

/** Without the keys that have no value. */
export function cleaned(values: Yaml): Yaml {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

/** A job by `stage/job`. */
export function jobOf(pipeline: ExpandedPipeline, path: string): Job {
  const [stage, name] = path.split('/');
  const found = pipeline.stages.find((each) => each.name === stage)?.jobs.find((job) => job.name === name);
  if (found === undefined) throw new Error(`there is no ${path} in ${dump(pipeline.stages.map((each) => each.name))}`);
  return found;
}

/** The inputs of one task in a job. */
export function inputsOf(job: Job, task: string): Readonly<Record<string, string>> {
  const found = stepsOf(job).filter(({ reference }) => reference === `${task}@1`);
  if (found.length !== 1) throw new Error(`${job.name} has ${found.length} steps of ${task}`);
  return found[0]?.inputs ?? {};
}

/** What an environment has of the pipeline, where it has no pipeline to have it of. */
export const settings = {
  application: 'shop',
  gitOpsRepository: 'shop/gitops',
  pool: { vmImage: 'ubuntu-latest' },
};

/** Where `pipelines/cd.yml` puts things. */
export const layouts = {
  layout: '{cluster}/manifests/{namespace}/{application}.yaml',
  templateLayout: '{cluster}/templates/{namespace}/{application}',
  descriptorLayout: '{cluster}/deployments/{namespace}/{application}.json',
};

/** The stage template in a team's own pipeline, with stages after it. */
export function alone(one: Yaml, parameters: Yaml = {}, later: readonly unknown[] = []): string {
  const stages = {
    template: 'templates/stages/environment.yml@gitops-delivery',
    parameters: { environment: { ...settings, ...parameters, ...one } },
  };
  return own([{ stage: 'build', jobs: [{ job: 'build', steps: [{ script: 'true' }] }] }, stages, ...later]);
}
