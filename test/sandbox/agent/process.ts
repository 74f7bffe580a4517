import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import type { CancelTimes } from './types.ts';

export interface ProcessRun {
  readonly exitCode: number;
  readonly signal: NodeJS.Signals | null;
}

/**
 * Runs a process as the agent does: no standard input, output read line by line (`\n`, `\r\n` and a lone `\r` end one),
 * and on cancel SIGINT, then SIGTERM, then the end of the whole group.
 */
export function runProcess(o: {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly cancelTimes: CancelTimes;
  readonly onLine: (stream: 'stdout' | 'stderr', line: string) => void;
}): Promise<ProcessRun> {
  return new Promise((resolve, reject) => {
    // A group of its own: what the process started dies with it when it is killed.
    const child = spawn(o.file, [...o.args], {
      cwd: o.cwd,
      env: { ...o.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const stopCancelling = cancelOn(o.signal, child, o.cancelTimes);
    const flushes = (['stdout', 'stderr'] as const).map((stream) => {
      const splitter = lineSplitter((line) => o.onLine(stream, line));
      child[stream]?.setEncoding('utf8').on('data', (chunk: string) => splitter.add(chunk));
      return splitter.end;
    });
    child.once('error', (error) => {
      stopCancelling();
      reject(error);
    });
    child.once('close', (code, signal) => {
      stopCancelling();
      for (const flush of flushes) flush();
      resolve({ exitCode: code ?? 128, signal });
    });
  });
}

function cancelOn(signal: AbortSignal, child: ChildProcess, times: CancelTimes): () => void {
  let timer: NodeJS.Timeout | undefined;
  const cancel = (): void => {
    child.kill('SIGINT');
    timer = setTimeout(() => {
      child.kill('SIGTERM');
      timer = setTimeout(() => killGroup(child), times.terminate);
    }, times.interrupt);
  };
  if (signal.aborted) cancel();
  else signal.addEventListener('abort', cancel, { once: true });
  return () => {
    clearTimeout(timer);
    signal.removeEventListener('abort', cancel);
    // A cancelled process may leave children behind that hold no pipe of ours.
    if (signal.aborted) killGroup(child);
  };
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group has ended by itself.
  }
}

function lineSplitter(onLine: (line: string) => void): { add: (chunk: string) => void; end: () => void } {
  let rest = '';
  return {
    add(chunk) {
      rest += chunk;
      for (;;) {
        const at = rest.search(/[\r\n]/);
        // A `\r` at the very end may be the first half of `\r\n`.
        if (at < 0 || (rest[at] === '\r' && at === rest.length - 1)) return;
        const length = rest.startsWith('\r\n', at) ? 2 : 1;
        const line = rest.slice(0, at);
        rest = rest.slice(at + length);
        onLine(line);
      }
    },
    end() {
      if (rest !== '') onLine(rest.replace(/\r$/, ''));
      rest = '';
    },
  };
}
