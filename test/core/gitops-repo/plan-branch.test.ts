import assert from 'node:assert/strict';
import { TaskError } from '../../../core/errors.ts';
import { planBranch } from '../../../core/gitops-repo/plan-branch.ts';
import { serializeDescriptor } from '../../../core/manifests/descriptor.ts';
import { descriptorOf } from './descriptors.ts';
import { MemoryGit, type Held } from './memory-git.ts';

const identity = { environment: 'dev', application: 'shop', cluster: '' };
const path = 'dev/shop/deployment.json';
const descriptor = (version: string, image: string): string =>
  serializeDescriptor(descriptorOf({ version, images: [image] }));
const pod = (image: string): string =>
  `kind: Pod\napiVersion: v1\nmetadata: {name: web}\nspec: {containers: [{image: "${image}"}]}\n`;

type Changes = Readonly<Record<string, Held | null>>;

interface More {
  readonly onClash?: 'tell' | 'refuse';
  readonly downgrade?: 'error' | 'warning';
}

/** Plans the merge of a branch with `changes` into a target with `since`, both from `before`. */
function plan(before: Changes, changes: Changes, since: Changes = {}, more: More = {}) {
  const memory = new MemoryGit();
  const base = memory.commit(before);
  const source = memory.commit(changes, base);
  const tip = Object.keys(since).length === 0 ? base : memory.commit(since, base);
  const git = { ...memory.git, tips: async () => new Map([['bump', source]]) };
  const given = { branch: 'bump', repositoryLabel: 'gitops', identity };
  const settings = { ignored: (one: string) => one === path, downgrade: 'error', onClash: 'refuse', ...more } as const;
  return planBranch({ git, mergeBase: memory.mergeBase }, given, settings)(tip);
}

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof TaskError) return `${error.code} ${error.related.map(({ message }) => message).join()}`;
    throw error;
  }
  return 'none';
};

describe('what a branch brings to its target', () => {
  it('is what it changed since they parted, and nothing that the target has too', async () => {
    const found = await plan({ a: '1', b: '1', c: '1' }, { a: '2', b: '2', c: null }, { b: '2', d: '1' });
    assert.deepEqual(found.changedFiles, ['a', 'c']);
    assert.equal(found.branch?.containsTarget, false);
    assert.equal((await plan({ a: '1' }, { a: '2' })).branch?.containsTarget, true);
    assert.deepEqual((await plan({ a: '1' }, { a: '2' }, { a: '2' })).changedFiles, []);
  });

  it('may be a file where there was a folder', async () => {
    const found = await plan({ 'y/z': '1' }, { 'y/z': null, y: '1' });
    assert.deepEqual(found.changedFiles, ['y', 'y/z']);
  });

  it('has one name as long as the branch does not change, whatever the target becomes', async () => {
    const one = await plan({ a: '1', b: '1' }, { a: null });
    assert.equal((await plan({ a: '1', b: '1' }, { a: null }, { c: '1' })).content, one.content);
    assert.notEqual((await plan({ a: '1', b: '1' }, { b: null })).content, one.content);
  });

  it('is told by the images in manifests on both sides', async () => {
    const found = await plan({ 'web.yaml': pod('web:1') }, { 'web.yaml': pod('web:2') });
    assert.deepEqual(
      [found.before, found.after].map((side) => side.map(({ images, version }) => [images, version])),
      [[[['web:1'], '']], [[['web:2'], '']]],
    );
  });

  it('is told by descriptors where the branch has changed them, as the target has them now', async () => {
    const found = await plan(
      { [path]: descriptor('1.0.0', 'web:1'), a: '1' },
      { [path]: descriptor('1.2.0', 'web:3'), a: '2' },
    );
    assert.deepEqual([found.before[0]?.version, found.after[0]?.version], ['1.0.0', '1.2.0']);
    assert.deepEqual(found.changedFiles, ['a']);
  });

  it('must not go back unseen', async () => {
    const before = { [path]: descriptor('2.0.0', 'web:2'), a: '1' };
    const back = { [path]: descriptor('1.0.0', 'web:1'), a: '2' };
    assert.match(await codeOf(plan(before, back)), /^DOWNGRADE_REFUSED/);
    assert.match((await plan(before, back, {}, { downgrade: 'warning' })).notes.join(), /would go back/);
  });

  it('stops at what both have changed, or tells it where people will merge', async () => {
    const clashing = [{ a: '1\n', b: '1' }, { a: '2\n', b: '2' }, { a: '3\n' }] as const;
    assert.equal(await codeOf(plan(...clashing)), 'MERGE_CONFLICTS a: the same lines have changed since');
    const told = await plan(...clashing, { onClash: 'tell' });
    assert.deepEqual(told.changedFiles, ['a', 'b']);
    assert.match(told.notes.join(), /conflicts with the target: a: the same lines/);
  });

  it('needs a commit in common, and a branch', async () => {
    const memory = new MemoryGit();
    const [one, other] = [memory.commit({ a: '1' }), memory.commit({ a: '2' })];
    const given = { branch: 'bump', repositoryLabel: 'gitops', identity };
    const settings = { ignored: () => false, downgrade: 'error', onClash: 'tell' } as const;
    const at = (tips: readonly [string, string][]) =>
      planBranch(
        { git: { ...memory.git, tips: async () => new Map(tips) }, mergeBase: memory.mergeBase },
        given,
        settings,
      )(one);
    assert.match(await codeOf(at([['bump', other]])), /^MERGE_CONFLICTS they have no commit in common/);
    assert.match(await codeOf(at([])), /^SOURCE_BRANCH_MISSING/);
  });
});
