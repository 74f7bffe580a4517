import assert from 'node:assert/strict';
import { planRemove } from '../../../core/gitops-repo/plan-remove.ts';
import { descriptorOf } from './descriptors.ts';
import { MemoryGit, type Held } from './memory-git.ts';
import { path, said, settings, shop, version } from './plan-words.ts';

type Files = Record<string, Held>;

const remove = (target: Files, descriptor = path) => {
  const memory = new MemoryGit();
  return said(planRemove(memory.git, shop, descriptor, { ...settings, prune: 'none' })(memory.commit(target)));
};

describe('A removal’s plan, word for word', () => {
  it('takes away what is owned, whatever prune says, and keeps the folder', async () => {
    assert.deepEqual(await remove(version('1.0.0')), [
      'write dev/shop/.gitkeep',
      `delete ${path}`,
      'delete dev/shop/s.yaml',
      '1.0.0 → ',
    ]);
    assert.deepEqual(await remove({ ...version('1.0.0'), 'dev/shop/others': 'x' }), [
      `delete ${path}`,
      'delete dev/shop/s.yaml',
      '1.0.0 → ',
    ]);
  });

  it('needs no folder in the root', async () => {
    const root = JSON.stringify(descriptorOf({ files: ['deployment.json', 'a.yaml'] }));
    assert.deepEqual(await remove({ 'deployment.json': root, 'a.yaml': '1' }, 'deployment.json'), [
      'delete a.yaml',
      'delete deployment.json',
      '1.0.0 → ',
    ]);
  });

  it('says when there is nothing', async () => {
    assert.match((await remove({ [path]: { mode: '120000', text: 'x' } })).join(), /nothing to remove/);
    assert.deepEqual(await remove({ a: '1' }), [
      `note: The target holds no ${path}, so there is nothing to remove.`,
      ' → ',
    ]);
  });
});
