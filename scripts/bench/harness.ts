import { readFileSync } from 'node:fs';

/** One thing measured, in a unit of its own. */
export interface Measure {
  readonly name: string;
  readonly value: number;
  readonly unit: 'ms' | 'kB' | 'count';
  /** What it is held against: printed as a ratio beside it. */
  readonly against?: { readonly name: string; readonly value: number };
  /** The ratio that we want to stay below. */
  readonly goal?: number;
  /** The value that we want to stay below. */
  readonly atMost?: number;
  /** For whoever measures; not for the page. */
  readonly detail?: true;
}

/** Whether a measure has a goal, and is over it. */
export function hasMissed({ value, against, goal, atMost }: Measure): boolean {
  if (atMost !== undefined && value > atMost) return true;
  return goal !== undefined && against !== undefined && value / against.value > goal;
}

/** A file `scripts/bench/<name>.bench.ts` exports one of these as `bench`. */
export interface Bench {
  readonly title: string;
  run(): Promise<readonly Measure[]>;
}

/**
 * The shortest of so many runs of each, in milliseconds. The shortest is the one that the rest of the machine disturbed
 * least; and as they take turns, a busy second hits all of them alike.
 */
export async function shortest<Name extends string>(
  rounds: number,
  runs: Readonly<Record<Name, () => Promise<unknown>>>,
): Promise<Record<Name, number>> {
  const best = {} as Record<Name, number>;
  for (let round = 0; round < rounds; round++) {
    for (const name of Object.keys(runs) as Name[]) {
      const begin = performance.now();
      await runs[name]();
      best[name] = Math.min(best[name] ?? Number.POSITIVE_INFINITY, performance.now() - begin);
    }
  }
  return best;
}

/** What a program took: the shortest of its runs, and the processor time (user and system) of one, both in milliseconds. */
export interface Timed {
  readonly wall: number;
  /** The mean. Others who use the machine disturb it little. undefined where the system doesn't tell. */
  readonly cpu: number | undefined;
}

/** As `shortest`, of runs that start other processes and do nothing themselves. */
export async function timed<Name extends string>(
  rounds: number,
  runs: Readonly<Record<Name, () => Promise<unknown>>>,
): Promise<Record<Name, Timed>> {
  const cpu = new Map<string, number>();
  const counting = Object.fromEntries(
    (Object.keys(runs) as Name[]).map((name) => [
      name,
      async () => {
        const before = childTime();
        await runs[name]();
        cpu.set(name, (cpu.get(name) ?? 0) + childTime() - before);
      },
    ]),
  ) as Record<Name, () => Promise<unknown>>;
  const walls = await shortest(rounds, counting);
  const entries = (Object.keys(walls) as Name[]).map((name) => {
    const mean = (cpu.get(name) ?? Number.NaN) / rounds;
    return [name, { wall: walls[name], cpu: Number.isNaN(mean) ? undefined : mean }] as const;
  });
  return Object.fromEntries(entries) as Record<Name, Timed>;
}

/** Milliseconds of all processes that this one started and that have ended (`cutime`, `cstime` of proc(5)). */
function childTime(): number {
  if (process.platform !== 'linux') return Number.NaN;
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[13]) + Number(fields[14])) * 10;
}

/** The measures as lines of a table: value, what it is held against, ratio, goal. */
export function formatMeasures(measures: readonly Measure[]): string[] {
  const rows = measures.map((measure) => {
    const { name, value, unit, against, goal, atMost } = measure;
    const wanted = goal === undefined ? atMost : `× ${goal}`;
    return [
      name,
      `${round(value)} ${unit}`,
      against === undefined ? '' : `${round(against.value)} ${unit} ${against.name}`,
      against === undefined ? '' : `× ${(value / against.value).toFixed(2)}`,
      wanted === undefined ? '' : `goal ${wanted}${hasMissed(measure) ? '  OVER' : ''}`,
    ];
  });
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, at) => (at === 1 || at === 3 ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

function round(value: number): string {
  return value < 10 ? value.toFixed(1) : value.toFixed(0);
}
