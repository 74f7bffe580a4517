import { bytes, texts } from './values.ts';
import type { Value, Way } from './way.ts';

/** Everything that is tried at one way in. */
export async function valuesOf(way: Way): Promise<readonly Value[]> {
  if (typeof way.takes === 'function') return way.takes();
  const left: readonly string[] = way.without ?? [];
  const values: Value[] = [];
  for (const [kind, all] of Object.entries(texts)) {
    if (left.includes(kind)) continue;
    for (const value of way.few === true ? all.slice(0, 1) : all) {
      const text = value.slice(0, way.longest);
      values.push({ kind, text, raw: Buffer.from(text, 'utf8') });
    }
  }
  if (way.takes === 'bytes')
    for (const [kind, all] of Object.entries(bytes))
      for (const raw of all) values.push({ kind, text: raw.toString('utf8'), raw });
  return values;
}
