import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Bundle } from '../build/bundle.ts';
import { readJson, readTasks, ScriptError } from '../project.ts';
import { shippedExtension, shippedTask, type ExtensionManifest, type Variant } from './variant.ts';

/** What to stage, from where, to where. */
export interface StageOptions {
  readonly root: string;
  readonly bundles: readonly Pick<Bundle, 'task' | 'file' | 'files'>[];
  /** Files that the build wrote, by name. */
  readonly texts: Readonly<Record<string, string>>;
  readonly variant: Variant;
  /** An empty folder, or one that does not exist yet. */
  readonly output: string;
}

/**
 * Lays out the extension as tfx wants it, with the versions (and for `dev` the names) filled in.
 *
 * @throws ScriptError when a task folder and the manifest's contributions don't tell the same
 */
export async function stage(options: StageOptions): Promise<void> {
  const { root, bundles, output, variant } = options;
  const manifest = readJson<ExtensionManifest>(join(root, 'vss-extension.json'));
  const tasks = readTasks(root);
  const named = new Set(manifest.contributions.map((contribution) => contribution.properties.name));
  for (const task of tasks) {
    if (!named.has(`tasks/${task.name}`)) {
      throw new ScriptError(`vss-extension.json has no contribution for tasks/${task.name}: it would not be shipped.`);
    }
  }
  for (const name of named) {
    if (!tasks.some((task) => `tasks/${task.name}` === name)) {
      throw new ScriptError(`vss-extension.json contributes ${name}, but there is no ${name}/task.json.`);
    }
  }
  await mkdir(join(output, 'tasks'), { recursive: true });
  for (const task of tasks) {
    const to = join(output, 'tasks', task.name);
    await mkdir(to);
    await writeJson(join(to, 'task.json'), shippedTask(task.definition, variant));
    await copy(join(task.folder, 'icon.png'), join(to, 'icon.png'));
    const made = bundles.find((bundle) => bundle.task === task.name);
    if (made === undefined) continue;
    for (const file of made.files) await copy(join(dirname(made.file), file), join(to, file));
  }
  await writeJson(join(output, 'vss-extension.json'), shippedExtension(manifest, variant));
  await cp(join(root, 'images'), join(output, 'images'), {
    recursive: true,
    filter: (path) => !path.endsWith('.svg'),
  });
  await copy(join(root, 'overview.md'), join(output, 'overview.md'));
  // With an ending, because tfx finds a file's content type by it.
  await copy(join(root, 'LICENSE'), join(output, 'LICENSE.txt'));
  for (const [name, text] of Object.entries(options.texts)) await writeFile(join(output, name), text);
}

async function copy(from: string, to: string): Promise<void> {
  if (!existsSync(from)) throw new ScriptError(`${from} is missing: it belongs into the extension.`);
  await mkdir(dirname(to), { recursive: true });
  await copyFile(from, to);
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFile(path, `${JSON.stringify(value, undefined, 2)}\n`);
}
