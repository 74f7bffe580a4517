import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Bench, conditionOf, makeBench, statusOf } from './support.ts';

const state = (ms: number, type: string, applied: string): object => ({
  ms,
  type,
  object: {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name: 'apps', namespace: 'flux-system', generation: 3, uid: 'u-1', resourceVersion: String(ms + 7) },
    spec: { path: './apps' },
    status: {
      observedGeneration: 3,
      lastAppliedRevision: applied,
      conditions: [{ type: 'Ready', status: 'True', reason: 'ReconciliationSucceeded', message: applied }],
    },
  },
});

describe('replaying a recording', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await makeBench();
  });
  afterEach(() => bench.close());

  it('serves the state before at once and the rest as it happened, with the objects as they were', async () => {
    const file = path.join(bench.repository.folder, 'recording.jsonl');
    const header = { scenario: 'own', commits: [], waitFor: { sha: 'b' }, expected: { outcome: 'succeeded' } };
    const lines = [
      header,
      state(5, 'ADDED', 'a'),
      { ms: 20, type: 'ACTION', action: 'push', detail: {} },
      state(400, 'MODIFIED', 'b'),
    ];
    await writeFile(file, lines.map((line) => JSON.stringify(line)).join('\n'));
    const seen: string[] = [];
    bench.cluster.store.onChange(({ type, object }) =>
      seen.push(`${type} ${statusOf(object).lastAppliedRevision ?? ''}`),
    );
    const replay = await bench.cluster.replay(file, { speed: 10 });
    assert.equal(replay.header.scenario, 'own');
    assert.deepEqual(seen, ['ADDED a']);
    await replay.done;
    assert.deepEqual(seen, ['ADDED a', 'MODIFIED b']);
    const apps = bench.cluster.get('Kustomization', 'flux-system', 'apps');
    assert.deepEqual([apps?.metadata.generation, apps?.metadata.uid], [3, 'u-1']);
    assert.equal(conditionOf(apps, 'Ready')?.message, 'b');
  });

  it('names the line that is no event', async () => {
    const file = path.join(bench.repository.folder, 'recording.jsonl');
    await writeFile(file, '{"scenario":"x","commits":[]}\n{"ms":1,"type":"MODIFIED"}\n');
    await assert.rejects(bench.cluster.replay(file), /recording\.jsonl:2: an event without an object/);
  });
});
