import type { Job, Stage, Step } from '../model/types.ts';
import type { RunState } from './state.ts';

/** The token of one job: the run's, or one that reaches only what the job names. */
export function jobToken(state: RunState, stage: Stage, job: Job): { url: string; token: string } | undefined {
  const { azureDevOps } = state.options;
  if (!azureDevOps) return undefined;
  const repositories = repositoriesOf(state, job);
  const own = azureDevOps.jobTokenFor?.({ stage: stage.name, job: job.name, repositories });
  return { url: azureDevOps.collectionUrl, token: own ?? azureDevOps.jobToken };
}

/** Names of the repositories that a job checks out or lists under `uses`, besides `self`. */
function repositoriesOf(state: RunState, job: Job): string[] {
  const aliases = [
    ...job.usesRepositories,
    ...stepsOf(job)
      .filter((step) => step.kind === 'checkout')
      .map((step) => step.reference),
  ];
  const names = aliases.flatMap((alias) => {
    const resource = state.pipeline.repositories.find((one) => one.alias.toLowerCase() === alias.toLowerCase());
    return resource ? [resource.name] : [];
  });
  return [...new Set(names)];
}

/** All steps of a job, those of its hooks too. */
export function stepsOf(job: Job): readonly Step[] {
  if (job.strategy.kind !== 'runOnce') return job.steps;
  return [...job.strategy.hooks, job.strategy.failure, job.strategy.success].flatMap((hook) => hook?.steps ?? []);
}
