import assert from 'node:assert/strict';
import type { TaskError } from '../../../../core/errors.ts';
import { podOf, startRemote, type Remote } from './remote.ts';

describe('an update that lands in a repository', () => {
  let remote: Remote;
  beforeEach(() => {
    remote = startRemote();
  });

  describe('copies what was there at a commit', () => {
    const copying = { globs: ['stage/**'], copyFrom: ['dev/**'] };
    /** Both hold `old`; dev has got the others, one after the other. */
    const history = (old: string, ...versions: readonly string[]): readonly string[] => {
      remote.commit('main', { 'dev/a.yaml': podOf(`a:${old}`), 'stage/a.yaml': podOf(`a:${old}`) });
      return versions.map((version) => remote.commit('main', { 'dev/a.yaml': podOf(`a:${version}`) }));
    };
    const stage = (): Promise<string | undefined> => remote.read('main', 'stage/a.yaml');

    it('whatever has come since, and says what that is', async () => {
      const [verified] = history('1', '2', '3');
      await remote.land({}, { ...copying, copyFromRevision: verified ?? '', branch: 'work' });
      assert.equal(await remote.read('work', 'stage/a.yaml'), podOf('a:2'));
      assert.match(remote.log.join('\n'), /held at 0{10}; what came later is left out: a:3\./);
    });

    it('and does not call later what has stayed beside it', async () => {
      const verified = remote.commit('main', {
        'dev/a.yaml': podOf('a:1', 'b:1'),
        'stage/a.yaml': podOf('a:0', 'b:0'),
      });
      remote.commit('main', { 'dev/a.yaml': podOf('a:2', 'b:1') });
      await remote.land({}, { ...copying, copyFromRevision: verified });
      assert.equal(await stage(), podOf('a:1', 'b:1'));
      assert.match(remote.log.join('\n'), /is left out: a:2\./);
    });

    it('also on a branch that is there, and where both sides have set something else', async () => {
      const [verified = ''] = history('1', '2', '3');
      remote.commit('work', { 'stage/a.yaml': podOf('a:1', 'own:1') });
      remote.commit('main', { 'stage/a.yaml': podOf('a:0') });
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
      assert.deepEqual([skipped.result, await stage()], ['none', podOf('a:dead')]);
      await remote.land({ downgrade: 'allow' }, { ...copying, copyFromRevision: older });
      assert.equal(await stage(), podOf('a:cafe'));
    });

    it('is none where what is there came from elsewhere, or was there before', async () => {
      const [verified = ''] = history('beef', 'cafe', 'fade');
      remote.commit('main', { 'stage/a.yaml': podOf('a:face') });
      await remote.land({}, { ...copying, copyFromRevision: verified });
      assert.equal(await stage(), podOf('a:cafe'));
    });

    it('refuses a commit that the target branch does not contain', async () => {
      history('1', '2');
      const elsewhere = remote.commit('other', { 'dev/a.yaml': podOf('a:9') });
      await assert.rejects(remote.land({}, { ...copying, copyFromRevision: elsewhere }), {
        code: 'COMMIT_NOT_ON_BRANCH',
      });
      assert.equal(await stage(), podOf('a:1'));
    });
  });
});
