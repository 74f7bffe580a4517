import assert from 'node:assert/strict';
import { checkSchemas } from '../../../../core/manifests/schema/check-schemas.ts';
import type { CustomKind } from '../../../../core/manifests/schema/crds.ts';
import type { KindAnswer } from '../../../../core/manifests/schema/kubernetes-types.ts';
import type { Schema } from '../../../../core/manifests/schema/schema.ts';
import { recordingLog } from '../../../recording-log.ts';
import { manifestsOf, object } from '../manifests.ts';

interface Asked {
  readonly own?: KindAnswer;
  readonly custom?: CustomKind;
  readonly kubeVersion?: string;
  readonly missing?: 'error' | 'warning' | 'ignore';
}

const foreign: KindAnswer = { kind: 'foreign' };

/** What is said of objects whose kinds are all known in the same way: `severity check message`. */
function check(text: string, { own = foreign, custom, kubeVersion = '1.30', missing = 'warning' }: Asked) {
  const lines: string[] = [];
  const { findings, unchecked } = checkSchemas(
    recordingLog(lines),
    {
      types: { oldest: 25, newest: 37, find: () => own, type: () => ({}) },
      custom: () => custom,
      matches: () => undefined,
    },
    { kubeVersion, schemas: { locations: [], missing } },
    manifestsOf(text),
  );
  return {
    told: findings.map(({ severity, check: by, message }) => `${severity} ${by} ${message}`),
    unchecked: unchecked.size,
    lines,
  };
}

const served = (schema: Schema, deprecated?: { since: string; use: string }): KindAnswer => ({
  kind: 'served',
  schema,
  ...(deprecated === undefined ? {} : { deprecated }),
});

