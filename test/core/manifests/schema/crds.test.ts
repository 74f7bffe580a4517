import assert from 'node:assert/strict';
import { isCrd, readCrds } from '../../../../core/manifests/schema/crds.ts';
import { judge } from './support.ts';
import { object } from '../manifests.ts';

describe('definitions of custom kinds', () => {
  const crd = (versions: unknown, o: { readonly group?: unknown; readonly kind?: unknown } = {}) => ({
    spec: { group: 'group' in o ? o.group : 'x.io', names: { kind: 'kind' in o ? o.kind : 'Thing' }, versions },
  });
  const v1 = { name: 'v1', schema: { openAPIV3Schema: { properties: { a: { type: 'integer' } } } } };
  const read = (...crds: Parameters<typeof readCrds>[0]) => readCrds(crds, () => ({}));
  const told = (kinds: ReturnType<typeof read>, apiVersion: string): unknown => {
    const { kind, ...rest } = kinds.find(apiVersion, 'Thing') ?? { kind: 'unknown' };
    return { kind, ...('deprecated' in rest ? { use: rest.deprecated?.use } : 'use' in rest ? rest : {}) };
  };

  it('are of apiextensions.k8s.io/v1 alone', () => {
    const kind = 'CustomResourceDefinition';
    assert.deepEqual(
      [
        { kind, apiVersion: 'apiextensions.k8s.io/v1' },
        { kind, apiVersion: 'apiextensions.k8s.io/v1beta1' },
        { kind: 'Other', apiVersion: 'apiextensions.k8s.io/v1' },
      ].map(isCrd),
      [true, false, false],
    );
  });

  it('of which the first that can be read counts', () => {
    const broken = [
      crd(undefined),
      crd('v1'),
      crd([]),
      crd([{ name: 1 }]),
      crd([v1], { group: 1 }),
      crd([v1], { kind: 1 }),
    ];
    for (const one of broken) {
      assert.deepEqual(
        [told(read(one), 'x.io/v1'), told(read(one, crd([v1])), 'x.io/v1')],
        [{ kind: 'unknown' }, { kind: 'served' }],
      );
    }
    assert.deepEqual(told(read(crd([v1]), crd([{ name: 'v2' }])), 'x.io/v2'), { kind: 'notServed', use: 'x.io/v1' });
    assert.deepEqual(told(read(crd([v1])), 'y.io/v1'), { kind: 'unknown' });
  });

  it('serve versions, of which the first that is not deprecated is the one to use', () => {
    const kinds = read(
      crd([
        { name: 'v3', deprecated: true },
        { name: 'v2' },
        { name: 'v1', deprecated: 'yes' },
        { name: 'v0', served: false },
      ]),
    );
    assert.deepEqual(
      ['v3', 'v2', 'v1', 'v0'].map((name) => told(kinds, `x.io/${name}`)),
      [
        { kind: 'served', use: 'x.io/v2' },
        { kind: 'served' },
        { kind: 'served' },
        { kind: 'notServed', use: 'x.io/v2' },
      ],
    );
    const old = read(
      crd([
        { name: 'v2', deprecated: true },
        { name: 'v1', deprecated: true },
      ]),
    );
    assert.deepEqual(
      ['v2', 'v1', 'v0'].map((name) => told(old, `x.io/${name}`)),
      [{ kind: 'served' }, { kind: 'served', use: 'x.io/v2' }, { kind: 'notServed', use: 'x.io/v2' }],
    );
    assert.deepEqual(told(read(crd([{ name: 'v1', served: false }])), 'x.io/v1'), { kind: 'notServed', use: '' });
  });

  it('have rules in CEL in one version and not in another; only then is that said', async () => {
    const rules = { properties: { a: { items: [null, { 'x-kubernetes-validations': [] }] } } };
    const kinds = read(crd([v1, { name: 'v2', schema: { openAPIV3Schema: rules } }]));
    assert.deepEqual(
      ['v1', 'v2', 'v3'].map((name) => kinds.hasCel(`x.io/${name}`, 'Thing')),
      [false, true, false],
    );
    const definition = (schema: object): string =>
      object(
        'CustomResourceDefinition',
        'things.x.io',
        `spec: ${JSON.stringify({ group: 'x.io', scope: 'Namespaced', names: { kind: 'Thing', plural: 'things' }, versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } }] })}\n`,
        'apiextensions.k8s.io/v1',
      );
    const said = async (schema: object): Promise<readonly string[]> => {
      const { log } = await judge(`${definition(schema)}---\n${object('Thing', 'a', '', 'x.io/v1')}`);
      return log.filter((line) => line.includes('CEL'));
    };
    assert.deepEqual(await said({ type: 'object' }), []);
    assert.deepEqual(await said({ type: 'object', 'x-kubernetes-validations': [] }), [
      'Schemas: the CEL rules of 1 custom kind are left out: only an API server runs them',
    ]);
  });
});
