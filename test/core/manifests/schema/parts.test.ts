import assert from 'node:assert/strict';
import { nearest } from '../../../../core/manifests/schema/did-you-mean.ts';
import { formatMistake } from '../../../../core/manifests/schema/formats.ts';
import { minorOf, normalizedVersion } from '../../../../core/manifests/schema/kube-version.ts';
import { matcherOf } from '../../../../core/manifests/schema/matcher.ts';
import { keyOf, lengthMistake, rangeMistake } from '../../../../core/manifests/schema/rules.ts';
import { listed, shown, typeMistake, valueTypeOf } from '../../../../core/manifests/schema/values.ts';

const hex = '0123456789abcdef';

/** Of each format what fits it, and what does not. */
const formats: Readonly<
  Record<string, readonly [fits: readonly (string | number)[], not: readonly (string | number)[], mistake: string]>
> = {
  int32: [[-(2 ** 31), 2 ** 31 - 1], [-(2 ** 31) - 1, 2 ** 31], 'an integer of 32 bits'],
  int64: [[-(2 ** 63), 2 ** 63], [-(2 ** 65), 2 ** 65], 'an integer of 64 bits'],
  byte: [['', 'eA==', 'eHk=', 'eHl6', 'eA\r\n=='], ['eA=', 'e', 'e===', 'e A=', '=eA='], 'base64'],
  quantity: [
    ['1', '+1.5', '.5Gi', '1.m', '1e3', '1E-3', '100k'],
    ['', 'x1', '1 Gi', '1K', '1Gib', 'e3', '.'],
    'a quantity (500m, 1.5, 128Mi)',
  ],
  'date-time': [
    ['2026-01-31T12:00:00Z', '2026-12-01t23:59:60.5+01:00', '2026-10-10T00:00:00,123z'],
    [
      '2026-13-01T00:00:00Z',
      '2026-01-32T00:00:00Z',
      '2026-01-01T24:00:00Z',
      '2026-01-01 00:00:00Z',
      '2026-01-01T00:00:00',
      'x2026-01-01T00:00:00Z',
      '2026-01-01T00:00:00Zx',
    ],
    'a time (2026-01-31T12:00:00Z)',
  ],
  date: [['2026-01-31', '2026-12-09'], ['2026-00-01', '2026-01-00', '26-01-01', '2026-01-01T'], 'a date (2026-01-31)'],
  duration: [
    ['0', '90s', '-1h30m', '1.5h', '.5µs', '3 days', '2w', '1 hour', 'P1Y2M', 'P1DT2H', 'PT5M'],
    ['', '90', 'h', '1x', 'P', 'P1', '3 dayz', '1h 30m'],
    'a duration (90s, 1h30m)',
  ],
  ipv4: [['0.0.0.0', '255.249.199.99'], ['256.0.0.1', '1.2.3', '1.2.3.4.', '1.2.3.4.5', '01.2.3.4'], 'an IPv4 address'],
  ipv6: [
    ['::', '::1', 'fe80::', '1:2:3:4:5:6:7:8', '1:2:3:4:5:6:1.2.3.4', '::ffff:1.2.3.4', 'ABCD::'],
    [
      '',
      ':',
      '1:2:3:4:5:6:7',
      '1:2:3:4:5:6:7:8:9',
      '1::2::3',
      '12345::',
      'g::',
      '1:2:3:4:5:6:7::8',
      '1.2.3.4',
      '1:2:3:4:5:6:7:1.2.3.4',
      `${'0000:'.repeat(9)}::`,
    ],
    'an IPv6 address',
  ],
  cidr: [
    ['10.0.0.0/8', '0.0.0.0/0', '1.2.3.4/32', 'fe80::/64', '::/128'],
    ['10.0.0.0', '10.0.0.0/33', '::/129', '10.0.0.0/8/8', '10.0.0.0/', 'x/8', '10.0.0.0/0008', '10.0.0.0/x'],
    'an address range (10.0.0.0/8)',
  ],
  hostname: [
    ['a', 'a-b.example', 'A_1.b.', 'x.1'],
    ['', '-a', 'a..b', 'a b', `${'a'.repeat(64)}.b`, `${'a.'.repeat(128)}`],
    'a host name',
  ],
  uuid: [
    [`${hex.slice(0, 8)}-0123-4567-89ab-0123456789ab`, hex.repeat(2), hex.repeat(2).toUpperCase()],
    [hex, `${hex.repeat(2)}0`, `x${hex.repeat(2)}`],
    'a UUID',
  ],
  email: [['a@b', 'a.b+c@d.e'], ['a', '@b', 'a@', 'a@b@c', 'a b@c'], 'an e-mail address'],
  uri: [['https://x.io/a', 'mailto:a@b', '/a', 'x+y.z-1:a', 'a:'], ['', 'a', '1a:b', 'https://a b', '//a b'], 'a URI'],
};

