import type { TaskDefinition } from '../project.ts';

interface Input {
  readonly name: string;
  readonly label?: string;
  readonly type: string;
  readonly defaultValue?: string | boolean;
  readonly required?: boolean;
  readonly groupName?: string;
  readonly visibleRule?: string;
  readonly options?: Readonly<Record<string, string>>;
}

interface Group {
  readonly name: string;
  readonly visibleRule?: string;
}

/**
 * What a `task.json` promises and cannot keep. The schema knows shapes; these are the mistakes that it lets through and
 * that a pipeline's author would meet: a group, a rule or a default that points at nothing.
 */
export function checkTaskJson(task: TaskDefinition): string[] {
  const problems: string[] = [];
  const where = `${task.name}'s task.json`;
  const inputs = (task['inputs'] ?? []) as readonly Input[];
  const groups = (task['groups'] ?? []) as readonly Group[];
  if (task.name.length > 40) problems.push(`${where}: the name is ${task.name.length} characters long, 40 at most.`);
  if (task.friendlyName.length > 40) {
    problems.push(`${where}: friendlyName is ${task.friendlyName.length} characters long, 40 at most.`);
  }
  if (task.description.length > 200) {
    problems.push(`${where}: the description is ${task.description.length} characters long, 200 at most.`);
  }
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(task.id)) problems.push(`${where}: id is not a UUID.`);
  const names = new Set<string>();
  for (const input of inputs) {
    if (names.has(input.name.toLowerCase())) problems.push(`${where}: two inputs are named ${input.name}.`);
    names.add(input.name.toLowerCase());
    if (input.groupName !== undefined && !groups.some((group) => group.name === input.groupName)) {
      problems.push(`${where}: ${input.name} is in the group ${input.groupName}, which does not exist.`);
    }
    const { defaultValue, options } = input;
    if (
      options !== undefined &&
      typeof defaultValue === 'string' &&
      defaultValue !== '' &&
      !(defaultValue in options)
    ) {
      problems.push(`${where}: ${input.name}'s default "${defaultValue}" is not one of its options.`);
    }
  }
  for (const { name, visibleRule } of [...inputs, ...groups]) {
    for (const other of namesIn(visibleRule)) {
      if (!names.has(other.toLowerCase())) {
        problems.push(`${where}: ${name} is visible depending on ${other}, which is no input.`);
      }
    }
  }
  return problems;
}

/** The inputs that a rule such as `a = x && b != ""` asks about. */
function namesIn(rule: string | undefined): string[] {
  if (rule === undefined) return [];
  return rule
    .split(/&&|\|\|/)
    .map((part) => /^\s*([A-Za-z][A-Za-z0-9]*)/.exec(part)?.[1])
    .filter((name) => name !== undefined);
}
