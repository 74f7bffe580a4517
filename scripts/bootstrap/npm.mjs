import { existsSync, statSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from './run.mjs';
import { say } from './say.mjs';

/**
 * Installs the npm packages of the lock file, when they are missing or older than it.
 *
 * @param {string} root
 * @returns {Promise<boolean>} whether there was something to do
 * @throws {Error} when npm cannot
 */
export async function installPackages(root) {
  if (!isStale(root)) return false;
  say('Installing the npm packages of package-lock.json …');
  const [program, ...first] = npmCommand();
  const { code } = await run(program, [...first, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    show: true,
  });
  if (code !== 0) throw new Error('npm ci failed: the npm packages could not be installed (see above).');
  // npm leaves its marker alone when it is already right; then it must not look stale for ever.
  const marker = join(root, 'node_modules', '.package-lock.json');
  if (existsSync(marker)) utimesSync(marker, new Date(), new Date());
  return true;
}

/**
 * @param {string} root
 * @returns {boolean} whether `node_modules` is missing or older than the lock file
 */
export function isStale(root) {
  const marker = join(root, 'node_modules', '.package-lock.json');
  return !existsSync(marker) || statSync(marker).mtimeMs < statSync(join(root, 'package-lock.json')).mtimeMs;
}

/**
 * npm as an argument list: the npm that runs us, else the one beside node. On Windows `npm` is a batch file, which
 * only a shell can start; its JavaScript needs none.
 *
 * @returns {[string, ...string[]]}
 */
export function npmCommand() {
  const running = process.env['npm_execpath'];
  if (running !== undefined && running.endsWith('.js')) return [process.execPath, running];
  const beside = join(dirname(process.execPath), 'node_modules', 'npm', 'bin', 'npm-cli.js');
  if (existsSync(beside)) return [process.execPath, beside];
  return ['npm'];
}
