import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readVersion, ScriptError } from '../project.ts';

// What packaging reads. The packages are those of the clone, as `npm ci` laid them.
const needed = [
  'core',
  'platform',
  'tasks',
  'images',
  'scripts',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'vss-extension.json',
  'overview.md',
  'LICENSE',
] as const;

/**
 * Packages the sources of `root` in another folder, with another home, umask, time zone and language, and gives the VSIX.
 *
 * @throws ScriptError with what the packaging said
 */
export async function packageElsewhere(root: string): Promise<Buffer> {
  const folder = await mkdtemp(join(await realpath(tmpdir()), 'gitops-delivery elsewhere '));
  try {
    for (const name of needed) await cp(join(root, name), join(folder, name), { recursive: true });
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
    const home = join(folder, 'home');
    await mkdir(home);
    const env = { ...process.env, HOME: home, USERPROFILE: home, TZ: 'Pacific/Kiritimati', LC_ALL: 'tr_TR.UTF-8' };
    const umask = 'data:text/javascript,process.umask(0o077);';
    const args = ['--import', umask, '--import', 'tsx', join(folder, 'scripts', 'package.ts')];
    await new Promise<void>((done, fail) => {
      execFile(process.execPath, args, { cwd: folder, env }, (error, stdout, stderr) => {
        if (error === null) done();
        else fail(new ScriptError(`the extension cannot be built once more:\n${stdout}${stderr}`));
      });
    });
    return await readFile(join(folder, 'dist', `gitops-delivery-${readVersion(folder)}.vsix`));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
