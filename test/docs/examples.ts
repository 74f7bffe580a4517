import { loadAll } from 'js-yaml';
import { readTasks, root } from '../../scripts/project.ts';

interface Input {
  readonly name: string;
  readonly type: string;
  readonly required?: boolean;
  readonly defaultValue?: string | boolean;
  readonly options?: Readonly<Record<string, string>>;
}

interface Task {
  readonly name: string;
  readonly inputs: readonly Input[];
  readonly outputs: readonly string[];
}

type Yaml = Readonly<Record<string, unknown>>;

const tasks: readonly Task[] = readTasks(root).map(({ name, definition }) => ({
  name,
  inputs: (definition['inputs'] ?? []) as Input[],
  outputs: ((definition['outputVariables'] ?? []) as { name: string }[]).map((output) => output.name),
}));

/**
 * What stands at the top of a pipeline, a job, a cluster's object or a Fabrikate file; else a map is a part of a task's
 * inputs.
 */
const structure = [
  'resources',
  'extends',
  'stages',
  'jobs',
  'steps',
  'trigger',
  'apiVersion',
  'task',
  'checkout',
  'subcomponents',
];

/** How an example may call a task: the version that is released. */
const major = '1';

/**
 * What is wrong with a YAML block of the documentation, as an author would find out who copies it: it does not parse, a
 * task's input, value or output does not exist, a required input is missing, or this version does not have it.
 * @param page the task whose page it is; a block of nothing but inputs belongs to that
 */
export function mistakesOf(text: string, page: string | undefined): string[] {
  let documents: unknown[];
  try {
    documents = loadAll(text);
  } catch (error) {
    return [`is no YAML: ${error instanceof Error ? error.message : String(error)}`];
  }
  const steps = documents.flatMap((document) => [...stepsOf(document)]);
  const own = tasks.find(({ name }) => name === page);
  const loose =
    own === undefined
      ? []
      : documents.filter((each): each is Yaml => isMap(each) && !structure.some((key) => key in each));
  return [
    ...steps.flatMap(stepMistakes),
    // With groups it is a pipeline's `variables`, not the input of that name.
    ...loose.flatMap((inputs) => (own === undefined ? [] : inputMistakes(own, inputs, 'partial'))),
    ...outputMistakes(text, steps),
  ];
}

/** What is wrong with the inputs that a step of an expanded pipeline hands to one of our tasks. */
export function stepMistakesOf(reference: string, inputs: Yaml): string[] {
  return stepMistakes({ task: reference, inputs });
}

/** Keys that belong to no task, all of them. */
export function isForTask(keys: readonly string[]): boolean {
  return tasks.some(({ inputs }) => keys.every((key) => inputs.some(({ name }) => name === key)));
}

function* stepsOf(value: unknown): Generator<Yaml> {
  if (Array.isArray(value)) for (const item of value) yield* stepsOf(item);
  else if (isMap(value)) {
    if (typeof value['task'] === 'string') yield value;
    else for (const item of Object.values(value)) yield* stepsOf(item);
  }
}

function stepMistakes(step: Yaml): string[] {
  const [name = '', version] = String(step['task']).split('@');
  const task = tasks.find((each) => each.name === name);
  if (task === undefined) return [];
  const wrongVersion = version === major ? [] : [`${name} is called as @${version}`];
  return [...wrongVersion, ...inputMistakes(task, isMap(step['inputs']) ? step['inputs'] : {}, 'whole')];
}

function inputMistakes(task: Task, given: Yaml, extent: 'whole' | 'partial'): string[] {
  const mistakes: string[] = [];
  for (const [name, value] of Object.entries(given)) {
    const input = task.inputs.find((each) => each.name === name);
    if (input === undefined) {
      mistakes.push(`${task.name} has no input ${name}`);
      continue;
    }
    // An input that is empty shows its name, as in the reference.
    if (value === null) continue;
    if (typeof value === 'object') mistakes.push(`${task.name}: ${name} is no text`);
    const text = String(value);
    const open = /\$\(|\$\{\{/.test(text);
    const allowed = input.options === undefined ? undefined : Object.keys(input.options);
    if (!open && allowed !== undefined && !allowed.includes(text))
      mistakes.push(`${task.name}: ${name} cannot be ${text}`);
    if (!open && input.type === 'boolean' && !/^(?:true|false)$/i.test(text))
      mistakes.push(`${task.name}: ${name} is neither true nor false`);
  }
  if (extent === 'partial') return mistakes;
  const missing = task.inputs.filter(
    ({ name, required, defaultValue = '' }) => required === true && defaultValue === '' && !(name in given),
  );
  return [...mistakes, ...missing.map(({ name }) => `${task.name} needs ${name}`)];
}

/** `$(step.output)` and `outputs['step.output']` of steps that the block names. */
function outputMistakes(text: string, steps: readonly Yaml[]): string[] {
  return steps.flatMap((step) => {
    const task = tasks.find(({ name }) => name === String(step['task']).split('@')[0]);
    if (task === undefined || typeof step['name'] !== 'string') return [];
    const uses = text.matchAll(new RegExp(`\\$\\(${step['name']}\\.(\\w+)\\)|\\['${step['name']}\\.(\\w+)'\\]`, 'g'));
    return [...uses]
      .map((use) => use[1] ?? use[2] ?? '')
      .filter((output) => !task.outputs.includes(output))
      .map((output) => `${task.name} has no output ${output}`);
  });
}

function isMap(value: unknown): value is Yaml {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
