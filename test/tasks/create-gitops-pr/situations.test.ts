import assert from 'node:assert/strict';
import { quickRun } from './in-process.ts';
import type { Strategy } from './stand-in.ts';
import { type Content, endWorld, overHosts, startWorld, type World } from './world.ts';
import { everyFault } from '../../every-fault.ts';

// What a host does of its own is in pull-request-hosts.test.ts, on both.

/**
 * What a repository may go through between two runs, each on one host or the other. Run in this process, over real HTTP
 * and git; upsert.test.ts and others.test.ts show the packaged task.
 */
overHosts('create-gitops-pr: what a repository goes through between two runs', (host) => {
  let world: World;
  beforeEach(async () => {
    world = await startWorld({ host });
  });
  afterEach(() => endWorld(world));

  let turn = host === 'github' ? 0 : 1;
  const inTurn = (name: string, test: () => Promise<void>): void => {
    if (everyFault || turn++ % 2 === 0) it(name, test);
  };

  const branch = 'deploy/dev/shop';
  const files = (a: string, b = 'b: 1\n'): Content => ({ files: { 'a.yaml': a, 'b.yaml': b } });
  const [one, two] = [files('a: 1\n'), files('a: 2\n')];
  const next: Content = { ...files('a: 3\n'), version: '1.1.0', buildId: '11' };

  async function deliver(
    content: Content = one,
    inputs: Readonly<Record<string, string>> = {},
  ): Promise<Readonly<Record<string, string>>> {
    await world.settled();
    const { error, outputs } = await quickRun(world, { inputs, content });
    assert.equal(error, undefined, `${error?.message} ${error?.mend}`);
    await world.settled();
    return outputs;
  }

  const onTarget = (changes: Record<string, string | null>, to = 'main'): Promise<string> =>
    world.repository.commit({ branch: to, files: changes });
  const names = async (from: string, to: string): Promise<readonly string[]> => {
    const text = await world.repository.git('diff', '--name-only', `${from}...${to}`);
    return text === '' ? [] : text.split('\n');
  };

  /** There is one open pull request; it shows just these files below `dev/shop`, and merges. */
  async function shows(outputs: Readonly<Record<string, string>>, expected: readonly string[], to = 'main') {
    const [only, ...more] = world.open().filter(({ targetBranch }) => targetBranch === to);
    assert.deepEqual(more, []);
    assert.equal(String(only?.id), outputs['pullRequestId']);
    assert.equal(only?.mergeState, 'clean');
    const shown = await names(`refs/heads/${to}`, `refs/heads/${only?.sourceBranch}`);
    assert.deepEqual(
      shown,
      expected.map((name) => `dev/shop/${name}`),
    );
  }
  /** As a person does it: the branch's one commit on top of another. */
  async function rebase(onto: string, message: string): Promise<void> {
    const ours = (await world.repository.tip(branch)) ?? '';
    const tree = await world.repository.git('merge-tree', '--write-tree', onto, ours);
    await world.repository.git('update-ref', `refs/heads/${branch}`, await byHand(tree, '-p', onto, '-m', message));
  }
  const byHand = (tree: string, ...args: readonly string[]): Promise<string> => {
    const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];
    return world.repository.git(...who, 'commit-tree', tree, ...args);
  };
  const all = ['a.yaml', 'b.yaml', 'deployment.json'];

  inTurn('nothing: no branch, no pull request', async () => {
    await onTarget({ 'dev/shop/a.yaml': 'a: 1\n', 'dev/shop/b.yaml': 'b: 1\n' });
    assert.equal((await deliver()).result, 'none');
    assert.equal(await world.repository.tip(branch), undefined);
    assert.deepEqual(world.pulls(), []);
  });

  inTurn('nothing, and the same is delivered again', async () => {
    const first = await deliver();
    world.pushes();
    const again = await deliver();
    assert.deepEqual({ ...again, result: '' }, { ...first, result: '' });
    assert.deepEqual([first['result'], again['result'], world.pushes()], ['created', 'unchanged', 0]);
    await shows(again, all);
  });

  inTurn('nothing, and there is nothing to change any more', async () => {
    await onTarget({ 'dev/shop/a.yaml': 'a: 0\n', 'dev/shop/b.yaml': 'b: 1\n' });
    const first = await deliver();
    const back = await deliver(files('a: 0\n'));
    assert.deepEqual([back['result'], back['closedPullRequestId']], ['closed', first['pullRequestId']]);
    const again = await deliver(two);
    assert.equal(again['result'], 'created');
    await shows(again, ['a.yaml', 'deployment.json']);
  });

  inTurn('commits on the target', async () => {
    const first = await deliver();
    await onTarget({ 'dev/other/manifests.yaml': 'other: 2\n', 'README.md': 'more\n' });
    assert.equal((await deliver())['result'], 'unchanged');
    const updated = await deliver(two);
    assert.deepEqual([updated['result'], updated['pullRequestId']], ['updated', first['pullRequestId']]);
    assert.equal(updated['targetCommit'], await world.repository.tip('main'));
    await shows(updated, all);
    assert.equal(await world.repository.read(branch, 'dev/other/manifests.yaml'), 'other: 2\n');
  });

  inTurn('the same changes arriving on the target', async () => {
    const first = await deliver();
    await onTarget({ 'dev/shop/a.yaml': 'a: 1\n', 'dev/shop/b.yaml': 'b: 1\n' });
    const run = await deliver();
    assert.deepEqual([run['result'], run['closedPullRequestId']], ['closed', first['pullRequestId']]);
    assert.deepEqual(world.open(), []);
    assert.equal((await deliver())['result'], 'none');
  });

  inTurn('part of the changes arriving on the target', async () => {
    const first = await deliver();
    await onTarget({ 'dev/shop/a.yaml': 'a: 1\n' });
    assert.equal((await deliver())['result'], 'unchanged');
    const updated = await deliver(files('a: 1\n', 'b: 2\n'));
    assert.deepEqual([updated['result'], updated['pullRequestId']], ['updated', first['pullRequestId']]);
    assert.deepEqual(JSON.parse(updated['changedFiles'] ?? ''), ['dev/shop/b.yaml']);
    await shows(updated, ['b.yaml', 'deployment.json']);
  });

  inTurn('other changes of the same files arriving on the target', async () => {
    const first = await deliver();
    await onTarget({ 'dev/shop/a.yaml': 'a: by hand\n' });
    const run = await deliver();
    assert.deepEqual([run['result'], run['pullRequestId']], ['updated', first['pullRequestId']]);
    await shows(run, all);
    assert.equal((await deliver())['result'], 'unchanged');
  });

  inTurn('changes by hand on the target that would be merged with ours without a conflict', async () => {
    await onTarget({ 'dev/shop/a.yaml': 'a: 1\n', 'dev/shop/b.yaml': 'b: 1\n' });
    const first = await deliver(files('a: 1\n', 'b: 2\n'));
    await shows(first, ['b.yaml', 'deployment.json']);
    await onTarget({ 'dev/shop/a.yaml': 'a: by hand\n' });
    const run = await deliver(files('a: 1\n', 'b: 2\n'));
    assert.deepEqual([run['result'], run['pullRequestId']], ['updated', first['pullRequestId']]);
    await shows(run, all);
    assert.equal((await deliver(files('a: 1\n', 'b: 2\n')))['result'], 'unchanged');
  });

  inTurn('the target pushed back, and on elsewhere', async () => {
    const start = await world.repository.tip('main');
    await onTarget({ 'dev/other/manifests.yaml': 'lost: 1\n' });
    await deliver();
    await world.repository.git('update-ref', 'refs/heads/main', start ?? '');
    await onTarget({ 'dev/other/manifests.yaml': 'other: 3\n' });
    const run = await deliver();
    await shows(run, all);
    assert.equal(await world.repository.read(branch, 'dev/other/manifests.yaml'), 'other: 3\n');
    assert.equal((await deliver())['result'], 'unchanged');
  });

  inTurn('the target replaced by a history of its own', async () => {
    await deliver();
    const tree = await world.repository.git('rev-parse', 'refs/heads/main^{tree}');
    const orphan = await byHand(tree, '-m', 'All anew');
    await world.repository.git('update-ref', 'refs/heads/main', orphan);
    const run = await deliver();
    assert.equal(run['targetCommit'], orphan);
    assert.deepEqual(
      await names('refs/heads/main', `refs/heads/${run['branch']}`),
      all.map((name) => `dev/shop/${name}`),
    );
    assert.equal(world.open().length, 1);
  });

  inTurn('the branch deleted', async () => {
    await deliver();
    await world.deleteBranch(branch);
    const run = await deliver();
    await shows(run, all);
    assert.equal((await deliver())['result'], 'unchanged');
  });

  inTurn('a closed pull request, its branch left over', async () => {
    const first = await deliver();
    await world.close(Number(first['pullRequestId']));
    const same = await deliver();
    assert.deepEqual([same['result'], same['pullRequestId']], ['updated', first['pullRequestId']]);
    await world.close(Number(first['pullRequestId']));
    await onTarget({ 'dev/other/manifests.yaml': 'other: 2\n' });
    const other = await deliver(two);
    assert.equal(other['result'], 'created');
    assert.notEqual(other['pullRequestId'], first['pullRequestId']);
    await shows(other, all);
  });

  inTurn('another version’s pull request is never opened again once it made room', async () => {
    const perRun = { branch: 'deploy/shop/{buildNumber}' };
    const first = await deliver(one, perRun);
    const second = await deliver(next, perRun);
    assert.equal(second['superseded'], `[${first['pullRequestId']}]`);
    const rerun = await deliver(one, { ...perRun, downgrade: 'allow' });
    assert.equal(rerun['result'], 'created');
    assert.equal(rerun['superseded'], `[${second['pullRequestId']}]`);
    await shows(rerun, all);
    assert.equal(world.pull(first['pullRequestId']).status, 'abandoned');
  });

  inTurn('other content that is merged at once, and its branch goes', async () => {
    const first = await deliver();
    const run = await deliver(two, { autoComplete: 'true' });
    assert.deepEqual([run['result'], run['pullRequestId']], ['updated', first['pullRequestId']]);
    assert.equal(world.pull(run['pullRequestId']).status, 'completed');
    assert.equal(await world.repository.tip(branch), undefined);
    assert.equal((await deliver(two, { autoComplete: 'true' }))['result'], 'none');
  });

  inTurn('the default branch renamed', async () => {
    const first = await deliver();
    await world.renameDefault('trunk');
    const run = await deliver();
    const followed = world.pull(first['pullRequestId']).targetBranch === 'trunk';
    assert.equal(run['result'], followed ? 'unchanged' : 'created');
    await shows(run, all, 'trunk');
    assert.equal((await deliver())['result'], 'unchanged');
  });

  inTurn('a branch that is the target: nothing is pushed there', async () => {
    const before = await world.repository.tip('main');
    for (const inputs of [
      { branch: 'main' },
      { branch: '{environment}', targetBranch: 'refs/heads/dev' },
      { branch: 'refs/heads/Main', dryRun: 'true' },
    ]) {
      const { error } = await quickRun(world, { inputs, content: one });
      assert.equal(error?.code, 'INPUT_INVALID', JSON.stringify(inputs));
    }
    assert.equal(await world.repository.tip('main'), before);
    assert.equal((await deliver(one, { targetBranch: 'refs/heads/main', branch: 'refs/heads/x' }))['branch'], 'x');
  });

  inTurn('a target that is a commit, or is not there', async () => {
    for (const targetBranch of [(await world.repository.tip('main')) ?? '', 'HEAD', 'nowhere']) {
      const { error } = await quickRun(world, { inputs: { targetBranch }, content: one });
      assert.equal(error?.code, 'TARGET_BRANCH_MISSING', targetBranch);
    }
  });

  inTurn('a person’s rebase of the branch onto a newer target', async () => {
    const first = await deliver();
    const target = await onTarget({ 'dev/other/manifests.yaml': 'other: 2\n' });
    await rebase(target, await world.repository.git('log', '-1', '--format=%B', branch));
    assert.equal((await deliver())['result'], 'unchanged');
    const run = await deliver(two);
    assert.deepEqual([run['result'], run['pullRequestId']], ['updated', first['pullRequestId']]);
    await shows(run, all);
  });

  inTurn('a person’s commit below ours, which they rebased onto it', async () => {
    await deliver();
    const message = await world.repository.git('log', '-1', '--format=%B', branch);
    const theirs = await onTarget({ 'dev/shop/c.yaml': 'theirs\n' }, 'theirs');
    await rebase(theirs, message);
    const { error } = await quickRun(world, { content: two });
    assert.equal(error?.code, 'FOREIGN_COMMITS');
    assert.match(JSON.stringify(error?.related), /dev\/shop\/c\.yaml/);
    assert.equal(await world.repository.read(branch, 'dev/shop/c.yaml'), 'theirs\n');
  });

  const strategies: readonly Strategy[] =
    host === 'github' ? ['squash', 'noFastForward', 'rebase'] : ['squash', 'noFastForward', 'rebase', 'rebaseMerge'];
  for (const mergeStrategy of strategies) {
    // This one only Azure DevOps knows.
    const test = mergeStrategy === 'rebaseMerge' ? it : inTurn;
    test(`a merge by ${mergeStrategy} onto a target that has moved, the same again, then new changes`, async () => {
      await world.protect('main');
      const inputs = { autoComplete: 'true', mergeStrategy, deleteSourceBranch: 'false' };
      await deliver(one, inputs);
      await onTarget({ 'dev/other/manifests.yaml': 'other: 2\n' });
      for (const [content, text] of [
        [two, 'a: 2\n'],
        [next, 'a: 3\n'],
      ] as const) {
        const run = await deliver(content, inputs);
        await shows(run, content === two ? all : ['a.yaml', 'deployment.json']);
        await world.merge(Number(run['pullRequestId']), mergeStrategy);
        assert.equal(await world.repository.read('main', 'dev/shop/a.yaml'), text);
        assert.equal(await world.repository.read('main', 'dev/other/manifests.yaml'), 'other: 2\n');
        assert.equal((await deliver(content, inputs))['result'], 'none');
        assert.deepEqual(world.open(), []);
      }
    });
  }
});
