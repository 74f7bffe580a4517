import { once } from 'node:events';
import { startGit, type StartedGit } from './starter.ts';

/** git ended with another exit code than 0. */
export class GitFailure extends Error {
  readonly exitCode: number | null;
  readonly stdout: string;

  constructor(args: readonly string[], exitCode: number | null, stdout: string, stderr: string) {
    super(`git ${args[0] ?? ''} ended with ${exitCode ?? 'a signal'}: ${stderr.trim()}`);
    this.exitCode = exitCode;
    this.stdout = stdout;
  }
}

/** Starts git, with an environment that knows nothing of whoever runs the tests, and ends what is left at the end. */
export class GitRunner {
  readonly #children = new Set<StartedGit>();
  readonly #environment: NodeJS.ProcessEnv;

  constructor(home: string) {
    this.#environment = {
      PATH: process.env['PATH'],
      ...(process.env['SystemRoot'] === undefined ? {} : { SystemRoot: process.env['SystemRoot'] }),
      HOME: home,
      XDG_CONFIG_HOME: home,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_TERMINAL_PROMPT: '0',
      LC_ALL: 'C',
      TZ: 'UTC',
    };
  }

  spawn(args: readonly string[], environment: NodeJS.ProcessEnv = {}): StartedGit {
    const child = startGit(args, { ...this.#environment, ...environment });
    this.#children.add(child);
    child.once('close', () => this.#children.delete(child));
    child.once('error', () => this.#children.delete(child));
    return child;
  }

  /** Standard output of a git that went well. */
  async run(
    folder: string,
    args: readonly string[],
    options: { input?: string | Buffer; environment?: NodeJS.ProcessEnv } = {},
  ): Promise<Buffer> {
    const child = this.spawn(['--git-dir', folder, ...args], options.environment);
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    // A git that fails early does not read to the end; its exit code says enough.
    child.stdin.on('error', () => {});
    child.stdin.end(options.input ?? '');
    const [code] = (await once(child, 'close')) as [number | null];
    const stdout = Buffer.concat(out);
    if (code !== 0) throw new GitFailure(args, code, stdout.toString(), Buffer.concat(err).toString());
    return stdout;
  }

  /** Ends every git that still runs. */
  async stop(): Promise<void> {
    const left = [...this.#children];
    for (const child of left) child.kill('SIGKILL');
    await Promise.all(left.map((child) => (child.exitCode === undefined ? once(child, 'close') : Promise.resolve())));
  }
}
