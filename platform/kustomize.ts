import { dirname, join } from 'node:path';
import { TaskError } from '../core/errors.ts';
import type { Log, NetworkSettings } from '../core/ports/agent.ts';
import type { Files } from '../core/ports/files.ts';
import type { Kustomize } from '../core/ports/manifest-tools.ts';
import type { Processes } from '../core/ports/processes.ts';
import { guestEnvironment } from './git/environment.ts';
import { goMemory } from './go-memory.ts';
import { guardHelm, type HelmGuard } from './helm-guard.ts';
import { logOutput } from './helm.ts';
import { buildFailure, howToGetKustomize } from './kustomize-failure.ts';
import { toolNetwork } from './tool-network.ts';

/** What finding and running kustomize takes. */
export interface KustomizeSetup {
  readonly processes: Processes;
  readonly files: Pick<Files, 'temporaryFolder' | 'write' | 'realPath'>;
  readonly log: Log;
  readonly network: NetworkSettings;
  readonly signal: AbortSignal;
  /** The program's path; empty: `kustomize` on PATH, else `kubectl kustomize`. */
  readonly path: string;
  /** helm for `--enable-helm`; empty: `helm` on PATH. */
  readonly helmPath: string;
  /** The Node program, which guards the helm that kustomize starts. */
  readonly node: string;
  /** The agent's own plugins may be used, and helm without a guard: those are programs. */
  readonly allowCode: boolean;
}

// Before 4.1 its arguments were others, and there was no --enable-helm.
const oldest = [4, 1] as const;

/**
 * Finds kustomize, or kubectl, which has one built in, and logs its version.
 * @throws TOOL_MISSING when neither is there, or it is too old; FILE_NOT_FOUND, FILE_NOT_ALLOWED, CERTIFICATE_INVALID for the agent's
 * certificates
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
      howToGetKustomize,
    );
  }
  const home = await files.temporaryFolder('kustomize');
  const network = await toolNetwork(setup.network, files);
  const alone = { ...goMemory, HOME: home, XDG_CONFIG_HOME: home };
  const environment = {
    ...alone,
    ...network.environment([]),
    ...guestEnvironment(setup.network, network.caFile),
    // What it fetches and makes for helm lies with all else that is rendered.
    ...Object.fromEntries(['TMPDIR', 'TEMP', 'TMP'].map((name) => [name, home])),
    ...(setup.allowCode ? { KUSTOMIZE_PLUGIN_HOME: pluginsOfTheAgent() } : {}),
  };

  const builtIn = kustomize === undefined;
  // Asked for its version it has no use for the way to other machines.
  const asked = builtIn ? ['version', '--client', '--output=json'] : ['version'];
  const said = await processes.run(program, asked, { cwd: home, environment: alone, signal });
  const version = versionIn(said.stdout.toString('utf8'), builtIn);
  log.info(
    builtIn
      ? `kustomize is not there; using kubectl kustomize ${version.text} (${program})`
      : `kustomize ${version.text} (${program})`,
  );
  if (version.known && !version.recent) {
    throw new TaskError(
      'TOOL_MISSING',
      `${program} is kustomize ${version.text}; ${oldest.join('.')} or newer is needed.`,
      howToGetKustomize,
    );
  }
  let guard: Promise<HelmGuard | undefined> | undefined;
  return {
    async build(folder, furtherArguments) {
      const needsHelm = takesHelm(furtherArguments);
      const guarded =
        needsHelm && !setup.allowCode ? await (guard ??= guardedHelm(setup, furtherArguments)) : undefined;
      const command = guarded?.command ?? (needsHelm ? setup.helmPath : '');
      const helm = command === '' ? [] : ['--helm-command', command];
      const args = [builtIn ? 'kustomize' : 'build', folder, ...furtherArguments, ...helm];
      const given = { ...environment, ...guarded?.environment };
      const result = await processes.run(program, args, { cwd: folder, environment: given, signal });
      if (result.exitCode !== 0) {
        // Who reads it knows helm, not what stands guard before it.
        const stderr = guarded === undefined ? result.stderr : result.stderr.replaceAll(guarded.command, 'helm');
        throw buildFailure({ ...result, stderr }, { builtIn, version: version.text });
      }
      logOutput(log, 'kustomize', result.stderr);
      return result.stdout.toString('utf8');
    },
  };
}

/** `v5.7.1`, `{Version:kustomize/v4.5.7 …}` of older ones; kubectl tells its kustomize's since 1.24. */
function versionIn(
  said: string,
  builtIn: boolean,
): { readonly text: string; readonly known: boolean; readonly recent: boolean } {
  const pattern = builtIn ? /"kustomizeVersion":\s*"(v?(\d+)\.(\d+)[^"]*)"/ : /(v?(\d+)\.(\d+)\.\d+\S*)/;
  const [, text, major, minor] = pattern.exec(said) ?? [];
  if (text === undefined) return { text: '(it tells no version)', known: false, recent: false };
  const recent = Number(major) > oldest[0] || (Number(major) === oldest[0] && Number(minor) >= oldest[1]);
  return { text, known: true, recent };
}

/** Where kustomize looks for plugins of whoever runs the agent. */
function pluginsOfTheAgent(): string {
  const { KUSTOMIZE_PLUGIN_HOME: own, XDG_CONFIG_HOME: config, HOME: home = '' } = process.env;
  return own ?? join(config ?? join(home, '.config'), 'kustomize', 'plugin');
}

/** undefined where there is no helm, which kustomize says itself. */
async function guardedHelm(
  { processes, files, helmPath, node }: KustomizeSetup,
  furtherArguments: readonly string[],
): Promise<HelmGuard | undefined> {
  const helm = await processes.find(helmPath === '' ? 'helm' : helmPath);
  if (helm === undefined) return undefined;
  const home = await files.temporaryFolder('kustomize-helm');
  // Sources are copied, and remote bases fetched, into folders beside this one.
  const readsAnything = furtherArguments.some((argument) => argument.endsWith('LoadRestrictionsNone'));
  return guardHelm({ files, node, helm, home, root: dirname(home), readsAnything });
}

/** Whether kustomize will call helm, which one is ours to say. */
function takesHelm(args: readonly string[]): boolean {
  return (
    args.some((argument) => argument === '--enable-helm' || argument === '--enable-helm=true') &&
    !args.some((argument) => argument.startsWith('--helm-command'))
  );
}
