import assert from 'node:assert/strict';
import { TaskError } from '../../../core/errors.ts';
import { planRollback } from '../../../core/gitops-repo/plan-rollback.ts';
import { rollbackMarks, rollbackRun, type RollbackRun } from '../../../core/gitops-repo/rollback-mark.ts';
import { withTrailers } from '../../../core/gitops-repo/trailers.ts';
import type { PullRequest } from '../../../core/ports/pull-requests.ts';
import { rolledBackBy, type EarlierAttemptPorts } from '../../../core/pull-requests/earlier-attempt.ts';
import { writeMarker } from '../../../core/pull-requests/marker.ts';
import { deliveredFiles } from './descriptors.ts';
import { MemoryGit } from './memory-git.ts';

const shop = { environment: 'dev', application: 'shop', cluster: '' };
const path = 'dev/shop/deployment.json';
const settings = { targetPath: '.', prune: 'owned' as const, ignored: (one: string) => one === path };

/** A run by its id, and which of its attempts. */
function run(id: number, attempt = 1): RollbackRun {
  const variable = (name: string): string | undefined => ({ 'System.JobAttempt': String(attempt) })[name];
  const found = rollbackRun(`https://dev.azure.com/a/b/_build/results?buildId=${id}`, variable, shop);
  assert.ok(found !== undefined);
  return found;
}

const message = (mark?: string, content = 'b'): string =>
  withTrailers(
    'Roll back shop\n\nIn words.',
    { identity: shop, target: 'a'.repeat(40), content: content.repeat(40) },
    mark,
  );

