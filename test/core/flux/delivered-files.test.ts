import assert from 'node:assert/strict';

import { type AnswersOptions } from '../../../core/flux/wait/answers.ts';
import type { ContentHost } from '../../../core/flux/wait/delivered-files.ts';
import type { PullRequest } from '../../../core/ports/pull-requests.ts';
import { commits } from './build.ts';
import { quietHost } from './quiet-host.ts';
import { answersOf, hostOf, manifest, path, type Tree, version } from './delivered.ts';

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
