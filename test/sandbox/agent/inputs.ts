import { isAbsolute, resolve } from 'node:path';
import type { TaskDefinition } from './task-definition.ts';
import { findInput } from './task-definition.ts';
import type { Variables } from './variables.ts';

/**
 * The inputs as they reach the task: defaults from task.json, then the step's own (aliases become names, unknown ones
 * are passed on), trimmed; macros replaced; `filePath` inputs rooted in the sources folder, which an empty one becomes.
 * A missing required input arrives empty: refusing it is the task library's part.
 */
export function resolveInputs(
  definition: TaskDefinition,
  given: Readonly<Record<string, string>>,
  variables: Variables,
  sources: string,
): Map<string, string> {
  const inputs = new Map<string, string>();
  for (const input of definition.inputs) inputs.set(input.name, String(input.defaultValue ?? '').trim());
  for (const [name, value] of Object.entries(given)) {
    const key = findInput(definition, name)?.name ?? name.trim();
    if (key !== '') inputs.set(key, value.trim());
  }
  for (const [name, value] of inputs) {
    const expanded = variables.expand(value);
    const isPath = findInput(definition, name)?.type === 'filePath';
    inputs.set(name, isPath ? rootedPath(expanded, sources) : expanded);
  }
  return inputs;
}

function rootedPath(value: string, sources: string): string {
  const unquoted = value.replace(/^"+|"+$/g, '');
  return isAbsolute(unquoted) ? unquoted : resolve(sources, unquoted);
}
