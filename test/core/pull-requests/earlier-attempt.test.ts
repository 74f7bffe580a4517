import assert from 'node:assert/strict';
import { TaskError } from '../../../core/errors.ts';
import { rollbackTrailer } from '../../../core/gitops-repo/rollback-mark.ts';
import type { PullRequest } from '../../../core/ports/pull-requests.ts';
import { rolledBackBy } from '../../../core/pull-requests/earlier-attempt.ts';
import { MemoryGit } from '../gitops-repo/memory-git.ts';

const mark = 'a'.repeat(16);
const marked = `Roll back\n\n${rollbackTrailer(mark)}\n`;

describe('whether an earlier attempt has rolled back', () => {
  let memory: MemoryGit;
  let log: string[];
  /** Who brought a commit, or why the host does not say. */
  let broughtBy: () => Promise<PullRequest | undefined>;
  beforeEach(() => {
    [memory, log] = [new MemoryGit(), []];
    broughtBy = async () => undefined;
  });
  const found = async (history: readonly string[], again = true): Promise<string | undefined> => {
    const ports = {
      git: memory.git,
      merges: { broughtBy: () => broughtBy() },
      log: { info: (text: string) => void log.push(text) },
    };
    return (await rolledBackBy(ports, { mark, again }, history))?.commit;
  };
  /** Newest first: so many commits by hand upon one of the run's own. */
  const upon = (count: number): string[] => {
    const commits = [memory.commit({}, undefined, { message: marked })];
    for (let more = 0; more < count; more++) commits.unshift(memory.commit({}, commits[0], { message: 'by hand' }));
    return commits;
  };
  const merged = (sourceCommit: string | undefined) => async () =>
    ({ id: 12, url: 'u', description: 'by hand', sourceCommit }) as PullRequest;

  it('is looked for as deep as the agent may have started the step again, and deeper by whoever reruns', async () => {
    for (const [depth, again, is] of [
      [2, false, true],
      [3, false, false],
      [19, true, true],
      [20, true, false],
    ] as const) {
      const history = upon(depth);
      assert.equal(await found(history, again), is ? history.at(-1) : undefined, `${depth} ${again}`);
    }
  });

  it('is seen on a merged branch on which others have built, as far as that is likely', async () => {
    const squash = memory.commit({}, undefined, { message: 'all of it' });
    for (const [depth, is] of [
      [0, true],
      [4, true],
      [5, false],
    ] as const) {
      broughtBy = merged(upon(depth)[0]);
      assert.equal(await found([squash]), is ? squash : undefined, String(depth));
    }
  });

  it('is no, where the branch ends before one of the run’s own, or the host knows of none', async () => {
    const squash = memory.commit({}, undefined, { message: 'all of it' });
    const root = memory.commit({}, undefined, { message: 'by hand' });
    for (const sourceCommit of [memory.commit({}, root, { message: 'by hand' }), undefined]) {
      broughtBy = merged(sourceCommit);
      assert.equal(await found([squash]), undefined);
    }
    assert.deepEqual(log, []);
  });

  it('is not known where nobody may look at pull requests: that is said, and a push goes on', async () => {
    const history = [memory.commit({}, undefined, { message: 'by hand' })];
    broughtBy = () => Promise.reject(new TaskError('NOT_ALLOWED', 'You may not.', 'Ask.'));
    assert.equal(await found(history), undefined);
    assert.deepEqual(log, ['Whether 0000000000 is this run’s own rollback is not known: You may not.']);
  });

  it('is not guessed when host or git fail in another way', async () => {
    const history = [memory.commit({}, undefined, { message: 'by hand' })];
    for (const thrown of [new TaskError('NOT_REACHABLE', 'no answer', ''), new TypeError('a defect')]) {
      broughtBy = () => Promise.reject(thrown);
      await assert.rejects(found(history), (error) => error === thrown);
      broughtBy = merged('f'.repeat(40));
      const { commit } = memory.git;
      memory.git.commit = (id) => (history.includes(id) ? commit(id) : Promise.reject(thrown));
      await assert.rejects(found(history), (error) => error === thrown);
    }
    assert.deepEqual(log, []);
  });
});
