import { execFile } from 'node:child_process';
import { cp } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { TaskResult } from '../../../agent/index.ts';
import type { StepRecord } from '../../../agent/record.ts';
import { addIssue, log } from '../../../agent/record.ts';
import { agentEnvironment } from '../../../agent/run-step.ts';
import { PipelineError } from '../../errors.ts';
import type { Step } from '../../model/types.ts';
import type { JobScope } from '../job-scope.ts';

const run = promisify(execFile);

/**
 * The only repository with a path of its own is where the job works; of several, only the path of `self` is told. As
 * documented for Build.SourcesDirectory and Build.Repository.LocalPath.
 */
function moveSources({ agent }: JobScope, alias: string, target: string, several: boolean): void {
  const names = several
    ? ['Build.Repository.LocalPath']
    : ['Build.Repository.LocalPath', 'Build.SourcesDirectory', 'System.DefaultWorkingDirectory'];
  if (several && alias !== 'self') return;
  for (const name of names) agent.variables.set({ name, value: target, secret: false });
  if (!several) agent.folders = { ...agent.folders, sources: target };
}

/** As the agent hands over GitHub's tokens. */
const basic = (token: string): string => `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`;

/** `checkout:` clones with the job's token where a URL is known, else it copies the repository's folder. */
export async function checkout(scope: JobScope, step: Step, record: StepRecord, several: boolean): Promise<TaskResult> {
  const { state, agent } = scope;
  const alias = step.reference;
  if (alias === 'none') return 'Succeeded';
  const { repositories, remotes } = state.options;
  const resource = state.pipeline.repositories.find((one) => one.alias.toLowerCase() === alias.toLowerCase());
  if (alias !== 'self' && !resource)
    throw new PipelineError(`The repository ${alias} is not defined under resources.`, step.at);
  const name = basename(resource?.name ?? agent.variables.value('Build.Repository.Name') ?? 'app');
  const given = step.inputs['path'];
  const target =
    given === undefined
      ? several
        ? resolve(agent.folders.sources, name)
        : agent.folders.sources
      : resolve(agent.folders.workspace, agent.variables.expand(given));
  if (!`${target}/`.startsWith(`${agent.folders.workspace}/`)) {
    addIssue(record, {
      type: 'error',
      message: `Input checkout path '${given ?? ''}' should resolve to a directory under '${agent.folders.workspace}'.`,
    });
    return 'Failed';
  }
  if (given !== undefined) moveSources(scope, alias, target, several);
  const remote = remotes?.[alias];
  if (remote === undefined) {
    const folder = repositories[alias] ?? repositories[resource?.name ?? ''];
    if (folder === undefined)
      throw new PipelineError(`The sandbox has no folder for the repository ${alias}.`, step.at);
    log(record, 'agent', `Copying repository ${name} to ${target}`);
    await cp(folder, target, { recursive: true, filter: (path) => !['node_modules', '.git'].includes(basename(path)) });
    return 'Succeeded';
  }
  const url = typeof remote === 'string' ? remote : remote.url;
  const header = typeof remote === 'string' ? scope.token && `Bearer ${scope.token.token}` : basic(remote.token);
  const ref = (resource?.ref ?? (alias === 'self' ? agent.variables.value('Build.SourceBranch') : undefined))?.replace(
    /^refs\/(heads|tags)\//,
    '',
  );
  const depth = step.inputs['fetchDepth'];
  const filter = step.inputs['fetchFilter'];
  const options = [
    ...(ref === undefined ? [] : ['--branch', ref]),
    ...(depth === undefined || depth === '0' ? [] : ['--depth', depth]),
    ...(filter === undefined ? [] : [`--filter=${filter}`]),
  ];
  const env = {
    ...agentEnvironment(agent, state.options.environment),
    GIT_TERMINAL_PROMPT: '0',
    ...(header !== undefined && {
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'http.extraheader',
      GIT_CONFIG_VALUE_0: `Authorization: ${header}`,
    }),
  };
  log(record, 'agent', `Cloning ${url} to ${target}`);
  try {
    await run('git', ['clone', '--quiet', ...options, url, target], { env });
    if (step.inputs['persistCredentials']?.toLowerCase() === 'true' && header !== undefined)
      await run('git', ['-C', target, 'config', `http.${url}.extraheader`, `Authorization: ${header}`], { env });
    return 'Succeeded';
  } catch (error) {
    addIssue(record, {
      type: 'error',
      message: `Git fetch failed: ${error instanceof Error ? error.message : String(error)}`,
    });
    return 'Failed';
  }
}
