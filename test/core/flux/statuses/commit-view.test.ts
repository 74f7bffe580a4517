import assert from 'node:assert/strict';

import type { BranchAnswer, Knowledge, Relation } from '../../../../core/flux/knowledge.ts';
import { CommitView } from '../../../../core/flux/statuses/commit-view.ts';
import type { CommitStatuses } from '../../../../core/ports/commit-statuses.ts';

const id = (number: number): string => number.toString(16).padStart(40, '0');
/** Commits 0, 1, 2 … in a line. */
const line: Pick<CommitStatuses, 'newest'> = {
  newest: (tip, most) => {
    const at = Number.parseInt(tip, 16);
    return Promise.resolve(Array.from({ length: Math.min(most, at + 1) }, (_, back) => id(at - back)));
  },
};

function viewOf(awaited: number) {
  const asked: string[] = [];
  const port: CommitStatuses = {
    ...line,
    of: (commit) => {
      asked.push(commit);
      return Promise.resolve([]);
    },
  };
  const view = new CommitView(port, id(awaited), 'main');
  const relations = new Map<string, Relation>();
  const at = (tip: number): Knowledge => {
    const branch: BranchAnswer = { kind: 'known', name: 'main', tip: id(tip), contains: true };
    const none = { content: undefined, repositoryUrl: undefined, branchName: undefined };
    return { awaited: id(awaited), relations, branch, ...none };
  };
  /** Reads until nothing is open, as the loop does. */
  const settle = async (tip: number): Promise<Knowledge> => {
    const knowledge = at(tip);
    for (let rounds = 0; !view.isComplete(knowledge); rounds += 1) {
      assert.ok(rounds < 50);
      await view.read(knowledge);
      for (const question of view.questions(knowledge)) {
        if (question.kind !== 'relation') continue;
        relations.set(question.commit, Number.parseInt(question.commit, 16) > awaited ? 'descendant' : 'ancestor');
      }
    }
    return knowledge;
  };
  return { view, asked, settle };
}

describe('the commits whose statuses count', () => {
  it('are the awaited one and what contains it, older before newer', async () => {
    const { view, settle } = viewOf(3);
    const knowledge = await settle(6);
    assert.deepEqual(
      view.reports(knowledge).map(({ commit }) => commit),
      [3, 4, 5, 6].map(id),
    );
    assert.deepEqual(view.before, [2, 1, 0].map(id));
  });

  it('are not forgotten while the branch goes on, however far', async () => {
    const { view, asked, settle } = viewOf(0);
    await settle(40);
    const knowledge = await settle(80);
    assert.equal(view.reports(knowledge).length, 81);
    asked.length = 0;
    await view.read(knowledge);
    assert.ok(asked.length <= 11, `${asked.length} are asked again and again`);
  });

  it('are those of the branch as it is when it was rewritten, or went on too far to know', async () => {
    const { view, settle } = viewOf(0);
    await settle(10);
    const knowledge = await settle(100);
    const commits = view.reports(knowledge).map(({ commit }) => Number.parseInt(commit, 16));
    assert.deepEqual([commits[0], commits[1], commits.at(-1)], [0, 51, 100]);
  });
});
