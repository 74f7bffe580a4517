import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../bootstrap/run.mjs';
import { cacheRoot } from '../bootstrap/tools.mjs';

// Debian 11 has git 2.30; nobody publishes a git 2.32 to run beside another.
const release = 'bullseye';

/**
 * git 2.30, too old for us, from Debian's packages: where apt is, and its mirror still has that release.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string>} folder with a `git`
 * @throws {Error} why it cannot be had
 */
export async function provideGit230(env) {
  const folder = join(cacheRoot(env), 'git-2.30');
  if (existsSync(join(folder, 'git'))) return folder;
  if (process.platform !== 'linux') throw new Error('an old git is to be had from Debian alone');
  await mkdir(cacheRoot(env), { recursive: true });
  const work = await mkdtemp(join(cacheRoot(env), '.git-2.30-'));
  try {
    await writeFile(join(work, 'sources.list'), `deb [signed-by=${keys}] ${await mirror()} ${release} main\n`);
    for (const name of ['lists/partial', 'cache/archives/partial']) await mkdir(join(work, name), { recursive: true });
    await writeFile(join(work, 'status'), '');
    const own = {
      'Dir::Etc::SourceList': 'sources.list',
      'Dir::State::Lists': 'lists',
      'Dir::Cache': 'cache',
      'Dir::State::Status': 'status',
    };
    const options = Object.entries(own).flatMap(([name, path]) => ['-o', `${name}=${join(work, path)}`]);
    options.push('-o', 'Dir::Etc::SourceParts=/dev/null', '-o', 'APT::Sandbox::User=root');
    await must(work, 'apt-get', [...options, 'update']);
    await must(work, 'apt-get', [...options, 'download', 'git']);
    const [archive = 'git.deb'] = (await readdir(work)).filter((name) => name.endsWith('.deb'));
    await must(work, 'dpkg-deb', ['-x', archive, 'root']);
    await mkdir(join(work, 'out'));
    await rename(join(work, 'root'), join(work, 'out', 'root'));
    await writeFile(join(work, 'out', 'git'), `#!/bin/sh\n${place(folder)}\nexec "$here/usr/bin/git" "$@"\n`, {
      mode: 0o755,
    });
    await rename(join(work, 'out'), folder);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return folder;
}

/**
 * git 2.30 that reads the two variables that came after it, GIT_CONFIG_COUNT (2.31) and GIT_CONFIG_GLOBAL (2.32), and calls
 * itself 2.32. In all else it is older than what tasks ask for: what works with it works with 2.32.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string>} folder with a `git`
 * @throws {Error} why it cannot be had
 */
export async function asGit232(env) {
  const old = await provideGit230(env);
  const folder = join(cacheRoot(env), 'git-2.32');
  await mkdir(folder, { recursive: true });
  const script = [
    '#!/bin/sh',
    'if [ "$1" = --version ]; then echo "git version 2.32.0"; exit; fi',
    'i=0',
    'while [ "$i" -lt "${GIT_CONFIG_COUNT:-0}" ]; do',
    '  eval "pair=\\$GIT_CONFIG_KEY_$i=\\$GIT_CONFIG_VALUE_$i"',
    // The form in which git hands its own -c on (quote.c, sq_quote_buf).
    `  quoted=$(printf '%s' "$pair" | sed "s/'/'\\\\\\\\''/g; s/!/'\\\\\\\\!'/g")`,
    `  GIT_CONFIG_PARAMETERS="\${GIT_CONFIG_PARAMETERS:+$GIT_CONFIG_PARAMETERS }'$quoted'"`,
    '  i=$((i + 1))',
    'done',
    '[ -z "${GIT_CONFIG_PARAMETERS:-}" ] || export GIT_CONFIG_PARAMETERS',
    'if [ "${GIT_CONFIG_GLOBAL:-}" = /dev/null ]; then export HOME=/nonexistent XDG_CONFIG_HOME=/nonexistent; fi',
    place(old),
    'exec "$here/usr/bin/git" "$@"',
  ];
  const work = join(folder, `.git-${process.pid}`);
  await writeFile(work, `${script.join('\n')}\n`, { mode: 0o755 });
  await rename(work, join(folder, 'git'));
  return folder;
}

const keys = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** @param {string} folder */
function place(folder) {
  return [
    `here='${folder}/root'`,
    'export GIT_EXEC_PATH="$here/usr/lib/git-core" GIT_TEMPLATE_DIR="$here/usr/share/git-core/templates"',
  ].join('\n');
}

/** Where this machine has Debian's packages from. */
async function mirror() {
  const { code, output } = await run('apt-get', ['indextargets', '--format', '$(SITE)']);
  const found = output.split('\n').find((site) => /\/debian\/?$/.test(site));
  if (code !== 0 || found === undefined) throw new Error('an old git is to be had from Debian alone');
  return found;
}

/**
 * @param {string} folder
 * @param {string} program
 * @param {readonly string[]} args
 */
async function must(folder, program, args) {
  const { code, output } = await run(program, args, { cwd: folder, timeoutMs: 3 * 60_000 });
  if (code === 0) return;
  const said = (output.trim().split('\n').at(-1) ?? '').replaceAll(/https?:\S+/g, '…');
  throw new Error(`${program} could not bring Debian’s git 2.30: ${said.slice(0, 200)}`);
}
