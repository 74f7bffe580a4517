import assert from 'node:assert/strict';
import { loadAll } from 'js-yaml';
import { lintManifests } from '../../../../core/manifests/lint/lint.ts';
import { referenceOf, type Manifest } from '../../../../core/manifests/objects.ts';
import { isRecord } from '../../../../core/unstructured.ts';
import { mutants } from '../../../hostile/mutants.ts';
import { findingsOf, fixture, fixtureNames, lint, rulesOf } from './fixtures.ts';

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
      const broken = objects.map((object) =>
        [...mutants(object, [0, 5, 10, 15])].map(({ value }) => value).filter(isRecord),
      );
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
