/** How a process is run. Its environment is built from nothing: PATH, what the operating system needs, and `environment`. */
export interface ProcessOptions {
  readonly cwd: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array;
  readonly signal?: AbortSignal;
  /** Milliseconds; the process and its children are ended then. */
  readonly timeout?: number;
  /** Bytes of standard output that are kept at most; more is PROCESS_FAILED. Default 256 MiB. */
  readonly outputLimit?: number;
}

/** How a process has ended by itself, whatever its exit code says. */
export interface ProcessResult {
  readonly exitCode: number;
  readonly stdout: Buffer;
  /** Text from outside: log it, never trust it. */
  readonly stderr: string;
  readonly milliseconds: number;
}

/** Runs programs by argument vector, never through a shell. */
export interface Processes {
  /** Answers with any exit code; throws TOOL_MISSING when the program is not there, CANCELLED, TIMED_OUT. */
  run(program: string, args: readonly string[], options: ProcessOptions): Promise<ProcessResult>;
  /** The absolute path of a program on PATH, undefined when there is none. */
  find(program: string): Promise<string | undefined>;
}