describe('what schemas say of objects, word for word', () => {
  const web = object('Web', 'a', '', 'x.io/v1');
  const only = (asked: Asked, text = web): readonly string[] => check(text, asked).told;

  it('that an apiVersion is gone, not there yet or deprecated, and what to use', () => {
    assert.deepEqual(
      [
        only({ own: { kind: 'removed', since: 22, use: 'y/v1' } }),
        only({ own: { kind: 'removed', since: 22, use: '' }, kubeVersion: '' }),
        only({ own: { kind: 'notYet', since: 34, use: 'x.io/v1beta1' } }),
        only({ own: { kind: 'notYet', since: 34, use: '' } }),
        only({ own: { kind: 'noSuchKind', use: 'y/v1' } }),
        only({ own: { kind: 'noSuchKind', use: '' } }),
        only({ custom: { kind: 'notServed', use: 'x.io/v2' } }),
        only({ custom: { kind: 'notServed', use: '' } }),
        only({ own: served({}, { since: ' since Kubernetes 1.29', use: 'x.io/v2' }) }),
      ].map((lines) => lines.join('; ')),
      [
        'error schema Web a: apiVersion is x.io/v1, in which Kubernetes 1.30 has no Web any more (since 1.22): use y/v1 [api-removed]',
        'error schema Web a: apiVersion is x.io/v1, in which Kubernetes 1.37 has no Web any more (since 1.22): nothing takes its place [api-removed]',
        'error schema Web a: apiVersion is x.io/v1, in which Kubernetes 1.30 has no Web yet (1.34 has): use x.io/v1beta1 [api-not-yet]',
        'error schema Web a: apiVersion is x.io/v1, in which Kubernetes 1.30 has no Web yet (1.34 has) [api-not-yet]',
        'error schema Web a: kind is Web, and Kubernetes 1.30 has no such kind in x.io/v1; y/v1 has one [unknown-kind]',
        'error schema Web a: kind is Web, and Kubernetes 1.30 has no such kind in x.io/v1 [unknown-kind]',
        'error schema Web a: apiVersion is x.io/v1, which the definition of Web does not serve: use x.io/v2 [api-removed]',
        'error schema Web a: apiVersion is x.io/v1, which the definition of Web does not serve [api-removed]',
        'warning schema Web a: apiVersion is x.io/v1, deprecated since Kubernetes 1.29: use x.io/v2 [api-deprecated]',
      ],
    );
  });

  it('of Kubernetes’ own kinds, whatever a definition says of them; of others by their definition', () => {
    const refuses: Schema = { map: { others: 'refused' } };
    const sized = object('Web', 'a', 'size: 1\n');
    assert.deepEqual(only({ own: served({}), custom: { kind: 'served', schema: refuses } }, sized), []);
    assert.deepEqual(
      only({ own: { kind: 'noSuchKind', use: '' }, custom: { kind: 'served', schema: refuses } }, sized),
      ['error schema Web a: size is no field here [unknown-field]'],
    );
    // Only definitions have defaults.
    const needy: Schema = { map: { required: ['a'], fields: new Map([['a', () => ({ default: 1 })]]) } };
    assert.deepEqual(only({ own: served(needy) }), ['error schema Web a: a is missing [required]']);
    assert.deepEqual(only({ custom: { kind: 'served', schema: needy } }), []);
  });

  it('not what the syntax check says, nor of what has no kind', () => {
    const strict = (): Schema => ({ types: ['list'] });
    const fields = new Map(['apiVersion', 'kind', 'metadata', 'spec'].map((name) => [name, strict]));
    assert.deepEqual(only({ own: served({ map: { fields } }) }, object('Web', 'a', 'spec: 1\n')), [
      'error schema Web a: spec must be a list, is an integer [type]',
    ]);
    const inner = new Map(['name', 'namespace', 'labels'].map((name) => [name, strict]));
    const metadata: Schema = { map: { fields: inner } };
    assert.deepEqual(
      only(
        { own: served({ map: { fields: new Map([['metadata', () => metadata]]) } }) },
        'apiVersion: v1\nkind: Web\nmetadata: {name: a, namespace: b, labels: 1}\n',
      ),
      ['error schema Web b/a: metadata.labels must be a list, is an integer [type]'],
    );
    const deep: Schema = {
      map: { fields: new Map([['name', () => ({ map: { fields: new Map([['x', strict]]) } })]]) },
    };
    assert.equal(
      only(
        { own: served({ map: { fields: new Map([['metadata', () => deep]]) } }) },
        'apiVersion: v1\nkind: Web\nmetadata: {name: {x: 1}}\n',
      ).length,
      1,
    );
  });

  it('without values of a Secret, and how much more there is', () => {
    const named: Schema = { map: { others: () => ({ map: { others: () => ({ enum: ['x'] }) } }) } };
    const secret = (kind: string, apiVersion: string): string => object(kind, 'a', 'data: {k: hunter}\n', apiVersion);
    const about = (text: string): string => only({ own: served(named) }, text).at(-1) ?? '';
    assert.match(about(secret('Secret', 'v1')), /data\.k.* has a value that it may not have/);
    for (const text of [secret('Secret', 'x.io/v1'), secret('ConfigMap', 'v1')])
      assert.match(about(text), /is "hunter"/);
    const many = Array.from({ length: 101 }, (_, index) => `f${index}: 1`).join(', ');
    assert.equal(
      about(object('ConfigMap', 'a', `data: {${many}}\n`)),
      'error schema ConfigMap a: has 2 more mistakes of this sort [schema-limit]',
    );
  });

  it('that none is known for a kind: once, for each object, or not at all', () => {
    const unknown = (kind: string, also = ''): string =>
      `no schema is known for x.io/v1 ${kind}, so it is not checked${also}: name its CRD in schemaLocations [no-schema]`;
    const three = `${web}---\n${object('Web', 'b', '', 'x.io/v1')}---\n${object('Web', 'c', '', 'x.io/v1')}`;
    const two = `${web}---\n${object('Web', 'b', '', 'x.io/v1')}---\n${object('Other', 'c', '', 'x.io/v1')}`;
    assert.deepEqual(
      [check(three, {}), check(two, { missing: 'error' }), check(two, {}), check(web, { missing: 'ignore' })].map(
        ({ told, unchecked }) => [...told, unchecked],
      ),
      [
        [`warning schema Web a: ${unknown('Web', ' (nor are 2 others)')}`, 3],
        [
          `error schema Web a: ${unknown('Web')}`,
          `error schema Web b: ${unknown('Web')}`,
          `error schema Other c: ${unknown('Other')}`,
          3,
        ],
        [
          `warning schema Web a: ${unknown('Web', ' (nor is 1 other)')}`,
          `warning schema Other c: ${unknown('Other')}`,
          3,
        ],
        [1],
      ],
    );
  });

  it('by which version they are', () => {
    const lines = ['', '1.30', '1.20', '1.99', 'odd'].map(
      (kubeVersion) => check(web, { own: served({}), kubeVersion }).lines,
    );
    assert.deepEqual(lines.flat(), [
      'info Schemas: those of Kubernetes 1.37, the newest known (kubeVersion is not set)',
      'info Schemas: those of Kubernetes 1.30',
      'info Schemas: those of Kubernetes 1.25, the nearest known to kubeVersion 1.20',
      'info Schemas: those of Kubernetes 1.37, the nearest known to kubeVersion 1.99',
      'info Schemas: those of Kubernetes 1.37, the nearest known to kubeVersion odd',
    ]);
  });
});
