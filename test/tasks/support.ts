import { existsSync, readFileSync, rmSync } from 'node:fs';
import { copyFile, cp, mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { bundle } from '../../scripts/build/bundle.ts';
import { digestOfSources } from '../../scripts/package/sources.ts';

const root = join(import.meta.dirname, '../..');
const extensions = new Map<string, Promise<string>>();
const folders: string[] = [];

/** An extension's folder that holds a task as it is shipped: bundled and minified, beside its task.json. */
export function packagedExtension(task: string): Promise<string> {
  const made = extensions.get(task) ?? makeExtension(task);
  extensions.set(task, made);
  return made;
}

async function makeExtension(task: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'extension-'));
  folders.push(folder);
  await writeFile(join(folder, 'package.json'), '{"type":"commonjs"}');
  await mkdir(join(folder, 'tasks', task), { recursive: true });
  // A task of the server's has no code.
  if (existsSync(join(root, 'tasks', task, 'index.ts'))) {
    const shipped = join(root, 'dist/extension/tasks', task);
    if (existsSync(shipped) && distIsFresh()) await cp(shipped, join(folder, 'tasks', task), { recursive: true });
    else await bundle({ root, task, outputFolder: join(folder, 'tasks') });
  }
  await copyFile(join(root, 'tasks', task, 'task.json'), join(folder, 'tasks', task, 'task.json'));
  return folder;
}

let fresh: boolean | undefined;

/** Whether `dist/` was made of the sources as they are: `npm test` sees to it, mocha alone does not. */
function distIsFresh(): boolean {
  const stamp = join(root, 'dist/.release.sha256');
  return (fresh ??= existsSync(stamp) && readFileSync(stamp, 'utf8') === digestOfSources(root));
}

// Not after(): a process runs many files, and what is made for the first serves the others.
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Writes files below a folder, by their relative paths. */
export async function writeFiles(folder: string, files: Readonly<Record<string, string | Buffer>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

/** Makes a symbolic link below a folder. */
export async function writeLink(folder: string, target: string, path: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await symlink(target, join(folder, path));
}
