import { TaskError } from '../core/errors.ts';
import type { Log } from '../core/ports/agent.ts';
import type { Files } from '../core/ports/files.ts';
import type { KubeScore } from '../core/ports/manifest-tools.ts';
import type { Processes } from '../core/ports/processes.ts';

/** What finding and running kube-score takes. */
export interface KubeScoreSetup {
  readonly processes: Processes;
  readonly files: Pick<Files, 'temporaryFolder'>;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** The program's path. */
  readonly path: string;
}

/**
 * Finds kube-score and logs its version.
 * @throws TOOL_MISSING when it is not there
 */
export async function findKubeScore({ processes, files, log, signal, path }: KubeScoreSetup): Promise<KubeScore> {
  const program = await processes.find(path);
  if (program === undefined) {
    throw new TaskError(
      'TOOL_MISSING',
      `lintTool: there is no program "${path}".`,
      'Download kube-score in a step before and name its path; our own rules need no tool: leave lintTool empty.',
    );
  }
  const cwd = await files.temporaryFolder('kube-score');
  const options = { cwd, environment: { HOME: cwd }, signal };
  const version = await processes.run(program, ['version'], options);
  const said = version.stdout.toString('utf8').trim();
  if (version.exitCode !== 0 || !said.startsWith('kube-score')) {
    throw new TaskError(
      'TOOL_MISSING',
      `lintTool: ${program} is not kube-score; asked for its version it ended with ${version.exitCode} and said "${said.slice(0, 200)}".`,
      'Name the path of kube-score; our own rules need no tool: leave lintTool empty.',
    );
  }
  log.info(`${said} (${program})`);
  return {
    async score(text, kubeVersion) {
      const target = kubeVersion === '' ? [] : ['--kubernetes-version', `v${kubeVersion}`];
      const args = ['score', '--output-format', 'json', '--output-version', 'v2', ...target, '-'];
      const result = await processes.run(program, args, { ...options, input: text });
      // It ends with 1 when it finds something, and when it cannot read an object: only then does it write no JSON.
      const json = result.stdout.toString('utf8');
      if (result.exitCode <= 1 && /^\s*(?:\[|null)/.test(json)) return json;
      const reason = result.stderr.trim();
      throw new TaskError(
        'PROCESS_FAILED',
        `kube-score failed (exit code ${result.exitCode}): ${(reason === '' ? json.trim() : reason).slice(-2000) || 'it gave no reason'}`,
        'Mend the object that it names, or leave lintTool empty: our own rules read every object.',
      );
    },
  };
}
