/**
 * Tries every value at every way in of one module, in a process of its own, which may be killed: whatever runs away takes
 * nothing else along. Tells on descriptor 3, at once, what it is about to try and what was wrong.
 * `node process.ts <module> <way to begin with> <value to begin with>`
 */
import { writeSync } from 'node:fs';
import { valuesOf } from './cases.ts';
import { judgeError, judgeResult, short } from './judge.ts';
import type { Ways } from './way.ts';

const [, , module = '', firstWay = '0', firstValue = '0'] = process.argv;
const tell = (...words: readonly (string | number)[]): void => void writeSync(3, `${JSON.stringify(words)}\n`);

const loaded = (await import(module)) as Ways;
let elsewhere: unknown;
process.on('uncaughtException', (error) => (elsewhere = error));
process.on('unhandledRejection', (error) => (elsewhere = error));
try {
  await loaded.start?.();
  for (let at = Number(firstWay); at < loaded.ways.length; at++) {
    const way = loaded.ways[at];
    if (way === undefined) break;
    const values = await valuesOf(way, at);
    const started = performance.now();
    for (let index = at === Number(firstWay) ? Number(firstValue) : 0; index < values.length; index++) {
      const value = values[index];
      if (value === undefined) break;
      tell('trying', at, index, value.kind, value.text.slice(0, 200));
      let wrong: string[];
      try {
        wrong = judgeResult((await way.attempt(value.text, value.raw)) ?? {});
      } catch (thrown) {
        wrong = judgeError(thrown, value.text);
      }
      if (elsewhere !== undefined) wrong.push(`an error that nobody waits for: ${short(String(elsewhere))}`);
      elsewhere = undefined;
      for (const one of new Set(wrong)) tell('wrong', at, index, one);
    }
    tell('tried', at, values.length, Math.round(performance.now() - started));
  }
  await loaded.stop?.();
  process.exit(0);
} catch (thrown) {
  // Of the tests' own making.
  process.stderr.write(String(thrown instanceof Error ? thrown.stack : thrown));
  process.exit(1);
}
