import assert from 'node:assert/strict';
import { startAzureWorld, type AzureWorld } from './world.ts';

describe('create-gitops-pr, packaged: what it asks of git', () => {
  // Others' files, which nothing compresses to nothing: 100 in each of 20 folders.
  const others = Object.fromEntries(
    Array.from({ length: 2000 }, (_, index) => {
      const noise = (index * 2_654_435_761).toString(36);
      return [`dev/app-${Math.floor(index / 100)}/object-${index}.yaml`, `name: ${noise}${noise.slice(1)}${index}\n`];
    }),
  );
  const v = (version: string, buildId: string) => ({ content: { version, buildId } });
  let world: AzureWorld;
  beforeEach(async () => {
    world = await startAzureWorld({ 'README.md': 'GitOps\n', ...others });
  });
  afterEach(async () => {
    await world.azure.settled();
    await world.stop();
  });

  /** Requests and bytes of git since the last call. */
  function traffic(): () => { requests: number; bytes: number } {
    let from = 0;
    return () => {
      const fresh = world.azure.requests.slice(from).filter(({ route }) => route.startsWith('_git/'));
      from = world.azure.requests.length;
      return {
        requests: fresh.length,
        bytes: fresh.reduce((sum, { bytesIn, bytesOut }) => sum + bytesIn + bytesOut, 0),
      };
    };
  }

  it('is a few requests of a few kilobytes, whatever else the repository holds', async () => {
    const git = traffic();
    const most = (requests: number): void => {
      const seen = git();
      assert.ok(seen.requests <= requests && seen.bytes < 16_000, JSON.stringify(seen));
    };
    assert.equal((await world.ok({}, v('1.0.0', '10'))).outputs['result'], 'created');
    // The branches, their tips, the root, the environment, the push, the branches again: two requests each.
    most(12);
    assert.equal((await world.ok({}, v('1.0.0', '10'))).outputs['result'], 'unchanged');
    most(10);
    assert.equal((await world.ok({ existing: 'update' }, v('1.1.0', '11'))).outputs['result'], 'updated');
    most(14);
  });

  it('is said where the server sends all of the tip, and ends in the same', async () => {
    await world.repository.git('config', 'uploadpack.allowFilter', 'false');
    const run = await world.ok({}, v('1.0.0', '10'));
    assert.equal(run.outputs['result'], 'created');
    assert.match(run.log, /The git server does not filter: it sent the whole tip\./);
    const changed = await world.repository.git('diff', '--name-only', 'main...deploy/dev/shop');
    assert.deepEqual(changed.split('\n'), ['dev/shop/deployment.json', 'dev/shop/manifests.yaml']);
    assert.equal((await world.ok({}, v('1.0.0', '10'))).outputs['result'], 'unchanged');
  });
});
