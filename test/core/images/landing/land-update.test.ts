import assert from 'node:assert/strict';
import { TaskError } from '../../../../core/errors.ts';
import { defaultMessage } from '../../../../core/images/landing/commit-message.ts';
import { landedOutcome } from '../../../../core/images/landing/report.ts';
import type { UpdatePlan } from '../../../../core/images/update-plan.ts';
import { Remote } from './remote.ts';

const pod = (...images: readonly string[]): string =>
  `kind: Pod\nspec:\n  containers:\n${images.map((image) => `    - image: ${image}\n      # between\n`).join('')}`;

describe('an update that lands in a repository', () => {
  let remote: Remote;
  beforeEach(() => {
    remote = new Remote();
    remote.commit('main', { 'a.yaml': pod('a:1', 'b:1'), 'c.yaml': pod('c:1') });
  });
  const tip = (branch: string): string | undefined => remote.branches.get(branch);
  const parentsOf = async (branch: string): Promise<readonly string[]> =>
    (await remote.memory.git.commit(tip(branch) ?? '')).parents;

  it('is made anew on what others pushed meanwhile', async () => {
    let pushes = 0;
    remote.beforePush = () => {
      if (pushes++ < 3)
        remote.commit('main', { 'a.yaml': pod('a:1', `b:${pushes + 1}`), [`new${pushes}.yaml`]: pod('a:1') });
    };
    const landed = await remote.land({ images: ['a:2'] });
    assert.equal(await remote.read('main', 'a.yaml'), pod('a:2', 'b:4'));
    assert.equal(await remote.read('main', 'new3.yaml'), pod('a:2'));
    assert.deepEqual([landed.result, landed.commit, landed.targetCommit], ['pushed', tip('main'), tip('main')]);
    assert.equal(landed.plan.edits.length, 4);
  });

  it('of fifty at once, for fifty images in one file, lands with all the others', async () => {
    const all = Array.from({ length: 50 }, (_, index) => `app-${index}`);
    remote.commit('main', { 'a.yaml': pod(...all.map((name) => `${name}:1`)) });
    for (const branch of ['main', 'work']) {
      const version = branch === 'main' ? 2 : 3;
      const runs = await Promise.all(all.map((name) => remote.land({ images: [`${name}:${version}`] }, { branch })));
      assert.equal(new Set(runs.map(({ commit }) => commit)).size, 50);
      assert.equal(await remote.read(branch, 'a.yaml'), pod(...all.map((name) => `${name}:${version}`)));
    }
  });

  it('changes nothing when the target holds it, and makes no branch for it', async () => {
    const before = tip('main');
    for (const branch of ['main', 'work']) {
      const landed = await remote.land({ images: ['a:1'] }, { branch });
      assert.deepEqual(
        [landed.result, landed.branch, landed.commit, landed.targetCommit],
        ['none', '', undefined, before],
      );
    }
    assert.deepEqual([...remote.branches.keys()], ['main']);
  });

  it('pushes nothing in a dry run, and still looks at the message', async () => {
    const before = tip('main');
    const landed = await remote.land({ images: ['a:2'] }, { branch: 'work', dryRun: true });
    assert.deepEqual(
      [landed.result, landed.branch, landed.commit, landed.targetCommit],
      ['pushed', 'work', undefined, before],
    );
    assert.deepEqual([...remote.branches.keys()], ['main']);
    const secret = (): string => {
      throw new TaskError('SECRET_IN_OUTPUT', 'no', '');
    };
    await assert.rejects(remote.land({ images: ['a:2'] }, { dryRun: true, commitMessage: secret }), {
      code: 'SECRET_IN_OUTPUT',
    });
  });

  it('refuses what it cannot do before anything is pushed', async () => {
    const before = tip('main');
    await assert.rejects(remote.land({ images: ['nowhere:1'] }), { code: 'IMAGE_NOT_FOUND' });
    remote.commit('main', { 'a.yaml': pod('a:9', 'b:1') });
    await assert.rejects(remote.land({ images: ['a:2'] }), { code: 'IMAGE_DOWNGRADE' });
    remote.branches.delete('main');
    await assert.rejects(remote.land({ images: ['a:2'] }), { code: 'TARGET_BRANCH_MISSING' });
    assert.ok(before);
  });

  it('copies from the same commit, also on a branch', async () => {
    remote.commit('main', { 'dev/a.yaml': pod('a:5'), 'stage/a.yaml': pod('a:4') });
    await remote.land({}, { globs: ['stage/**'], copyFrom: ['dev/**'], branch: 'work' });
    assert.equal(await remote.read('work', 'stage/a.yaml'), pod('a:5'));
    remote.commit('work', { 'dev/a.yaml': pod('a:6') });
    remote.commit('main', { 'c.yaml': pod('c:2') });
    await remote.land({}, { globs: ['stage/**'], copyFrom: ['dev/**'], branch: 'work' });
    assert.equal(await remote.read('work', 'stage/a.yaml'), pod('a:6'));
  });

  describe('copies what was there at a commit', () => {
    const copying = { globs: ['stage/**'], copyFrom: ['dev/**'] };
    /** Both hold `old`; dev has got the others, one after the other. */
    const history = (old: string, ...versions: readonly string[]): readonly string[] => {
      remote.commit('main', { 'dev/a.yaml': pod(`a:${old}`), 'stage/a.yaml': pod(`a:${old}`) });
      return versions.map((version) => remote.commit('main', { 'dev/a.yaml': pod(`a:${version}`) }));
    };
    const stage = (): Promise<string | undefined> => remote.read('main', 'stage/a.yaml');

    it('whatever has come since, and says what that is', async () => {
      const [verified] = history('1', '2', '3');
      await remote.land({}, { ...copying, copyFromRevision: verified ?? '', branch: 'work' });
      assert.equal(await remote.read('work', 'stage/a.yaml'), pod('a:2'));
      assert.match(remote.log.join('\n'), /held at 0{10}; what came later is left out: a:3\./);
    });

    it('and does not call later what has stayed beside it', async () => {
      const verified = remote.commit('main', { 'dev/a.yaml': pod('a:1', 'b:1'), 'stage/a.yaml': pod('a:0', 'b:0') });
      remote.commit('main', { 'dev/a.yaml': pod('a:2', 'b:1') });
      await remote.land({}, { ...copying, copyFromRevision: verified });
      assert.equal(await stage(), pod('a:1', 'b:1'));
      assert.match(remote.log.join('\n'), /is left out: a:2\./);
    });

    it('also on a branch that is there, and where both sides have set something else', async () => {
      const [verified = ''] = history('1', '2', '3');
      remote.commit('work', { 'stage/a.yaml': pod('a:1', 'own:1') });
      remote.commit('main', { 'stage/a.yaml': pod('a:0') });
      await remote.land({ downgrade: 'allow' }, { ...copying, copyFromRevision: verified, branch: 'work' });
      assert.match((await remote.read('work', 'stage/a.yaml')) ?? '', /a:2/);
    });

    it('is an older version where a newer one has been promoted meanwhile, though the names tell no order', async () => {
      const [older = '', newer = '', newest = ''] = history('beef', 'cafe', 'fade', 'dead');
      for (const copyFromRevision of [newer, newest]) {
        await remote.land({}, { ...copying, copyFromRevision });
        await assert.rejects(remote.land({}, { ...copying, copyFromRevision: older }), (error: TaskError) => {
          assert.equal(error.code, 'IMAGE_DOWNGRADE');
          assert.match(error.related[0]?.message ?? '', /(?:fade|dead), which is there, came into the files to copy/);
          return true;
        });
      }
      const skipped = await remote.land({ downgrade: 'skip' }, { ...copying, copyFromRevision: older });
      assert.deepEqual([skipped.result, await stage()], ['none', pod('a:dead')]);
      await remote.land({ downgrade: 'allow' }, { ...copying, copyFromRevision: older });
      assert.equal(await stage(), pod('a:cafe'));
    });

    it('is none where what is there came from elsewhere, or was there before', async () => {
      const [verified = ''] = history('beef', 'cafe', 'fade');
      remote.commit('main', { 'stage/a.yaml': pod('a:face') });
      await remote.land({}, { ...copying, copyFromRevision: verified });
      assert.equal(await stage(), pod('a:cafe'));
    });

    it('refuses a commit that the target branch does not contain', async () => {
      history('1', '2');
      const elsewhere = remote.commit('other', { 'dev/a.yaml': pod('a:9') });
      await assert.rejects(remote.land({}, { ...copying, copyFromRevision: elsewhere }), {
        code: 'COMMIT_NOT_ON_BRANCH',
      });
      assert.equal(await stage(), pod('a:1'));
    });
  });

  describe('goes back to what was there', () => {
    const held = (): Promise<string | undefined> => remote.read('main', 'prod/a.yaml');
    const back = (rollbackTo: string, more: Parameters<Remote['land']>[1] = {}) =>
      remote.land({ images: [] }, { globs: ['prod/**'], rollbackTo, ...more });
    const set = (...images: readonly string[]): string => remote.commit('main', { 'prod/a.yaml': pod(...images) });

    it('before the last change, and nothing but that: what others changed in the same files stays', async () => {
      set('a:1', 'b:1');
      set('a:2', 'b:1');
      remote.commit('main', { 'prod/a.yaml': `# why\n${pod('a:2', 'b:1')}replicas: 3\n`, 'prod/new.yaml': pod('n:7') });
      const landed = await back('previous', { branch: 'work' });
      assert.equal(await remote.read('work', 'prod/a.yaml'), `# why\n${pod('a:1', 'b:1')}replicas: 3\n`);
      assert.equal(await remote.read('work', 'prod/new.yaml'), pod('n:7'));
      assert.deepEqual(landed.plan.versions, [{ name: 'a', before: ['2'], after: '1' }]);
      const again = await back('previous', { branch: 'work' });
      assert.deepEqual([again.result, again.commit], ['held', landed.commit]);
    });

    it('twice goes back two versions, be their names in order or not', async () => {
      for (const [first, second, third] of [
        ['1.0', '1.1', '1.2'],
        ['beef', 'cafe', 'fade'],
      ] as const) {
        for (const version of [first, second, third]) set(`a:${version}`);
        for (const expected of [second, first]) {
          await back('previous');
          assert.equal(await held(), pod(`a:${expected}`));
        }
      }
    });

    it('once in a run, however often it is run again, and leaves what came since', async () => {
      const [mark, page] = ['0123456789abcdef', 'Update\n\nGitOps-Rollback: 0123456789abcdef\n'];
      const own = { run: { mark, again: false }, commitMessage: () => page };
      const again = { ...own, run: { mark, again: true } };
      for (const version of ['1.0', '1.1', '1.2']) set(`a:${version}`);
      const first = await back('previous', own);
      assert.equal(await held(), pod('a:1.1'));
      for (const attempt of [own, again]) {
        const landed = await back('previous', { ...attempt, branch: 'work' });
        assert.deepEqual([landed.result, landed.branch, landed.plan.edits], ['none', '', []]);
        assert.deepEqual(landed.rolledBack, { commit: first.commit, pullRequest: undefined });
        assert.match(landedOutcome(landed, false), /Nothing to do: this run has rolled back already \(commit 0+/);
      }
      for (const version of ['1.3', '1.4', '1.5', '1.6']) set(`a:${version}`);
      assert.equal((await back('previous', again)).result, 'none');
      assert.equal(await held(), pod('a:1.6'));
      await back('previous', { ...again, run: { mark: 'f'.repeat(16), again: true } });
      assert.equal(await held(), pod('a:1.5'));
    });

    it('once, too, where it met the same rollback of another run on the branch', async () => {
      const by = (digit: string, again = false) => ({
        branch: 'work',
        run: { mark: digit.repeat(16), again },
        commitMessage: () => `x\n\nGitOps-Rollback: ${digit.repeat(16)}\n`,
      });
      for (const version of ['1.0', '1.1', '1.2']) set(`a:${version}`);
      await back('previous', by('a'));
      const met = await back('previous', by('b'));
      assert.deepEqual([met.result, met.plan.versions], ['pushed', [{ name: 'a', before: ['1.2'], after: '1.1' }]]);
      assert.equal((await back('previous', by('b', true))).result, 'held');
      remote.broughtBy = new Map([[set('a:1.1'), { id: 7, url: 'u', description: '', sourceCommit: met.commit }]]);
      for (const digit of 'ab') assert.equal((await back('previous', by(digit, true))).rolledBack?.pullRequest?.id, 7);
    });

    it('knows its own rollback by the pull request that brought it', async () => {
      const own = { run: { mark: '0123456789abcdef', again: true }, branch: 'work' };
      for (const version of ['1.0', '1.1', '1.2']) set(`a:${version}`);
      const landed = await back('previous', {
        ...own,
        commitMessage: () => 'x\n\nGitOps-Rollback: 0123456789abcdef\n',
      });
      const squashed = set('a:1.1');
      remote.broughtBy = new Map([[squashed, { id: 7, url: 'u', description: '', sourceCommit: landed.commit }]]);
      const done = await back('previous', own);
      assert.deepEqual([done.result, done.rolledBack?.pullRequest?.id], ['none', 7]);
      assert.match(landedOutcome(done, false), /by pull request 7\); what the files hold now stays/);
      // Whoever may not ask goes back as ever, and says what is not known.
      remote.broughtBy = new TaskError('NOT_ALLOWED', 'not yours.', 'Ask for it.');
      const unknown = await back('previous', { ...own, branch: 'other' });
      assert.deepEqual([unknown.result, await remote.read('other', 'prod/a.yaml')], ['pushed', pod('a:1.0')]);
      assert.match(remote.log.join('\n'), /is this run’s own rollback is not known: not yours/);
    });

    it('also where a version came back after it had been taken back', async () => {
      for (const version of ['beef', 'cafe', 'beef', 'cafe']) set(`a:${version}`);
      await back('previous');
      assert.equal(await held(), pod('a:beef'));
    });

    it('at a version or a commit', async () => {
      const first = set('a:1.0');
      for (const version of ['1.1', '1.2', '1.3']) set(`a:${version}`);
      await back('1.1');
      assert.equal(await held(), pod('a:1.1'));
      await back(first);
      assert.equal(await held(), pod('a:1.0'));
      const none = await back('1.0');
      assert.deepEqual([none.result, none.plan.matched], ['none', 1]);
      // The version of something that has changed since, not of what has it all the time.
      set('a:2.0', 'b:2.0');
      set('a:2.1', 'b:2.0');
      await back('2.0');
      assert.equal(await held(), pod('a:2.0', 'b:2.0'));
    });

    it('reads of the history no more than what has changed', async () => {
      remote.commit(
        'main',
        Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`prod/${index}.yaml`, pod(`x${index}:1`)])),
      );
      for (const version of ['beef', 'cafe', 'fade', 'face']) set(`a:${version}`);
      remote.memory.read.length = 0;
      await back('previous');
      assert.equal(await held(), pod('a:fade'));
      // All once for what is there now and once for the edit; of the others the one that differs.
      assert.ok(remote.memory.read.length < 2 * 51 + 20, String(remote.memory.read.length));
    });

    it('with charts and markers, file by file', async () => {
      const release = (version: string): string =>
        `kind: HelmRelease\nspec:\n  chart:\n    spec:\n      chart: web\n      version: ${version}\n`;
      const marked = (tag: string): string =>
        `data:\n  V: ${tag} # {"$imagepolicy": "x:web:tag"}\n  N: n # {"$imagepolicy": "x:web:name"}\n`;
      remote.commit('main', {
        'prod/r.yaml': release('1.0.0'),
        'prod/s.yaml': release('5.0.0'),
        'prod/m.yaml': marked('v1'),
      });
      remote.commit('main', { 'prod/r.yaml': release('2.0.0'), 'prod/m.yaml': marked('v2') });
      await back('previous');
      const texts = await Promise.all(['r', 's', 'm'].map((name) => remote.read('main', `prod/${name}.yaml`)));
      assert.deepEqual(texts, [release('1.0.0'), release('5.0.0'), marked('v1')]);
    });

    it('says what there was when it does not find it, and refuses to guess', async () => {
      set('a:1.0', 'b:1');
      set('a:1.1', 'b:2');
      await assert.rejects(back('9.9'), (error: TaskError) => {
        assert.equal(error.code, 'ROLLBACK_TARGET_MISSING');
        assert.match(
          error.message,
          /history of "prod" on "main" has no commit with "9\.9".*earlier versions there: .*\/a 1\.0, /,
        );
        return true;
      });
      await assert.rejects(back(remote.commit('other', { 'prod/a.yaml': 'x' })), { code: 'COMMIT_NOT_ON_BRANCH' });
      remote = new Remote();
      set('a:1');
      await assert.rejects(back('previous'), { code: 'ROLLBACK_TARGET_MISSING' });
      set('a:1', 'a:2', 'c:1');
      set('a:3', 'a:3', 'c:2');
      await assert.rejects(back('previous'), { code: 'IMAGE_AMBIGUOUS' });
      // Two versions that were there all the time are in nobody's way.
      set('a:1', 'a:2', 'c:3');
      set('a:1', 'a:2', 'c:4');
      await back('previous');
      assert.equal(await held(), pod('a:1', 'a:2', 'c:3'));
    });
  });

  describe('on a branch that is there', () => {
    it('tells what the branch holds over the target, whoever pushed it: a run may be started again', async () => {
      const first = await remote.land({ images: ['a:2'] }, { branch: 'work' });
      const again = await remote.land({ images: ['a:2'] }, { branch: 'work' });
      assert.deepEqual([again.result, again.commit, again.plan.updates], ['held', first.commit, first.plan.updates]);
      const more = await remote.land({ images: ['a:2', 'b:2'] }, { branch: 'work' });
      assert.deepEqual(
        more.plan.updates.map(({ after }) => after),
        ['a:2', 'b:2'],
      );
      assert.deepEqual(await parentsOf('work'), [first.commit]);
    });

    it('brings in what the target has become, by a commit of its own', async () => {
      remote.commit('work', { 'a.yaml': pod('a:1', 'b:7'), 'own.yaml': 'x\n' });
      remote.commit('main', { 'c.yaml': pod('c:2') });
      const [work, main] = [tip('work'), tip('main')];
      await remote.land({ images: ['a:2'] }, { branch: 'work' });
      const [merge = ''] = await parentsOf('work');
      assert.deepEqual((await remote.memory.git.commit(merge)).parents, [work, main]);
      assert.deepEqual(await Promise.all(['a.yaml', 'c.yaml', 'own.yaml'].map((path) => remote.read('work', path))), [
        pod('a:2', 'b:7'),
        pod('c:2'),
        'x\n',
      ]);
    });

    it('counts nothing twice that a squash or a rebase has merged: what was undone since stays undone', async () => {
      const work = await remote.land({ images: ['a:2'] }, { branch: 'work' });
      const merged = remote.commit('main', { 'a.yaml': pod('a:2', 'b:1') });
      remote.commit('main', { 'a.yaml': pod('a:1', 'b:1') });
      remote.lastMerged = { id: 7, status: 'completed', sourceCommit: work.commit, mergeCommit: merged };
      await remote.land({ images: ['c:2'] }, { branch: 'work' });
      assert.equal(await remote.read('work', 'a.yaml'), pod('a:1', 'b:1'));
      assert.equal(await remote.read('work', 'c.yaml'), pod('c:2'));
      // Now the branch contains what was merged, and what comes on it is its own again.
      remote.commit('work', { 'a.yaml': pod('a:3', 'b:1') });
      remote.commit('main', { 'd.yaml': pod('d:1') });
      await remote.land({ images: ['c:3'] }, { branch: 'work' });
      assert.equal(await remote.read('work', 'a.yaml'), pod('a:3', 'b:1'));
      assert.equal(await remote.read('work', 'd.yaml'), pod('d:1'));
    });

    it('keeps what came on the branch after it was merged', async () => {
      const work = await remote.land({ images: ['a:2'] }, { branch: 'work' });
      const merged = remote.commit('main', { 'a.yaml': pod('a:2', 'b:1') });
      remote.commit('main', { 'a.yaml': pod('a:1', 'b:1') });
      remote.commit('work', { 'own.yaml': 'x\n' });
      remote.lastMerged = { id: 7, status: 'completed', sourceCommit: work.commit, mergeCommit: merged };
      await remote.land({ images: ['c:2'] }, { branch: 'work' });
      assert.equal(await remote.read('work', 'a.yaml'), pod('a:1', 'b:1'));
      assert.equal(await remote.read('work', 'own.yaml'), 'x\n');
    });

    it('goes by history alone where the host does not tell, and says so; other failures are failures', async () => {
      remote.commit('work', { 'own.yaml': 'x\n' });
      remote.commit('main', { 'c.yaml': pod('c:2') });
      remote.lastMerged = new TaskError('NOT_ALLOWED', 'No right to read pull requests.', '');
      await remote.land({ images: ['a:2'] }, { branch: 'work' });
      assert.equal(await remote.read('work', 'own.yaml'), 'x\n');
      assert.match(remote.log.join('\n'), /not known: No right to read pull requests/);
      remote.commit('main', { 'c.yaml': pod('c:3') });
      remote.lastMerged = new TaskError('NOT_REACHABLE', 'Down.', '');
      await assert.rejects(remote.land({ images: ['a:3'] }, { branch: 'work' }), { code: 'NOT_REACHABLE' });
    });

    it('settles what both sides set to other versions, for the update says which it is', async () => {
      await remote.land({ images: ['a:3'] }, { branch: 'work' });
      remote.commit('main', { 'a.yaml': pod('a:2', 'b:5') });
      const [work, main] = [tip('work'), tip('main')];
      const commitMessage = (plan: UpdatePlan): string => defaultMessage(plan, '');
      const landed = await remote.land({ images: ['a:4'] }, { branch: 'work', commitMessage });
      assert.equal(await remote.read('work', 'a.yaml'), pod('a:4', 'b:5'));
      assert.match((await remote.memory.git.commit(tip('work') ?? '')).message, /^Update a 3 → 4\n/);
      assert.deepEqual(await parentsOf('work'), [work, main]);
      assert.deepEqual([landed.result, landed.clashes], ['pushed', []]);
      assert.deepEqual(
        landed.plan.updates.map(({ before, after }) => [before, after]),
        [['a:2', 'a:4']],
      );
    });

    it('leaves the newer version where older ones are to be skipped, on whichever side it is', async () => {
      for (const [target, work, left] of [
        ['9', '3', '9'],
        ['2', '8', '8'],
      ] as const) {
        remote = new Remote();
        remote.commit('main', { 'a.yaml': pod('a:1', 'b:1') });
        remote.commit('work', { 'a.yaml': pod(`a:${work}`, 'b:1') });
        remote.commit('main', { 'a.yaml': pod(`a:${target}`, 'b:1') });
        await assert.rejects(remote.land({ images: ['a:4'] }, { branch: 'work' }), { code: 'IMAGE_DOWNGRADE' });
        await remote.land({ images: ['a:4', 'b:4'], downgrade: 'skip' }, { branch: 'work' });
        assert.equal(await remote.read('work', 'a.yaml'), pod(`a:${left}`, 'b:4'));
      }
    });

    it('goes on without the target where people have to merge, and says what clashes', async () => {
      remote.commit('work', { 'a.yaml': pod('a:1', 'b:7') });
      const fork = (await parentsOf('work'))[0];
      remote.commit('main', { 'a.yaml': pod('a:1', 'b:8'), 'c.yaml': pod('c:2') });
      const work = tip('work');
      const landed = await remote.land({ images: ['a:2'] }, { branch: 'work' });
      assert.deepEqual(landed.clashes, ['a.yaml: the same lines have changed since']);
      assert.equal(landed.targetCommit, fork);
      assert.equal(await remote.read('work', 'a.yaml'), pod('a:2', 'b:7'));
      assert.equal(await remote.read('work', 'c.yaml'), pod('c:1'));
      assert.deepEqual(await parentsOf('work'), [work]);
    });

    it('is no worse off where a file has become a folder, or histories share nothing', async () => {
      remote.commit('work', { 'c.yaml': null, 'c.yaml/x.yaml': pod('c:1') });
      remote.commit('main', { 'c.yaml': pod('c:2') });
      const clash = await remote.land({ images: ['a:2'] }, { branch: 'work' });
      assert.notDeepEqual(clash.clashes, []);
      remote.branches.set('other', remote.memory.commit({ 'a.yaml': pod('a:1') }));
      const other = await remote.land({ images: ['a:2'] }, { branch: 'other' });
      assert.deepEqual(other.clashes, ['they have no commit in common']);
      assert.equal(await remote.read('other', 'a.yaml'), pod('a:2'));
    });

    it('is not made anew when somebody deletes it meanwhile and the target holds the update by then', async () => {
      remote.commit('work', { 'own.yaml': 'x\n' });
      remote.beforePush = () => {
        remote.branches.delete('work');
        remote.commit('main', { 'a.yaml': pod('a:2', 'b:1') });
        remote.beforePush = () => undefined;
      };
      const landed = await remote.land({ images: ['a:2'] }, { branch: 'work' });
      assert.equal(landed.result, 'none');
      assert.deepEqual([...remote.branches.keys()], ['main']);
    });
  });

  describe('reads files as a checkout would have them', () => {
    it('keeps modes, edits links where they lead, and leaves the rest alone', async () => {
      const skipped = {
        'bin.yaml': { mode: '100644', text: `${pod('a:1')}\0` },
        'out.yaml': { mode: '120000', text: '../x.yaml' },
        'abs.yaml': { mode: '120000', text: '/etc/x.yaml' },
        'circle.yaml': { mode: '120000', text: 'circle.yaml' },
      };
      remote = new Remote();
      remote.commit('main', {
        'run.yaml': { mode: '100755', text: pod('a:1') },
        'real/deep/x.txt': pod('a:1'),
        'link.yaml': { mode: '120000', text: 'dir/x.txt' },
        dir: { mode: '120000', text: './real/deep' },
        'dangling.yaml': { mode: '120000', text: 'nowhere' },
        'folder.yaml': { mode: '120000', text: 'real' },
        'module.yaml': { mode: '160000', text: '1'.repeat(40) },
        '.git/x.yaml': pod('a:1'),
        'left/x.yaml': pod('a:1'),
        'again.yaml': { mode: '120000', text: 'left/x.yaml' },
        'lfs.yaml': 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n',
        ...skipped,
      });
      const landed = await remote.land({ images: ['a:2'] }, { globs: ['**/*.yaml', '!left/**'] });
      assert.deepEqual(
        landed.plan.edits.map(({ path }) => path),
        ['real/deep/x.txt', 'run.yaml'],
      );
      assert.equal(await remote.mode('main', 'run.yaml'), '100755');
      assert.equal(await remote.mode('main', 'link.yaml'), '120000');
      assert.deepEqual(landed.read.skipped.map(({ path }) => path).toSorted(), Object.keys(skipped).toSorted());
    });

    it('sees what the merge with the target brings in, and what it takes away', async () => {
      remote.commit('work', { 'a.yaml': null, 'own.yaml': pod('a:1') });
      remote.commit('main', { 'late.yaml': pod('a:1') });
      const landed = await remote.land({ images: ['a:2'] }, { branch: 'work' });
      assert.deepEqual(landed.read.count, 3);
      assert.equal(await remote.read('work', 'a.yaml'), undefined);
      assert.deepEqual(await Promise.all(['own.yaml', 'late.yaml'].map((path) => remote.read('work', path))), [
        pod('a:2'),
        pod('a:2'),
      ]);
    });

    it('asks for no content but that of files which the globs choose', async () => {
      remote.commit('main', { 'other/x.yaml': pod('a:1'), 'x.md': 'a:1' });
      remote.memory.read.length = 0;
      await remote.land({ images: ['a:2'] }, { globs: ['*.yaml'], dryRun: true });
      assert.equal(new Set(remote.memory.read).size, 2);
    });
  });
});
