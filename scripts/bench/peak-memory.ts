import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The largest resident set of a Node process, in kB, as it tells it itself at its end.
 * @param folder where a folder for that is made
 * @param run starts it with these variables in its environment
 */
export async function peakMemory(
  folder: string,
  run: (environment: Readonly<Record<string, string>>) => Promise<unknown>,
): Promise<number> {
  const own = await mkdtemp(join(folder, 'peak-'));
  try {
    const hook = join(own, 'hook.cjs');
    // Not for its children: they would be other processes.
    const code = `delete process.env.NODE_OPTIONS;
process.on('exit', () => require('node:fs').writeFileSync(__dirname + '/' + process.pid + '.txt', String(process.resourceUsage().maxRSS)));`;
    await writeFile(hook, code);
    await run({ NODE_OPTIONS: `--require ${hook}` });
    const told = (await readdir(own)).filter((name) => name.endsWith('.txt'));
    const peaks = await Promise.all(told.map(async (name) => Number(await readFile(join(own, name), 'utf8'))));
    if (peaks.length === 0) throw new Error('no process told its peak');
    return Math.max(...peaks);
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}
