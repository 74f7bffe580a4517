import assert from 'node:assert/strict';
import { overHosts } from '../create-gitops-pr/world.ts';
import { pod, startUpdateWorld, type UpdateWorld } from './in-repository.ts';

overHosts('update-image-tag, packaged, into a repository', (host) => {
  let world: UpdateWorld;
  beforeEach(async () => {
    world = await startUpdateWorld(host, {
      'apps/web.yaml': `# é\r\n${pod('team/web:1.0.0', 'team/api:1.0.0').replaceAll('\n', '\r\n')}`,
      'apps/worker.yaml': pod('team/worker:1.0.0'),
      'README.md': 'team/web:1.0.0\n',
    });
  });
  afterEach(async () => {
    await world.settled();
    const violations = world.violations();
    await world.stop();
    assert.deepEqual(violations, []);
  });

  const web = (version: string, api = '1.0.0'): string =>
    `# é\r\n${pod(`team/web:${version}`, `team/api:${api}`).replaceAll('\n', '\r\n')}`;

  it('pushes straight to the target, one commit that says what it sets, and nothing the second time', async () => {
    const before = await world.repository.tip('main');
    const run = await world.updated({ images: 'team/web:1.1.0' });
    const tip = await world.repository.tip('main');
    assert.deepEqual(
      ['updated', 'branch', 'commit', 'targetCommit', 'changedFiles'].map((name) => run.outputs[name]),
      ['true', 'main', tip, tip, '["apps/web.yaml"]'],
    );
    assert.equal(await world.repository.read('main', 'apps/web.yaml'), web('1.1.0'));
    assert.equal(await world.repository.read('main', 'README.md'), 'team/web:1.0.0\n');
    const [parent, author, ...message] = (
      await world.repository.git('log', '-1', '--format=%P%n%an <%ae>%n%B', 'main')
    ).split('\n');
    assert.deepEqual([parent, author], [before, 'Ada <ada@example.com>']);
    assert.deepEqual(message.slice(0, 5), [
      'Update web 1.0.0 → 1.1.0',
      '',
      '- team/web: 1.0.0 → 1.1.0',
      '',
      'apps/web.yaml:5 spec.containers[0].image team/web:1.0.0 → team/web:1.1.0',
    ]);
    assert.match(message.join('\n'), /\nRun 2026\.10: http/);
    assert.match(run.message ?? '', /1 place in 1 file updated on main/);
    world.pushes();
    const again = await world.updated({ images: 'team/web:1.1.0' });
    assert.deepEqual(
      ['updated', 'branch', 'commit', 'targetCommit', 'updates'].map((name) => again.outputs[name]),
      ['false', '', '', tip, '[]'],
    );
    assert.equal(world.pushes(), 0);
    // Back again; what somebody has added meanwhile stays.
    await world.repository.commit({ branch: 'main', files: { 'apps/web.yaml': `${web('1.1.0')}# own\r\n` } });
    await world.repository.commit({ branch: 'main', files: { 'apps/web.yaml': `${web('1.2.0')}# own\r\n` } });
    const back = await world.updated({ rollbackTo: 'previous' });
    assert.equal(await world.repository.read('main', 'apps/web.yaml'), `${web('1.1.0')}# own\r\n`);
    assert.match(back.log, new RegExp(`Going back to what the files held at [0-9a-f]{10}`));
    // Run again it does not go back one more.
    const rerun = await world.updated({ rollbackTo: 'previous' });
    assert.deepEqual([rerun.outputs['updated'], rerun.outputs['branch']], ['false', '']);
    assert.match(rerun.message ?? '', /this run has rolled back already \(commit [0-9a-f]{10}\)/);
    assert.equal(await world.repository.tip('main'), back.outputs['commit']);
  });

  it('makes a branch from the target, and goes on with what is on it', async () => {
    const target = await world.repository.tip('main');
    const inputs = { branch: 'update/web', images: 'team/web:1.1.0' };
    const run = await world.updated(inputs);
    const tip = await world.repository.tip('update/web');
    assert.deepEqual(
      ['updated', 'branch', 'commit', 'targetCommit'].map((name) => run.outputs[name]),
      ['true', 'update/web', tip, target],
    );
    assert.equal(await world.repository.tip('main'), target);
    // A run that is started again tells the same, and pushes nothing.
    world.pushes();
    const again = await world.updated(inputs);
    assert.deepEqual(again.outputs, run.outputs);
    assert.match(again.message ?? '', /Nothing to push: update\/web holds/);
    assert.equal(world.pushes(), 0);

    await world.repository.commit({ branch: 'update/web', files: { 'apps/new.yaml': pod('team/web:1.0.0') } });
    await world.repository.commit({ branch: 'main', files: { 'apps/worker.yaml': pod('team/worker:2.0.0') } });
    const [own, moved] = [await world.repository.tip('update/web'), await world.repository.tip('main')];
    const later = await world.updated({ ...inputs, images: 'team/web:1.1.0\nteam/api:3.0.0' });
    assert.equal(await world.repository.git('log', '-1', '--format=%P', 'update/web^'), `${own} ${moved}`);
    assert.equal(later.outputs['targetCommit'], moved);
    assert.deepEqual(JSON.parse(later.outputs['changedFiles'] ?? ''), ['apps/web.yaml', 'apps/new.yaml']);
    assert.equal(await world.repository.read('update/web', 'apps/web.yaml'), web('1.1.0', '3.0.0'));
    assert.equal(await world.repository.read('update/web', 'apps/new.yaml'), pod('team/web:1.1.0'));
    assert.equal(await world.repository.read('update/web', 'apps/worker.yaml'), pod('team/worker:2.0.0'));
  });

  it('hands its branch over to create-gitops-pr, run after run, whatever way the pull requests are merged', async () => {
    for (const [round, strategy] of (['squash', 'noFastForward', 'squash'] as const).entries()) {
      const images = `team/web:2.${round}.0`;
      const update = await world.updated({ branch: 'update/web', images });
      const inputs = {
        sourcePath: '',
        sourceBranch: update.outputs['branch'] ?? '',
        environment: 'dev',
        application: 'web',
        version: `2.${round}.0`,
      };
      const made = await world.ok(inputs);
      assert.deepEqual([made.outputs['result'], made.outputs['commit']], ['created', update.outputs['commit']]);
      const pull = world.pull(made.outputs['pullRequestId']);
      assert.equal(pull.title, `Deploy web 2.${round}.0 to dev`);
      assert.equal(pull.mergeState === 'conflicts', false);
      await world.merge(pull.id, strategy);
      assert.equal(await world.repository.read('main', 'apps/web.yaml'), web(`2.${round}.0`));
      await world.repository.commit({ branch: 'main', files: { 'apps/worker.yaml': pod(`team/worker:1.${round}.1`) } });
      const none = await world.updated({ branch: 'update/web', images });
      assert.deepEqual([none.outputs['updated'], none.outputs['branch']], ['false', '']);
    }
  });

  it('survives a rebase, which drops merges', async () => {
    await world.updated({ branch: 'update/web', images: 'team/web:2.0.0' });
    await world.repository.commit({ branch: 'main', files: { 'apps/worker.yaml': pod('team/worker:2.0.0') } });
    const update = await world.updated({ branch: 'update/web', images: 'team/api:3.0.0' });
    const made = await world.ok({
      sourcePath: '',
      sourceBranch: update.outputs['branch'] ?? '',
      environment: 'dev',
      application: 'web',
    });
    await world.merge(Number(made.outputs['pullRequestId']), 'rebase');
    assert.equal(await world.repository.read('main', 'apps/web.yaml'), web('2.0.0', '3.0.0'));
  });
});
