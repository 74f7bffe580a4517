import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../bootstrap/run.mjs';
import { say } from '../bootstrap/say.mjs';
import { cacheRoot } from '../bootstrap/tools.mjs';
import { goModules } from './modules.mjs';

/** @typedef {import('./modules.mjs').GoModule} GoModule */

/** A single module took 5 minutes on two processors; a slow machine that still has to download takes several times that. */
const longestBuild = 35 * 60_000;

/**
 * Why the programs cannot be had; undefined when they lie in the cache, or Go is there to build them.
 *
 * @param {string} root the repository's folder
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string | undefined>}
 */
export async function whyNoPrograms(root, env) {
  const folders = await Promise.all(goModules.map((one) => cacheFolder(root, one, env)));
  if (folders.every((folder) => existsSync(folder))) return undefined;
  const { code } = await run('go', ['version'], { env, timeoutMs: 20_000 });
  return code === 0 ? undefined : 'Go is not on this machine, and nothing was built before';
}

/**
 * Finds the programs in the cache, and builds there what is missing.
 *
 * @param {string} root the repository's folder
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Record<GoModule['name'], string>>} the folder of each module: programs, and `crds/`
 * @throws {Error} with one clear line
 */
export async function providePrograms(root, env) {
  /** @type {Record<string, string>} */
  const folders = {};
  for (const one of goModules) {
    const folder = await cacheFolder(root, one, env);
    if (!existsSync(folder)) await build(root, one, folder, env);
    folders[one.name] = folder;
  }
  return folders;
}

/**
 * Outside the repository, beside helm and kustomize; other versions lie in other folders.
 *
 * @param {string} root
 * @param {GoModule} one
 * @param {NodeJS.ProcessEnv} env
 */
async function cacheFolder(root, one, env) {
  const hash = createHash('sha256').update(JSON.stringify([one, process.platform, process.arch]));
  for (const file of ['go.mod', 'go.sum']) hash.update(await readFile(join(moduleFolder(root, one), file)));
  return join(cacheRoot(env), `e2e-${one.name}-${hash.digest('hex').slice(0, 12)}`);
}

/**
 * @param {string} root
 * @param {GoModule} one
 */
function moduleFolder(root, one) {
  return join(root, 'test', 'e2e', 'flux', 'modules', one.name);
}

/**
 * @param {string} root
 * @param {GoModule} one
 * @param {string} folder
 * @param {NodeJS.ProcessEnv} env
 */
async function build(root, one, folder, env) {
  await mkdir(cacheRoot(env), { recursive: true });
  // Made aside and moved into place at once: another process sees nothing or all of it.
  const work = await mkdtemp(join(cacheRoot(env), `.work-e2e-${one.name}-`));
  try {
    const begin = performance.now();
    const names = Object.keys(one.programs).join(', ');
    say(`Building ${names} with Go (several minutes, once; into ${folder}) …`);
    const source = moduleFolder(root, one);
    const packages = Object.values(one.programs);
    const flags = ['-mod=readonly', '-trimpath', '-buildvcs=false', '-ldflags', await linkerFlags(source, one)];
    await go(source, ['build', ...flags, '-o', `${work}/`, ...packages], env, `Building ${names}`);
    for (const [name, path] of Object.entries(one.programs))
      await rename(join(work, builtName(path)), join(work, name));
    for (const path of one.crds) await copyCrds(source, path, join(work, 'crds'), env);
    await rename(work, folder).catch((error) => {
      // Another process was first, with the same programs.
      if (!existsSync(folder)) throw error;
    });
    say(`… built in ${Math.round((performance.now() - begin) / 1000)} s.`);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/**
 * @param {string} source
 * @param {GoModule} one
 */
async function linkerFlags(source, { version }) {
  if (version === undefined) return '-s -w';
  const required = (await readFile(join(source, 'go.mod'), 'utf8')).split('\n').map((line) => line.trim().split(' '));
  const [, found] = required.find(([path]) => path === version.of) ?? [];
  if (found === undefined) throw new Error(`${source}/go.mod does not name ${version.of}`);
  return `-s -w -X ${version.variable}=${found}`;
}

/**
 * The name that Go gives a program: the last part of its path that is no version.
 *
 * @param {string} path
 */
function builtName(path) {
  const parts = path.split('/').filter((part) => !/^v\d+$/.test(part));
  return parts.at(-1) ?? path;
}

/**
 * @param {string} source
 * @param {string} path of the Go module
 * @param {string} folder
 * @param {NodeJS.ProcessEnv} env
 */
async function copyCrds(source, path, folder, env) {
  const output = await go(source, ['list', '-mod=readonly', '-m', '-f', '{{.Dir}}', path], env, `Looking for ${path}`);
  const bases = join(output.trim().split('\n').at(-1) ?? '', 'config', 'crd', 'bases');
  await mkdir(folder, { recursive: true });
  for (const file of await readdir(bases)) {
    await copyFile(join(bases, file), join(folder, file));
    // Go's module cache is read-only, which would make the cache hard to remove.
    await chmod(join(folder, file), 0o644);
  }
}

/**
 * @param {string} folder
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @param {string} what
 * @returns {Promise<string>} what it wrote to either stream
 * @throws {Error} with Go's last words
 */
async function go(folder, args, env, what) {
  const { GOOS: _os, GOARCH: _arch, ...rest } = env;
  const { code, output } = await run('go', args, {
    cwd: folder,
    env: { ...rest, CGO_ENABLED: '0', GOWORK: 'off' },
    timeoutMs: longestBuild,
  });
  if (code === 0) return output;
  const words = output
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('go: downloading '))
    .slice(-5);
  throw new Error(
    `${what} failed: ${words.length === 0 ? `go ${args[0]} ended without a word, or took too long` : words.join('\n  ')}`,
  );
}
