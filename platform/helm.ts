import { join } from 'node:path';
import { TaskError } from '../core/errors.ts';
import type { Clock, Log, NetworkSettings } from '../core/ports/agent.ts';
import type { Files } from '../core/ports/files.ts';
import type { ChartNeed, Helm, HelmTemplateRequest } from '../core/ports/manifest-tools.ts';
import type { Processes, ProcessResult } from '../core/ports/processes.ts';
import { withoutUserInfo } from '../core/secret.ts';
import { goMemory } from './go-memory.ts';
import { fetchFailure, helmWords, leftOut, templateFailure } from './helm-failure.ts';
import { chartFetcher, registryFlags, repositoryFlags } from './helm-repositories.ts';
import { isLasting } from './network.ts';
import { toolNetwork } from './tool-network.ts';

/** What finding and running helm takes. */
export interface HelmSetup {
  readonly processes: Processes;
  readonly files: Pick<Files, 'temporaryFolder' | 'write'>;
  readonly log: Log;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly network: NetworkSettings;
  readonly signal: AbortSignal;
  /** The program's path; empty: `helm` on PATH. */
  readonly path: string;
  /** The agent's own plugins may be used: they are programs. */
  readonly allowCode: boolean;
}

// Before 3.8 OCI registries were an experiment.
const oldest = [3, 8] as const;
const tries = 3;

/**
 * Finds helm 3 or 4 and logs its version.
 * @throws TOOL_MISSING when it is not there or too old; FILE_NOT_FOUND, FILE_NOT_ALLOWED, CERTIFICATE_INVALID for the agent's certificates
 */
export async function findHelm(setup: HelmSetup): Promise<Helm> {
  const { processes, files, log, clock, signal } = setup;
  const program = await processes.find(setup.path === '' ? 'helm' : setup.path);
  if (program === undefined) {
    throw new TaskError(
      'TOOL_MISSING',
      setup.path === '' ? 'helm is not on PATH.' : `helmPath: there is no program "${setup.path}".`,
      'Add the HelmInstaller@1 task before this one (Microsoft-hosted Linux agents have helm), or set helmPath.',
    );
  }
  const home = await files.temporaryFolder('helm');
  const network = await toolNetwork(setup.network, files);
  const plugins = setup.allowCode ? await pluginsOfTheAgent(processes, program, home, signal) : join(home, 'plugins');
  const run = async (args: readonly string[], cwd: string, urls: readonly string[] = []): Promise<ProcessResult> => {
    const environment = { ...helmEnvironment(home, plugins), ...network.environment(urls) };
    return processes.run(program, args, { cwd, environment, signal });
  };

  // Asked for its version it has no use for the way to other machines.
  const alone = { cwd: home, environment: helmEnvironment(home, plugins), signal };
  const version = (await processes.run(program, ['version', '--short'], alone)).stdout.toString('utf8').trim();
  if (!isRecent(version)) {
    throw new TaskError(
      'TOOL_MISSING',
      `${program} is helm ${version === '' ? '(no version)' : version}; helm 4, or 3 from ${oldest.join('.')} on, is needed.`,
      'Add the HelmInstaller@1 task before this one, or set helmPath to a newer helm.',
    );
  }
  log.info(`helm ${version} (${program})`);

  const fetch = chartFetcher(home, network, files, run);
  let last: Promise<unknown> = Promise.resolve();

  return {
    async template(request) {
      const result = await run(templateArguments(request), request.chart);
      if (result.exitCode !== 0) throw templateFailure(request.chart, result);
      logOutput(log, `helm (${request.releaseName})`, result.stderr);
      return result.stdout.toString('utf8');
    },
    async lint(request) {
      const result = await run(lintArguments(request), request.chart);
      return `${result.stdout.toString('utf8')}\n${withoutUserInfo(result.stderr)}`;
    },
    async buildDependencies(chart, needs) {
      // One after the other: they share helm's cache, and what one has fetched of a repository the next need not.
      const own = last.then(() => fetched('dependency build', needs, () => fetch(chart, needs)));
      last = own.catch(() => undefined);
      return own;
    },
    pull: ({ repository, chart, version }, into) =>
      fetched('pull', [{ name: chart, version, repository }], () => {
        const registry = repository.startsWith('oci:');
        const args = [
          'pull',
          ...(registry ? [`${repository.replace(/\/+$/, '')}/${chart}`] : [chart, '--repo', repository]),
          ...(version === '' ? [] : ['--version', version]),
          '--untar',
          '--untardir',
          into,
          ...(registry ? registryFlags(network) : repositoryFlags(network)),
        ];
        return run(args, into, [repository.replace(/^oci:/, 'https:')]);
      }),
  };

  async function fetched(
    command: string,
    needs: readonly ChartNeed[],
    action: () => Promise<ProcessResult>,
  ): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const result = await action();
      if (result.exitCode === 0) {
        const refused = leftOut(needs, result);
        if (refused !== undefined) throw refused;
        return logOutput(log, 'helm', helmWords(result));
      }
      const failure = fetchFailure(command, needs, result);
      if (failure.code !== 'NOT_REACHABLE' || isLasting(failure.message) || attempt === tries) throw failure;
      log.info(`${failure.message}; trying again`);
      await clock.sleep(1000 * 2 ** attempt, signal);
    }
  }
}