describe('a rollback to what was before, run again', () => {
  let memory: MemoryGit;
  let target: string[];
  let asked: string[];
  let brought: Map<string, Pick<PullRequest, 'id' | 'url' | 'description' | 'sourceCommit'>>;
  let log: string[];
  beforeEach(() => {
    memory = new MemoryGit();
    [target, asked, log] = [[], [], []];
    brought = new Map();
    for (const number of ['1.0.0', '1.1.0', '1.2.0']) holds(number, message());
  });

  /** A version comes to the target by a commit with that message. */
  function holds(number: string, said: string, more: { readonly second?: string } = {}): string {
    const build = { id: '', number: '', definition: '', url: '' };
    const files = deliveredFiles({ 'dev/shop/s.yaml': number }, { version: number, build });
    const first = target.at(-1);
    const parents = [first, more.second].filter((one) => one !== undefined);
    const commit = memory.commit(files, first, { parents, message: said });
    target.push(commit);
    return commit;
  }

  const earlier = (): EarlierAttemptPorts => ({
    git: memory.git,
    merges: {
      broughtBy: async (commit) => {
        asked.push(commit);
        return brought.get(commit) as PullRequest | undefined;
      },
    },
    log: { info: (text) => log.push(text) },
  });
  const back = (by: RollbackRun | undefined, to = 'previous') =>
    planRollback(
      {
        git: memory.git,
        mergeBase: memory.mergeBase,
        history: { commits: async () => target.toReversed() },
      },
      {
        identity: shop,
        targetBranch: 'main',
        descriptor: path,
        to,
        earlierAttempt: by === undefined ? undefined : (commits) => rolledBackBy(earlier(), by, commits),
      },
      settings,
    )(target.at(-1) ?? '');
  const goesTo = async (by: RollbackRun | undefined, to?: string): Promise<string | undefined> => {
    const plan = await back(by, to);
    return plan.changedFiles.length === 0 ? undefined : plan.after[0]?.version;
  };

  /** How the first attempt's rollback comes to the target, by how its pull request is merged. */
  const ways: Record<string, (mark: string) => string> = {
    'pushed straight, or rebased': (mark) => holds('1.1.0', message(mark)),
    'squashed with the messages of its commits': (mark) =>
      holds(
        '1.1.0',
        `Roll back (#12)\n\n* ${message().replaceAll('\n', '\n  ')}\n\n* ${message(mark)}\nCo-authored-by: A`,
      ),
    'squashed, or merged, with words of somebody’s own': (mark) => {
      const commit = holds('1.1.0', 'Merged PR 12: at night');
      const description = `${writeMarker({ identity: shop, version: '1.1.0', descriptors: [], content: 'b'.repeat(40), rollbacks: [mark] })}\nx`;
      brought.set(commit, { id: 12, url: 'u', description, sourceCommit: undefined });
      return commit;
    },
    'by a pull request of somebody else, from a branch on which others have built': (mark) => {
      const own = memory.commit({}, target.at(-1), { message: message(mark) });
      const theirs = memory.commit({}, own, { message: 'More' });
      const commit = holds('1.1.0', 'Merge pull request #12', { second: theirs });
      brought.set(commit, { id: 12, url: 'u', description: 'mine', sourceCommit: theirs });
      return commit;
    },
  };
  for (const [way, merge] of Object.entries(ways))
    it(`has nothing left to do once it is merged: ${way}`, async () => {
      assert.equal(await goesTo(run(5)), '1.1.0');
      const commit = merge(run(5).mark);
      for (const attempt of [1, 2]) {
        const again = await back(run(5, attempt));
        assert.deepEqual([again.changes, again.after[0]?.version], [[], '1.1.0']);
        assert.equal(again.rolledBack?.commit, commit);
        assert.match([...(again.remarks ?? []), ...again.notes].join(), /This run has rolled shop in dev back already/);
        assert.deepEqual(again.notes, []);
      }
      // A run of its own, no run at all, and whoever names a version, go back as ever.
      assert.equal(await goesTo(run(6)), '1.0.0');
      assert.equal(await goesTo(undefined), '1.0.0');
      assert.equal(await goesTo(run(5, 2), '1.0.0'), '1.0.0');
    });

  it('leaves what others delivered since, and says so', async () => {
    holds('1.1.0', message(run(5).mark));
    for (let more = 0; more < 15; more++) holds(`1.3.${more}`, message());
    const again = await back(run(5, 2));
    assert.deepEqual(again.changes, []);
    assert.match(
      again.notes.join(),
      /rolled shop in dev back already \(commit \d{10}\); what has come .* stays \(version 1\.3\.14\)/,
    );
    // That deep only a rerun looks: it has had the time.
    assert.equal(await goesTo(run(6)), '1.3.13');
  });

  it('is known by the pull request’s text where another run’s branch served again', async () => {
    const commit = holds('1.1.0', message(run(5).mark));
    const marker = {
      identity: shop,
      version: '1.1.0',
      descriptors: [],
      content: 'b'.repeat(40),
      rollbacks: [run(8).mark, run(6).mark],
    };
    brought.set(commit, { id: 13, url: 'u', description: writeMarker(marker), sourceCommit: commit });
    for (const id of [5, 6, 8]) assert.equal(await goesTo(run(id, 2)), undefined);
    assert.equal(await goesTo(run(7, 2)), '1.0.0');
  });

  it('has its rollback still to make where another delivery took its place on the branch before the merge', async () => {
    const rollback = memory.commit({}, target.at(-1), { message: message(run(5).mark) });
    const deployed = memory.commit({}, rollback, { message: message(undefined, 'c') });
    const squash = (id: number, said: string) => brought.set(holds('1.3.0', said), deployment(id));
    const deployment = (id: number) => ({ id, url: 'u', description: '', sourceCommit: deployed });
    // As Azure Repos names a squash, and as GitHub does: with the messages of all the branch's commits.
    squash(13, 'Merged PR 13: Deploy');
    assert.equal(await goesTo(run(5, 2)), '1.2.0');
    squash(14, `Deploy (#14)\n\n* ${message(run(5).mark)}\n\n* ${message(undefined, 'c')}`);
    assert.equal(await goesTo(run(5, 2)), '1.2.0');
    // The same content again, on a target that has moved, is the rollback still.
    const same = memory.commit({}, rollback, { message: message(run(6).mark) });
    const commit = holds('1.1.0', 'Merged PR 15');
    brought.set(commit, { ...deployment(15), sourceCommit: same });
    for (const id of [5, 6]) assert.equal((await back(run(id, 2))).rolledBack?.commit, commit);
  });

  it('asks the host of no delivery that says itself whose it is', async () => {
    assert.equal(await goesTo(run(5, 2)), '1.1.0');
    assert.deepEqual(asked, []);
  });

  it('goes on where the host does not let it look, or the branch is no more, and says that', async () => {
    const commit = holds('1.3.0', 'by hand');
    brought.set(commit, { id: 12, url: 'u', description: '', sourceCommit: 'f'.repeat(40) });
    memory.git.commit = async (id) => {
      const known = target.includes(id);
      if (!known) throw new TaskError('GIT_FAILED', 'not our ref.', 'Run it again.');
      return { id, tree: id, parents: [], author: 'A', committer: 'A', message: 'x' };
    };
    assert.equal(await goesTo(run(5)), '1.2.0');
    assert.match(log.join(), /branch of pull request 12 is no more/);
  });

  it('marks are found in any line of their own, and are of one run and one rollback', () => {
    const mark = run(5).mark;
    assert.match(mark, /^[0-9a-f]{16}$/);
    assert.equal(run(5, 3).mark, mark);
    assert.deepEqual([run(5).again, run(5, 2).again], [false, true]);
    assert.notEqual(rollbackRun('https://x', () => '1', 'web')?.mark, rollbackRun('https://x', () => '1', 'api')?.mark);
    assert.equal(
      rollbackRun('', () => '1', shop),
      undefined,
    );
    assert.deepEqual(rollbackMarks(message(mark)), [mark]);
    assert.deepEqual(
      rollbackMarks(`x\n  GitOps-Rollback: ${mark}\r\nGitOps-Rollback: ${mark}0\nsee GitOps-Rollback: ${mark}`),
      [mark],
    );
  });
});
