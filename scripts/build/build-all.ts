import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readTasks, ScriptError } from '../project.ts';
import { bundle, type Bundle } from './bundle.ts';
import { checkBundle } from './checks.ts';

/** Bundles every task that has code, checks the bundles, returns them. Throws when a check fails. */
export async function buildAll(root: string, outputFolder: string): Promise<Bundle[]> {
  await rm(outputFolder, { recursive: true, force: true });
  await mkdir(outputFolder, { recursive: true });
  const tasks = readTasks(root).filter((task) => task.hasCode);
  const bundles = await Promise.all(tasks.map((task) => bundle({ root, task: task.name, outputFolder })));
  const problems: string[] = [];
  for (const made of bundles) {
    const texts = await Promise.all(made.files.map((name) => readFile(join(dirname(made.file), name), 'utf8')));
    problems.push(...checkBundle(made.task, made.metafile, texts.join('\n'), root));
  }
  if (problems.length > 0)
    throw new ScriptError(`the bundles are not right:\n${problems.map((p) => `  - ${p}`).join('\n')}`);
  return bundles;
}

/** The repository is an ES module package; what lies in `dist/` is CommonJS, as the agent runs it. */
export async function markCommonJs(dist: string): Promise<void> {
  await mkdir(dist, { recursive: true });
  await writeFile(join(dist, 'package.json'), '{"type":"commonjs"}\n');
}
