import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { everyFault } from '../every-fault.ts';
import type { Ways } from './way.ts';

/** Megabytes of JavaScript's memory: several times what any case takes, and nothing that runs away gets by with it. */
const memory = 700;
/** Milliseconds that one value may take: each takes few, and what is exponential takes years. */
const patience = 60_000;

interface Tried {
  count: number;
  readonly wrong: string[];
}

/** Tests that hold each way in of a module against all that is hostile. */
export function holdWays(title: string, url: string, { ways }: Ways): void {
  describe(title, () => {
    let tried: readonly Tried[];
    before(async function () {
      this.timeout(everyFault ? 3_600_000 : 600_000);
      tried = await tryAll(url, ways.length);
    });
    for (const [at, { name }] of ways.entries())
      it(name, () => {
        assert.deepEqual(tried[at]?.wrong.slice(0, 20), [], `${tried[at]?.wrong.length} wrong`);
        assert.ok((tried[at]?.count ?? 0) > 0, 'nothing was tried');
      });
  });
}

async function tryAll(url: string, ways: number): Promise<readonly Tried[]> {
  const tried = Array.from({ length: ways }, (): Tried => ({ count: 0, wrong: [] }));
  let next: readonly [way: number, value: number] = [0, 0];
  for (;;) {
    const ended = await tryFrom(url, next, tried);
    if (ended === 'done') return tried;
    const { way, value, what } = ended;
    tried[way]?.wrong.push(`${what} ${ended.how}`);
    if ((tried[way]?.wrong.length ?? 0) > 50) return tried;
    next = [way, value + 1];
  }
}

interface Ended {
  readonly way: number;
  readonly value: number;
  readonly what: string;
  readonly how: string;
}

/** Goes on until all is tried, or something takes the process with it. */
function tryFrom(
  url: string,
  [way, value]: readonly [number, number],
  tried: readonly Tried[],
): Promise<'done' | Ended> {
  const script = fileURLToPath(new URL('process.ts', import.meta.url));
  const args = ['--import', 'tsx', `--max-old-space-size=${memory}`, script, url, String(way), String(value)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
  let current: Ended = { way, value, what: 'before the first', how: '' };
  let printed = '';
  let late = false;
  const watch = (): NodeJS.Timeout =>
    setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, patience);
  let timer = watch();
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (printed += String(text)));
  const lines = createInterface({ input: child.stdio[3] as Readable });
  lines.on('line', (line) => {
    const [verb, at, index, ...words] = JSON.parse(line) as [string, number, number, ...string[]];
    const of = tried[at];
    if (of === undefined) return;
    if (verb === 'trying') {
      clearTimeout(timer);
      timer = watch();
      current = { way: at, value: index, what: `${words[0]}, ${JSON.stringify(words[1])}:`, how: '' };
    } else if (verb === 'wrong') of.wrong.push(`${current.what} ${words.join(' ')}`);
    else of.count = index;
  });
  return new Promise((resolve) => {
    child.on('close', (code) => {
      clearTimeout(timer);
      if (code === 0) resolve('done');
      else
        resolve({
          ...current,
          how: late ? `takes more than ${patience} ms` : `ends the process: ${printed.slice(-600)}`,
        });
    });
  });
}
