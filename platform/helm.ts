import { join } from 'node:path';
import { TaskError } from '../core/errors.ts';
import type { Log } from '../core/ports/agent.ts';
import type { Files } from '../core/ports/files.ts';
import type { Helm, HelmTemplateRequest } from '../core/ports/manifest-tools.ts';
import type { Processes, ProcessResult } from '../core/ports/processes.ts';

export interface HelmSetup {
  readonly processes: Processes;
  readonly files: Pick<Files, 'temporaryFolder' | 'write'>;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** The program's path; empty: `helm` on PATH. */
  readonly path: string;
}

/**
 * Finds helm 3 or 4 and logs its version.
 * @throws TOOL_MISSING when it is not there or too old
 */
export async function findHelm(setup: HelmSetup): Promise<Helm> {
  const { processes, files, log, signal } = setup;
  const program = await processes.find(setup.path === '' ? 'helm' : setup.path);
  if (program === undefined) {
    throw new TaskError(
      'TOOL_MISSING',
      setup.path === '' ? 'helm is not on PATH.' : `helmPath: there is no program "${setup.path}".`,
      'Add the HelmInstaller@1 task before this one (Microsoft-hosted Linux agents have helm), or set helmPath.',
    );
  }
  const home = await files.temporaryFolder('helm');
  const environment = helmEnvironment(home);
  const run = async (args: readonly string[], cwd: string): Promise<ProcessResult> =>
    processes.run(program, args, { cwd, environment, signal });

  const version = (await run(['version', '--short'], home)).stdout.toString('utf8').trim();
  const major = Number(/v?(\d+)\.\d+/.exec(version)?.[1] ?? 0);
  if (major < 3) {
    throw new TaskError(
      'TOOL_MISSING',
      `${program} is helm ${version === '' ? '(no version)' : version}; helm 3 or 4 is needed.`,
      'Add the HelmInstaller@1 task before this one, or set helmPath to a newer helm.',
    );
  }
  log.info(`helm ${version} (${program})`);

  return {
    async template(request) {
      const result = await run(templateArguments(request), request.chart);
      logOutput(log, 'helm', result.stderr, result.exitCode);
      return checked('helm template', result);
    },
    async buildDependencies(chart, repositories) {
      const file = join(home, 'repositories.yaml');
      await files.write(file, repositoriesFile(repositories));
      const args = ['dependency', 'build', chart, '--repository-config', file];
      const result = await run(args, chart);
      logOutput(log, 'helm', `${result.stdout.toString('utf8')}\n${result.stderr}`, result.exitCode);
      checked('helm dependency build', result);
    },
  };
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

/** helm's own folders are new and empty: no plugin, no repository and no setting of the machine changes the result. */
function helmEnvironment(home: string): Record<string, string> {
  return {
    HOME: home,
    HELM_CACHE_HOME: join(home, 'cache'),
    HELM_CONFIG_HOME: join(home, 'config'),
    HELM_DATA_HOME: join(home, 'data'),
    HELM_PLUGINS: join(home, 'plugins'),
  };
}

/** `helm dependency build` fetches only from repositories that it knows. */
function repositoriesFile(repositories: readonly string[]): string {
  const entries = repositories.map((url, index) => ({ name: `repository-${index + 1}`, url }));
  return JSON.stringify({ apiVersion: 'v1', generated: '2000-01-01T00:00:00Z', repositories: entries });
}

/** A tool's words, told apart from ours; after a failure they are in the error. */
export function logOutput(log: Log, tool: string, text: string, exitCode: number): void {
  if (exitCode !== 0) return;
  for (const line of text.split('\n')) if (line.trim() !== '') log.info(`${tool}: ${line.trimEnd()}`);
}

/** The standard output; only the exit code decides: tools write warnings to standard error. */
export function checked(what: string, result: ProcessResult): string {
  if (result.exitCode === 0) return result.stdout.toString('utf8');
  const reason = result.stderr.trim();
  throw new TaskError(
    'PROCESS_FAILED',
    `${what} failed (exit code ${result.exitCode}): ${reason === '' ? 'it gave no reason' : reason.slice(-4000)}`,
    'Mend what it says, in the source or its values; run the same command on your machine to try it.',
  );
}
