import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const patienceMs = 30_000;
const pauseMs = 10;

/**
 * Runs an action while no other run of these tasks that shares the temporary folder runs one for the same folder. Without
 * a temporary folder, or when the other one takes too long, it runs all the same: this is for what would be lost between
 * a look at a file and its replacement, and whoever waits has to look again anyway.
 */
export async function alone<T>(temporaryRoot: string, folder: string, action: () => Promise<T>): Promise<T> {
  const held = await take(temporaryRoot, folder);
  try {
    return await action();
  } finally {
    if (held !== undefined) rmSync(held, { force: true });
  }
}

async function take(temporaryRoot: string, folder: string): Promise<string | undefined> {
  // Not the machine's time, which may be set back.
  const until = performance.now() + patienceMs;
  try {
    mkdirSync(temporaryRoot, { recursive: true });
    const name = createHash('sha256').update(realpathSync(folder)).digest('hex').slice(0, 16);
    const lock = join(temporaryRoot, `.${name}.lock`);
    while (performance.now() < until) {
      if (made(lock)) return lock;
      if (isLeft(lock)) rmSync(lock, { force: true });
      else await sleep(pauseMs);
    }
  } catch {
    // No place for a lock.
  }
  return undefined;
}

function made(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Whether the process that made a lock was killed before it could take it away. */
function isLeft(lock: string): boolean {
  try {
    const owner = Number(readFileSync(lock, 'utf8'));
    // It has been made and not yet written to.
    if (!Number.isInteger(owner) || owner <= 0) return Date.now() - statSync(lock).mtimeMs > patienceMs;
    process.kill(owner, 0);
    return false;
  } catch (error) {
    return codeOf(error) === 'ESRCH';
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