function isRecent(version: string): boolean {
  const [, major = '0', minor = '0'] = /v?(\d+)\.(\d+)/.exec(version) ?? [];
  return Number(major) > oldest[0] || (Number(major) === oldest[0] && Number(minor) >= oldest[1]);
}

function templateArguments(request: HelmTemplateRequest): readonly string[] {
  return [
    'template',
    request.releaseName,
    request.chart,
    ...(request.namespace === '' ? [] : ['--namespace', request.namespace]),
    ...request.valuesFiles.flatMap((file) => ['--values', file]),
    ...(request.includeCrds ? ['--include-crds'] : []),
    ...(request.skipTests ? ['--skip-tests'] : []),
    ...(request.kubeVersion === '' ? [] : ['--kube-version', request.kubeVersion]),
    ...request.apiVersions.flatMap((version) => ['--api-versions', version]),
    ...request.furtherArguments,
  ];
}

/** Of the further arguments those with values: `helm lint` knows no others of `helm template`'s. */
function lintArguments({
  chart,
  namespace,
  valuesFiles,
  kubeVersion,
  furtherArguments,
}: HelmTemplateRequest): readonly string[] {
  const values: string[] = [];
  for (const [index, argument] of furtherArguments.entries()) {
    const [, flag, given] = /^(--(?:set(?:-string|-file|-json|-literal)?|values)|-f)(=.*)?$/s.exec(argument) ?? [];
    if (flag === undefined) continue;
    values.push(argument, ...(given === undefined ? furtherArguments.slice(index + 1, index + 2) : []));
  }
  return [
    'lint',
    chart,
    ...(namespace === '' ? [] : ['--namespace', namespace]),
    ...valuesFiles.flatMap((file) => ['--values', file]),
    ...(kubeVersion === '' ? [] : ['--kube-version', kubeVersion]),
    ...values,
  ];
}

/** helm's own folders are new and empty: no repository and no setting of the machine changes the result. */
function helmEnvironment(home: string, plugins: string): Record<string, string> {
  return {
    ...goMemory,
    HOME: home,
    HELM_CACHE_HOME: join(home, 'cache'),
    HELM_CONFIG_HOME: join(home, 'config'),
    HELM_DATA_HOME: join(home, 'data'),
    HELM_PLUGINS: plugins,
  };
}

/** Where helm's plugins are for whoever runs the agent; helm itself knows, on every system. */
async function pluginsOfTheAgent(
  processes: Processes,
  program: string,
  home: string,
  signal: AbortSignal,
): Promise<string> {
  const own = ['HOME', 'APPDATA', 'XDG_DATA_HOME', 'HELM_DATA_HOME', 'HELM_PLUGINS'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const result = await processes.run(program, ['env', 'HELM_PLUGINS'], {
    cwd: home,
    environment: Object.fromEntries(own),
    signal,
  });
  return result.stdout.toString('utf8').trim();
}

/** A tool's words, told apart from ours; after a failure they are in the error instead. */
export function logOutput(log: Log, tool: string, text: string): void {
  for (const line of withoutUserInfo(text).split('\n')) {
    if (line.trim() !== '') log.info(`${tool}: ${line.trimEnd()}`);
  }
}
