import assert from 'node:assert/strict';
import { TaskError, describeError } from '../../../../core/errors.ts';
import {
  injectsNamespace,
  isDisabled,
  layersOf,
  namespaceOf,
  parseConfig,
  valuesOf,
  type Layers,
} from '../../../../core/manifests/fabrikate/config.ts';
import { parseDefinition, writtenAt } from '../../../../core/manifests/fabrikate/definition.ts';

const layer = (text: string, file = 'config/x.yaml'): Layers[number] =>
  parseConfig(parseDefinition(Buffer.from(text), file)).layer;
const layers = (...texts: string[]): Layers => texts.map((text, index) => layer(text, `config/${index}.yaml`));
const refusal = (action: () => unknown): string => {
  try {
    action();
  } catch (error) {
    if (error instanceof TaskError) return describeError(error);
    throw error;
  }
  return 'nothing was refused';
};

describe('config layers of components', () => {
  it('the highest scalar wins, whatever its type; null counts as not set, false and 0 and empty text as set', () => {
    const values = valuesOf(
      layers(
        'config: {a: 1, b: null, c: false, d: 0, e: "", g: null}',
        'config: {a: "2", b: x, c: true, d: 5, e: y, f: z, g: null}',
      ),
    );
    assert.deepEqual(values, { a: 1, b: 'x', c: false, d: 0, e: '', f: 'z', g: null });
  });

  it('maps merge at every depth, lists are joined: the highest first', () => {
    const values = valuesOf(
      layers(
        'config: {m: {a: {x: 1}, l: [1, {k: 1}]}}',
        'config: {m: {a: {y: 2}, l: [1]}}',
        'config: {m: {l: []}}',
        '',
      ),
    );
    assert.deepEqual(values, { m: { a: { x: 1, y: 2 }, l: [1, { k: 1 }, 1] } });
  });

  it('a map, a list and a scalar under one key are an error that names both places', () => {
    const merged = (high: string, low: string) => () =>
      valuesOf([
        layer(`config:\n  a:\n    b: ${high}\n`, 'config/prod.yaml'),
        layer(`\nconfig:\n  a:\n    b: ${low}\n`, 'common.yaml'),
      ]);
    const both =
      /config\.a\.b is a map, and a scalar in common\.yaml:4\. \(config\/prod\.yaml:3\)[\s\S]*COMPONENT_INVALID/;
    assert.match(refusal(merged('{c: 1}', '1')), both);
    assert.match(refusal(merged('1', '{c: 1}')), /is a scalar, and a map/);
    assert.match(refusal(merged('[1]', '1')), /is a list, and a scalar/);
    assert.match(refusal(merged('{c: 1}', '[1]')), /is a map, and a list/);
    assert.match(refusal(merged('null', '[1]')), /nothing was refused/);
  });

  it('a layer that says nothing hides none that does: disabled, namespace, injectNamespace', () => {
    const [silent, speaking] = ['config: {a: 1}', 'disabled: true\nnamespace: low\ninjectNamespace: true'];
    assert.equal(isDisabled(layers(silent, speaking)), true);
    assert.equal(isDisabled(layers('disabled: null', speaking)), true);
    assert.equal(isDisabled(layers('disabled: false', speaking)), false);
    assert.equal(isDisabled(layers(silent)), false);
    assert.equal(namespaceOf(layers('namespace: high', speaking)), 'high');
    assert.equal(namespaceOf(layers('namespace: ""', speaking)), 'low');
    assert.equal(injectsNamespace(layers('namespace: high', speaking)), true);
    assert.equal(injectsNamespace(layers('injectNamespace: false', speaking)), false);
  });

  it('what is for a subcomponent is handed down, in the same order', () => {
    const both = layers(
      'subcomponents: {web: {config: {a: 1}, subcomponents: {db: {disabled: true}}}}',
      'subcomponents: {web: {config: {a: 2, b: 2}}, other: {config: {a: 3}}}',
    );
    assert.deepEqual(valuesOf(layersOf(both, 'web')), { a: 1, b: 2 });
    assert.equal(isDisabled(layersOf(layersOf(both, 'web'), 'db')), true);
    assert.deepEqual(layersOf(both, 'constructor'), []);
  });

  it('keys of every kind stay keys, as they are written', () => {
    const written = valuesOf(layers('config: {gridPos: {x: 0, y: 0}, on: yes, 0777: a, "no": b, l: [{n: 1}]}', ''));
    assert.equal(JSON.stringify(written), '{"gridPos":{"x":0,"y":0},"on":true,"0777":"a","no":"b","l":[{"n":1}]}');
    const merged = 'base: &b {y: 1}\nconfig:\n  <<: *b\n  n: 2\n';
    assert.deepEqual(valuesOf(layers(merged)), { y: 1, n: 2 });
    const values = valuesOf(layers('config: {__proto__: {a: 1}, constructor: 2}', 'config: {__proto__: {b: 1}}'));
    assert.equal(JSON.stringify(values), '{"__proto__":{"a":1,"b":1},"constructor":2}');
    assert.equal(Object.getPrototypeOf(values), Object.prototype);
  });

  it('every mistake of a file is told at once, with its line; what has no effect is a note', () => {
    const broken = 'namespace: [a]\ndisabled: "yes"\nsubcomponents:\n  web:\n    config: 3\n  db: text\n';
    const said = refusal(() => layer(broken));
    for (const mistake of [
      /namespace is no text \(config\/x\.yaml:1\)/,
      /disabled is neither true nor false \(config\/x\.yaml:2\)/,
      /subcomponents\.web\.config is no map \(config\/x\.yaml:5\)/,
      /subcomponents\.db is no map \(config\/x\.yaml:6\)/,
      /holds 4 mistakes/,
    ]) {
      assert.match(said, mistake);
    }
    const { notes } = parseConfig(parseDefinition(Buffer.from('replicas: 3\n'), 'config/x.yaml'));
    assert.deepEqual(notes, [
      { message: 'replicas has no effect: values belong under config', at: { file: 'config/x.yaml', line: 1 } },
    ]);
  });

  it('a file that SOPS encrypted is refused', () => {
    assert.match(
      refusal(() => layer('config: {a: ENC}\nsops: {mac: x}\n')),
      /VALUES_ENCRYPTED/,
    );
  });
});

