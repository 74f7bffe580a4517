import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { basename, delimiter, extname, resolve } from 'node:path';
import { TaskError } from '../core/errors.ts';
import type { Processes, ProcessOptions, ProcessResult } from '../core/ports/processes.ts';
import { heldBy, type Secret } from '../core/secret.ts';
import { cancelled } from './clock.ts';

const defaultOutputLimit = 256 * 1024 * 1024;
const keptStderr = 1024 * 1024;
const keptTail = 64 * 1024;

// What programs need of the machine to run at all: none of it is a secret, none changes a tool's result.
const passedOn = [
  'PATH',
  'PATHEXT',
  'SYSTEMROOT',
  'SYSTEMDRIVE',
  'WINDIR',
  'COMSPEC',
  'TEMP',
  'TMP',
  'TMPDIR',
  'LD_LIBRARY_PATH',
];

/** The environment that every program of ours starts from. */
export function bareEnvironment(source: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const bare: Record<string, string> = { LC_ALL: 'C.UTF-8' };
  for (const [name, value] of Object.entries(source)) {
    if (value !== undefined && passedOn.includes(name.toUpperCase())) bare[name] = value;
  }
  return bare;
}

/**
 * Runs programs with node:child_process; on POSIX each gets a process group, so that a cancel ends its children too.
 * @param secrets what may not stand in an argument: every user of the machine can list those
 */
export function nodeProcesses(secrets: () => readonly Secret[] = () => []): Processes {
  return {
    find,
    async run(program, args, options) {
      if (args.some((argument) => heldBy(argument, secrets()))) throw secretInArgument(program);
      return run(program, args, options);
    },
  };
}

function secretInArgument(program: string): TaskError {
  return new TaskError(
    'SECRET_IN_OUTPUT',
    `An argument of ${basename(program)} would hold the value of a secret variable, which every user of the machine could see; it was not started.`,
    'Hand the secret over in values or variables instead; names, paths and versions cannot be secret.',
  );
}

async function run(program: string, args: readonly string[], options: ProcessOptions): Promise<ProcessResult> {
  if (options.signal?.aborted === true) throw cancelled(options.signal.reason);
  const started = performance.now();
  const child = start(program, args, options);
  return new Promise((resolve, reject) => {
    const stdout: Buffer[] = [];
    let stdoutBytes = 0;
    let stderr = '';
    let tail = '';
    let failure: TaskError | undefined;

    const end = (why: TaskError): void => {
      failure ??= why;
      killTree(child.pid);
    };
    const limit = options.outputLimit ?? defaultOutputLimit;
    const onAbort = (): void => end(cancelled(options.signal?.reason));
    options.signal?.addEventListener('abort', onAbort, { once: true });
    const timer =
      options.timeout === undefined
        ? undefined
        : setTimeout(
            () =>
              end(
                new TaskError(
                  'TIMED_OUT',
                  `${program} did not end within ${Math.round((options.timeout ?? 0) / 1000)} s and was stopped.`,
                  'Look at its output above, or give the task a longer time limit.',
                ),
              ),
            options.timeout,
          );

    child.stdout.on('data', (chunk: Buffer) => {
      stdoutBytes += chunk.length;
      if (stdoutBytes <= limit) stdout.push(chunk);
      else {
        end(
          new TaskError(
            'PROCESS_FAILED',
            `${program} wrote more than ${limit} bytes and was stopped.`,
            'Render less in one call.',
          ),
        );
      }
    });
    child.stderr.setEncoding('utf8');
    child.stderr.on('data', (text: string) => {
      const room = keptStderr - stderr.length;
      stderr += text.slice(0, room);
      // What ended a program stands at the end, whatever it wrote before.
      if (text.length > room) tail = (tail + text.slice(room)).slice(-keptTail);
    });
    // A program that ends before it has read its input is judged by its exit code, not by the broken pipe.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');

    const cleanUp = (): void => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', onAbort);
    };
    child.once('error', (cause: NodeJS.ErrnoException) => {
      cleanUp();
      reject(failure ?? startFailure(program, options.cwd, cause));
    });
    child.once('close', (code, signal) => {
      cleanUp();
      if (failure !== undefined) return reject(failure);
      if (code === null) {
        return reject(
          new TaskError(
            'PROCESS_FAILED',
            `${program} was ended by ${signal ?? 'a signal'}.`,
            'Run the task again; look at the agent’s memory.',
          ),
        );
      }
      resolve({
        exitCode: code,
        stdout: Buffer.concat(stdout),
        stderr: stderr + tail,
        milliseconds: performance.now() - started,
      });
    });
  });
}

function start(program: string, args: readonly string[], options: ProcessOptions): ChildProcessWithoutNullStreams {
  try {
    return spawn(program, args, {
      cwd: options.cwd,
      env: { ...bareEnvironment(), ...options.environment },
      stdio: ['pipe', 'pipe', 'pipe'],
      shell: false,
      windowsHide: true,
      detached: process.platform !== 'win32',
    });
  } catch (cause) {
    // Thrown, not told by an event: a script on Windows, arguments that are too many.
    if (cause instanceof Error) throw startFailure(program, options.cwd, cause);
    throw cause;
  }
}

function killTree(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    if (process.platform === 'win32')
      spawn('taskkill', ['/pid', String(pid), '/t', '/f'], { stdio: 'ignore' }).on('error', () => undefined);
    else process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself meanwhile.
  }
}

function startFailure(program: string, cwd: string, cause: NodeJS.ErrnoException): TaskError {
  if (cause.code === 'ENOENT') {
    return new TaskError(
      'TOOL_MISSING',
      `${program} could not be started: it is not on PATH (working folder ${cwd}).`,
      'Install it before this task, or name its path in the task’s input.',
      { cause },
    );
  }
  if (cause.code === 'EACCES') {
    return new TaskError(
      'FILE_NOT_ALLOWED',
      `${program} could not be started: it is not executable for the agent’s user.`,
      'Make it executable, or name another path in the task’s input.',
      { cause },
    );
  }
  return new TaskError(
    'PROCESS_FAILED',
    `${program} could not be started: ${cause.message}`,
    'Look at the agent’s machine; on Windows a program ends in .exe: a script (.cmd, .bat) is none.',
    { cause },
  );
}

async function find(program: string): Promise<string | undefined> {
  // Scripts (.cmd, .bat) start only through a shell, which would take arguments apart.
  const extensions = process.platform === 'win32' && extname(program) === '' ? ['.exe', '.com'] : [''];
  // As in a shell: what holds a slash is a path, from the working folder when it is relative.
  const folders = /[/\\]/.test(program)
    ? [process.cwd()]
    : (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const folder of folders) {
    for (const extension of extensions) {
      const candidate = resolve(folder, `${program}${extension}`);
      if (await isProgram(candidate)) return candidate;
    }
  }
  return undefined;
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    // Not there, or not ours to run: either way the search goes on.
    return false;
  }
}
