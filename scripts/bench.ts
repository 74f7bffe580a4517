/**
 * `npm run bench [-- name …]`: runs scripts/bench/*.bench.ts, prints their measures side by side, and writes
 * dist/bench.json. It packages first when the sources have changed.
 */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { tsx } from './bootstrap/tsx.mjs';
import { formatMeasures, type Bench, type Measure } from './bench/harness.ts';
import { main, root, ScriptError } from './project.ts';

await main(async () => {
  const wanted = process.argv.slice(2);
  if ((await tsx(root, join('scripts', 'package.ts'), ['--if-stale'])) !== 0)
    throw new ScriptError('nothing to measure');
  const results: Record<string, readonly Measure[]> = {};
  for (const file of (await readdir(join(root, 'scripts', 'bench'))).toSorted()) {
    const name = /^(.+)\.bench\.ts$/.exec(file)?.[1];
    if (name === undefined || (wanted.length > 0 && !wanted.includes(name))) continue;
    const { bench } = (await import(pathToFileURL(join(root, 'scripts', 'bench', file)).href)) as { bench: Bench };
    console.log(`\n${bench.title}`);
    results[name] = await bench.run();
    for (const line of formatMeasures(results[name])) console.log(`  ${line}`);
  }
  const [first] = cpus();
  const machine = {
    node: process.env['GITOPS_DELIVERY_NODE'] ?? process.version,
    platform: process.platform,
    arch: process.arch,
    cpus: `${cpus().length} × ${first?.model ?? 'unknown'}`,
    memory: `${(totalmem() / 1e9).toFixed(0)} GB`,
  };
  console.log(
    `\n${Object.entries(machine)
      .map((entry) => entry.join(' '))
      .join(', ')}`,
  );
  await mkdir(join(root, 'dist'), { recursive: true });
  await writeFile(join(root, 'dist', 'bench.json'), `${JSON.stringify({ machine, results }, undefined, 2)}\n`);
});
