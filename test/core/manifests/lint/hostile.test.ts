import assert from 'node:assert/strict';
import { loadAll } from 'js-yaml';
import { lintManifests } from '../../../../core/manifests/lint/lint.ts';
import { isRecord, referenceOf, type Manifest } from '../../../../core/manifests/objects.ts';
import { findingsOf, fixture, fixtureNames, lint, rulesOf } from './fixtures.ts';

/** Values that stand where others are expected. */
const intruders: readonly unknown[] = [
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

/** Every object with one of its parts replaced: all places, some intruders in each. */
function* mutants(root: Readonly<Record<string, unknown>>): Iterable<Readonly<Record<string, unknown>>> {
  const places: (readonly (string | number)[])[] = [];
  const walk = (value: unknown, path: readonly (string | number)[]): void => {
    if (path.length > 0) places.push(path);
    if (Array.isArray(value)) for (const [index, item] of value.entries()) walk(item, [...path, index]);
    else if (isRecord(value)) for (const [key, item] of Object.entries(value)) walk(item, [...path, key]);
  };
  walk(root, []);
  for (const [at, place] of places.entries()) {
    // Some for each place, by turns: all of them would take a minute.
    for (const turn of [0, 5, 10, 15]) {
      const copy = structuredClone(root) as Record<string, unknown>;
      let holder = copy as Record<string | number, unknown>;
      for (const step of place.slice(0, -1)) holder = holder[step] as Record<string | number, unknown>;
      holder[place.at(-1) ?? ''] = intruders[(at * 7 + turn) % intruders.length];
      yield copy;
    }
  }
}

function manifestOf(data: Readonly<Record<string, unknown>>): Manifest {
  const text = JSON.stringify(data);
  return {
    reference: referenceOf(data),
    data,
    text,
    origin: { rendered: { file: 'a.yaml', line: 1 }, template: undefined, document: { text, line: 1, path: [] } },
  };
}

describe('objects of any shape', () => {
  for (const name of fixtureNames) {
    it(`break no rule: ${name}, with something else in each place`, () => {
      const objects = loadAll(fixture(name)).filter(isRecord);
      const broken = objects.map((object) => [...mutants(object)]);
      const rounds = Math.max(...broken.map(({ length }) => length));
      assert.ok(rounds > 100);
      // In each round all objects are broken somewhere, so what one rule asks of another object may be odd, too.
      for (let round = 0; round < rounds; round += 1) {
        const manifests = broken.map((each, index) => manifestOf(each[round] ?? objects[index] ?? {}));
        const { findings } = lintManifests({
          manifests,
          namespace: 'n',
          kubeVersion: '1.31',
          options: { failOn: 'error', ignore: [] },
          scored: [],
        });
        for (const { message } of [...findings.values()].flat()) {
          assert.doesNotMatch(message, /undefined|\[object|NaN(?!")|\n/, message);
        }
      }
    });
  }

  it('names and values from outside stay on one line and short', () => {
    const image = `"a\\n##vso[task.setvariable variable=x]y${'z'.repeat(5000)}"`;
    const text = `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: "${'n'.repeat(9000)}", image: ${image}}]}\n`;
    for (const { message } of findingsOf(lint(text))) {
      assert.ok(message.length < 600, message);
      assert.doesNotMatch(message, /\n|##vso/);
    }
  });

  it('keys of every object’s prototype are no labels, annotations or services', () => {
    const text = [
      'apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {selector: {constructor: x}}',
      'apiVersion: v1\nkind: Pod\nmetadata: {name: b, labels: {__proto__: x, toString: y}}\nspec: {containers: [{name: a, image: "a:1"}]}',
    ].join('\n---\n');
    assert.ok(rulesOf(lint(text)).includes('service-targets-pod'));
  });
});