describe('formats', () => {
  for (const [format, [fits, not, mistake]] of Object.entries(formats))
    it(`${format}: ${mistake}`, () => {
      for (const value of fits) assert.equal(formatMistake(format, value), undefined, String(value));
      for (const value of not) assert.equal(formatMistake(format, value), mistake, String(value));
    });

  it('that nobody knows, or of another type, fit all', () => {
    for (const format of ['password', 'constructor', '']) assert.equal(formatMistake(format, 'x'), undefined);
    assert.deepEqual([formatMistake('int32', 'x'), formatMistake('date', 1)], [undefined, undefined]);
  });
});

describe('bounds', () => {
  it('of numbers', () => {
    const cases: readonly (readonly [
      rules: Parameters<typeof rangeMistake>[0],
      value: number,
      mistake: string | undefined,
    ])[] = [
      [{}, 5, undefined],
      [{ minimum: 5 }, 5, undefined],
      [{ minimum: 5 }, 4, 'at least 5'],
      [{ maximum: 5 }, 5, undefined],
      [{ maximum: 5 }, 6, 'at most 5'],
      [{ above: 5 }, 6, undefined],
      [{ above: 5 }, 5, 'above 5'],
      [{ below: 5 }, 4, undefined],
      [{ below: 5 }, 5, 'below 5'],
      [{ multipleOf: 0.1 }, 0.3, undefined],
      [{ multipleOf: 2 }, 3, 'a multiple of 2'],
      [{ multipleOf: 0 }, 3, undefined],
      [{ multipleOf: -1 }, 3.5, undefined],
      [{ minimum: 1, maximum: 9, above: 0, below: 10, multipleOf: 3 }, 6, undefined],
    ];
    for (const [rules, value, mistake] of cases)
      assert.equal(rangeMistake(rules, value), mistake, JSON.stringify(rules));
  });

  it('of texts, in characters and not in their halves', () => {
    const cases: readonly (readonly [
      rules: Parameters<typeof lengthMistake>[0],
      value: string,
      mistake: string | undefined,
    ])[] = [
      [{}, '', undefined],
      [{ minLength: 2 }, 'ab', undefined],
      [{ minLength: 2 }, 'a', 'has 1 characters, must have at least 2'],
      [{ minLength: 2 }, '🙂', 'has 1 characters, must have at least 2'],
      [{ minLength: 2 }, '🙂🙂', undefined],
      [{ maxLength: 2 }, 'ab', undefined],
      [{ maxLength: 2 }, '🙂🙂', undefined],
      [{ maxLength: 2 }, 'abc', 'has 3 characters, may have at most 2'],
      [{ maxLength: 2 }, '🙂🙂🙂', 'has 3 characters, may have at most 2'],
    ];
    for (const [rules, value, mistake] of cases)
      assert.equal(lengthMistake(rules, value), mistake, `${JSON.stringify(rules)} ${value}`);
  });

  it('what items are told apart by', () => {
    const keys = [{ name: 'port' }, { name: 'protocol', fallback: 'TCP' }];
    assert.equal(keyOf(keys, { port: 80, protocol: null }), '[80,"TCP"]');
    assert.equal(keyOf(keys, { port: 80, protocol: 'UDP' }), '[80,"UDP"]');
    for (const item of [{ protocol: 'UDP' }, 'x', null, ['x']]) assert.equal(keyOf(keys, item), undefined);
    assert.equal(keyOf([{ name: 'toString' }], {}), undefined);
  });
});

