/**
 * What a fresh clone needs before anything of it can run: npm packages, helm and kustomize.
 * Plain Node built-ins, because nothing is installed yet.
 */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installPackages } from './bootstrap/npm.mjs';
import { say } from './bootstrap/say.mjs';
import { provideTools } from './bootstrap/tools.mjs';

/** The repository's folder. */
export const root = resolve(fileURLToPath(new URL('..', import.meta.url)));

/**
 * Makes the clone ready and puts the tools' folders on this process's PATH.
 *
 * @throws {Error} with one clear line, when something cannot be had
 */
export async function bootstrap() {
  requireNode(process.versions.node);
  await installPackages(root);
  const folders = await provideTools(process.env);
  const separator = process.platform === 'win32' ? ';' : ':';
  const path = Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  process.env[path] = [...folders, process.env[path] ?? ''].join(separator);
}

/**
 * @param {string} version as `process.versions.node` tells it
 * @throws {Error} when it is older than package.json's `engines` allow
 */
export function requireNode(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Error(`Node ${version} is too old: this needs Node 20.19 or newer.`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await bootstrap().catch((error) => {
    say(`error: ${error.message}`);
    process.exitCode = 1;
  });
}
