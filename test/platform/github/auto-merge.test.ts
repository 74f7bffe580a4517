import assert from 'node:assert/strict';
import type { AutoComplete } from '../../../core/ports/pull-request-host.ts';
import { pullRequestScene } from './pull-request-scene.ts';

const squash: AutoComplete = { mergeStrategy: 'squash', deleteSourceBranch: true, transitionWorkItems: false };

describe('pull requests of GitHub that are to merge by themselves', () => {
  const scene = pullRequestScene();
  const { open, make, said } = scene;

  it('merge at once where nothing is waited for, that very commit, and take their branch along', async () => {
    const { id, branch } = await make();
    await scene.host.arm(id, squash);
    assert.equal(scene.repository.pullRequest(id).state, 'merged');
    assert.equal(await scene.repository.tip(branch), undefined);
    const kept = await make();
    await scene.host.arm(kept.id, { ...squash, deleteSourceBranch: false });
    assert.equal(await scene.repository.tip(kept.branch), kept.commit);
  });

  it('leave their branch where somebody has pushed to it since the merge', async () => {
    const { id, branch } = await make();
    let theirs = '';
    const call = async (): Promise<void> => {
      if (scene.repository.pullRequest(id).state !== 'merged') return;
      theirs ||= await scene.repository.commit({ branch, files: { 'theirs.yaml': 'new\n' } });
    };
    scene.at.faults.add({ path: /graphql|git\/refs/, kind: 'call', times: Infinity, call });
    await scene.host.arm(id, squash);
    assert.equal(scene.repository.pullRequest(id).state, 'merged');
    assert.notEqual(theirs, '');
    assert.equal(await scene.repository.tip(branch), theirs);
  });

  it('leave their branch on a server that is too old to delete it safely, and say so', async () => {
    const { id, branch, commit } = await make();
    const message = "Field 'updateRefs' doesn't exist on type 'Mutation'";
    // The first reads the state, the second sets auto-merge in vain.
    scene.at.faults.add({ path: /\/graphql$/, kind: 'status', status: 200, body: { errors: [{ message }] }, after: 2 });
    await scene.host.arm(id, squash);
    assert.deepEqual([scene.repository.pullRequest(id).state, await scene.repository.tip(branch)], ['merged', commit]);
    assert.match(scene.log.join('\n'), /branch is not deleted: this server cannot .*'updateRefs' doesn't exist/);
  });

  it('wait for their turn where a queue merges', async () => {
    scene.repository.protect({ branch: 'main', kind: 'ruleset', mergeQueue: true });
    const { id } = await make();
    await scene.host.arm(id, squash);
    assert.equal(scene.repository.pullRequest(id).state, 'merged');
    assert.match(scene.log.join('\n'), /its turn in the merge queue/);
  });

  it('leave the queue when they are not to merge any more', async () => {
    scene.repository.protect({ branch: 'main', kind: 'ruleset', mergeQueue: 'slow' });
    const { id } = await make();
    await scene.host.arm(id, squash);
    const queued = await scene.merges.look(id);
    assert.equal(queued.pullRequest.autoComplete, true);
    assert.deepEqual(queued.obstacles, [{ kind: 'queue', position: 1 }]);
    await scene.host.disarm(id);
    assert.equal((await scene.merges.look(id)).pullRequest.autoComplete, false);
    await scene.host.disarm(id);
  });

  it('are looked at on servers that have no queue', async () => {
    const { id } = await make();
    const message = "Field 'mergeQueueEntry' doesn't exist on type 'PullRequest'";
    scene.at.faults.add({ path: /\/graphql$/, kind: 'status', status: 200, body: { errors: [{ message }] } });
    const { pullRequest, notes } = await scene.merges.look(id);
    assert.deepEqual([pullRequest.status, notes], ['open', []]);
  });

  it('are not merged when another commit comes meanwhile', async () => {
    const { id, branch } = await make();
    scene.at.faults.add({
      method: 'PUT',
      path: /\/merge$/,
      kind: 'call',
      call: async () => void (await scene.repository.commit({ branch, files: { sneaked: 'in\n' } })),
    });
    assert.equal(await scene.host.arm(id, squash), 'moved');
    assert.equal(scene.repository.pullRequest(id).state, 'open');
  });

  it('do not enter the queue when another commit comes meanwhile', async () => {
    scene.repository.protect({ branch: 'main', kind: 'ruleset', mergeQueue: 'slow' });
    const { id, branch } = await make();
    const call = async (): Promise<void> =>
      void (await scene.repository.commit({ branch, files: { sneaked: 'in\n' } }));
    // The first reads the state, the second sets auto-merge in vain: the third is the way into the queue.
    scene.at.faults.add({ method: 'POST', path: /graphql$/, kind: 'call', call, after: 2 });
    assert.equal(await scene.host.arm(id, squash), 'moved');
    assert.deepEqual((await scene.merges.look(id)).obstacles, []);
  });

  it('say that others were faster where they conflict with what has come into the target', async () => {
    const { id, file } = await make();
    await scene.repository.commit({ branch: 'main', files: { [file]: 'theirs\n' } });
    await scene.at.settled();
    assert.match(
      await said(scene.host.arm(id, squash)),
      /conflicts with what others have put .*\[TARGET_KEEPS_MOVING\]/s,
    );
    assert.equal(scene.repository.pullRequest(id).state, 'open');
  });

  it('say so, too, where that comes between the look and the merge', async () => {
    const { id, file } = await make();
    const theirs = { branch: 'main', files: { [file]: 'theirs\n' } };
    const call = async (): Promise<void> => void (await scene.repository.commit(theirs));
    scene.at.faults.add({ method: 'PUT', path: /\/merge$/, kind: 'call', call });
    assert.match(
      await said(scene.host.arm(id, squash)),
      /conflicts with what others have put .*\[TARGET_KEEPS_MOVING\]/s,
    );
    assert.equal(scene.repository.pullRequest(id).state, 'open');
  });

  it('merge as this run asks, though another one has just asked for it too', async () => {
    scene.repository.protect({ branch: 'main', requiredReviews: 1 });
    const other = await open();
    for (const mergeStrategy of ['squash', 'noFastForward'] as const) {
      const { id } = await make();
      const call = async (): Promise<void> => void (await other.arm(id, { ...squash, mergeStrategy }));
      // The first reads the state, the second sets auto-merge.
      scene.at.faults.add({ method: 'POST', path: /graphql$/, kind: 'call', call, after: 1 });
      assert.equal(await scene.host.arm(id, squash), 'armed');
      assert.equal(scene.repository.pullRequest(id).autoMerge?.method, 'squash');
    }
  });

  it('merge once, whether request or answer is lost', async () => {
    for (const kind of ['lostBefore', 'lostAfter'] as const) {
      const { id } = await make();
      scene.at.faults.add({ method: 'PUT', path: /\/merge$/, kind });
      await scene.host.arm(id, squash);
      assert.equal(scene.repository.pullRequest(id).state, 'merged');
    }
    scene.repository.protect({ branch: 'main', requiredReviews: 1 });
    for (const kind of ['lostBefore', 'lostAfter'] as const) {
      const { id } = await make();
      scene.at.faults.add({ method: 'POST', path: /graphql$/, kind, after: 1 });
      await scene.host.arm(id, squash);
      assert.equal(scene.repository.pullRequest(id).autoMerge?.method, 'squash');
    }
  });

  it('do it another way when that is asked, and not while they are drafts', async () => {
    scene.repository.protect({ branch: 'main', requiredReviews: 1 });
    const { id } = await make();
    await scene.host.arm(id, squash);
    await scene.host.arm(id, { ...squash, mergeStrategy: 'rebase' });
    assert.equal(scene.repository.pullRequest(id).autoMerge?.method, 'rebase');
    assert.match(scene.log.join('\n'), /its setting keeps branches/);
    const draft = await make();
    await scene.host.update(draft.id, { draft: true });
    await scene.host.arm(draft.id, squash);
    assert.equal(scene.repository.pullRequest(draft.id).autoMerge, undefined);
    assert.match(scene.log.join('\n'), /none for drafts/);
  });

  it('name the strategies that are allowed, and where auto-merge is switched on', async () => {
    const { id } = await make();
    scene.repository.set({ allowSquash: false, allowRebase: false });
    assert.match(await said(scene.host.arm(id, squash)), /noFastForward;.*\[STRATEGY_NOT_ALLOWED\]/);
    scene.repository.set({ allowSquash: true });
    const rebaseMerge = { ...squash, mergeStrategy: 'rebaseMerge' } as const;
    assert.match(await said(scene.host.arm(id, rebaseMerge)), /squash, noFastForward;.*\[STRATEGY_NOT_ALLOWED\]/);
    scene.repository.protect({ branch: 'main', kind: 'ruleset', mergeMethods: ['squash'] });
    const merge = { ...squash, mergeStrategy: 'noFastForward' } as const;
    await scene.at.settled();
    assert.match(await said(scene.host.arm(id, merge)), /"noFastForward"\.\n.*: squash; .*\[STRATEGY_NOT_ALLOWED\]/);
    scene.repository.set({ allowAutoMerge: false });
    scene.repository.protect({ branch: 'main', requiredReviews: 1 });
    await scene.at.settled();
    assert.match(
      await said(scene.host.arm(id, squash)),
      /settings → Pull Requests → Allow auto-merge.*\[NOT_ALLOWED\]/,
    );
  });

  it('complete their work items with the merge, when that is asked', async () => {
    scene.repository.protect({ branch: 'main', requiredReviews: 1 });
    const { id } = await make(['12', '13']);
    await scene.host.arm(id, { ...squash, transitionWorkItems: true });
    assert.match(scene.repository.pullRequest(id).body ?? '', /\n\nWork items: Fixes AB#12, Fixes AB#13$/);
    await scene.host.addWorkItems(id, ['13', '14']);
    await scene.host.update(id, { description: 'Other.' });
    assert.match(
      scene.repository.pullRequest(id).body ?? '',
      /^Other\.\n\nWork items: Fixes AB#12, Fixes AB#13, Fixes AB#14$/,
    );
    assert.deepEqual((await scene.host.extras(id)).workItems, ['12', '13', '14']);
  });

  it('keep those that another run has linked since this one looked', async () => {
    const { id } = await make(['12']);
    await scene.host.get(id);
    await (await open()).addWorkItems(id, ['13']);
    await scene.host.update(id, { description: 'New.' });
    assert.match(scene.repository.pullRequest(id).body ?? '', /^New\.\n\nWork items: AB#12, AB#13$/);
  });
});
