import assert from 'node:assert/strict';
import {
  entry,
  isRecord,
  isSet,
  listOf,
  numberOf,
  recordOf,
  textAt,
  textOf,
  textsOf,
} from '../../core/unstructured.ts';

/** One of each kind that a parser gives, by its name. */
const values: readonly (readonly [string, unknown])[] = [
  ['nothing', undefined],
  ['null', null],
  ['text', 'web'],
  ['empty text', ''],
  ['number', 3],
  ['zero', 0],
  ['endless', Number.POSITIVE_INFINITY],
  ['no number', Number.NaN],
  ['big', 3n],
  ['true', true],
  ['false', false],
  ['list', ['web']],
  ['empty list', []],
  ['map', { name: 'web' }],
  ['empty map', {}],
  ['map of no class', Object.assign(Object.create(null) as object, { name: 'web' })],
];

const namesOf = (takes: (value: unknown) => boolean): readonly string[] =>
  values.filter(([, value]) => takes(value)).map(([name]) => name);

describe('values whose shape nothing vouches for', () => {
  it('are maps when they are: null and lists are none', () => {
    const maps = ['map', 'empty map', 'map of no class'];
    assert.deepEqual(namesOf(isRecord), maps);
    assert.deepEqual(
      namesOf((value) => recordOf(value) === value),
      maps,
    );
    for (const [name, value] of values) {
      if (!maps.includes(name)) assert.deepEqual(recordOf(value), {}, name);
    }
  });

  it('are lists when they are: nothing else has items, a text neither', () => {
    const lists = ['list', 'empty list'];
    assert.deepEqual(
      namesOf((value) => listOf(value) === value),
      lists,
    );
    for (const [name, value] of values) if (!lists.includes(name)) assert.deepEqual(listOf(value), [], name);
  });

  it('are texts when there is something in them', () => {
    assert.deepEqual(
      namesOf((value) => textOf(value) !== undefined),
      ['text'],
    );
    assert.equal(textOf('web'), 'web');
    assert.equal(textOf(' '), ' ');
  });

  it('are numbers when they can be counted with: none in quotes, none without end', () => {
    assert.deepEqual(
      namesOf((value) => numberOf(value) !== undefined),
      ['number', 'zero'],
    );
    assert.equal(numberOf(3), 3);
    assert.equal(numberOf('3'), undefined);
  });

  it('are set unless they are nothing or null', () => {
    assert.deepEqual(
      namesOf((value) => !isSet(value)),
      ['nothing', 'null'],
    );
  });

  it('are read along a chain of keys, as far as there are maps', () => {
    const data = { spec: { chart: { name: 'web', none: null }, ports: [{ name: 'http' }] } };
    assert.equal(entry(data), data);
    assert.equal(entry(data, 'spec', 'chart', 'name'), 'web');
    assert.equal(entry(data, 'spec', 'chart', 'none'), null);
    for (const keys of [['status'], ['spec', 'chart', 'none', 'x'], ['spec', 'chart', 'name', 'length']]) {
      assert.equal(entry(data, ...keys), undefined, keys.join('.'));
    }
    for (const keys of [
      ['spec', 'ports', '0'],
      ['spec', 'ports', 'length'],
      ['', 'spec'],
    ]) {
      assert.equal(entry(data, ...keys), undefined, keys.join('.'));
    }
  });

  it('have no keys but their own: every map of JavaScript knows a constructor', () => {
    for (const key of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
      assert.equal(entry({}, key), undefined, key);
      assert.equal(entry({}, key, 'name'), undefined, key);
      assert.equal(textAt({}, key, 'name'), '', key);
    }
    const hostile: unknown = JSON.parse('{"__proto__":{"name":"own"},"constructor":"mine"}');
    assert.equal(textAt(hostile, '__proto__', 'name'), 'own');
    assert.equal(textAt(hostile, 'constructor'), 'mine');
    assert.equal(entry(hostile, 'name'), undefined);
  });

  it('have texts under keys, empty where there are none', () => {
    const data = { metadata: { name: 'web', labels: [] } };
    assert.equal(textAt(data, 'metadata', 'name'), 'web');
    assert.equal(textAt(data, 'metadata', 'labels'), '');
    assert.equal(textAt(data, 'spec', 'name'), '');
    assert.equal(textAt('web'), 'web');
  });

  it('have labels: what is a text among their entries', () => {
    const labels: unknown = JSON.parse('{"app":"web","empty":"","number":1,"none":null,"__proto__":"own"}');
    assert.deepEqual(
      [...textsOf(labels)],
      [
        ['app', 'web'],
        ['empty', ''],
        ['__proto__', 'own'],
      ],
    );
    for (const other of [undefined, null, 'web', ['web']]) assert.equal(textsOf(other).size, 0);
  });
});
