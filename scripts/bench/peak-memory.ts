import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a Node process tells of itself at its end. */
export interface Footprint {
  /** Its largest resident set, in kB. */
  readonly peak: number;
  /** What would keep it from ending by itself, by Node's names (`Timeout`, `TCPSocketWrap`), without its own pipes. */
  readonly left: readonly string[];
}

const hook = `
// Not for its children: they would be other processes.
delete process.env.NODE_OPTIONS;
let left = [];
// Some turns later: what is just being answered when the task ends has ended by then.
const { exit } = process;
process.exit = (code) => {
  const look = (turns) => {
    if (turns > 0) return setImmediate(look, turns - 1);
    left = process.getActiveResourcesInfo().filter((name) => name !== 'PipeWrap' && name !== 'TTYWrap');
    exit(code);
  };
  look(10);
};
process.on('exit', () => {
  const told = JSON.stringify({ peak: process.resourceUsage().maxRSS, left });
  require('node:fs').writeFileSync(__dirname + '/' + process.pid + '.json', told);
});`;

/**
 * @param folder where a folder for what is told is made
 * @param run starts the process with these variables in its environment
 */
export async function footprintOf(
  folder: string,
  run: (environment: Readonly<Record<string, string>>) => Promise<unknown>,
): Promise<Footprint> {
  const own = await mkdtemp(join(folder, 'footprint-'));
  try {
    await writeFile(join(own, 'hook.cjs'), hook);
    await run({ NODE_OPTIONS: `--require ${join(own, 'hook.cjs')}` });
    const names = (await readdir(own)).filter((name) => name.endsWith('.json'));
    const told = await Promise.all(
      names.map(async (name) => JSON.parse(await readFile(join(own, name), 'utf8')) as Footprint),
    );
    if (told.length === 0) throw new Error('no process told its footprint');
    return { peak: Math.max(...told.map(({ peak }) => peak)), left: told.flatMap(({ left }) => left) };
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

/** The largest resident set of a Node process, in kB. */
export async function peakMemory(...args: Parameters<typeof footprintOf>): Promise<number> {
  return (await footprintOf(...args)).peak;
}
