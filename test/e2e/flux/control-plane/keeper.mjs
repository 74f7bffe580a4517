/**
 * Keeps the control plane's processes, and ends them and removes their folder when its standard input ends: also when
 * whoever started it was killed. It has a session of its own, so Ctrl+C in a terminal does not reach it.
 *
 * Usage: `node keeper.mjs <folder>`. A line on standard input starts a process: `{"name", "program", "args", "env"}`;
 * its output goes to `<folder>/logs/<name>.log`. A line on standard output tells one that ended: `{"name", "code"}`.
 */
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const folder = process.argv[2] ?? '';
const patience = 5000;
const children = new Set();
mkdirSync(join(folder, 'logs'), { recursive: true });

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const { name, program, args, env } = JSON.parse(line);
  const log = openSync(join(folder, 'logs', `${name}.log`), 'a');
  const child = spawn(program, args, { cwd: folder, env, stdio: ['ignore', log, log] });
  closeSync(log);
  children.add(child);
  const ended = (/** @type {unknown} */ code) => {
    children.delete(child);
    process.stdout.write(`${JSON.stringify({ name, code })}\n`);
    if (stopping) goWhenAllHaveEnded();
  };
  child.on('error', (error) => ended(error.message));
  child.on('exit', (code, signal) => ended(code ?? signal));
});

let stopping = false;
lines.on('close', () => {
  stopping = true;
  for (const child of children) child.kill('SIGTERM');
  setTimeout(() => {
    for (const child of children) child.kill('SIGKILL');
  }, patience).unref();
  goWhenAllHaveEnded();
});
// Nobody reads any more: what is to be done is the same.
process.stdout.on('error', () => undefined);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => lines.close());

function goWhenAllHaveEnded() {
  if (children.size > 0) return;
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  process.exit(0);
}
