import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

import { startWorld, version, type World } from './world.ts';

describe('wait-for-flux, packaged: the rollout', () => {
  let world: World;
  beforeEach(async () => {
    world = await startWorld();
  });
  afterEach(() => world.stop());

  it('succeeds when the commit is applied and healthy, and reports what it saw', async () => {
    const commit = await world.repository.commit({ branch: 'main', files: version('2.0') });
    const run = await world.run({ revision: commit });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.equal(run.outputs['result'], 'succeeded');
    assert.equal(run.outputs['appliedRevision'], `main@sha1:${commit}`);
    assert.match(run.log, /Kustomization\/flux-system\/apps applied main@sha1:/);
    assert.match(run.summaries.join(''), /Rolled out/);
    assert.equal(run.commands.findLast(({ event }) => event === 'setprogress')?.properties['value'], '100');
    const report = JSON.parse(await readFile(run.outputs['report'] ?? '', 'utf8')) as {
      result: string;
      objects: unknown[];
    };
    assert.equal(report.result, 'succeeded');
    assert.ok(report.objects.length >= 2);
  });

  it('says why the health check failed, in the words of the pods', async () => {
    const commit = await world.repository.commit({ branch: 'main', files: version('2.0-bad') });
    const run = await world.run({ revision: commit });
    assert.equal(run.result, 'Failed', run.log);
    assert.equal(run.outputs['result'], 'failed');
    assert.match(run.message ?? '', /HealthCheckFailed/);
    assert.match(run.message ?? '', /ImagePullBackOff|ErrImagePull/);
    assert.match(run.message ?? '', /\[ROLLOUT_FAILED\]/);
  });
});
