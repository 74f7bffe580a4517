/**
 * Starts git for a test's process, and passes on what goes in and out.
 *
 * To start a process the system copies what it knows of the memory of whoever starts it. This one has little, a test's
 * process has hundreds of megabytes: there each git took longer to start than to run.
 *
 * @typedef {{ id: number, start: { args: string[], env: Record<string, string> } }
 *   | { id: number, input: Uint8Array }
 *   | { id: number, end: true }
 *   | { id: number, kill: NodeJS.Signals }} Order
 * @typedef {{ id: number, stdout: Uint8Array }
 *   | { id: number, stderr: Uint8Array }
 *   | { id: number, code: number | null, signal: NodeJS.Signals | null }
 *   | { id: number, error: string }} Report
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** @type {Map<number, import('node:child_process').ChildProcessWithoutNullStreams>} */
const children = new Map();

/** @type {(report: Report) => Promise<void>} */
const tell = (report) =>
  new Promise((done) => {
    process.send?.(report, undefined, undefined, () => done());
  });

/** @type {(id: number, args: string[], env: Record<string, string>) => Promise<void>} */
async function run(id, args, env) {
  const child = spawn('git', args, { env });
  children.set(id, child);
  // A git that ends early does not read to the end; its exit code says enough.
  child.stdin.on('error', () => {});
  const closed = once(child, 'close');
  closed.catch(() => {});
  const pass = async () => {
    for await (const stdout of child.stdout) await tell({ id, stdout });
  };
  const passErrors = async () => {
    for await (const stderr of child.stderr) await tell({ id, stderr });
  };
  try {
    await Promise.all([pass(), passErrors()]);
    const [code, signal] = await closed;
    await tell({ id, code, signal });
  } catch (error) {
    await tell({ id, error: String(error) });
  }
  children.delete(id);
}

process.on('message', (/** @type {Order} */ order) => {
  const child = children.get(order.id);
  if ('start' in order) void run(order.id, order.start.args, order.start.env);
  else if ('input' in order) child?.stdin.write(order.input);
  else if ('end' in order) child?.stdin.end();
  else child?.kill(order.kill);
});

// Whoever asked for them is gone.
process.on('disconnect', () => {
  for (const child of children.values()) child.kill('SIGKILL');
  process.exit();
});
