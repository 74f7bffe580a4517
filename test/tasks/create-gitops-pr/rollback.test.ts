import assert from 'node:assert/strict';
import { inThisProcess, type QuickWorld } from './in-process.ts';
import { endWorld, overHosts, readme, rendered, startWorld, type World } from './world.ts';

/** Run in this process; where it says `packaged`, the task as it is shipped. */
overHosts('create-gitops-pr: rollback', (host) => {
  let packaged: World;
  let world: QuickWorld;
  beforeEach(async () => {
    packaged = await startWorld({ host });
    world = inThisProcess(packaged);
  });
  afterEach(() => endWorld(world));

  const inputs = { operation: 'rollback', environment: 'dev', application: 'shop' };

  /** A version on the target as if delivered and merged. */
  async function holds(version: string, buildId: string, files?: Record<string, string>): Promise<string> {
    const content = rendered({ version, buildId, ...(files === undefined ? {} : { files }) });
    return world.repository.commit({ branch: 'main', files: content });
  }

  async function rolledBack(buildId = '20'): Promise<string | undefined> {
    const run = await world.ok(inputs, { content: { buildId } });
    await world.merge(Number(run.outputs['pullRequestId']));
    return world.repository.read('main', 'dev/shop/manifests.yaml');
  }

  it('goes further back the second time, not forward to what it rolled back from', async () => {
    await holds('1.0.0', '10');
    await holds('1.1.0', '11');
    await holds('1.2.0', '12');
    // Two runs meet on one pull request.
    await packaged.ok(inputs, { content: { buildId: '19' } });
    assert.equal(await rolledBack('20'), 'version: 1.1.0\n');
    // Either has that behind it when it is run again, though nothing of a squash bears its words.
    const rerun = { 'System.JobAttempt': '2' };
    for (const buildId of ['19', '20']) {
      const again = await world.ok(inputs, { content: { buildId }, variables: rerun });
      assert.deepEqual(
        ['result', 'pullRequestId', 'targetCommit'].map((name) => again.outputs[name]),
        ['none', '', await world.repository.tip('main')],
      );
      assert.match(again.log, /This run has rolled shop in dev back already \(commit \w{10}, by pull request \d+\)/);
    }
    assert.equal(await rolledBack('21'), 'version: 1.0.0\n');
    const none = await packaged.run(inputs);
    assert.match(none.message ?? '', /no earlier version[\s\S]*ROLLBACK_TARGET_MISSING/);
  });

  it('passes over what only the merged branch held: it never ran', async () => {
    await holds('1.0.0', '10');
    const rolling = { existing: 'update' };
    await world.ok(rolling, { content: { version: '1.1.0', buildId: '11' } });
    const run = await world.ok(rolling, { content: { version: '1.2.0', buildId: '12' } });
    await world.merge(Number(run.outputs['pullRequestId']), 'noFastForward');
    assert.equal(await rolledBack(), 'version: 1.0.0\n');
  });

  it('finds a version that came by a merge commit', async () => {
    await holds('1.0.0', '10');
    const run = await world.ok({}, { content: { version: '1.1.0', buildId: '11' } });
    await world.merge(Number(run.outputs['pullRequestId']), 'noFastForward');
    await holds('1.2.0', '12');
    assert.equal(await rolledBack(), 'version: 1.1.0\n');
  });

  it('takes away what was not there at the commit, and does nothing where nothing was merged', async () => {
    const start = (await world.repository.tip('main')) ?? '';
    assert.equal((await world.ok({ ...inputs, rollbackTo: start })).outputs['result'], 'none');
    await world.repository.commit({ branch: 'main', files: { 'dev/shop/manifests.yaml': 'made by hand\n' } });
    const byHand = (await world.repository.tip('main')) ?? '';
    await holds('1.0.0', '10', { 'manifests.yaml': 'version: 1\n', 'more.yaml': 'more: 1\n' });
    const run = await world.ok({ ...inputs, rollbackTo: start });
    assert.match(run.warnings.join('\n'), /there was no shop in dev yet/);
    assert.deepEqual(await world.repository.tree('deploy/dev/shop'), [...Object.keys(readme), 'dev/shop/.gitkeep']);
    assert.equal((await world.ok({ ...inputs, rollbackTo: start })).outputs['result'], 'unchanged');
    // A file that was there before it had an owner comes back instead.
    await world.ok({ ...inputs, rollbackTo: byHand });
    assert.equal(await world.repository.read('deploy/dev/shop', 'dev/shop/manifests.yaml'), 'made by hand\n');
  });

  it('refuses a commit that never was on the target branch, and one that nobody knows', async () => {
    await holds('1.0.0', '10');
    const never = await world.repository.commit({ branch: 'elsewhere', files: rendered({ version: '6.6.6' }) });
    const run = await world.run({ ...inputs, rollbackTo: never });
    assert.match(run.message ?? '', /not in the target branch’s history[\s\S]*ROLLBACK_TARGET_MISSING/);
    const unknown = await world.run({ ...inputs, rollbackTo: 'c'.repeat(40) });
    assert.match(unknown.message ?? '', /COMMIT_MISSING/);
  });

  it('never puts a file where others have a folder now', async () => {
    await holds('1.0.0', '10', { part: 'a: 1\n' });
    await world.repository.commit({ branch: 'main', files: { 'dev/shop/part': null } });
    const next = rendered({ version: '1.1.0', buildId: '11' });
    await world.repository.commit({ branch: 'main', files: { ...next, 'dev/shop/part/theirs.yaml': 't\n' } });
    const run = await world.run({ ...inputs, rollbackTo: '1.0.0' });
    assert.match(run.message ?? '', /"dev\/shop\/part" is a folder[\s\S]*PATH_CONFLICT/);
  });
});
