import assert from 'node:assert/strict';

import { TaskError } from '../../../core/errors.ts';
import { type AnswersOptions } from '../../../core/flux/wait/answers.ts';
import type { ContentHost } from '../../../core/flux/wait/delivered-files.ts';
import { commits } from './build.ts';
import { answersOf, failure, hostOf, version } from './delivered.ts';

describe('Asking the host for the history', () => {
  const question = (commit: string) => ({ kind: 'relation', commit }) as const;
  const withRelation = (relation: ContentHost['history']['relation']): ContentHost => {
    const host = hostOf({});
    return { ...host, history: { ...host.history, relation } };
  };

  it('asks each thing once', async () => {
    let asked = 0;
    const { answers, ask } = answersOf(
      withRelation(async () => {
        asked += 1;
        return 'ancestor';
      }),
    );
    answers.ask([question(commits.old)], () => undefined);
    await ask(question(commits.old));
    assert.deepEqual([asked, answers.knowledge.relations.get(commits.old)], [1, 'ancestor']);
  });

  it('goes on through failures that pass, with one warning, and asks ever more rarely', async () => {
    let asked = 0;
    const { answers, warnings, ask, pass } = answersOf(
      withRelation(async () => {
        asked += 1;
        if (asked <= 4) throw failure(asked % 2 === 0 ? 'NOT_REACHABLE' : 'NOT_SIGNED_IN');
        return 'descendant';
      }),
    );
    for (let second = 0; second < 100; second += 1) {
      await ask(question(commits.newer));
      pass(1000);
    }
    assert.equal(answers.knowledge.relations.get(commits.newer), 'descendant');
    assert.equal(warnings.length, 2, warnings.join('\n'));
    assert.match(warnings[0] ?? '', /\[NOT_SIGNED_IN\] It is asked again; the wait goes on/);
  });

  it('does without what it may not ask', async () => {
    const { answers, warnings, ask } = answersOf(withRelation(() => Promise.reject(failure('NOT_ALLOWED'))));
    await ask(question(commits.newer), question(commits.old));
    assert.equal(answers.knowledge.relations.get(commits.newer), 'unavailable');
    assert.equal(warnings.length, 1);
  });

  it('believes that a commit is not there only when that lasts', async () => {
    const missing = answersOf(withRelation(() => Promise.reject(failure('COMMIT_MISSING'))));
    await missing.ask(question(commits.newer));
    assert.equal(missing.answers.knowledge.relations.get(commits.newer), undefined);
    assert.equal(missing.answers.nextIn([question(commits.newer)]), 5000);
    for (const _ of [1, 2, 3]) {
      missing.pass(5000);
      await missing.ask(question(commits.newer));
    }
    assert.equal(missing.answers.knowledge.relations.get(commits.newer), 'unrelated');
    assert.deepEqual(missing.warnings, []);
  });

  it('is not waited for in a hurry: neither what is being asked, nor what nobody asks any more', async () => {
    let asked = 0;
    const { answers, ask, pass } = answersOf(
      withRelation(() => {
        asked += 1;
        return asked === 1 ? Promise.reject(failure('NOT_REACHABLE')) : new Promise(() => undefined);
      }),
    );
    await ask(question(commits.newer));
    pass(60_000);
    assert.equal(answers.nextIn([question(commits.old)]), 20_000);
    await ask(question(commits.newer));
    pass(60_000);
    assert.deepEqual([asked, answers.nextIn([question(commits.newer)])], [2, 20_000]);
  });

  it('asks of a branch again soon after a failure, not only when an answer would be old', async () => {
    let asked = 0;
    const host = withRelation(async () => 'ancestor');
    const tip = async (): Promise<string> => {
      asked += 1;
      if (asked === 1) throw failure('NOT_REACHABLE');
      return commits.newer;
    };
    const { answers, ask, pass } = answersOf({ ...host, history: { ...host.history, tip } });
    const branch = { kind: 'branch', source: 'main' } as const;
    await ask(branch);
    assert.equal(answers.nextIn([branch]), 5000);
    pass(5000);
    await ask(branch);
    assert.equal(answers.knowledge.branch.kind, 'known');
    pass(5000);
    await ask(branch);
    assert.equal(asked, 2);
  });

  it('asks after a failure ever more seldom, down to once a minute', async () => {
    const asked: number[] = [];
    let second = 0;
    const { ask, pass } = answersOf(
      withRelation(() => {
        asked.push(second);
        return Promise.reject(failure('NOT_REACHABLE'));
      }),
    );
    for (; second < 200; second += 1) {
      await ask(question(commits.newer));
      pass(1000);
    }
    assert.deepEqual(asked, [0, 5, 15, 35, 75, 135, 195]);
  });

  it('says what failed, how to mend it, and whether it is asked again', async () => {
    const warned = async (thrown: unknown): Promise<readonly string[]> => {
      const { warnings, ask } = answersOf(withRelation(() => Promise.reject(thrown)));
      await ask(question(commits.newer), question(commits.old));
      return warnings;
    };
    const [asked, again, without] = [
      "The repository's history could not be asked: ",
      ' It is asked again; the wait goes on.',
      ' The wait goes on without.',
    ];
    assert.deepEqual(await warned(new TaskError('NOT_REACHABLE', 'No answer.', 'Look at the proxy.')), [
      `${asked}No answer. Look at the proxy. [NOT_REACHABLE]${again}`,
    ]);
    assert.deepEqual(await warned(new TaskError('CANCELLED', 'Late.', '')), [`${asked}Late. [CANCELLED]${again}`]);
    assert.deepEqual(await warned(new TaskError('NOT_ALLOWED', 'No.', 'Grant it.')), [
      `${asked}No. Grant it. [NOT_ALLOWED]${without}`,
    ]);
    assert.deepEqual(await warned(new TypeError('a defect')), [`${asked}a defect [INTERNAL]${without}`]);
  });

  it('has nobody to ask: then a relation is unknown for good, and that is news once', () => {
    const { answers } = answersOf(hostOf({}), { host: undefined });
    let news = 0;
    for (const _ of [1, 2]) {
      const questions = [question(commits.old), { kind: 'branch', source: 'main' }] as const;
      answers.ask(questions, () => (news += 1));
    }
    const { relations, branch, content } = answers.knowledge;
    assert.deepEqual(
      [news, relations.get(commits.old), branch.kind, content],
      [1, 'unavailable', 'unavailable', undefined],
    );
  });

  describe('a branch', () => {
    const branch = (
      o: Partial<AnswersOptions>,
      tip: string | undefined,
      relation: 'ancestor' | 'same' | 'unrelated',
    ) => {
      const asked: string[] = [];
      const host = withRelation(async () => relation);
      const history: ContentHost['history'] = {
        ...host.history,
        tip: async (name) => {
          asked.push(name);
          return tip;
        },
      };
      return { asked, ...answersOf({ ...host, history }, o) };
    };
    const ofSource = { kind: 'branch', source: 'release' } as const;

    it('is the one that the pull request went into, else the one that the source follows', async () => {
      const named = branch({}, commits.newer, 'ancestor');
      await named.ask(ofSource);
      const other = branch({ branchName: undefined }, commits.newer, 'ancestor');
      await other.ask(ofSource);
      assert.deepEqual([named.asked, other.asked], [['main'], ['release']]);
      assert.deepEqual(other.answers.knowledge.branch, {
        kind: 'known',
        name: 'release',
        tip: commits.newer,
        contains: true,
      });
    });

    it('that nobody names cannot be asked', async () => {
      const { asked, answers, ask } = branch({ branchName: undefined }, commits.newer, 'ancestor');
      await ask({ kind: 'branch', source: undefined });
      assert.deepEqual([asked, answers.knowledge.branch.kind], [[], 'unavailable']);
    });

    it('contains the commit when that is its tip or below it; one that is gone contains nothing', async () => {
      for (const [tip, relation, contains] of [
        [commits.newer, 'same', true],
        [commits.newer, 'ancestor', true],
        [commits.newer, 'unrelated', false],
        [undefined, 'ancestor', false],
      ] as const) {
        const { answers, ask } = branch({}, tip, relation);
        assert.equal(answers.knowledge.branch.kind, 'unasked');
        await ask(ofSource);
        assert.deepEqual(answers.knowledge.branch, { kind: 'known', name: 'main', tip, contains });
      }
    });

    it('is asked again when its answer is twenty seconds old', async () => {
      const { asked, ask, pass } = branch({}, commits.newer, 'ancestor');
      await ask(ofSource);
      pass(19_999);
      await ask(ofSource);
      assert.equal(asked.length, 1);
      pass(1);
      await ask(ofSource);
      assert.equal(asked.length, 2);
    });

    it('is unknown where it may not be asked, and not yet known where it could not', async () => {
      for (const [code, kind] of [
        ['NOT_ALLOWED', 'unavailable'],
        ['NOT_REACHABLE', 'unasked'],
      ] as const) {
        const host = hostOf({});
        const tip = () => Promise.reject(failure(code));
        const { answers, ask } = answersOf({ ...host, history: { ...host.history, tip } });
        await ask(ofSource);
        assert.equal(answers.knowledge.branch.kind, kind);
      }
    });
  });

  describe('content', () => {
    const content = { kind: 'content', commit: commits.newer } as const;

    it('is compared once, and known from then on', async () => {
      let read = 0;
      const host = hostOf({ [commits.awaited]: version('2'), [commits.newer]: version('2') });
      const blobIds: ContentHost['history']['blobIds'] = (...asked) => {
        read += 1;
        return host.history.blobIds(...asked);
      };
      const { answers, ask } = answersOf({ ...host, history: { ...host.history, blobIds } });
      await ask(content);
      assert.deepEqual(answers.knowledge.content?.get(commits.newer), { kind: 'same' });
      const before = read;
      assert.deepEqual(await answers.compare(commits.newer), { kind: 'same' });
      assert.equal(read, before);
    });

    it('is not compared without a descriptor', async () => {
      const { answers } = answersOf(hostOf({}), { descriptors: [] });
      assert.deepEqual(await answers.compare(commits.newer), {
        kind: 'unavailable',
        because: 'no descriptor is known',
      });
      assert.equal(answers.knowledge.content, undefined);
    });

    it('is unknown for good only where that will not pass', async () => {
      for (const [code, known] of [
        ['NOT_ALLOWED', { kind: 'unavailable', because: 'it said NOT_ALLOWED' }],
        ['NOT_REACHABLE', undefined],
      ] as const) {
        const host = hostOf({});
        const readFile = () => Promise.reject(failure(code));
        const { answers, ask } = answersOf({ ...host, history: { ...host.history, readFile } });
        await ask(content);
        assert.deepEqual(answers.knowledge.content?.get(commits.newer), known);
      }
    });
  });
});
