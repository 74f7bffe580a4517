import { TaskError } from '../core/errors.ts';
import type { Log } from '../core/ports/agent.ts';
import type { Files } from '../core/ports/files.ts';
import type { Kustomize } from '../core/ports/manifest-tools.ts';
import type { Processes } from '../core/ports/processes.ts';
import { checked, logOutput } from './helm.ts';

export interface KustomizeSetup {
  readonly processes: Processes;
  readonly files: Pick<Files, 'temporaryFolder'>;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** The program's path; empty: `kustomize` on PATH, else `kubectl kustomize`. */
  readonly path: string;
  /** helm for `--enable-helm`; empty: `helm` on PATH. */
  readonly helmPath: string;
}

/**
 * Finds kustomize, or kubectl, which has one built in.
 * @throws TOOL_MISSING when neither is there
 */
export async function findKustomize(setup: KustomizeSetup): Promise<Kustomize> {
  const { processes, files, log, signal } = setup;
  const kustomize = await processes.find(setup.path === '' ? 'kustomize' : setup.path);
  const kubectl = kustomize === undefined && setup.path === '' ? await processes.find('kubectl') : undefined;
  const program = kustomize ?? kubectl;
  if (program === undefined) {
    throw new TaskError(
      'TOOL_MISSING',
      setup.path === ''
        ? 'Neither kustomize nor kubectl is on PATH.'
        : `kustomizePath: there is no program "${setup.path}".`,
      'Add the KubectlInstaller@0 task before this one (Microsoft-hosted agents have both), or set kustomizePath.',
    );
  }
  const home = await files.temporaryFolder('kustomize');
  const environment = { HOME: home, XDG_CONFIG_HOME: home };
  if (kustomize === undefined) log.info(`kustomize is not there; using kubectl kustomize (${program})`);
  else {
    const version = await processes.run(program, ['version'], { cwd: home, environment, signal });
    log.info(`kustomize ${version.stdout.toString('utf8').trim()} (${program})`);
  }
  return {
    async build(folder, furtherArguments) {
      const helm = needsHelmPath(furtherArguments) && setup.helmPath !== '' ? ['--helm-command', setup.helmPath] : [];
      const args = [kustomize === undefined ? 'kustomize' : 'build', folder, ...furtherArguments, ...helm];
      const result = await processes.run(program, args, { cwd: folder, environment, signal });
      logOutput(log, 'kustomize', result.stderr, result.exitCode);
      if (result.exitCode !== 0 && /version -c --short/.test(result.stderr)) {
        throw new TaskError(
          'PROCESS_FAILED',
          `kustomize cannot use this helm for --enable-helm: ${result.stderr.trim().slice(-2000)}`,
          'kustomize up to 5.7 needs helm 3: name one in helmPath, or use the engine helmKustomize.',
        );
      }
      return checked('kustomize build', result);
    },
  };
}

function needsHelmPath(args: readonly string[]): boolean {
  return (
    args.some((argument) => argument === '--enable-helm' || argument === '--enable-helm=true') &&
    !args.some((argument) => argument.startsWith('--helm-command'))
  );
}
