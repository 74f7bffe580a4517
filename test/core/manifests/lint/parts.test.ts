import assert from 'node:assert/strict';
import { PodIndex, type Workload } from '../../../../core/manifests/lint/pod-index.ts';
import { lintObject } from '../../../../core/manifests/lint/object.ts';
import { parseQuantity } from '../../../../core/manifests/lint/quantity.ts';
import { labelSelector, labelsSelector, selectorKey, selects } from '../../../../core/manifests/lint/selectors.ts';
import { manifestsOf } from '../manifests.ts';

describe('quantities', () => {
  it('are numbers with a suffix or an exponent', () => {
    const values = {
      '1': 1,
      '+1.5': 1.5,
      '-2': -2,
      '.25': 0.25,
      '.5Ki': 512,
      '12.75k': 12_750,
      '1.': 1,
      '500m': 0.5,
      '2u': 2e-6,
      '3n': 3e-9,
      '1e3': 1000,
      '1E-2': 0.01,
      '2e+10': 2e10,
      '1Gi': 2 ** 30,
      '1E': 1e18,
      '2Ei': 2 ** 61,
      '1Mi': 2 ** 20,
      '1G': 1e9,
    };
    for (const [text, value] of Object.entries(values))
      assert.ok(Math.abs((parseQuantity(text) ?? 0) / value - 1) < 1e-9, text);
    assert.equal(parseQuantity(1.5), 1.5);
    assert.equal(parseQuantity(`1${'0'.repeat(63)}`), 1e63);
  });

  it('and nothing else', () => {
    for (const value of [
      '',
      'm',
      'x1',
      '1x',
      '1 Gi',
      '1Gib',
      '1K',
      '.',
      'e3',
      '1e',
      '1e1234',
      '1toString',
      `1${'0'.repeat(64)}`,
      true,
      null,
      undefined,
      {},
    ])
      assert.equal(parseQuantity(value), undefined, String(value));
  });
});

describe('selectors', () => {
  const labels = new Map([
    ['app', 'web'],
    ['tier', 'front'],
  ]);
  const selected = (selector: unknown): boolean | undefined => {
    const read = labelSelector(selector);
    return read === undefined ? undefined : selects(read, labels);
  };
  const expression = (operator: unknown, values?: unknown, key: unknown = 'app') => ({
    matchExpressions: [{ key, operator, values }],
  });

  it('take what has all that they ask for', () => {
    const cases: readonly (readonly [selector: unknown, takes: boolean | undefined])[] = [
      [{}, true],
      [{ matchLabels: null, matchExpressions: null }, true],
      [{ matchLabels: { app: 'web' } }, true],
      [{ matchLabels: { app: 'web', tier: 'back' } }, false],
      [{ matchLabels: { app: 'web' }, ...expression('Exists', [], 'x') }, false],
      [expression('In', ['a', 'web']), true],
      [expression('In', ['a']), false],
      [expression('In', ['web'], 'x'), false],
      [expression('NotIn', ['a']), true],
      [expression('NotIn', ['web']), false],
      [expression('NotIn', ['web'], 'x'), true],
      [expression('Exists'), true],
      [expression('Exists', [], 'x'), false],
      [expression('DoesNotExist'), false],
      [expression('DoesNotExist', [], 'x'), true],
      [expression('In', [1, 'web']), true],
      // What Kubernetes would refuse selects nothing.
      [undefined, undefined],
      ['x', undefined],
      [{ matchLabels: { app: 1 } }, undefined],
      [{ matchLabels: 'x' }, undefined],
      [{ matchExpressions: 'x' }, undefined],
      [expression('Like', ['web']), undefined],
      [expression('In', ['web'], 1), undefined],
    ];
    for (const [selector, takes] of cases) assert.equal(selected(selector), takes, JSON.stringify(selector));
    assert.deepEqual(
      [labelsSelector(undefined), labelsSelector({ a: 1 }), labelsSelector({})],
      [undefined, undefined, []],
    );
  });

  it('are the same in whatever order they are written', () => {
    const key = (selector: unknown): string => selectorKey(labelSelector(selector) ?? []);
    assert.equal(key({ matchLabels: { b: 'x', a: 'y' } }), key({ matchLabels: { a: 'y', b: 'x' } }));
    assert.equal(key(expression('In', ['a', 'b'])), key(expression('In', ['b', 'a'])));
    const different = [
      {},
      { matchLabels: { a: 'x' } },
      { matchLabels: { a: 'x', b: 'y' } },
      expression('In', ['a']),
      expression('NotIn', ['a']),
      expression('Exists'),
    ].map(key);
    assert.equal(new Set(different).size, different.length);
  });

  it('find the pods of a namespace as if each were looked at', () => {
    const pod = (name: string, namespace: string, own: string): string =>
      `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: ${namespace}, labels: {${own}}}\nspec: {containers: [{name: a, image: b}]}\n`;
    const text = [
      pod('a', 'x', 'app: web'),
      pod('b', 'x', 'app: api, tier: front'),
      pod('c', 'x', ''),
      pod('d', 'other', 'app: web'),
    ].join('---\n');
    const workloads = manifestsOf(text)
      .map((manifest) => lintObject(manifest, ''))
      .filter((object): object is Workload => object.pod !== undefined);
    const index = new PodIndex(workloads);
    const found = (selector: unknown, namespace = 'x'): string =>
      index
        .select(namespace, labelSelector(selector) ?? [])
        .map(({ manifest }) => manifest.reference.name)
        .join('');
    const cases: readonly (readonly [selector: unknown, pods: string])[] = [
      [{}, 'abc'],
      [{ matchLabels: { app: 'web' } }, 'a'],
      [{ matchLabels: { app: 'none' } }, ''],
      [expression('In', ['web', 'api']), 'ab'],
      [expression('In', []), ''],
      [expression('Exists'), 'ab'],
      [expression('Exists', [], 'none'), ''],
      [expression('NotIn', ['web']), 'bc'],
      [expression('DoesNotExist'), 'c'],
      [{ matchLabels: { tier: 'front' }, ...expression('Exists') }, 'b'],
    ];
    for (const [selector, pods] of cases) assert.equal(found(selector), pods, JSON.stringify(selector));
    assert.deepEqual([found({}, 'other'), found({}, 'none')], ['d', '']);
  });
});
