import assert from 'node:assert/strict';
import { delimiter } from 'node:path';
import { pod, startUpdateWorld, type UpdateWorld } from '../tasks/update-image-tag/in-repository.ts';
import { overHosts } from '../tasks/create-gitops-pr/world.ts';

overHosts('the packaged tasks, with the git that comes first on PATH', (host) => {
  let world: UpdateWorld;
  const path = process.env['PATH'] ?? '';
  beforeEach(async () => {
    // Only the tasks get it: the hosts' own git need not be as old as an agent's.
    process.env['PATH'] = path.slice(path.indexOf(delimiter) + 1);
    world = await startUpdateWorld(host, { 'apps/web.yaml': pod('team/web:1.0.0'), 'README.md': 'GitOps\n' });
  });
  afterEach(async () => {
    await world.settled();
    const violations = world.violations();
    await world.stop();
    process.env['PATH'] = path;
    assert.deepEqual(violations, []);
  });

  it('propose, leave alone what is proposed, follow a target that moves, and push images', async () => {
    assert.equal((await world.ok({}, { path })).outputs['result'], 'created');
    assert.equal((await world.ok({}, { path })).outputs['result'], 'unchanged');
    await world.repository.commit({ branch: 'main', files: { 'README.md': 'GitOps, by others\n' } });
    const run = await world.updated({ images: 'team/web:1.1.0' }, { path });
    assert.equal(run.outputs['commit'], await world.repository.tip('main'));
    assert.equal(await world.repository.read('main', 'apps/web.yaml'), pod('team/web:1.1.0'));
    assert.equal(await world.repository.read('main', 'README.md'), 'GitOps, by others\n');
  });
});
