import assert from 'node:assert/strict';

import type { ErrorCode } from '../../../core/error-codes.ts';
import { TaskError } from '../../../core/errors.ts';
import { Answers, type AnswersOptions } from '../../../core/flux/wait/answers.ts';
import type { ContentHost } from '../../../core/flux/wait/delivered-files.ts';
import type { PullRequest } from '../../../core/ports/pull-requests.ts';
import { commits } from './build.ts';
import { descriptorText } from './descriptor-text.ts';
import { quietHost } from './quiet-host.ts';

const path = 'apps/dev/web/deployment.json';
const manifest = 'apps/dev/web/web.yaml';

const descriptor = (version: string): string =>
  descriptorText({
    version,
    build: { id: version, number: `2026.${version}`, definition: 'web', url: `https://host.test/build/${version}` },
    source: { repository: 'web', branch: 'main', commit: '0'.repeat(40) },
    files: ['dev/web/deployment.json', 'dev/web/web.yaml'],
  });

type Tree = Readonly<Record<string, string>>;
const version = (number: string): Tree => ({ [path]: descriptor(number), [manifest]: `version: ${number}` });

/** A repository's host by what lies at each commit; a blob's id is its text. */
function hostOf(trees: Readonly<Record<string, Tree>>, o: Partial<ContentHost> = {}): ContentHost {
  const at = (commit: string): Tree => {
    const tree = trees[commit];
    if (tree === undefined) throw new TaskError('COMMIT_MISSING', `no ${commit}`, '');
    return tree;
  };
  return {
    defaultBranch: 'main',
    history: {
      ...quietHost.history,
      blobIds: async (commit, paths) =>
        new Map(paths.flatMap((one) => (at(commit)[one] === undefined ? [] : [[one, at(commit)[one] ?? '']]))),
      readFile: async (commit, one) => {
        const text = at(commit)[one];
        return text === undefined ? undefined : Buffer.from(text);
      },
    },
    fileHistory: { commits: async ({ tip }) => [tip] },
    merges: {
      ...quietHost.merges,
      broughtBy: async () => ({ id: 42, url: 'https://host.test/pr/42' }) as PullRequest,
    },
    ...o,
  };
}

const failure = (code: ErrorCode): TaskError => new TaskError(code, `it said ${code}`, '');

function answersOf(host: ContentHost, o: Partial<AnswersOptions> = {}) {
  const warnings: string[] = [];
  const notes: string[] = [];
  let now = 0;
  const answers = new Answers({
    host,
    awaited: commits.awaited,
    delivered: undefined,
    descriptors: [path],
    branchName: 'main',
    repositoryUrl: undefined,
    warn: (text) => void warnings.push(text),
    note: (text) => void notes.push(text),
    now: () => now,
    ...o,
  });
  return {
    answers,
    warnings,
    notes,
    pass: (milliseconds: number) => void (now += milliseconds),
    async ask(...questions: Parameters<Answers['ask']>[0]): Promise<void> {
      answers.ask(questions, () => undefined);
      for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

describe('Whether what was delivered is there', () => {
  const base = { ...version('2'), 'apps/other.yaml': '1' };
  const by = async (newer: Tree, host: Partial<ContentHost> = {}, o: Partial<AnswersOptions> = {}): Promise<string> => {
    const { answers } = answersOf(hostOf({ [commits.awaited]: base, [commits.newer]: newer }, host), o);
    const answer = await answers.compare(commits.newer);
    return answer.kind === 'differs' ? answer.by : answer.kind;
  };

  it('is so although others have changed what is theirs', async () => {
    assert.equal(await by({ ...base, 'apps/other.yaml': '2', 'apps/dev/web/more.yaml': 'not ours' }), 'same');
  });

  it('is not so after a newer version: which build, which pull request', async () => {
    assert.equal(
      await by(version('3')),
      'web 3 of build 2026.3 (https://host.test/build/3) by pull request 42 (https://host.test/pr/42), at 33333333',
    );
  });

  it('is not so after a revert, a change by hand, a removal', async () => {
    assert.match(await by(version('1')), /^web 1 of build 2026.1 .*by pull request 42/);
    assert.match(await by({ ...base, [manifest]: 'by: hand' }), /^changes to files of web by hand by pull request 42/);
    assert.match(await by({}, {}), /^the removal of web by pull request 42/);
    assert.match(await by({ ...base, [path]: '{' }), /^another descriptor, which cannot be read/);
  });

  it('names no pull request where none is known, or nobody may look', async () => {
    const none = { ...quietHost.merges, broughtBy: async () => undefined };
    assert.match(await by(version('3'), { merges: none }), /build\/3\), at 33333333$/);
    assert.match(await by(version('3'), { merges: quietHost.merges }), /build\/3\), at 33333333$/);
    // The host knows no history of what is no more: the newest merge need not have done it.
    const gone = { fileHistory: { commits: async () => [] } };
    assert.match(await by({}, gone), /^the removal of web, at 33333333$/);
    const onto = { id: 42, url: 'https://host.test/pr/42', targetCommit: commits.awaited } as PullRequest;
    const told = { ...gone, merges: { ...quietHost.merges, broughtBy: async () => onto } };
    assert.match(await by({}, told), /^the removal of web by pull request 42/);
  });

  it('is asked of the commit that the run had proposed, where that is another', async () => {
    const host = hostOf({ [commits.foreign]: version('2'), [commits.awaited]: version('6') });
    const { answers } = answersOf(host, { delivered: commits.foreign });
    assert.equal(answers.knowledge.delivered, commits.foreign);
    const answer = await answers.compare(commits.awaited);
    assert.match(answer.kind === 'differs' ? answer.by : '', /^web 6 of build 2026.6/);
  });

  it('is so of a removal as long as nothing of it comes back', async () => {
    const removed = { 'apps/other.yaml': '1' };
    const host = hostOf({ [commits.awaited]: removed, [commits.newer]: version('3'), [commits.old]: removed });
    const { answers, notes } = answersOf(host);
    assert.equal((await answers.compare(commits.old)).kind, 'same');
    const back = await answers.compare(commits.newer);
    assert.match(back.kind === 'differs' ? back.by : '', /^web 3 of build/);
    assert.match(notes.join('\n'), /^apps\/dev\/web\/deployment.json is not there at 22222222: [^\n]*$/);
  });

  it('cannot be said where the descriptor cannot be read: the history alone counts then, with a warning', async () => {
    const host = hostOf({ [commits.awaited]: { [path]: 'no JSON' }, [commits.newer]: version('2') });
    const { answers, warnings, ask } = answersOf(host);
    await ask({ kind: 'content', commit: commits.newer });
    assert.equal(answers.knowledge.content?.get(commits.newer)?.kind, 'unavailable');
    assert.equal(warnings.length, 1);
  });
});

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
