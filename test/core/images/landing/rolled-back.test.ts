import assert from 'node:assert/strict';
import { TaskError } from '../../../../core/errors.ts';
import { landedOutcome } from '../../../../core/images/landing/report.ts';
import { podOf, Remote, startRemote } from './remote.ts';

describe('an update that lands in a repository', () => {
  let remote: Remote;
  beforeEach(() => {
    remote = startRemote();
  });

  describe('goes back to what was there', () => {
    const held = (): Promise<string | undefined> => remote.read('main', 'prod/a.yaml');
    const back = (rollbackTo: string, more: Parameters<Remote['land']>[1] = {}) =>
      remote.land({ images: [] }, { globs: ['prod/**'], rollbackTo, ...more });
    const set = (...images: readonly string[]): string => remote.commit('main', { 'prod/a.yaml': podOf(...images) });

    it('before the last change, and nothing but that: what others changed in the same files stays', async () => {
      set('a:1', 'b:1');
      set('a:2', 'b:1');
      remote.commit('main', {
        'prod/a.yaml': `# why\n${podOf('a:2', 'b:1')}replicas: 3\n`,
        'prod/new.yaml': podOf('n:7'),
      });
      const landed = await back('previous', { branch: 'work' });
      assert.equal(await remote.read('work', 'prod/a.yaml'), `# why\n${podOf('a:1', 'b:1')}replicas: 3\n`);
      assert.equal(await remote.read('work', 'prod/new.yaml'), podOf('n:7'));
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
          assert.equal(await held(), podOf(`a:${expected}`));
        }
      }
    });

    it('once in a run, however often it is run again, and leaves what came since', async () => {
      const [mark, page] = ['0123456789abcdef', 'Update\n\nGitOps-Rollback: 0123456789abcdef\n'];
      const own = { run: { mark, again: false }, commitMessage: () => page };
      const again = { ...own, run: { mark, again: true } };
      for (const version of ['1.0', '1.1', '1.2']) set(`a:${version}`);
      const first = await back('previous', own);
      assert.equal(await held(), podOf('a:1.1'));
      for (const attempt of [own, again]) {
        const landed = await back('previous', { ...attempt, branch: 'work' });
        assert.deepEqual([landed.result, landed.branch, landed.plan.edits], ['none', '', []]);
        assert.deepEqual(landed.rolledBack, { commit: first.commit, pullRequest: undefined });
        assert.match(landedOutcome(landed, false), /Nothing to do: this run has rolled back already \(commit 0+/);
      }
      for (const version of ['1.3', '1.4', '1.5', '1.6']) set(`a:${version}`);
      assert.equal((await back('previous', again)).result, 'none');
      assert.equal(await held(), podOf('a:1.6'));
      await back('previous', { ...again, run: { mark: 'f'.repeat(16), again: true } });
      assert.equal(await held(), podOf('a:1.5'));
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
      assert.deepEqual([unknown.result, await remote.read('other', 'prod/a.yaml')], ['pushed', podOf('a:1.0')]);
      assert.match(remote.log.join('\n'), /is this run’s own rollback is not known: not yours/);
    });

    it('also where a version came back after it had been taken back', async () => {
      for (const version of ['beef', 'cafe', 'beef', 'cafe']) set(`a:${version}`);
      await back('previous');
      assert.equal(await held(), podOf('a:beef'));
    });

    it('at a version or a commit', async () => {
      const first = set('a:1.0');
      for (const version of ['1.1', '1.2', '1.3']) set(`a:${version}`);
      await back('1.1');
      assert.equal(await held(), podOf('a:1.1'));
      await back(first);
      assert.equal(await held(), podOf('a:1.0'));
      const none = await back('1.0');
      assert.deepEqual([none.result, none.plan.matched], ['none', 1]);
      // The version of something that has changed since, not of what has it all the time.
      set('a:2.0', 'b:2.0');
      set('a:2.1', 'b:2.0');
      await back('2.0');
      assert.equal(await held(), podOf('a:2.0', 'b:2.0'));
    });

    it('reads of the history no more than what has changed', async () => {
      remote.commit(
        'main',
        Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`prod/${index}.yaml`, podOf(`x${index}:1`)])),
      );
      for (const version of ['beef', 'cafe', 'fade', 'face']) set(`a:${version}`);
      remote.memory.read.length = 0;
      await back('previous');
      assert.equal(await held(), podOf('a:fade'));
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
      assert.equal(await held(), podOf('a:1', 'a:2', 'c:3'));
    });
  });
});
