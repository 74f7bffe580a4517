import { everyFault } from '../every-fault.ts';
import { bytes, texts } from './values.ts';
import type { Value, Way } from './way.ts';

/** Of each class so many are left out for each that is tried; the next way in takes others. All of them by hand. */
const turns = everyFault ? 1 : 3;

/** Of many, those whose turn it is. */
export const turnsTaken = <T>(all: readonly T[], turn: number): readonly T[] =>
  all.filter((_, index) => all.length < turns || (index + turn) % turns === 0);

/** What is tried at one way in, the `turn`-th of its module. */
export async function valuesOf(way: Way, turn: number): Promise<readonly Value[]> {
  if (typeof way.takes === 'function') return way.takes();
  const left: readonly string[] = way.without ?? [];
  const values: Value[] = [];
  for (const [kind, all] of Object.entries(texts)) {
    if (left.includes(kind)) continue;
    const some = turnsTaken<string>(all, turn);
    for (const value of way.few === true ? some.slice(0, 1) : some) {
      const text = value.slice(0, way.longest);
      values.push({ kind, text, raw: Buffer.from(text, 'utf8') });
    }
  }
  if (way.takes === 'bytes')
    for (const [kind, all] of Object.entries(bytes))
      for (const raw of all) values.push({ kind, text: raw.toString('utf8'), raw });
  return values;
}
