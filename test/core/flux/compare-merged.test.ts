import assert from 'node:assert/strict';
import { TaskError } from '../../../core/errors.ts';
import type { ContentAnswer } from '../../../core/flux/knowledge.ts';
import { Answers } from '../../../core/flux/wait/answers.ts';
import { compareMerged } from '../../../core/flux/wait/compare-merged.ts';
import { Narrator } from '../../../core/flux/wait/narrator.ts';
import { commits } from './build.ts';
import { hostOf, path } from './delivered.ts';
import { FakeClock } from './fake-clock.ts';
import { linesOf } from './lines.ts';
import { openPullRequest } from './quiet-host.ts';

const { awaited, newer, old } = commits;

describe('Whether what was merged is what the run had proposed', () => {
  async function compared(o: {
    readonly content?: string | undefined;
    readonly answer?: ContentAnswer | TaskError | 'silence';
    readonly descriptors?: readonly string[];
    readonly sourceCommit?: string;
    readonly cancelled?: boolean;
  }) {
    const { content = old, answer = { kind: 'same' }, descriptors = [path], sourceCommit = old } = o;
    const { log, lines } = linesOf();
    const answers = new Answers({
      host: hostOf({}),
      awaited,
      delivered: content,
      descriptors,
      branchName: 'main',
      repositoryUrl: undefined,
      warn: () => undefined,
      note: () => undefined,
      now: () => 0,
    });
    const abort = new AbortController();
    answers.compare = async (commit) => {
      assert.equal(commit, awaited);
      if (o.cancelled === true) abort.abort();
      if (answer instanceof TaskError) throw answer;
      return answer === 'silence' ? new Promise<never>(() => undefined) : answer;
    };
    const outcome = await compareMerged(
      { commit: awaited, pullRequest: { ...openPullRequest, sourceCommit } },
      { awaited: { kind: 'pullRequest', id: 31, content: 'content' in o ? o.content : content } },
      answers,
      { narrator: new Narrator(log, new FakeClock()), signal: abort.signal },
    );
    return { outcome, lines };
  }

  it('is no reason to stop while it is, or nobody can tell', async () => {
    for (const answer of [{ kind: 'same' }, { kind: 'unavailable', because: 'no right' }] as const)
      assert.deepEqual(await compared({ answer }), { outcome: undefined, lines: [] });
    assert.deepEqual(await compared({ content: undefined, answer: 'silence' }), { outcome: undefined, lines: [] });
  });

  it('is over when it is not, with what differs and by whom', async () => {
    const reason = (files: string): string =>
      `What was merged is not what this run had proposed (11111111): ${files}. Somebody rewrote the pull request before its merge: web 3`;
    for (const [files, told] of [
      [['a.yaml'], 'a.yaml differs'],
      [['a.yaml', 'b.yaml'], 'a.yaml, b.yaml differ'],
    ] as const) {
      const { outcome } = await compared({ answer: { kind: 'differs', files, by: 'web 3' } });
      assert.deepEqual(outcome, { result: 'superseded', reason: reason(told), supersededBy: 'web 3' });
    }
  });

  it('is asked again later where the host cannot say it now, and not waited for after a cancel', async () => {
    const { outcome, lines } = await compared({ answer: new TaskError('NOT_REACHABLE', 'no answer', '') });
    assert.equal(outcome, undefined);
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? '', /What was merged could not be compared yet: no answer$/);
    assert.deepEqual(await compared({ answer: 'silence', cancelled: true }), { outcome: undefined, lines: [] });
  });

  it('is not known without a descriptor, but where that very commit was merged', async () => {
    assert.deepEqual(await compared({ descriptors: [], answer: 'silence' }), { outcome: undefined, lines: [] });
    const { outcome, lines } = await compared({ descriptors: [], answer: 'silence', sourceCommit: newer });
    assert.equal(outcome, undefined);
    assert.match(
      lines.join('\n'),
      /content is that of 11111111 is not compared: somebody pushed to the branch after it/,
    );
  });
});
