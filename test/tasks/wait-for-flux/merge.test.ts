import assert from 'node:assert/strict';

import { writeMarker } from '../../../core/pull-requests/marker.ts';
import { startWorld, version, type World } from './world.ts';

describe('wait-for-flux, packaged: the pull request', () => {
  let world: World;
  beforeEach(async () => {
    world = await startWorld();
  });
  afterEach(async () => {
    assert.deepEqual(world.server.violations, []);
    await world.stop();
  });

  const description = writeMarker({
    identity: { environment: 'dev', cluster: '', application: 'web' },
    version: '2.0',
    descriptors: ['dev/web/deployment.json'],
    content: '0'.repeat(40),
  });

  it('waits for the merge, then for the merge commit', async () => {
    const { id, commit } = await world.propose(version('2.0'), { description });
    const run = await world.run(
      { pullRequestId: String(id), commit, repository: 'gitops' },
      {
        onLine: ({ text }) => {
          if (text.includes('waits to be completed')) void world.repository.complete(id, { identity: world.person });
        },
      },
    );
    assert.equal(run.outputs['result'], 'succeeded', run.log);
    assert.equal(run.outputs['mergeCommit'], await world.repository.tip('main'));
    assert.match(run.log, /merged by Robin Reviewer/);
  });

  it('fails when the pull request is abandoned', async () => {
    const { id } = await world.propose(version('2.0'));
    await world.repository.abandon(id, world.person);
    const run = await world.run({ pullRequestId: String(id), repository: 'gitops' });
    assert.equal(run.outputs['result'], 'abandoned', run.log);
    assert.match(run.message ?? '', /\[PULL_REQUEST_ABANDONED\]/);
  });

  it('notices that somebody else’s content was merged', async () => {
    const { id, commit } = await world.propose(version('2.0'), { description });
    await world.repository.commit({ branch: 'deploy/dev/web', files: version('6.6') });
    await world.repository.complete(id, { identity: world.person });
    const run = await world.run({ pullRequestId: String(id), commit, repository: 'gitops' });
    assert.equal(run.outputs['result'], 'superseded', run.log);
    assert.match(run.message ?? '', /rewrote the pull request/);
  });

  for (const how of ['cancelled', 'out of time'] as const) {
    it(`takes auto-complete off when the run is ${how} before the merge`, async () => {
      const { id } = await world.propose(version('2.0'));
      world.repository.addPolicy({ branch: 'main', kind: 'minimumReviewers' });
      await fetch(
        `${world.server.collectionUrl}Fabrikam/_apis/git/repositories/gitops/pullrequests/${id}?api-version=7.0`,
        {
          method: 'PATCH',
          headers: { authorization: `Bearer ${world.token}`, 'content-type': 'application/json' },
          body: JSON.stringify({ autoCompleteSetBy: { id: world.service.id } }),
        },
      );
      assert.notEqual(world.repository.pullRequest(id).autoCompleteSetBy, undefined);
      const run = await world.run(
        { pullRequestId: String(id), repository: 'gitops', mergeTimeout: how === 'cancelled' ? '20s' : '1s' },
        how === 'cancelled' ? { cancelAfter: { whenLogMatches: /waits to be completed|completes by itself/ } } : {},
      );
      assert.equal(run.result, how === 'cancelled' ? 'Canceled' : 'Failed', run.log);
      assert.equal(world.repository.pullRequest(id).autoCompleteSetBy, undefined);
      assert.equal(world.repository.pullRequest(id).status, 'active');
      assert.notEqual(run.outputs['report'], '');
    });
  }
});
