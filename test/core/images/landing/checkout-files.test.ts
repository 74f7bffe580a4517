import assert from 'node:assert/strict';
import { podOf, Remote, startRemote } from './remote.ts';

describe('an update that lands in a repository', () => {
  let remote: Remote;
  beforeEach(() => {
    remote = startRemote();
  });

  describe('reads files as a checkout would have them', () => {
    it('keeps modes, edits links where they lead, and leaves the rest alone', async () => {
      const skipped = {
        'bin.yaml': { mode: '100644', text: `${podOf('a:1')}\0` },
        'out.yaml': { mode: '120000', text: '../x.yaml' },
        'abs.yaml': { mode: '120000', text: '/etc/x.yaml' },
        'circle.yaml': { mode: '120000', text: 'circle.yaml' },
      };
      remote = new Remote();
      remote.commit('main', {
        'run.yaml': { mode: '100755', text: podOf('a:1') },
        'real/deep/x.txt': podOf('a:1'),
        'link.yaml': { mode: '120000', text: 'dir/x.txt' },
        dir: { mode: '120000', text: './real/deep' },
        'dangling.yaml': { mode: '120000', text: 'nowhere' },
        'folder.yaml': { mode: '120000', text: 'real' },
        'module.yaml': { mode: '160000', text: '1'.repeat(40) },
        '.git/x.yaml': podOf('a:1'),
        'left/x.yaml': podOf('a:1'),
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
      remote.commit('work', { 'a.yaml': null, 'own.yaml': podOf('a:1') });
      remote.commit('main', { 'late.yaml': podOf('a:1') });
      const landed = await remote.land({ images: ['a:2'] }, { branch: 'work' });
      assert.deepEqual(landed.read.count, 3);
      assert.equal(await remote.read('work', 'a.yaml'), undefined);
      assert.deepEqual(await Promise.all(['own.yaml', 'late.yaml'].map((path) => remote.read('work', path))), [
        podOf('a:2'),
        podOf('a:2'),
      ]);
    });

    it('asks for no content but that of files which the globs choose', async () => {
      remote.commit('main', { 'other/x.yaml': podOf('a:1'), 'x.md': 'a:1' });
      remote.memory.read.length = 0;
      await remote.land({ images: ['a:2'] }, { globs: ['*.yaml'], dryRun: true });
      assert.equal(new Set(remote.memory.read).size, 2);
    });
  });
});