describe('what a config cannot hold', () => {
  const errorOf = (action: () => unknown): TaskError => {
    try {
      action();
    } catch (error) {
      assert.ok(error instanceof TaskError);
      return error;
    }
    return assert.fail('nothing was refused');
  };

  it('is one error, with each place', () => {
    const one = errorOf(() => layer('injectNamespace: 3'));
    assert.deepEqual(
      [one.code, one.message, one.mend, one.related],
      [
        'COMPONENT_INVALID',
        'The config config/x.yaml holds a mistake:',
        'Mend it.',
        [{ message: 'injectNamespace is neither true nor false', at: { file: 'config/x.yaml', line: 1 } }],
      ],
    );
    const nested = errorOf(() => layer('subcomponents:\n  a:\n    subcomponents: [x]\n    config: null\n  b: null\n'));
    assert.deepEqual(nested.related, [
      { message: 'subcomponents.a.subcomponents is no map', at: { file: 'config/x.yaml', line: 3 } },
    ]);
  });

  it('is a conflict of two layers, told at the upper, with how to mend it', () => {
    const high = layer('subcomponents:\n  web:\n    config:\n      a: 1\n', 'high.yaml');
    const low = layer('subcomponents: {web: {config: {a: [1]}}}\n', 'low.yaml');
    const { message, mend, at } = errorOf(() => valuesOf(layersOf([high, low], 'web')));
    assert.deepEqual(
      [message, mend, at],
      [
        'subcomponents.web.config.a is a scalar, and a list in low.yaml:1.',
        'A map goes with a map only, a list with a list: take one of the two out.',
        { file: 'high.yaml', line: 4 },
      ],
    );
  });

  it('is not what only one layer has', () => {
    assert.deepEqual(valuesOf(layers('config: {a: null}', 'config: {b: 1}')), { a: null, b: 1 });
  });
});

