import assert from 'node:assert/strict';
import { TaskError } from '../../core/errors.ts';
import { describeState, waitsFor } from '../../core/flux/wait/merge-words.ts';
import type { RepositoryHost } from '../../core/ports/repository-host.ts';
import { openHostOf } from '../tasks/create-gitops-pr/in-process.ts';
import { overHosts, startWorld, type World } from '../tasks/create-gitops-pr/world.ts';

overHosts('what a pull request waits for', (name) => {
  let world: World;
  let host: RepositoryHost;
  let made = 0;

  before(async () => {
    world = await startWorld({ host: name });
    host = await openHostOf(world);
  });
  after(() => world.stop());
  afterEach(async () => {
    world.faults.clear();
    await world.settled();
    assert.deepEqual(world.violations(), []);
  });

  const propose = async (targetBranch = 'main'): Promise<number> => {
    const sourceBranch = `deploy/${(made += 1)}`;
    await world.repository.commit({ branch: sourceBranch, files: { [`dev/${made}.yaml`]: `${made}\n` } });
    await world.repository.commit({ branch: sourceBranch, files: { [`dev/${made}-b.yaml`]: `${made}\n` } });
    const created = await host.pullRequests.create({
      sourceBranch,
      targetBranch,
      title: `Number ${made}`,
      description: 'text',
      draft: false,
      reviewers: [],
      labels: [],
      workItems: [],
    });
    assert.ok(typeof created !== 'string', String(created));
    return created.id;
  };
  const asked = async (work: () => Promise<unknown>): Promise<number> => {
    const before = world.requests.length;
    await work();
    return world.requests.slice(before).filter(({ method }) => method !== 'OPTIONS').length;
  };

  it('is read as `get` reads it, in few requests', async () => {
    const id = await propose();
    await host.merges.look(id);
    await world.settled();
    const { pullRequest } = await host.merges.look(id);
    const read = await host.pullRequests.get(id);
    assert.deepEqual({ ...pullRequest, targetCommit: undefined }, { ...read, targetCommit: undefined });
    assert.equal(await asked(() => host.merges.look(id)), name === 'github' ? 1 : 2);
    await assert.rejects(host.merges.look(4711), { code: 'PULL_REQUEST_MISSING' });
  });

  it('is told of people and of statuses, as they come', async () => {
    await world.repository.git('branch', 'protected', 'main');
    await world.protect('protected', { status: 'validate' });
    const id = await propose('protected');
    const [reviewer] = await host.pullRequests.findReviewers([{ name: world.reviewer, required: false }]);
    assert.ok(reviewer);
    const waits = async (): Promise<string> => {
      await world.settled();
      return waitsFor(await host.merges.look(id)).join('; ');
    };
    assert.match(await waits(), /^1 more of 1 approval; .*ci\/validate"?: not there yet$/);
    if (name === 'azureRepos') {
      await host.pullRequests.addReviewers(id, [reviewer]);
      assert.match(await waits(), /^1 more of 1 approval \(asked: Ada\)/);
    }
    await world.report(id, 'validate', 'failed');
    assert.match(await waits(), /^.*ci\/validate"?: failed; 1 more of 1/);
    await world.reject(id);
    assert.match(await waits(), /^\w+ said no; .*failed/i);
    await world.report(id, 'validate', 'succeeded');
    await world.approve(id);
    assert.equal(await waits(), '');
    await world.merge(id);
    assert.equal(await waits(), '');
  });

  it('tells who has closed it, and another target', async () => {
    await world.repository.git('branch', 'release', 'main');
    const id = await propose();
    await world.retarget(id, 'release');
    assert.match(describeState((await host.merges.look(id)).pullRequest), /into release/);
    await world.close(id);
    assert.match(describeState((await host.merges.look(id)).pullRequest), /^abandoned by \w+$/);
  });

  for (const strategy of ['squash', 'noFastForward', 'rebase', 'rebaseMerge'] as const) {
    if (name === 'github' && strategy === 'rebaseMerge') continue;
    it(`knows the commit on the target, and by which pull request it came: ${strategy}`, async () => {
      const id = await propose();
      await propose();
      // The target has moved meanwhile.
      await world.repository.commit({ branch: 'main', files: { 'README.md': strategy } });
      const commit = await world.merge(id, strategy);
      const { pullRequest } = await host.merges.look(id);
      assert.deepEqual([pullRequest.status, pullRequest.mergeCommit], ['completed', commit]);
      assert.equal(commit, await world.repository.tip('main'));
      const later = await world.repository.commit({ branch: 'main', files: { 'README.md': `later ${strategy}` } });
      assert.equal((await host.merges.broughtBy(commit))?.id, id);
      assert.equal(await host.merges.broughtBy(later), undefined);
    });
  }

  it('is told as far as whoever asks may see it', async () => {
    const id = await propose();
    const seen = await openHostOf(world, { token: world.readersToken() });
    const { pullRequest, notes } = await seen.merges.look(id);
    assert.equal(pullRequest.status, 'open');
    assert.equal(notes.length, 1);
    assert.match(notes[0] ?? '', /not shown/i);
    assert.deepEqual((await seen.merges.look(id)).notes, notes);
    assert.equal(await asked(() => seen.merges.look(id)), 1);
  });

  it('takes no token that has expired, and no fault of the server, for nothing to wait for', async () => {
    const id = await propose();
    const token = world.newToken();
    const seen = await openHostOf(world, { token });
    world.expire(token);
    const code = await seen.merges
      .look(id)
      .catch((thrown: unknown) => (thrown instanceof TaskError ? thrown.code : ''));
    assert.equal(code, 'NOT_SIGNED_IN');
  });
});
