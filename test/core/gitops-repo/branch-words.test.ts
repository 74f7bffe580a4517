import assert from 'node:assert/strict';
import { planBranch } from '../../../core/gitops-repo/plan-branch.ts';
import { deliveredFiles } from './descriptors.ts';
import { MemoryGit, type Held } from './memory-git.ts';
import { path, said, shop, version } from './plan-words.ts';

describe('The plan of a branch, word for word', () => {
  const pod = (image: string): string =>
    `kind: Pod\napiVersion: v1\nmetadata: {name: web}\nspec: {containers: [{image: "${image}"}]}\n`;
  type Changes = Readonly<Record<string, Held | null>>;
  function plan(before: Changes, changes: Changes, since: Changes = {}, onClash: 'tell' | 'refuse' = 'refuse') {
    const memory = new MemoryGit();
    const base = memory.commit(before);
    const source = memory.commit(changes, base);
    const tip = Object.keys(since).length === 0 ? base : memory.commit(since, base);
    const asked: unknown[] = [];
    const tips = async (branches: readonly string[]) => {
      asked.push(branches);
      return new Map(branches.includes('bump') ? [['bump', source]] : []);
    };
    const of = { ignored: (one: string) => one === path, downgrade: 'error', onClash } as const;
    return {
      asked,
      read: memory.read,
      work: (branch = 'bump') =>
        planBranch(
          { git: { ...memory.git, tips }, mergeBase: memory.mergeBase },
          { branch, repositoryLabel: 'a/gitops', identity: shop },
          of,
        )(tip),
    };
  }

  it('needs the branch', async () => {
    const { work, asked } = plan({ a: '1' }, { a: '2' });
    assert.deepEqual(await said(work('other')), [
      'SOURCE_BRANCH_MISSING',
      'a/gitops has no branch "other".',
      'Push it before this step (update-image-tag with delivery: branch does), or correct sourceBranch.',
    ]);
    assert.deepEqual(asked, [['other']]);
  });

  it('names what both have changed, twenty and how many more where people will merge', async () => {
    const names = Array.from({ length: 22 }, (_, index) => `f${String(index).padStart(2, '0')}`);
    const all = (text: string) => Object.fromEntries(names.map((one) => [one, text]));
    const why = 'the same lines have changed since';
    assert.deepEqual(await said(plan(all('1\n'), all('2\n'), all('3\n')).work()), [
      'MERGE_CONFLICTS',
      'The branch "bump" cannot be merged into the target; nothing was touched:',
      'Merge the target into it and push that, or have it made anew.',
      ...names.map((one) => `${one}: ${why}`),
    ]);
    const told = await said(plan(all('1\n'), all('2\n'), all('3\n'), 'tell').work());
    assert.deepEqual(told.slice(22, 23), [
      `note: The branch "bump" conflicts with the target: ${names
        .slice(0, 20)
        .map((one) => `${one}: ${why}`)
        .join('; ')}; and 2 more`,
    ]);
    // The branch has it deleted: so it is shown.
    const gone = await said(plan({ a: '1\n' }, { a: null }, { a: '2\n' }, 'tell').work());
    assert.deepEqual(gone[0], 'delete a');
  });

  it('reads only manifests to tell its images, and not thousands', async () => {
    const { work, read } = plan(
      { 'a.yml': pod('a:1'), 'b.JSON': '{}', 'c.txt': 'x', 'link.yaml': { mode: '120000', text: 'x' } },
      {
        'a.yml': pod('a:2'),
        'b.JSON': '{ }',
        'c.txt': 'y',
        'link.yaml': { mode: '120000', text: 'y' },
        'd.yaml': pod('d:1'),
        'e.yaml.bak': 'x',
      },
    );
    const { before, after } = await work();
    assert.deepEqual(
      [before.map(({ images }) => images), after.map(({ images }) => images)],
      [[['a:1']], [['a:2', 'd:1']]],
    );
    assert.deepEqual(
      after.map(({ files }) => files),
      [['a.yml', 'b.JSON', 'd.yaml']],
    );
    assert.equal(new Set(read).size, 5);
    const many = Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`m${index}.yaml`, 'a: 1\n']));
    const large = plan({}, many);
    const wide = await large.work();
    assert.deepEqual([wide.before, wide.after], [[], []]);
    assert.deepEqual(large.read, []);
  });

  it('is told by the descriptors that it leaves, not by those that it takes away', async () => {
    const other = 'dev/mail/deployment.json';
    const mail = deliveredFiles({}, { application: 'mail', version: '7' });
    const { before, after } = await plan(
      { ...version('1.0.0'), ...mail },
      { ...version('1.1.0'), [other]: null },
    ).work();
    assert.deepEqual([before.map((one) => one.version), after.map((one) => one.version)], [['1.0.0'], ['1.1.0']]);
    const fresh = await plan({ a: '1' }, mail).work();
    assert.deepEqual([fresh.before.length, fresh.after[0]?.version], [0, '7']);
  });
});