describe('files of components', () => {
  const data = (text: string | Buffer, file: string): unknown => parseDefinition(Buffer.from(text), file).data;

  it('are YAML, or JSON where the name says so: a byte order mark, CRLF and tabs are fine', () => {
    assert.deepEqual(data('\uFEFFname: a\r\nconfig:\r\n  x: yes\r\n', 'a.yaml'), { name: 'a', config: { x: true } });
    assert.deepEqual(data('{\n\t"a": {\n\t\t"b": 1\n\t}\n}', 'a.json'), { a: { b: 1 } });
    assert.deepEqual(data('', 'a.json'), {});
    assert.deepEqual(data('# nothing\n', 'a.yml'), {});
  });

  it('tell what is wrong, and where', () => {
    assert.match(
      refusal(() => data('a: 1\nb: "x\n', 'a.yaml')),
      /is no YAML[\s\S]*\(a\.yaml:\d+:\d+\)[\s\S]*COMPONENT_INVALID/,
    );
    assert.match(
      refusal(() => data('{"a": 1,\n"b": }', 'a.json')),
      /is no JSON\. \(a\.json/,
    );
    assert.match(
      refusal(() => data('{a: 1}', 'a.json')),
      /is no JSON/,
    );
    assert.match(
      refusal(() => data('THIS IS NOT VALID JSON', 'a.json')),
      /is no JSON/,
    );
    assert.match(
      refusal(() => data('- a', 'a.yaml')),
      /holds no map/,
    );
    assert.match(
      refusal(() => data('a: 1\na: 2', 'a.yaml')),
      /is no YAML: .*duplicate/i,
    );
    assert.match(
      refusal(() => data(Buffer.from([0xc3, 0x28]), 'a.yaml')),
      /neither UTF-8/,
    );
  });

  it('that would fill the memory or the stack are refused', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x,x]\n${[...'bcdefghi'].map((name, at) => `${name}: &${name} [${`*${'abcdefgh'[at] ?? ''},`.repeat(10)}]`).join('\n')}\n`;
    assert.match(
      refusal(() => data(bomb, 'a.yaml')),
      /aliases/,
    );
    const deep = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`;
    assert.match(
      refusal(() => data(deep, 'a.json')),
      /nested deeper/,
    );
    assert.match(
      refusal(() => data(deep, 'a.yaml')),
      /is no YAML/,
    );
  });

  it('have the place of the mistake where a parser tells it', () => {
    const placed = (text: string, file: string): unknown => {
      try {
        return data(text, file);
      } catch (error) {
        assert.ok(error instanceof TaskError);
        return [error.mend, error.at];
      }
    };
    assert.deepEqual(placed('- a', 'a.yaml'), ['Mend the file.', { file: 'a.yaml' }]);
    assert.deepEqual(placed('a: 1\nb: ]', 'a.yaml'), ['Mend the file.', { file: 'a.yaml', line: 2, column: 4 }]);
    // What is YAML, and no JSON, has none.
    assert.deepEqual(placed('{a: 1}', 'a.json'), ['Mend the file.', { file: 'a.json' }]);
    assert.deepEqual(placed('{"a":\n]', 'a.json'), ['Mend the file.', { file: 'a.json', line: 2, column: 1 }]);
    assert.deepEqual([placed(' \n', 'a.json'), placed('null', 'a.json')], [{}, {}]);
    const deep = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
    assert.notDeepEqual(placed(deep(100), 'a.json'), ['Mend the file.', { file: 'a.json' }]);
    assert.deepEqual(placed(deep(101), 'a.json'), ['Mend the file.', { file: 'a.json' }]);
    const one = `{"b": 1, "a": [{"c": ${deep(100)}}, 2]}`;
    assert.deepEqual(placed(one, 'a.json'), ['Mend the file.', { file: 'a.json' }]);
  });

  it('scalars are told as they are written, in maps, lists and behind aliases', () => {
    const definition = parseDefinition(Buffer.from('a: [{v: 1.10}]\nb: &x 0x10\nc: *x\n'), 'a.yaml');
    assert.equal(writtenAt(definition, ['a', 0, 'v'], 1.1), '1.10');
    assert.equal(writtenAt(definition, ['c'], 16), '0x10');
    for (const path of [['a'], ['a', 1], ['a', 0, 'none'], ['b', 0], ['none', 'none']])
      assert.equal(writtenAt(definition, path, 5), '5', path.join());
    const tabs = parseDefinition(Buffer.from('{\n\t"a": 1.10\n}'), 'a.json');
    assert.equal(writtenAt(tabs, ['a'], 1.1), '1.10');
    // Deeper than the YAML parser goes.
    const deep = parseDefinition(Buffer.from(`{"b": 1.10, "a": ${'{"a":'.repeat(99)}1${'}'.repeat(99)}}`), 'a.json');
    assert.equal(writtenAt(deep, ['b'], 1.1), '1.1');
  });
});
