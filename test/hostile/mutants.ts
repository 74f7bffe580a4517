import { isRecord } from '../../core/unstructured.ts';

/** Values that stand where others are expected. */
export const intruders: readonly unknown[] = [
  null,
  '',
  'text',
  '__proto__',
  0,
  -1,
  1e21,
  Number.NaN,
  true,
  false,
  [],
  {},
  [null],
  [[]],
  ['a'],
  [{}],
  { a: null },
  { name: [], path: {}, constructor: 'x' },
];

/** A value with one of its parts replaced: all places, in each one of the intruders for each turn. */
export function* mutants(
  root: unknown,
  turns: readonly number[],
): Generator<{ readonly where: string; readonly value: unknown }> {
  const places: (readonly (string | number)[])[] = [];
  const walk = (value: unknown, path: readonly (string | number)[]): void => {
    if (path.length > 0) places.push(path);
    if (Array.isArray(value)) for (const [index, item] of value.entries()) walk(item, [...path, index]);
    else if (isRecord(value)) for (const [key, item] of Object.entries(value)) walk(item, [...path, key]);
  };
  walk(root, []);
  for (const [at, place] of places.entries()) {
    for (const turn of turns) {
      const value = structuredClone(root);
      let holder = value as Record<string | number, unknown>;
      for (const step of place.slice(0, -1)) holder = holder[step] as Record<string | number, unknown>;
      const intruder = intruders[(at * 7 + turn) % intruders.length];
      holder[place.at(-1) ?? ''] = intruder;
      yield { where: `${place.join('.')} = ${JSON.stringify(intruder)}`, value };
    }
  }
}