describe('the name that was meant', () => {
  it('is one or two letters off', () => {
    const known = ['replicas', 'selector', 'name', 'env', 'args', 'strategyType'];
    const cases = {
      Replicas: 'replicas',
      replica: 'replicas',
      repliacs: 'replicas',
      erplicas: 'replicas',
      replicass: 'replicas',
      xxreplicas: 'replicas',
      rexxlicas: 'replicas',
      rexxxicas: undefined,
      xxxreplicas: undefined,
      plicas: 'replicas',
      licas: undefined,
      nmae: 'name',
      nam: 'name',
      na: undefined,
      evn: 'env',
      enx: 'env',
      exx: undefined,
      agrs: 'args',
      arsg: 'args',
      srxa: undefined,
      selectro: 'selector',
      strategytype: 'strategyType',
    };
    for (const [name, meant] of Object.entries(cases)) assert.equal(nearest(name, known), meant, name);
    assert.equal(nearest('repliacs', ['repliaxx', 'replicas', 'repliaxs']), 'replicas');
    assert.equal(nearest('ab', ['ax', 'ay']), 'ax');
    assert.equal(nearest('tipo', ['type']), 'type');
    // Two letters off are too many for three: letters that only look swapped don't count as one.
    for (const [name = '', ...far] of [
      ['aab', 'abc', 'aca'],
      ['aaa', 'abb', 'bbaa'],
    ])
      assert.equal(nearest(name, far), undefined, name);
    assert.equal(nearest('x'.repeat(60), [`${'x'.repeat(59)}y`]), `${'x'.repeat(59)}y`);
    assert.equal(nearest('x'.repeat(61), [`${'x'.repeat(60)}y`]), undefined);
  });
});

describe('versions of Kubernetes', () => {
  it('by their minor number, however a provider writes them', () => {
    for (const version of ['1.31', 'v1.31.4', ' v1.31.14-eks-abc ', '1.31.0+k3s1', '1.31-gke.5'])
      assert.equal(minorOf(version), 31, version);
    for (const version of ['', '2.31', '1.x', 'x1.31', '1.31x', '1.31.x', '1.3145', 'latest', '1.31.4_x'])
      assert.equal(minorOf(version), undefined, version);
    const normalized = { '1.31': 'v1.31.0', ' v1.31.14-eks ': 'v1.31.14', '': 'master', 'x1.31': 'master' };
    for (const [version, path] of Object.entries(normalized)) assert.equal(normalizedVersion(version), path);
  });
});

describe('values in messages', () => {
  it('by what they are', () => {
    const values: readonly (readonly [value: unknown, noun: string])[] = [
      ['x', 'text'],
      [1, 'an integer'],
      [1.5, 'a number'],
      [true, 'true (as YAML reads yes, on and y)'],
      [false, 'false (as YAML reads no, off and n)'],
      [[], 'a list'],
      [{}, 'a map'],
      [null, 'null: leave the field out'],
      [new Uint8Array(1), 'text'],
      [1n, 'text'],
      [undefined, 'text'],
    ];
    for (const [value, noun] of values)
      assert.equal(typeMistake(['list', 'map'], value), `must be a list or a map, is ${noun}`);
    assert.equal(typeMistake(['text'], 1.5), 'must be text, is a number: put it in quotes');
    assert.equal(typeMistake(['boolean', 'map', 'null'], 'x'), 'must be true or false, a map or null, is text');
    assert.equal(valueTypeOf(true), 'boolean');
    assert.deepEqual(
      [listed([]), listed(['a']), listed(['a', 'b'], 2), listed(['a', 'b', 'c', 'd'], 2)],
      ['', 'a', 'a or b', 'a, b or 2 more'],
    );
    assert.deepEqual([shown('a\nb'), shown(undefined)], [String.raw`"a\nb"`, 'undefined']);
  });
});

describe('patterns of schemas', () => {
  it('are compiled once each, those that cannot be are told once, and none works for seconds', () => {
    const compiled: string[] = [];
    const unread: string[] = [];
    const compile = (pattern: string) => {
      compiled.push(pattern);
      return pattern === '(' ? undefined : { size: 10, test: (text: string) => text === pattern };
    };
    const matches = matcherOf({ compile }, (pattern) => void unread.push(pattern));
    assert.deepEqual(
      [matches('a', 'a'), matches('a', 'b'), matches('(', 'a'), matches('(', 'a')],
      [true, false, undefined, undefined],
    );
    assert.deepEqual([compiled, unread], [['a', '('], ['(']]);
    assert.deepEqual([matches('a', 'x'.repeat(2_000_000)), matches('a', 'x'.repeat(2_000_001))], [false, undefined]);
  });
});
