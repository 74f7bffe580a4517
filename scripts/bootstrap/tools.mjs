import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { downloadRelease } from './download.mjs';
import { releasePlatform, tools } from './releases.mjs';
import { run } from './run.mjs';
import { say } from './say.mjs';

/** @typedef {import('./releases.mjs').Tool} Tool */

/**
 * Finds or installs every tool.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string[]>} folders to put in front of PATH; none for tools that are on it
 * @throws {Error} with one clear line for the first tool that cannot be had
 */
export async function provideTools(env) {
  const folders = new Set();
  for (const tool of tools) {
    const folder = (await findTool(tool, env)) ?? (await installTool(tool, env));
    if (folder !== '') folders.add(folder);
  }
  return [...folders];
}

/**
 * Where the tool lies already: '' for PATH, else the folder; undefined when it lies nowhere, or is not usable.
 *
 * @param {Tool} tool
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string | undefined>}
 */
export async function findTool(tool, env) {
  const onPath = pathOf(env)
    .split(delimiter)
    .filter((folder) => folder !== '');
  for (const folder of onPath) if (await isUsable(tool, folder, env)) return '';
  const go = [env['GOBIN'], ...(env['GOPATH'] ?? '').split(delimiter).map((path) => path && join(path, 'bin'))];
  for (const folder of [...go, join(env['HOME'] ?? homedir(), 'go', 'bin'), cacheFolder(tool, env)]) {
    if (folder !== undefined && folder !== '' && (await isUsable(tool, folder, env))) return folder;
  }
  return undefined;
}

/**
 * Puts the tool into the cache folder: built by Go when Go is there, else the official release.
 *
 * @param {Tool} tool
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string>} its folder
 * @throws {Error} with one clear line
 */
export async function installTool(tool, env) {
  const folder = cacheFolder(tool, env);
  await mkdir(folder, { recursive: true });
  // Made aside and moved into place at once: another process sees nothing or all of it.
  const work = await mkdtemp(join(folder, '.work-'));
  try {
    const program = join(work, fileName(tool));
    const built = await goInstall(tool, work, env);
    if (built !== undefined) await download(tool, program, built, env);
    await rename(program, join(folder, fileName(tool))).catch((error) => {
      // Windows refuses to replace a program that runs: then another process was first, with the same program.
      if (!existsSync(join(folder, fileName(tool)))) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  if (!(await isUsable(tool, folder, env))) {
    throw new Error(`${tool.name} ${tool.version} was installed into ${folder}, but it does not run.`);
  }
  return folder;
}

/**
 * @param {Tool} tool
 * @param {string} program
 * @param {string} withoutGo why Go did not serve
 * @param {NodeJS.ProcessEnv} env
 */
async function download(tool, program, withoutGo, env) {
  try {
    const platform = releasePlatform(process.platform, process.arch);
    say(`Downloading ${tool.name} ${tool.version} from ${new URL(tool.archive(platform, env)).host} …`);
    await downloadRelease(tool, platform, program, env);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(
      `${tool.name} ${tool.version} cannot be installed: ${why} (${withoutGo}). Install ${tool.name} yourself and put it on PATH.`,
      { cause: error },
    );
  }
}

/**
 * @param {Tool} tool
 * @param {string} folder
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string | undefined>} undefined when it worked, else why not
 */
async function goInstall(tool, folder, env) {
  const { GOOS: _os, GOARCH: _arch, ...rest } = env;
  const there = await run('go', ['version'], { env: rest, timeoutMs: 20_000 });
  if (there.code !== 0) return 'Go is not on this machine';
  say(`Building ${tool.name} with go install ${tool.module} (a minute or two, once) …`);
  const { code, output } = await run('go', ['install', tool.module], {
    env: { ...rest, GOBIN: folder, CGO_ENABLED: '0' },
    timeoutMs: 15 * 60_000,
  });
  if (code === 0 && existsSync(join(folder, fileName(tool)))) return undefined;
  const last = output.trim().split('\n').at(-1) ?? '';
  return `go install said: ${last.slice(0, 200) || 'nothing'}`;
}

/**
 * Where a tool of just this version lies, installed by us; undefined when it does not.
 *
 * @param {Tool} tool
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string | undefined>}
 */
export async function toolFolder(tool, env) {
  const folder = cacheFolder(tool, env);
  return (await isUsable(tool, folder, env)) ? folder : undefined;
}

/**
 * Outside the repository, so that a fresh clone finds what the last one installed.
 *
 * @param {Tool} tool
 * @param {NodeJS.ProcessEnv} env
 */
function cacheFolder(tool, env) {
  return join(cacheRoot(env), `${tool.name}-${tool.version}`);
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {string} where this project keeps what it installs
 */
export function cacheRoot(env) {
  const home = env['HOME'] ?? homedir();
  const base =
    process.platform === 'win32'
      ? (env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'))
      : env['XDG_CACHE_HOME'] || join(home, '.cache');
  return join(base, 'gitops-delivery', 'tools');
}

/** @param {Tool} tool */
function fileName(tool) {
  return process.platform === 'win32' ? `${tool.name}.exe` : tool.name;
}

/** @param {NodeJS.ProcessEnv} env */
function pathOf(env) {
  const name = Object.keys(env).find((key) => key.toUpperCase() === 'PATH');
  return name === undefined ? '' : (env[name] ?? '');
}

/**
 * @param {Tool} tool
 * @param {string} folder
 * @param {NodeJS.ProcessEnv} env
 */
async function isUsable(tool, folder, env) {
  const program = join(folder, fileName(tool));
  if (!existsSync(program)) return false;
  const { code, output } = await run(program, [...tool.versionCommand], { env, timeoutMs: 20_000 });
  return code === 0 && tool.usable.test(output.trim());
}
