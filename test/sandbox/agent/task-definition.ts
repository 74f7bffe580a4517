import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface TaskInput {
  readonly name: string;
  readonly type: string;
  readonly label?: string;
  readonly defaultValue?: string | boolean | number;
  readonly required?: boolean;
  readonly aliases?: readonly string[];
  readonly options?: Readonly<Record<string, string>>;
  readonly visibleRule?: string;
  readonly properties?: Readonly<Record<string, string>>;
}

/** The parts of task.json that the agent and the server read. */
export interface TaskDefinition {
  readonly id: string;
  readonly name: string;
  readonly version: { readonly Major: number; readonly Minor: number; readonly Patch: number };
  readonly runsOn?: readonly string[];
  readonly inputs: readonly TaskInput[];
  readonly outputVariables?: readonly { readonly name: string }[];
  readonly execution: Readonly<Record<string, unknown>>;
  readonly restrictions?: {
    readonly commands?: { readonly mode?: string };
    readonly settableVariables?: { readonly allowed?: readonly string[] };
  };
}

/** Reads `<extension>/tasks/<task>/task.json`. */
export async function loadTask(
  extension: string,
  task: string,
): Promise<{ folder: string; definition: TaskDefinition }> {
  const folder = join(extension, 'tasks', task);
  const parsed = JSON.parse(await readFile(join(folder, 'task.json'), 'utf8')) as TaskDefinition & {
    inputs?: TaskInput[];
  };
  return { folder, definition: { ...parsed, inputs: parsed.inputs ?? [] } };
}

/** The handler an agent takes: Node24 first only when the server's flag is on. */
export function chooseHandler(definition: TaskDefinition, preferNode24: boolean): { name: string; target: string } {
  const order = preferNode24 ? ['Node24', 'Node20_1'] : ['Node20_1', 'Node24'];
  for (const name of order) {
    const handler = definition.execution[name] as { target?: string } | undefined;
    if (handler?.target) return { name, target: handler.target };
  }
  const known = Object.keys(definition.execution).join(', ') || 'none';
  throw new Error(`Task ${definition.name} has no handler for Node20_1 or Node24 (it has: ${known}).`);
}

/** Finds an input by its name or one of its aliases, in any case. */
export function findInput(definition: TaskDefinition, name: string): TaskInput | undefined {
  const key = name.trim().toLowerCase();
  return (
    definition.inputs.find((input) => input.name.toLowerCase() === key) ??
    definition.inputs.find((input) => input.aliases?.some((alias) => alias.toLowerCase() === key))
  );
}
