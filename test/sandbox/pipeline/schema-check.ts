import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv } from 'ajv';
import type { TaskDefinition } from '../agent/task-definition.ts';

/** The published schema of the YAML, when it lies beside the repository. */
const SCHEMA_FILE = join(import.meta.dirname, '../../../../shared/contracts/azure-pipelines-yaml.schema.json');

type Schema = Record<string, unknown>;

/** Gives one line for each mistake: where, and what. An empty list: the pipeline is valid. */
export type SchemaCheck = (yaml: unknown) => string[];

/** A check of expanded pipelines against the published schema, our tasks added. Undefined when the schema is not there. */
export function createSchemaCheck(tasks: readonly TaskDefinition[] = []): SchemaCheck | undefined {
  if (!existsSync(SCHEMA_FILE)) return undefined;
  return (yaml) => {
    const written = asWritten(yaml);
    const validate = validatorFor(tasks, [...new Set(tasksIn(written))].sort());
    return validate(written) ? [] : explain(validate.errors ?? []);
  };
}

/** A validator checks a few pipelines: a definition is compiled once, not wherever it is named, and nothing is optimized. */
const quick = { inlineRefs: false, code: { optimize: false } };
const VALIDATORS = new Map<string, ValidateFunction>();

/** The schema knows some 260 tasks, which takes seconds to compile: only those that are used are kept. */
function validatorFor(tasks: readonly TaskDefinition[], used: readonly string[]): ValidateFunction {
  const key = JSON.stringify([tasks.map((task) => [task.id, task.inputs.map((input) => input.name)]), used]);
  const known = VALIDATORS.get(key);
  if (known) return known;
  const schema = JSON.parse(readFileSync(SCHEMA_FILE, 'utf8')) as Schema & { definitions: Record<string, Schema> };
  keepTasks(schema.definitions['task'] ?? {}, used);
  addTasks(schema.definitions['task'] ?? {}, tasks);
  // Text becomes a boolean or a number where the schema wants one. The patterns are written for engines without the u flag, and `firstProperty` is the editor's own keyword.
  const validate = new Ajv({ unicodeRegExp: false, strict: false, logger: false, coerceTypes: true, ...quick }).compile(
    schema,
  );
  VALIDATORS.set(key, validate);
  return validate;
}

/** To the schema every scalar is text, as it stands in the file. */
function asWritten(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asWritten);
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, asWritten(inner)]));
  const text = value === null ? '' : String(value);
  return /^(true|false|yes|no|y|n|on|off)$/i.test(text) ? text.toLowerCase() : text;
}

function tasksIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(tasksIn);
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'task' && typeof inner === 'string' ? [inner] : tasksIn(inner),
  );
}

interface TaskNames {
  anyOf: { enum?: string[] }[];
}

function namesOf(task: Schema): TaskNames {
  return (task['properties'] as { task: TaskNames }).task;
}

function keepTasks(task: Schema, used: readonly string[]): void {
  const isUsed = (reference: string): boolean => used.some((one) => one.toLowerCase() === reference.toLowerCase());
  const names = namesOf(task);
  names.anyOf = names.anyOf.filter((one) => one.enum?.some(isUsed));
  task['anyOf'] = (task['anyOf'] as Schema[]).filter((one) => {
    const pattern = (one['properties'] as { task?: { pattern?: string } } | undefined)?.task?.pattern ?? '';
    return isUsed(pattern.replace(/^\^|\$$/g, '').replaceAll('\\', ''));
  });
  // Lists without members are no valid schema.
  if (names.anyOf.length === 0) names.anyOf.push({ enum: ['none@0'] });
  if ((task['anyOf'] as Schema[]).length === 0) task['anyOf'] = [{ properties: { task: { enum: ['none@0'] } } }];
}

function addTasks(task: Schema, tasks: readonly TaskDefinition[]): void {
  for (const one of tasks) {
    const reference = `${one.name}@${one.version.Major}`;
    namesOf(task).anyOf.push({ enum: [reference] });
    const inputs = Object.fromEntries(
      one.inputs.flatMap((input) => [input.name, ...(input.aliases ?? [])].map((name) => [name, {}])),
    );
    (task['anyOf'] as Schema[]).push({
      properties: {
        task: { enum: [reference] },
        inputs: { type: 'object', properties: inputs, additionalProperties: false },
      },
      required: ['task'],
    });
  }
}

/** Of all that the alternatives complain about, what lies deepest is what the author got wrong. */
function explain(errors: readonly ErrorObject[]): string[] {
  const telling = errors.filter((error) => !['anyOf', 'oneOf', 'if', 'enum', 'pattern'].includes(error.keyword));
  const candidates = telling.length > 0 ? telling : errors;
  const depth = (error: ErrorObject): number => error.instancePath.split('/').length;
  const deepest = Math.max(...candidates.map(depth));
  const lines = candidates
    .filter((error) => depth(error) === deepest)
    .map((error) => `${error.instancePath || '/'}: ${error.message ?? ''} ${JSON.stringify(error.params)}`);
  return [...new Set(lines)];
}
