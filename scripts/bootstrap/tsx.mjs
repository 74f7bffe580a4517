import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';

/**
 * Runs a TypeScript file of the repository in a process of its own, on our own standard streams. Ctrl+C reaches it by
 * the terminal; we wait for its end, so that its clean-up is seen.
 *
 * @param {string} root
 * @param {string} file
 * @param {readonly string[]} args
 * @returns {Promise<number>} its exit code
 */
export function tsx(root, file, args) {
  return node(root, ['--import', 'tsx', join(root, file), ...args]);
}

/**
 * @param {string} root the working directory, so that `tsx` and the like are found
 * @param {readonly string[]} args
 * @param {string} [program] the Node that runs it, when it is not ours
 * @returns {Promise<number>} its exit code; 128 and the signal's number when a signal ended it
 */
export function node(root, args, program = process.execPath) {
  return new Promise((done, fail) => {
    const child = spawn(program, args, { cwd: root, stdio: 'inherit' });
    const pass = (/** @type {NodeJS.Signals} */ signal) => void child.kill(signal);
    process.on('SIGTERM', pass);
    const wait = () => undefined;
    process.on('SIGINT', wait);
    child.on('error', fail);
    child.on('close', (code, signal) => {
      process.off('SIGTERM', pass);
      process.off('SIGINT', wait);
      done(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}
