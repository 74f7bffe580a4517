import assert from 'node:assert/strict';
import { configMap, deployment, unpullable } from './objects.ts';
import { startWorld, type World } from './world.ts';

describe('real Flux: several commits', () => {
  let world: World;
  beforeEach(async () => {
    world = await startWorld({ files: { 'apps/config.yaml': configMap('config', '1') } });
    await world.applied('apps', world.base);
  });
  afterEach(() => world.stop());

  it('succeeds for a commit that Flux skipped for the next one', async () => {
    const skipped = await world.push({ 'apps/config.yaml': configMap('config', '2') });
    const next = await world.push({ 'apps/other.yaml': configMap('other', '1') });
    const running = world.run({ revision: skipped });
    await world.poke();
    const run = await running;
    assert.equal(run.result, 'Succeeded', run.log);
    assert.equal(run.outputs['appliedRevision'], `main@sha1:${next}`);
  });

  it('tells a commit that failed from the newer one that mended it', async () => {
    const broken = await world.push({ 'apps/web.yaml': deployment('1', unpullable) });
    await world.poke();
    await world.until('apps', ({ lastAttemptedRevision = '' }) => lastAttemptedRevision.endsWith(broken));
    const strict = world.run({ revision: broken });
    const patient = world.run({ revision: broken, failAfterAttempts: '5' });
    const mended = await world.push({ 'apps/web.yaml': deployment('2') });
    await world.poke();
    // Flux ends the health check that it has begun: for milliseconds the commit is seen to fail.
    const { result, outputs, log } = await strict;
    assert.equal(result, 'Failed', log);
    assert.equal(outputs['result'], 'failed');
    assert.match(outputs['reason'] ?? '', /HealthCheckFailed/);
    const run = await patient;
    assert.equal(run.result, 'Succeeded', run.log);
    assert.equal(run.outputs['appliedRevision'], `main@sha1:${mended}`);
  });

  it('says that Flux follows a history without the commit', async () => {
    const lost = await world.push({ 'apps/config.yaml': configMap('config', '2') });
    const other = await world.forcePush(world.base, { 'apps/config.yaml': configMap('config', '3') });
    await world.poke();
    await world.applied('apps', other);
    const run = await world.run({ revision: lost });
    assert.equal(run.result, 'Failed', run.log);
    assert.equal(run.outputs['result'], 'failed');
    assert.match(run.message ?? '', /diverged|no longer in the branch/);
  });

  it('says that the branch was set back to what runs already, which leaves no trace in Flux', async () => {
    const lost = await world.push({ 'apps/config.yaml': configMap('config', '2') });
    await world.forcePush(world.base);
    await world.poke();
    const run = await world.run({ revision: lost });
    assert.equal(run.result, 'Failed', run.log);
    assert.equal(run.outputs['result'], 'failed');
    assert.match(run.message ?? '', /no longer in the branch/);
  });

  it('says that a commit which was applied is lost once the branch was rewritten to what cannot be built', async () => {
    const lost = await world.push({ 'apps/config.yaml': configMap('config', '2') });
    await world.poke();
    await world.applied('apps', lost);
    const broken = await world.forcePush(world.base, { 'apps/broken.yaml': 'kind: {' });
    await world.poke();
    await world.until('apps', ({ lastAttemptedRevision = '' }) => lastAttemptedRevision.endsWith(broken));
    const run = await world.run({ revision: lost });
    assert.equal(run.result, 'Failed', run.log);
    assert.equal(run.outputs['result'], 'failed');
    assert.match(run.message ?? '', /diverged|no longer in the branch/);
  });

  it('says so when a commit is taken back after it was applied, while it has to stay', async () => {
    const commit = await world.push({ 'apps/config.yaml': configMap('config', '2') });
    await world.poke();
    await world.applied('apps', commit);
    let back: Promise<unknown> | undefined;
    const run = await world.run(
      { revision: commit, stableFor: '1m' },
      {
        onLine({ text }) {
          if (/Waiting up to/.test(text)) back ??= world.forcePush(world.base).then(() => world.poke());
        },
      },
    );
    await back;
    assert.equal(run.result, 'Failed', run.log);
    assert.equal(run.outputs['result'], 'failed');
    assert.match(run.message ?? '', /no longer in the branch|diverged|rolled back/);
  });
});
