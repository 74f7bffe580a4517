import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

export interface Processes {
  start(name: string, program: string, args: readonly string[], env?: Readonly<Record<string, string>>): void;
  /**
   * Resolves once `ready` says so.
   * @throws with the end of the process's log when it ended, or is not ready in time
   */
  untilReady(name: string, ready: () => Promise<boolean>): Promise<void>;
  /** Those that ended although nobody had asked for it. */
  readonly ended: ReadonlyMap<string, unknown>;
  log(name: string): Promise<string>;
  /** Ends them all and removes the folder. */
  stop(): Promise<void>;
}

const startsWithin = 60_000;

/** Processes that end when this one does, however it does. Their logs lie in `<folder>/logs`. */
export function keepProcesses(folder: string): Processes {
  const keeper = spawn(process.execPath, [join(import.meta.dirname, 'keeper.mjs'), folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
  const gone = once(keeper, 'close');
  const ended = new Map<string, unknown>();
  createInterface({ input: keeper.stdout }).on('line', (line) => {
    const { name, code } = JSON.parse(line) as { name: string; code: unknown };
    ended.set(name, code);
  });
  const log = async (name: string): Promise<string> =>
    (await readFile(join(folder, 'logs', `${name}.log`), 'utf8').catch(() => '')).trimEnd();
  return {
    ended,
    log,
    start(name, program, args, env = {}) {
      const environment = { PATH: process.env['PATH'] ?? '', HOME: folder, TMPDIR: folder, ...env };
      keeper.stdin.write(`${JSON.stringify({ name, program, args, env: environment })}\n`);
    },
    async untilReady(name, ready) {
      const until = Date.now() + startsWithin;
      for (;;) {
        if (await ready().catch(() => false)) return;
        const why = ended.has(name)
          ? `ended (${String(ended.get(name))})`
          : Date.now() > until
            ? 'was not ready within a minute'
            : undefined;
        if (why !== undefined) throw new Error(`${name} ${why}. Its log ends so:\n${lastLines(await log(name), 20)}`);
        await delay(50);
      }
    },
    async stop() {
      keeper.stdin.end();
      await gone;
    },
  };
}

export function lastLines(text: string, count: number): string {
  return text.split('\n').slice(-count).join('\n');
}

/** Ports of 127.0.0.1 that are free now. All are held until the last is found, so they differ. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports: number[] = [];
  for (const server of servers) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ports.push((server.address() as AddressInfo).port);
  }
  for (const server of servers) {
    server.close();
    await once(server, 'close');
  }
  return ports;
}
