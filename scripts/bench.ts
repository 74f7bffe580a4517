/**
 * `npm run bench [-- name …] [--write docs/performance.md]`: runs scripts/bench/*.bench.ts, prints their measures side by
 * side, and puts them into dist/bench.json; of benches that were not run, that keeps what it had. It packages first when the
 * sources have changed. `--write` also puts all that dist/bench.json holds into a page and, for machines, beside it
 * (docs/performance.json); with `--saved` nothing is measured for that.
 */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { bootstrap } from './bootstrap.mjs';
import { tsx } from './bootstrap/tsx.mjs';
import { formatMeasures, type Bench } from './bench/harness.ts';
import { readMachine } from './bench/machine.ts';
import { dataOf, withResults } from './bench/page.ts';
import type { BenchResult, Results } from './bench/results.ts';
import { main, readJson, root, ScriptError } from './project.ts';

const saved = join(root, 'dist', 'bench.json');

await main(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { write: { type: 'string' }, saved: { type: 'boolean' } },
  });
  const benches = await names();
  const unknown = positionals.find((name) => !benches.includes(name));
  if (unknown !== undefined) throw new ScriptError(`there is no bench ${unknown}. There are: ${benches.join(', ')}`);
  if (values.saved !== true) await measure(positionals.length === 0 ? benches : positionals);
  if (values.write !== undefined) await write(join(root, values.write), readResults());
});

async function names(): Promise<readonly string[]> {
  const files = (await readdir(join(root, 'scripts', 'bench'))).toSorted();
  return files.flatMap((file) => /^(.+)\.bench\.ts$/.exec(file)?.[1] ?? []);
}

function readResults(): Results {
  return existsSync(saved) ? readJson<Results>(saved) : {};
}

async function measure(wanted: readonly string[]): Promise<void> {
  if ((await tsx(root, join('scripts', 'package.ts'), ['--if-stale'])) !== 0)
    throw new ScriptError('nothing to measure');
  // helm and kustomize, as for the tests.
  await bootstrap();
  const machine = await readMachine();
  const failed: string[] = [];
  for (const name of wanted) {
    const file = join(root, 'scripts', 'bench', `${name}.bench.ts`);
    const { bench } = (await import(pathToFileURL(file).href)) as { bench: Bench };
    console.log(`\n${bench.title}`);
    const begin = performance.now();
    try {
      const measures = await bench.run();
      const seconds = Math.round((performance.now() - begin) / 1000);
      const day = new Date().toISOString().slice(0, 10);
      await save(name, { title: bench.title, day, seconds, machine, measures });
      for (const line of formatMeasures(measures)) console.log(`  ${line}`);
    } catch (error) {
      // The others take minutes: one that fails must not cost them.
      console.log(error);
      failed.push(name);
    }
  }
  console.log(
    `\n${Object.entries(machine)
      .map((entry) => entry.join(' '))
      .join(', ')}`,
  );
  if (failed.length > 0) throw new ScriptError(`not measured: ${failed.join(', ')}`);
}

async function save(name: string, result: BenchResult): Promise<void> {
  await mkdir(join(root, 'dist'), { recursive: true });
  await writeFile(saved, dataOf({ ...readResults(), [name]: result }));
}

async function write(path: string, results: Results): Promise<void> {
  const { page, problems } = withResults(await readFile(path, 'utf8'), results);
  if (problems.length > 0) throw new ScriptError(`${path}:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  await writeFile(path, page);
  await writeFile(path.replace(/\.md$/, '.json'), dataOf(results));
  console.log(`${path}: written`);
}
