import type { TaskDefinition } from '../project.ts';

interface Input {
  readonly name: string;
  readonly type: string;
  readonly label: string;
  readonly defaultValue?: string | boolean;
  readonly required?: boolean;
  readonly helpMarkDown?: string;
  readonly groupName?: string;
  readonly visibleRule?: string;
  readonly options?: Readonly<Record<string, string>>;
}

interface Group {
  readonly name: string;
  readonly displayName: string;
}

const start = '<!-- reference:start -->';
const end = '<!-- reference:end -->';

/**
 * The page with the reference between its markers made anew from `task.json`; all else stays as it is written.
 *
 * @returns undefined when the page has no markers
 */
export function withReference(page: string, task: TaskDefinition, major: number): string | undefined {
  const from = page.indexOf(start);
  const to = page.indexOf(end);
  if (from < 0 || to < from) return undefined;
  return `${page.slice(0, from)}${start}\n\n${reference(task, major)}\n${page.slice(to)}`;
}

/** A page for a task that has none yet. */
export function newPage(task: TaskDefinition): string {
  return `# ${task.name}\n\n${task.description}\n\n${start}\n${end}\n`;
}

/** The reference of a task as Markdown: a snippet, the inputs by group, the outputs. */
export function reference(task: TaskDefinition, major: number): string {
  const inputs = (task['inputs'] ?? []) as readonly Input[];
  const groups = (task['groups'] ?? []) as readonly Group[];
  const outputs = (task['outputVariables'] ?? []) as readonly { name: string; description?: string }[];
  const ungrouped = inputs.filter((input) => input.groupName === undefined);
  const sections = [
    { title: 'Main', members: ungrouped },
    ...groups.map(({ name, displayName }) => ({
      title: displayName,
      members: inputs.filter((input) => input.groupName === name),
    })),
  ].filter(({ members }) => members.length > 0);
  return [
    '<!-- Made from task.json by `npm run docs`: edit it there. -->',
    '<!-- prettier-ignore-start -->',
    '',
    '## Reference',
    '',
    snippet(task, inputs, major),
    '',
    ...sections.flatMap(({ title, members }) => [`### ${title}`, '', ...table(members), '']),
    ...(outputs.length === 0
      ? ['There are no output variables.', '']
      : [
          '### Output variables',
          '',
          '| Output | Meaning |',
          '| --- | --- |',
          ...outputs.map(({ name, description }) => `| \`${name}\` | ${cell(description ?? '')} |`),
          '',
        ]),
    '<!-- prettier-ignore-end -->',
    '',
  ].join('\n');
}

function snippet(task: TaskDefinition, inputs: readonly Input[], major: number): string {
  const lines = inputs.map(({ name, defaultValue, required }) => {
    const value = defaultValue === undefined || defaultValue === '' ? '' : ` ${yaml(defaultValue)}`;
    return required === true && value === '' ? `    ${name}: # required` : `    # ${name}:${value}`;
  });
  return ['```yaml', `- task: ${task.name}@${major}`, '  inputs:', ...lines, '```'].join('\n');
}

/** A scalar as a person would write it: bare where that is safe. Lines of a default become the entries of a block. */
function yaml(value: string | boolean): string {
  if (typeof value === 'boolean') return String(value);
  if (value.includes('\n'))
    return `|\n${value
      .split('\n')
      .map((line) => `    #   ${line}`)
      .join('\n')}`;
  return /^[\w./$(){}@ -]*$/.test(value) && !/^[{@ -]|^\s|\s$/.test(value) ? value : `'${value.replaceAll("'", "''")}'`;
}

function table(inputs: readonly Input[]): string[] {
  return [
    '| Input | Type | Default | Meaning |',
    '| --- | --- | --- | --- |',
    ...inputs.map((input) => {
      const needed = input.required === true ? '**Required**' : '';
      const value =
        input.defaultValue === undefined || input.defaultValue === '' ? '' : code(String(input.defaultValue));
      const visible = input.visibleRule === undefined ? '' : ` Used when ${code(input.visibleRule)}.`;
      const meaning = cell(`${input.helpMarkDown ?? `${input.label}.`}${visible}`);
      return `| \`${input.name}\` | ${type(input)} | ${[needed, value].filter((text) => text !== '').join(': ')} | ${meaning} |`;
    }),
  ];
}

function type({ type: name, options }: Input): string {
  if (options !== undefined)
    return Object.keys(options)
      .map((option) => code(option))
      .join(', ');
  if (name.startsWith('connectedService:'))
    return `service connection (${code(name.slice('connectedService:'.length))})`;
  return { multiLine: 'lines', string: 'text', filePath: 'path', boolean: 'boolean', int: 'number' }[name] ?? name;
}

/** Inline code in a table's cell: a line break is shown as a space, and a pipe would end the cell. */
function code(text: string): string {
  const fence = text.includes('`') ? '``' : '`';
  return `${fence}${text.replaceAll('\n', ' ').replaceAll('|', '\\|')}${fence}`;
}

function cell(text: string): string {
  return text
    .trim()
    .replaceAll(/\\?\|/g, '\\|')
    .replaceAll(/\r?\n\s*/g, '<br>');
}
