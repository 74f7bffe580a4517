import { rmSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readArguments, usage, type DemoOptions, type FlowName } from './arguments.ts';
import { imageSeed, showImages } from './image-flow.ts';
import { showRendering } from './render-flow.ts';
import { styled } from './style.ts';
import { emptySeed, startWorld, type World } from './world.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** Runs the demo. @returns the exit code: 0 delivered, 1 the delivery failed, 2 something the demo showed is not true */
async function main(options: DemoOptions): Promise<number> {
  for (const [index, flow] of options.flows.entries()) {
    if (index > 0) print('\n');
    const code = await inWorldOf(flow, options);
    if (code !== 0) return code;
  }
  return 0;
}

/** Each flow has a world of its own, which is gone afterwards. */
async function inWorldOf(flow: FlowName, options: DemoOptions): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'gitops-delivery-demo-'));
  let world: World | undefined;
  // Ctrl+C leaves nothing behind either.
  const interrupted = (): void => {
    if (!options.keep) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    process.exit(130);
  };
  process.once('SIGINT', interrupted);
  try {
    world = await startWorld(folder, flow === 'render' ? emptySeed() : await imageSeed(root));
    const show = flow === 'render' ? showRendering : showImages;
    return await show({ root, folder, print }, world, options);
  } finally {
    process.off('SIGINT', interrupted);
    if (options.keep && world !== undefined) await keep(folder, world);
    await world?.connector.stop();
    await world?.sandbox.stop();
    if (options.keep) print(`\nEverything is in ${folder}`);
    else await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Writes the GitOps repository's history beside it, and says how to look further. */
async function keep(folder: string, world: World): Promise<void> {
  const log = await world.gitOps.git('log', '--graph', '--stat', '--format=%h %an: %s', 'main');
  await writeFile(join(folder, 'gitops.log'), `${log}\n`);
  print(
    `\nThe GitOps repository’s history is in gitops.log; more of it: git --git-dir ${world.gitOps.folder} log -p main`,
  );
}

try {
  const options = readArguments(process.argv.slice(2), root);
  if (options === undefined) print(usage);
  else process.exitCode = await main(options);
} catch (error) {
  process.stderr.write(`${styled('red', error instanceof Error ? error.message : String(error))}\n`);
  process.exitCode = 2;
}
