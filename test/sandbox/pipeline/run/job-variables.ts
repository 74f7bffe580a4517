import { createHash } from 'node:crypto';
import type { AgentFolders } from '../../agent/index.ts';
import { predefinedVariables } from '../../agent/index.ts';
import type { Job, Stage } from '../model/types.ts';
import { COMPILE_TIME_VARIABLES } from '../predefined.ts';
import type { RunState } from './state.ts';

/** Predefined variables of the run, and of the job when there is one. Those of an agent only where there is an agent. */
export function predefinedOf(
  state: RunState,
  own: Readonly<Record<string, string>>,
  folders?: AgentFolders,
): Record<string, string> {
  const { azureDevOps, run } = state.options;
  const agent = folders ? predefinedVariables(folders, azureDevOps?.collectionUrl) : {};
  return {
    ...COMPILE_TIME_VARIABLES,
    ...agent,
    'Build.BuildId': run?.id ?? '1',
    'Build.BuildNumber': state.number,
    'System.PlanId': state.planId,
    'System.TimelineId': state.planId,
    ...(azureDevOps && {
      'System.CollectionUri': azureDevOps.collectionUrl,
      'System.TeamFoundationCollectionUri': azureDevOps.collectionUrl,
      'System.TeamFoundationServerUri': azureDevOps.collectionUrl,
      'System.TaskDefinitionsUri': azureDevOps.collectionUrl,
      'System.TeamProject': azureDevOps.project.name,
      'System.TeamProjectId': azureDevOps.project.id,
    }),
    ...own,
  };
}

export function jobPredefined(stage: Stage, job: Job, leg: string | undefined): Record<string, string> {
  return {
    'System.StageName': stage.name,
    'System.StageDisplayName': stage.displayName,
    'System.PhaseName': job.name,
    'System.PhaseDisplayName': job.displayName,
    'System.JobName': leg ?? (job.kind === 'deployment' ? 'Deploy' : '__default'),
    'System.JobDisplayName': leg === undefined ? job.displayName : `${job.displayName} ${leg}`,
    'Agent.JobName': job.displayName,
    'System.JobId': guid(`${stage.name}/${job.name}/${leg ?? ''}`),
    ...(job.environment && {
      'Environment.Name': job.environment.name,
      ...(job.environment.resourceName !== undefined && { 'Environment.ResourceName': job.environment.resourceName }),
      'Strategy.Name': job.strategy.kind,
    }),
  };
}

/** How often stage and job were tried: 1, and one more each time they run again. */
export function attempts(state: RunState, stage: Stage, job: Job): Record<string, string> {
  const ofJob = String(state.rerun?.jobAttempt(stage, job) ?? 1);
  return {
    'System.StageAttempt': String(state.rerun?.stageAttempt(stage) ?? 1),
    'System.PhaseAttempt': ofJob,
    'System.JobAttempt': ofJob,
  };
}

/** The same name gives the same id, as the service's are made from names, too. */
export function guid(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
