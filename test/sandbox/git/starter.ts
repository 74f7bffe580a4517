import { fork, type ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { Order, Report } from './starter-process.mjs';

/** A git that runs; 'close' comes with its exit code, or null for one that was killed, once all it said was read. */
export class StartedGit extends EventEmitter<{ close: [code: number | null]; error: [error: Error] }> {
  readonly stdin: Writable;
  readonly stdout = new Readable({ read: () => undefined });
  readonly stderr = new Readable({ read: () => undefined });
  /** undefined while it runs. */
  exitCode: number | null | undefined;
  readonly #give: (order: Order) => void;
  readonly #id: number;

  constructor(id: number, give: (order: Order, done?: () => void) => void) {
    super();
    this.#give = give;
    this.#id = id;
    this.stdin = new Writable({
      write: (input: Buffer, _encoding, done) => give({ id, input }, done),
      final: (done) => give({ id, end: true }, done),
    });
  }

  kill(signal: NodeJS.Signals = 'SIGTERM'): void {
    if (this.exitCode === undefined) this.#give({ id: this.#id, kill: signal });
  }

  /** Takes what its starter says of it; true with the last word. */
  hear(report: Report): boolean {
    if ('stdout' in report) this.stdout.push(report.stdout);
    else if ('stderr' in report) this.stderr.push(report.stderr);
    else if ('error' in report) this.fail(new Error(report.error));
    else void this.#end(report.code);
    return !('stdout' in report || 'stderr' in report);
  }

  fail(error: Error): void {
    this.exitCode = null;
    this.stdout.destroy();
    this.stderr.destroy();
    this.emit('error', error);
  }

  async #end(code: number | null): Promise<void> {
    this.exitCode = code;
    this.stdout.push(null);
    this.stderr.push(null);
    // What nobody reads, or leaves off reading, keeps nobody waiting.
    this.stdout.resume();
    this.stderr.resume();
    await Promise.allSettled([finished(this.stdout), finished(this.stderr)]);
    this.emit('close', code);
  }
}

const running = new Map<number, StartedGit>();
let starter: ChildProcess | undefined;
let last = 0;

/** Starts git from a small process that is there for that; see starter-process.mjs. */
export function startGit(args: readonly string[], env: NodeJS.ProcessEnv): StartedGit {
  const { channel } = (starter ??= openStarter());
  const mine = starter;
  const id = ++last;
  const git = new StartedGit(id, (order, done) => {
    if (mine.connected) mine.send(order, () => done?.());
    else done?.();
  });
  running.set(id, git);
  channel?.ref();
  const given = Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  mine.send({ id, start: { args: [...args], env: Object.fromEntries(given) } } satisfies Order);
  return git;
}

/** Its process; it ends with this one, and keeps it only while a git runs. */
function openStarter(): ChildProcess {
  const { SystemRoot, PATH } = process.env;
  const child = fork(join(import.meta.dirname, 'starter-process.mjs'), {
    execArgv: [],
    env: { PATH, ...(SystemRoot === undefined ? {} : { SystemRoot }) },
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  child.unref();
  child.channel?.unref();
  child.on('message', (message) => {
    const report = message as Report;
    if (running.get(report.id)?.hear(report) !== true) return;
    running.delete(report.id);
    if (running.size === 0) child.channel?.unref();
  });
  child.once('exit', () => {
    starter = undefined;
    for (const git of running.values()) git.fail(new Error('the process that starts git is gone'));
    running.clear();
  });
  return child;
}
