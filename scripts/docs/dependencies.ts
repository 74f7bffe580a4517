import { npmCommand } from '../bootstrap/npm.mjs';
import { run } from '../bootstrap/run.mjs';
import type { Component } from '../package/components.ts';

/** What package.json and the lock file say. */
export interface Declared {
  readonly runtime: readonly string[];
  readonly development: readonly string[];
  readonly locked: Readonly<Record<string, { readonly version?: string; readonly license?: string }>>;
}

type Cells = Readonly<Record<string, string>>;

/**
 * docs/dependencies.md with all made anew that can be read off the packages and the bundles. Written by hand are only
 * `why` and, with its date, the last release.
 *
 * @param releases newer dates, by package; what is not in it stays as the page has it
 * @returns the page, and what it lacks, one sentence each
 */
export function withDependencies(
  page: string,
  { runtime, development, locked }: Declared,
  components: readonly Component[],
  releases: ReadonlyMap<string, string> = new Map(),
): { readonly page: string; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const of = (name: string): { readonly version?: string; readonly license?: string } =>
    locked[`node_modules/${name}`] ?? {};
  const direct = readRows(page, 'runtime');
  const rows = runtime.map((name): Cells => {
    const { version = '' } = of(name);
    const component = components.find((one) => one.name === name && one.version === version);
    if (component === undefined) problems.push(`${name} is a dependency of which no bundle holds anything.`);
    const release = releases.get(name) ?? direct.get(name)?.['last release'] ?? '';
    if (!/^\S+, \d{4}-\d\d-\d\d$/.test(release))
      problems.push(`${name} has no last release: run npm run docs -- --releases`);
    return {
      package: code(name),
      version,
      ...(component === undefined ? {} : sizeOf(component)),
      'last release': release,
      why: whyOf(name, direct, problems),
    };
  });
  const tools = readRows(page, 'development');
  const toolRows = development.map((name): Cells => {
    const { version = '', license = '' } = of(name);
    return { package: code(name), version, licence: license, why: whyOf(name, tools, problems) };
  });
  const brought = components
    .filter(({ name, version }) => !runtime.includes(name) || of(name).version !== version)
    .map((component): Cells => ({
      package: component.kind === 'library' ? code(component.name) : component.name,
      version: component.version,
      ...sizeOf(component),
      'brought by': [...component.importedBy]
        .map((name) => (name === '' ? 'our own code' : name))
        .toSorted()
        .join(', '),
    }));
  let made = page;
  for (const [section, table] of [
    ['runtime', rows],
    ['brought', brought],
    ['development', toolRows],
  ] as const) {
    const replaced = replaceTable(made, section, table);
    if (replaced === undefined) problems.push(`there is no place for the table: ${start(section)} … ${end(section)}`);
    else made = replaced;
  }
  return { page: made, problems };
}

/** The newest release of each package, and its day, as the registry tells. */
export async function lastReleases(names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const [npm, ...first] = npmCommand();
  const found = new Map<string, string>();
  for (const name of names) {
    const { code: exitCode, output } = await run(npm, [...first, 'view', name, 'version', 'time', '--json']);
    if (exitCode !== 0) continue;
    const { version, time } = JSON.parse(output) as { version: string; time: Readonly<Record<string, string>> };
    found.set(name, `${version}, ${(time[version] ?? '').slice(0, 10)}`);
  }
  return found;
}

const code = (name: string): string => `\`${name}\``;
const start = (section: string): string => `<!-- ${section}:start -->`;
const end = (section: string): string => `<!-- ${section}:end -->`;

function sizeOf({ license, bytes }: Component): Cells {
  const most = Math.max(...bytes.values());
  return {
    licence: license,
    kB: most < 500 ? '< 1' : (most / 1000).toFixed(0),
    in: [...bytes.keys()].map(short).join(', '),
  };
}

/** Tasks by a letter, which the page explains: names of five would not fit into a table. */
function short(task: string): string {
  return task.charAt(0);
}

function whyOf(name: string, rows: ReadonlyMap<string, Cells>, problems: string[]): string {
  const why = rows.get(name)?.['why'] ?? '';
  if (why === '') problems.push(`nothing says why there is ${name}: add it in its row`);
  return why;
}

/** The rows of a table on the page, by the package in their first cell. */
function readRows(page: string, section: string): ReadonlyMap<string, Cells> {
  const text = page.slice(page.indexOf(start(section)), page.indexOf(end(section)));
  const [head = [], , ...rows] = text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  return new Map(
    rows.map((cells) => [
      (cells[0] ?? '').replaceAll('`', ''),
      Object.fromEntries(head.map((name, i) => [name, cells[i] ?? ''])),
    ]),
  );
}

function replaceTable(page: string, section: string, rows: readonly Cells[]): string | undefined {
  const from = page.indexOf(start(section));
  const to = page.indexOf(end(section));
  if (from < 0 || to < from) return undefined;
  const head = Object.keys(rows[0] ?? {});
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const table = [
    line(head),
    line(head.map(() => '---')),
    ...rows.map((row) => line(head.map((name) => row[name] ?? ''))),
  ];
  return `${page.slice(0, from)}${start(section)}\n<!-- prettier-ignore-start -->\n\n${table.join('\n')}\n\n<!-- prettier-ignore-end -->\n${page.slice(to)}`;
}
