import assert from 'node:assert/strict';
import { TaskError } from '../../../core/errors.ts';
import { changesDigest } from '../../../core/gitops-repo/changes-digest.ts';
import { foreignPaths, refuseForeign } from '../../../core/pull-requests/foreign.ts';
import { recordingLog } from '../../recording-log.ts';
import { FakeRepository, ourMessage, write } from './fake-repository.ts';

const identity = { environment: 'dev', cluster: '', application: 'shop' };

describe('Commits of others in our branch', () => {
  function world() {
    const repository = new FakeRepository();
    const start = repository.commit('main', { 'a.yaml': '0', 'b.yaml': '0' });
    repository.branches.set('ours', start);
    const ours = repository.commit('ours', { 'a.yaml': '1' }, { message: ourMessage(start, [write('a.yaml', '1')]) });
    return { repository, start, ours, tip: () => repository.branches.get('ours') ?? '' };
  }
  async function refused(
    files: Readonly<Record<string, string>>,
    onForeignCommits: 'fail' | 'overwrite' = 'fail',
    o: { tip?: undefined; base?: 'tip'; shown?: undefined } = {},
  ) {
    const { repository, start, tip } = world();
    if (Object.keys(files).length > 0) repository.commit('ours', files);
    const shown = 'shown' in o ? undefined : await repository.git.differences(start, tip());
    const lines: string[] = [];
    const at = { branch: 'ours', tip: 'tip' in o ? undefined : tip(), target: start };
    const state = { base: o.base === 'tip' ? tip() : start, shown };
    const proposal = { identity, repositoryLabel: 'a/gitops', onForeignCommits } as const;
    try {
      await refuseForeign({ git: repository.git, log: recordingLog(lines) }, proposal, at, state);
    } catch (error) {
      assert.ok(error instanceof TaskError);
      return [
        error.code,
        error.message.replace(tip(), 'TIP'),
        error.mend,
        ...error.related.map(({ message }) => message),
      ];
    }
    return lines.map((line) => line.replace(tip(), 'TIP'));
  }
  const what = 'The branch "ours" of a/gitops holds commits that are not this task’s (its tip is TIP)';

  it('are refused with the first ten paths, or warned of where they are to be replaced', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 12 }, (_, index) => [`f${String(index).padStart(2, '0')}`, 'x']),
    );
    const ten = Object.keys(many).slice(0, 10);
    assert.deepEqual(await refused(many), [
      'FOREIGN_COMMITS',
      `${what}:`,
      'Merge or remove them, name another branch, or set onForeignCommits: overwrite.',
      ...ten,
    ]);
    assert.deepEqual(await refused(many, 'overwrite'), [
      `warning ${what}: ${ten.join(', ')}. Their content is replaced; the commits stay in the branch’s history.`,
    ]);
  });

  it('are refused without paths where the target shares nothing with the branch any more', async () => {
    assert.deepEqual((await refused({ x: '1' }, 'fail', { shown: undefined })).slice(0, 2), [
      'FOREIGN_COMMITS',
      `${what}.`,
    ]);
    assert.deepEqual(await refused({}, 'fail', { shown: undefined }), []);
  });

  it('are none where only ours is, where there is no branch, and where the target has it all', async () => {
    assert.deepEqual(await refused({}), []);
    assert.deepEqual(await refused({ x: '1' }, 'fail', { tip: undefined }), []);
    assert.deepEqual(await refused({ x: '1' }, 'fail', { base: 'tip' }), []);
  });

  it('are looked for twenty commits down, and no farther', async () => {
    const after = async (count: number) => {
      const { repository, start, tip } = world();
      for (let index = 0; index < count; index += 1) repository.commit('ours', {}, { message: `empty ${index}` });
      repository.commit('ours', { 'b.yaml': '1' });
      const shown = await repository.git.differences(start, tip());
      return foreignPaths({ git: repository.git }, identity, { base: start, shown }, tip(), start);
    };
    assert.deepEqual(await after(18), ['b.yaml']);
    assert.deepEqual(await after(19), ['a.yaml', 'b.yaml'], 'nothing is proven any more');
  });

  it('are none where nothing is shown, whoever committed what', async () => {
    const { repository, start, tip } = world();
    const none = { base: start, shown: new Map() };
    assert.equal(await foreignPaths({ git: repository.git }, identity, none, tip(), start), 'none');
    assert.notEqual(changesDigest([]), changesDigest([write('a.yaml', '1')]));
  });
});
