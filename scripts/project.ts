import { readFileSync, readdirSync, existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's folder, whatever the working directory is. */
export const root = resolve(fileURLToPath(new URL('..', import.meta.url)));

/** What the scripts read of a `task.json`; the rest is passed through untouched. */
export interface TaskDefinition {
  readonly id: string;
  readonly name: string;
  readonly friendlyName: string;
  readonly description: string;
  readonly version: { readonly Major: number; readonly Minor: number; readonly Patch: number };
  readonly execution?: Readonly<Record<string, { readonly target?: string }>>;
  readonly [key: string]: unknown;
}

/** One folder below `tasks/`: its name and its parsed `task.json`. */
export interface Task {
  readonly name: string;
  readonly folder: string;
  readonly definition: TaskDefinition;
  /** False for a server task: it is a `task.json` alone, none of our code runs. */
  readonly hasCode: boolean;
}

/** All tasks below `<folder>/tasks`, in the order of their names. */
export function readTasks(folder: string = root): Task[] {
  const tasks = join(folder, 'tasks');
  return readdirSync(tasks, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(tasks, entry.name, 'task.json')))
    .map((entry) => {
      const definition = readJson<TaskDefinition>(join(tasks, entry.name, 'task.json'));
      return {
        name: entry.name,
        folder: join(tasks, entry.name),
        definition,
        hasCode: Object.keys(definition.execution ?? {}).some((handler) => handler.startsWith('Node')),
      };
    })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** The one version of everything that is shipped: `package.json`'s. */
export function readVersion(folder: string = root): string {
  return readJson<{ version: string }>(join(folder, 'package.json')).version;
}

/** Parses a JSON file; a mistake names the file. The caller vouches for the shape. */
export function readJson<T>(path: string): T {
  const text = readFileSync(path, 'utf8');
  try {
    return JSON.parse(text) as T;
  } catch (error) {
    throw new Error(`${path} is not valid JSON: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/** A script's failure that a person can act on: printed without a stack. */
export class ScriptError extends Error {
  override readonly name = 'ScriptError';
}

/** Runs a script's main function; a failure is one clear text and exit code 1. */
export async function main(run: () => Promise<void> | void): Promise<void> {
  try {
    await run();
  } catch (error) {
    process.exitCode = 1;
    if (error instanceof ScriptError || isOfArguments(error)) console.error(`error: ${error.message}`);
    else console.error(error);
  }
}

/** Whether `parseArgs` did not understand what somebody typed. */
function isOfArguments(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
