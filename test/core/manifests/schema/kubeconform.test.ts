import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { kubernetesData } from '../../../../core/manifests/schema/kubernetes-data.ts';
import { readKubernetesTypes, type KubernetesTypes } from '../../../../core/manifests/schema/kubernetes-types.ts';
import type { SchemaRule } from '../../../../core/manifests/schema/schema.ts';
import { validate, type SchemaProblem } from '../../../../core/manifests/schema/validate.ts';
import { mutationsOf, type Mutation } from '../../../../scripts/schemas/corpus.ts';
import { askKubeconform, hasKubeconform, type RecordedVerdicts } from '../../../../scripts/schemas/kubeconform.ts';
import { kubeconformSample } from './support.ts';

const fixtures = join(import.meta.dirname, '../../../fixtures/kubeconform');

function problemsOf(types: KubernetesTypes, object: Mutation['object']): readonly SchemaProblem[] {
  const answer = types.find(String(object['apiVersion']), String(object['kind']));
  assert.equal(answer.kind, 'served', `${String(object['apiVersion'])} ${String(object['kind'])}`);
  if (answer.kind !== 'served') return [];
  return validate(answer.schema, object, { matches: () => undefined, secret: false, encrypted: false }).problems;
}

/** The recorded objects, each with all its mutations. */
function withMutations(minor: number): readonly { readonly mutation: Mutation; readonly valid: boolean }[] {
  const recorded = JSON.parse(readFileSync(join(fixtures, `1.${minor}.json`), 'utf8')) as readonly RecordedVerdicts[];
  return recorded.flatMap(({ object, verdicts }) => {
    const all = [{ what: 'as it is', object }, ...mutationsOf(object)];
    assert.equal(all.length, verdicts.length, 'the record is stale: npm run schemas -- --kubeconform');
    return all.map((mutation, index) => ({ mutation, valid: verdicts[index] === '.' }));
  });
}

const live = await hasKubeconform();
const minors = readdirSync(fixtures).flatMap((name) => {
  const minor = /^1\.(\d+)\.json$/.exec(name)?.[1];
  return minor === undefined ? [] : [Number(minor)];
});

for (const minor of minors) {
  describe(`against what kubeconform -strict said of every field of Kubernetes 1.${minor}`, () => {
    const types = readKubernetesTypes(kubernetesData, minor);
    const cases = withMutations(minor);

    it('is about thousands of objects, right ones and wrong ones', () => {
      assert.ok(cases.filter(({ valid }) => valid).length > 3000);
      assert.ok(cases.filter(({ valid }) => !valid).length > 10_000);
    });

    it('the sample of it says what it says', () => {
      const verdicts = new Map(cases.map(({ mutation, valid }) => [JSON.stringify(mutation.object), valid]));
      const sample = kubeconformSample().filter(({ kubernetes }) => kubernetes === `1.${minor}`);
      assert.ok(sample.length > 0);
      for (const { what, object, valid } of sample) assert.equal(verdicts.get(JSON.stringify(object)), valid, what);
    });

    it('none of its findings is missed', () => {
      const missed = cases.filter(({ mutation, valid }) => !valid && problemsOf(types, mutation.object).length === 0);
      assert.deepEqual(
        missed.map(({ mutation }) => `${String(mutation.object['kind'])} ${mutation.what}`),
        [],
      );
    });

    it('a right object of every kind is right', () => {
      const wrong = cases
        .filter(({ mutation }) => mutation.what === 'as it is')
        .flatMap(({ mutation }) =>
          problemsOf(types, mutation.object).map(
            ({ path, message }) => `${String(mutation.object['kind'])} ${path.join('.')} ${message}`,
          ),
        );
      assert.deepEqual(wrong, []);
    });

    it('what is found beyond it: words, formats, and null for what must be there', () => {
      const beyond = new Map<SchemaRule, string>();
      for (const { mutation, valid } of cases) {
        if (!valid) continue;
        for (const { rule, path, message } of problemsOf(types, mutation.object)) {
          // For Kubernetes, null is as if nothing were there: also where a schema in JSON lets it pass for an object.
          if (rule === 'required') assert.match(mutation.what, /: null$/, `${path.join('.')} ${message}`);
          beyond.set(rule, `${mutation.object['kind']} ${mutation.what} ${message}`);
        }
      }
      assert.deepEqual([...beyond.keys()].toSorted(), ['enum', 'format', 'required']);
    });
  });
}

describe('what is found beyond kubeconform -strict, by its own schemas', () => {
  const types = readKubernetesTypes(kubernetesData, undefined);
  const pod = (container: object): Mutation['object'] => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a' },
    spec: { containers: [{ name: 'a', ...container }] },
  });
  const object = (kind: string, more: object, apiVersion = 'v1'): Mutation['object'] => ({
    apiVersion,
    kind,
    metadata: { name: 'a' },
    ...more,
  });
  const cases: readonly (readonly [SchemaRule, string, Mutation['object']])[] = [
    ['enum', 'imagePullPolicy', pod({ imagePullPolicy: 'always' })],
    ['format', 'a quantity', pod({ resources: { limits: { memory: '1 Gi' } } })],
    ['format', 'base64 of a Secret', object('Secret', { data: { a: 'päss' } })],
    ['format', 'an integer of 32 bits', object('Service', { spec: { ports: [{ port: 2 ** 32 }] } })],
    ['format', 'a time', object('ConfigMap', { metadata: { name: 'a', creationTimestamp: 'today' } })],
    ['duplicate-item', 'environment', pod({ env: [{ name: 'A' }, { name: 'A' }] })],
    [
      'duplicate-item',
      'ports, by protocol',
      pod({ ports: [{ containerPort: 1 }, { containerPort: 1, protocol: 'TCP' }] }),
    ],
    ['required', 'an item of a list that is null', object('Pod', { spec: { containers: [null] } })],
  ];
  for (const [rule, what, wrong] of cases) {
    it(`${rule}: ${what}`, () => {
      assert.deepEqual(
        problemsOf(types, wrong).map((problem) => problem.rule),
        [rule],
      );
    });
  }

  if (live) {
    it('kubeconform, asked now, finds none of these, and says the same of a sample as it did', async () => {
      const minor = Math.max(...minors);
      // Of few kinds: it reads two megabytes of schemas for each.
      const kinds = new Set<unknown>(['Deployment', 'Service', 'CustomResourceDefinition']);
      const known = withMutations(minor).filter(({ mutation }) => kinds.has(mutation.object['kind']));
      const sample = known.filter((_, index) => index % 20 === 0);
      const objects = [...cases.map(([, , wrong]) => wrong), ...sample.map(({ mutation }) => mutation.object)];
      const verdicts = (await askKubeconform(minor, objects)).map(({ valid }) => valid);
      assert.deepEqual(verdicts, [...cases.map(() => true), ...sample.map(({ valid }) => valid)]);
    }).timeout(120_000);
  } else {
    // Its recorded verdicts stand for it, and whoever reads the log shall know.
    process.stdout.write(
      'kubeconform, or the schemas it judges by, is not here: only its recorded verdicts are compared.\n',
    );
  }
});
