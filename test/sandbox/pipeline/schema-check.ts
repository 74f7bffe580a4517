import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import type { TaskDefinition } from '../agent/task-definition.ts';

/** The published schema of the YAML, when it lies beside the repository. */
export const SCHEMA_FILE = join(import.meta.dirname, '../../../../shared/contracts/azure-pipelines-yaml.schema.json');

type Schema = Record<string, unknown>;

/**
 * A check of expanded pipelines against the published schema, our tasks added. Undefined when the schema is not there.
 * The check gives one line for each mistake: where, and what.
 */
export function createSchemaCheck(
  tasks: readonly TaskDefinition[] = [],
  file = SCHEMA_FILE,
): ((yaml: unknown) => string[]) | undefined {
  if (!existsSync(file)) return undefined;
  const schema = JSON.parse(readFileSync(file, 'utf8')) as Schema & { definitions: Record<string, Schema> };
  addTasks(schema.definitions, tasks);
  // The patterns are written for engines without the u flag, and `firstProperty` is the editor's own keyword.
  const ajv = new Ajv({ unicodeRegExp: false, strict: false, allErrors: false, logger: false });
  const validate = ajv.compile(schema);
  return (yaml) => {
    if (validate(asWritten(yaml))) return [];
    return (validate.errors ?? [])
      .filter((error) => !['anyOf', 'oneOf', 'if'].includes(error.keyword))
      .map((error) => `${error.instancePath || '/'}: ${error.message ?? ''} ${JSON.stringify(error.params)}`);
  };
}

/** To the schema every scalar is text, as it stands in the file. */
function asWritten(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asWritten);
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, asWritten(inner)]));
  const text = value === null ? '' : String(value);
  return /^(true|false|yes|no|y|n|on|off)$/i.test(text) ? text.toLowerCase() : text;
}

function addTasks(definitions: Record<string, Schema>, tasks: readonly TaskDefinition[]): void {
  const task = definitions['task'];
  const alternatives = task?.['anyOf'];
  if (!task || !Array.isArray(alternatives) || tasks.length === 0) return;
  const names = (task['properties'] as Record<string, { anyOf?: Schema[] }> | undefined)?.['task']?.anyOf;
  for (const one of tasks) {
    const reference = `${one.name}@${one.version.Major}`;
    names?.push({ enum: [reference] });
    const inputs = Object.fromEntries(
      one.inputs.flatMap((input) => [input.name, ...(input.aliases ?? [])].map((name) => [name, {}])),
    );
    alternatives.push({
      properties: {
        task: { type: 'string', pattern: `^${reference}$` },
        inputs: { type: 'object', properties: inputs, additionalProperties: false },
      },
      required: ['task'],
    });
  }
}
