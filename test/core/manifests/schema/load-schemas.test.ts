import assert from 'node:assert/strict';
import { loadSchemas } from '../../../../core/manifests/schema/load-schemas.ts';
import { nodeFiles } from '../../../../platform/files.ts';
import { openPatterns } from '../../../../platform/patterns/patterns.ts';
import { recordingLog } from '../../../recording-log.ts';
import { manifestsOf, object } from '../manifests.ts';

const schema = 'schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}';
const definition = (versions = `[{name: v1, served: true, storage: true, ${schema}}]`): string =>
  object(
    'CustomResourceDefinition',
    'things.x.io',
    `spec:\n  group: x.io\n  scope: Namespaced\n  names: {kind: Thing, plural: things}\n  versions: ${versions}\n`,
    'apiextensions.k8s.io/v1',
  );
const web = object('ConfigMap', 'web', 'data: {}\n', 'v1');
const thing = object('Thing', 'a', '', 'x.io/v1');
const other = object('Other', 'b', '', 'x.io/v1');

describe('loading schemas', () => {
  /** What is asked of the locations and of the patterns for the objects of a text. */
  async function asked(...texts: readonly string[]) {
    const looked: string[] = [];
    let opened = 0;
    const files = {
      ...nodeFiles('none'),
      kind: (path: string) => {
        looked.push(path);
        return Promise.resolve('absent' as const);
      },
    };
    const patterns = () => {
      opened += 1;
      return openPatterns();
    };
    const sources = await loadSchemas(
      { files, log: recordingLog([]), patterns },
      { kubeVersion: '', locations: ['schemas/{{.ResourceKind}}.json'] },
      manifestsOf(texts.join('---\n')),
    );
    return { looked, opened, sources };
  }

  it('looks nowhere for Kubernetes’ own kinds, and opens no patterns for them', async () => {
    const { looked, opened, sources } = await asked(web);
    assert.deepEqual([looked, opened], [[], 0]);
    assert.equal(sources.matches('^a$', 'a'), undefined);
  });

  it('looks for each custom kind once, but not for one that is defined beside', async () => {
    const { looked, opened, sources } = await asked(definition(), thing, thing, other, other, web);
    assert.deepEqual(looked, ['schemas/other.json']);
    assert.equal(opened, 1);
    assert.equal(sources.matches('^a$', 'a'), true);
    assert.equal(sources.custom('x.io/v1', 'Thing')?.kind, 'served');
    assert.equal(sources.custom('x.io/v1', 'Other'), undefined);
  });

  it('opens no patterns for kinds that nothing is known of, nor for a version that is not served', async () => {
    assert.equal((await asked(other)).opened, 0);
    const notServed = definition(`[{name: v1, served: false, storage: true, ${schema}}]`);
    const { looked, opened, sources } = await asked(notServed, thing);
    assert.deepEqual([looked, opened], [[], 0]);
    assert.equal(sources.custom('x.io/v1', 'Thing')?.kind, 'notServed');
  });
});
