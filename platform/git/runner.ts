import type { SimpleGit } from 'simple-git';
import { TaskError, messageOf } from '../../core/errors.ts';
import type { Clock } from '../../core/ports/agent.ts';
import type { Processes } from '../../core/ports/processes.ts';
import { cancelled } from '../clock.ts';
import { isLasting } from '../network.ts';
import { localEnvironment, remoteEnvironment, type RemoteSettings } from './environment.ts';
import { gitError, type GitErrorContext } from './errors.ts';

/** Where and how git runs. */
export interface RunnerOptions {
  readonly remote: RemoteSettings;
  readonly processes: Processes;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly errors: GitErrorContext;
  /** Milliseconds for a command that talks to the server. */
  readonly timeout?: number;
}

/** What a command takes besides its arguments. */
export interface Call {
  readonly input?: string;
  /** Further configuration for this command alone, in its environment. */
  readonly config?: readonly (readonly [string, string])[];
}

/** What git said when it failed, before anybody has judged it. */
export class GitFailure extends Error {}

const tries = 4;
const kept = 20_000;

/**
 * Milliseconds to wait after a fault. git does not tell how long a server that is asked too often (429) wants to be left
 * alone: such ones mean seconds.
 */
export function pauseAfter(said: string, attempt: number): number {
  const first = /\b(?:error: |HTTP )429\b/.test(said) ? 4000 : 300;
  return first * 2 ** attempt * (0.5 + Math.random() / 2);
}

/** Runs git in one folder: commands on the disk, and commands that talk to the server, each with its own environment. */
export class GitRunner {
  readonly folder: string;
  readonly #options: RunnerOptions;

  constructor(folder: string, options: RunnerOptions) {
    this.folder = folder;
    this.#options = options;
  }

  /** A command that stays on the disk. @throws GitFailure */
  async local(args: readonly string[]): Promise<string> {
    return this.#raw(args, localEnvironment());
  }

  /** A command with standard input, or with bytes as its answer: simple-git gives neither. @throws GIT_FAILED */
  async pipe(args: readonly string[], input: Uint8Array | string): Promise<Buffer> {
    const { stdout, exitCode, stderr } = await this.#piped(args, input);
    if (exitCode !== 0) throw gitError(`run ${args[0] ?? 'git'} for`, stderr, this.#options.errors);
    return stdout;
  }

  /** Merges two text files over what they have in common; undefined where they clash. @throws GIT_FAILED */
  async mergeFiles(files: readonly string[]): Promise<Buffer | undefined> {
    const { stdout, exitCode, stderr } = await this.#piped(['merge-file', '--stdout', '--quiet', ...files], '');
    if (exitCode === 0) return stdout;
    // The number of clashes, 127 at most; an error is negative, so 255.
    if (exitCode <= 127) return undefined;
    throw gitError('merge files of', stderr, this.#options.errors);
  }

  async #piped(args: readonly string[], input: Uint8Array | string) {
    const { processes, signal } = this.#options;
    return processes.run('git', args, { cwd: this.folder, environment: localEnvironment(), input, signal });
  }

  /**
   * A command that talks to the server, once. Not through simple-git: on a cancel that interrupts git alone and does not
   * wait, and the helpers that git starts would go on, and push, after the run has ended. @throws GitFailure, CANCELLED
   */
  async remoteOnce(args: readonly string[], { input, config = [] }: Call = {}): Promise<string> {
    const { processes, signal, remote, timeout } = this.#options;
    const result = await processes.run('git', args, {
      cwd: this.folder,
      environment: remoteEnvironment(remote, config),
      signal,
      ...(input === undefined ? {} : { input }),
      ...(timeout === undefined ? {} : { timeout }),
    });
    const said = result.stdout.toString('utf8');
    // Which ref was refused, and why, stands on standard output (`push --porcelain`).
    // Only the end: a server can write what it likes.
    if (result.exitCode !== 0) throw new GitFailure(`${said.slice(-kept)}\n${result.stderr.slice(-kept)}`);
    return said;
  }

  /** A command that reads from the server: network faults are tried again. @throws GitFailure, CANCELLED */
  async remote(doing: string, args: readonly string[], call: Call = {}): Promise<string> {
    const { clock, signal, errors } = this.#options;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.remoteOnce(args, call);
      } catch (thrown) {
        if (!(thrown instanceof GitFailure)) throw thrown;
        const judged = gitError(doing, thrown.message, errors);
        if (judged.code !== 'NOT_REACHABLE' || isLasting(thrown.message) || attempt >= tries) throw thrown;
        await clock.sleep(pauseAfter(thrown.message, attempt), signal);
      }
    }
  }

  /** What a failure of `remote` means. */
  explain(doing: string, thrown: unknown): unknown {
    return thrown instanceof GitFailure ? gitError(doing, thrown.message, this.#options.errors, thrown) : thrown;
  }

  async #raw(args: readonly string[], environment: Record<string, string>): Promise<string> {
    const { signal } = this.#options;
    if (signal.aborted) throw cancelled(signal.reason);
    try {
      return await (await this.#git(environment)).raw([...args]);
    } catch (thrown) {
      if (signal.aborted) throw cancelled(signal.reason);
      if (thrown instanceof TaskError) throw thrown;
      const said = messageOf(thrown);
      if (/ENOENT/.test(said)) {
        throw new TaskError('TOOL_MISSING', 'There is no git on this agent.', 'Install git 2.32 or newer.', {
          cause: thrown,
        });
      }
      throw new GitFailure(said);
    }
  }

  async #git(environment: Record<string, string>): Promise<SimpleGit> {
    const { simpleGit } = await import('./simple-git.late.ts');
    return simpleGit({
      baseDir: this.folder,
      abort: this.#options.signal,
      // Just these two guards, for settings that are all our own: see environment.ts.
      unsafe: { allowUnsafeConfigEnvCount: true, allowUnsafeConfigPaths: true },
      allowEnvironment: Object.keys(environment).filter((name) => name.startsWith('GIT_')),
    }).env(environment);
  }
}
