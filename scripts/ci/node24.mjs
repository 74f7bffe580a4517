import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { npmCommand } from '../bootstrap/npm.mjs';
import { run } from '../bootstrap/run.mjs';
import { cacheRoot } from '../bootstrap/tools.mjs';

/**
 * A Node 24 beside the one that runs us, from npm's package of its binary: agents run tasks on either.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string>} path of the binary
 * @throws {Error} when it cannot be had
 */
export async function provideNode24(env) {
  const [major] = process.versions.node.split('.');
  if (major === '24') return process.execPath;
  const system = process.platform === 'win32' ? 'win' : process.platform;
  const name = `node-${system}-${process.arch}`;
  const folder = join(cacheRoot(env), 'node-24');
  const binary = join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (!existsSync(binary)) {
    await mkdir(folder, { recursive: true });
    const [program, ...first] = npmCommand();
    const args = [
      'install',
      '--prefix',
      folder,
      '--no-save',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ];
    const { code, output } = await run(program, [...first, ...args, `${name}@24`], { timeoutMs: 5 * 60_000 });
    if (code !== 0) throw new Error(`Node 24 cannot be installed from npm: ${output.trim().split('\n').at(-1) ?? ''}`);
  }
  const { code, output } = await run(binary, ['--version']);
  if (code !== 0 || !output.startsWith('v24.')) throw new Error(`${name} does not run as Node 24: ${output.trim()}`);
  return binary;
}
