import assert from 'node:assert/strict';
import { planChanges, type ChangePlan, type WantedFile } from '../../../core/gitops-repo/change-plan.ts';
import { branchState } from '../../../core/pull-requests/branch-state.ts';
import { MemoryGit, type Held } from '../gitops-repo/memory-git.ts';

type Changes = Readonly<Record<string, Held | null>>;

const before: Changes = { 'run.sh': 'v1\n', 'a.yaml': 'a: 1\n', 'b.yaml': 'b: 1\n' };
const script = { mode: '100755', text: 'v2\n' };
const content = (path: string, text: string): WantedFile => ({ kind: 'content', path, content: Buffer.from(text) });

/** What a branch from `before` holds of what is wanted, once the target has moved on. */
async function stateOf(o: {
  readonly wanted: readonly WantedFile[];
  readonly unwanted?: readonly string[];
  readonly branch: Changes;
  readonly target?: Changes;
}): Promise<string> {
  const memory = new MemoryGit();
  const start = memory.commit(before);
  const tip = memory.commit(o.branch, start);
  const target = o.target === undefined ? start : memory.commit(o.target, start);
  const unwanted = o.unwanted ?? [];
  const current = await memory.git.entries(target, [...o.wanted.map(({ path }) => path), ...unwanted]);
  const plan: ChangePlan = planChanges({ wanted: o.wanted, unwanted, current, ignored: () => false });
  const state = await branchState(memory, { ...plan, before: [], after: [], notes: [] }, tip, target);
  return state.kind === 'same' && state.drifted ? 'drifted' : state.kind;
}

describe('what a branch holds of what is wanted', () => {
  it('is told by modes, too, as a merge would leave them', async () => {
    const wanted = [content('run.sh', 'v2\n')];
    assert.equal(await stateOf({ wanted, branch: { 'run.sh': 'v2\n' } }), 'same');
    assert.equal(await stateOf({ wanted, branch: { 'run.sh': script } }), 'different');
    assert.equal(
      await stateOf({ wanted, branch: { 'run.sh': 'v2\n', 'a.yaml': { ...script, text: 'a: 1\n' } } }),
      'different',
    );
    // That the target made it executable meanwhile, the merge keeps.
    const target = { 'run.sh': { ...script, text: 'v1\n' } };
    assert.notEqual(await stateOf({ wanted, branch: { 'run.sh': 'v2\n' }, target }), 'different');
  });

  it('is what an earlier version’s file was, mode and all', async () => {
    const branch = (mode: string) => ({ 'run.sh': { mode, text: 'v2\n' } });
    const memory = new MemoryGit();
    const id = (await memory.git.entries(memory.commit(branch('100755')), ['run.sh'])).get('run.sh')?.id ?? '';
    const wanted = [{ kind: 'object', path: 'run.sh', id, mode: '100755' }] as const;
    assert.equal(await stateOf({ wanted, branch: branch('100755') }), 'same');
    assert.equal(await stateOf({ wanted, branch: branch('100644') }), 'different');
  });

  it('is not told wrong by a file that becomes a folder', async () => {
    const wanted = [content('a.yaml/b', 'b\n')];
    assert.equal(
      await stateOf({ wanted, unwanted: ['a.yaml'], branch: { 'a.yaml': null, 'a.yaml/b': 'b\n' } }),
      'same',
    );
  });

  it('would be merged with what the target has changed of the same files, also without a conflict', async () => {
    const wanted = [content('a.yaml', 'a: 1\n'), content('b.yaml', 'b: 2\n')];
    const branch = { 'b.yaml': 'b: 2\n' };
    assert.equal(await stateOf({ wanted, branch }), 'same');
    assert.equal(await stateOf({ wanted, branch, target: { 'z.yaml': 'z\n' } }), 'same');
    // One that the branch leaves as it was, one that it changes, and one that is gone.
    assert.equal(await stateOf({ wanted, branch, target: { 'a.yaml': 'a: by hand\n' } }), 'drifted');
    assert.equal(await stateOf({ wanted, branch, target: { 'b.yaml': 'b: 1\nby: hand\n' } }), 'drifted');
    assert.equal(await stateOf({ wanted, branch, target: { 'b.yaml': null } }), 'drifted');
  });
});
