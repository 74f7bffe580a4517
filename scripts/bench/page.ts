import { hasMissed, type Measure } from './harness.ts';
import type { Results } from './results.ts';

/**
 * Writes results into a page, each table where it belongs: between `<!-- bench:<name> -->` and `<!-- /bench -->`. The name
 * is a bench's, `goals` (of all that have one) or `machine`. What stands around is for people to write.
 *
 * @returns the page, and what is wrong with it: places without results, results without a place
 */
export function withResults(page: string, results: Results): { readonly page: string; readonly problems: string[] } {
  const problems: string[] = [];
  const open = new Set(Object.keys(results));
  const made = page.replaceAll(place, (whole, start: string, name: string, end: string) => {
    open.delete(name);
    const text = textOf(name, results);
    if (text !== undefined)
      return `${start}\n<!-- prettier-ignore-start -->\n\n${text}\n\n<!-- prettier-ignore-end -->\n${end}`;
    problems.push(`there are no results for ${start}`);
    return whole;
  });
  for (const name of open)
    problems.push(`there is no place for the results of ${name}: <!-- bench:${name} --> … <!-- /bench -->`);
  return { page: made, problems };
}

/** As it is kept: the same results, the same text. */
export function dataOf(results: Results): string {
  const entries = Object.entries(results).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify(Object.fromEntries(entries), undefined, 2)}\n`;
}

const place = /(<!-- bench:([a-z-]+) -->).*?(<!-- \/bench -->)/gs;

function textOf(name: string, results: Results): string | undefined {
  const all = Object.entries(results);
  if (name === 'machine') return all.length === 0 ? undefined : machines(results);
  if (name === 'goals') {
    const rows = all.flatMap(([bench, { measures }]) =>
      measures
        .filter(({ goal, atMost }) => goal !== undefined || atMost !== undefined)
        .map((one) => [bench, one] as const),
    );
    const cells = rows.map(([bench, one]) => [bench, one.name, ...cellsOf(one), hasMissed(one) ? '**missed**' : 'met']);
    return table(['bench', 'what', 'result', 'held against', 'ratio', 'goal', ''], cells);
  }
  const result = results[name];
  if (result === undefined) return undefined;
  const cells = result.measures.filter(({ detail }) => detail !== true).map((one) => [one.name, ...cellsOf(one)]);
  const took = `${result.title}. Run on ${result.day}, in ${result.seconds.toFixed(0)} s.`;
  return `${took}\n\n${table(['what', 'result', 'held against', 'ratio', 'goal'], cells)}`;
}

/** All benches of one run have one machine; where not, each its own. */
function machines(results: Results): string {
  const byMachine = byMachineText(results);
  return [...byMachine]
    .map(([text, names]) => (byMachine.size === 1 ? text : `${names.join(', ')}: ${text}`))
    .join('\n\n');
}

function byMachineText(results: Results): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const [name, { machine }] of Object.entries(results)) {
    const text = Object.entries(machine)
      .map((entry) => entry.join(' '))
      .join(', ');
    found.set(text, [...(found.get(text) ?? []), name]);
  }
  return found;
}

function cellsOf({ value, unit, against, goal, atMost }: Measure): string[] {
  const ratio = against === undefined ? '' : `× ${round(value / against.value)}`;
  const wanted = goal === undefined ? (atMost === undefined ? '' : `≤ ${shown(atMost, unit)}`) : `≤ × ${round(goal)}`;
  return [
    shown(value, unit),
    against === undefined ? '' : `${shown(against.value, unit)}: ${against.name}`,
    ratio,
    wanted,
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const right = new Set(['result', 'ratio', 'goal']);
  return [line(head), line(head.map((name) => (right.has(name) ? '--:' : '---'))), ...rows.map(line)].join('\n');
}

/** For people: 0.6 s, 85 ms, 1.2 MB, 38 kB, 16. */
function shown(value: number, unit: Measure['unit']): string {
  switch (unit) {
    case 'ms':
      return value < 1000 ? `${round(value)} ms` : `${round(value / 1000)} s`;
    case 'kB':
      return value < 1000 ? `${round(value)} kB` : `${round(value / 1000)} MB`;
    case 'count':
      return round(value);
  }
}

/** Three digits that count. */
function round(value: number): string {
  return value >= 100 || Number.isInteger(value) ? value.toFixed(0) : Number(value.toPrecision(3)).toString();
}
