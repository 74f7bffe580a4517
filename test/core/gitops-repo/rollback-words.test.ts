import assert from 'node:assert/strict';
import { planRollback } from '../../../core/gitops-repo/plan-rollback.ts';
import { recordingLog } from '../../recording-log.ts';
import { deliveredFiles, descriptorOf } from './descriptors.ts';
import { MemoryGit, type Held } from './memory-git.ts';
import { path, said, settings, shop, version } from './plan-words.ts';

describe('A rollback’s plan, word for word', () => {
  const sha = (digit: string) => digit.repeat(40);
  /** Commits one after the other, newest last; `to` may name one by its place. */
  function history(...states: readonly Readonly<Record<string, Held | null>>[]) {
    const memory = new MemoryGit();
    const commits: string[] = [];
    for (const state of states) commits.push(memory.commit(state, commits.at(-1)));
    const asked: unknown[] = [];
    const ports = {
      git: memory.git,
      merges: { broughtBy: () => Promise.resolve(undefined) },
      log: recordingLog([]),
      mergeBase: {
        mergeBase: (commit: string, other: string) =>
          commits.includes(commit) ? memory.mergeBase.mergeBase(commit, other) : Promise.resolve(undefined),
      },
      history: {
        commits: async (...of: unknown[]) => {
          asked.push(of);
          return commits.toReversed();
        },
      },
    };
    const request = { identity: shop, targetBranch: 'main', descriptor: path, earlierAttempt: undefined };
    const tip = commits.at(-1) ?? '';
    return {
      asked,
      tip,
      back: (to: string | number) =>
        said(
          planRollback(
            ports,
            { ...request, to: typeof to === 'number' ? (commits[to] ?? '') : to },
            { ...settings, prune: 'none' },
          )(tip),
        ),
    };
  }
  const back = ['copy dev/shop/deployment.json', 'copy dev/shop/s.yaml'];

  it('goes to the version before, to a named one, or to a commit', async () => {
    const { back: to, asked, tip } = history(version('1.0.0'), version('1.1.0'), version('1.2.0'));
    assert.deepEqual(await to('previous'), [...back, '1.2.0 → 1.1.0']);
    assert.deepEqual(asked[0], [{ branch: 'main', tip }, path, 200]);
    assert.deepEqual(await to('1.0.0'), [...back, '1.2.0 → 1.0.0']);
    assert.deepEqual(await to(1), [...back, '1.2.0 → 1.1.0']);
    assert.deepEqual(await to(2), ['1.2.0 → 1.2.0']);
  });

  it('takes a newer version for what was rolled back from', async () => {
    const { back: to } = history(version('1.0.0'), version('1.2.0'), version('1.1.0'));
    assert.deepEqual(await to('previous'), [...back, '1.1.0 → 1.0.0']);
  });

  it('names what there is, when there is no such version or commit', async () => {
    const { back: to } = history(version('1.0.0'), version('1.1.0'), { a: '1' }, version('1.0.0'));
    const mend = 'Name one of these versions, or a commit with all 40 digits, in rollbackTo.';
    assert.deepEqual(await to('0.9.0'), [
      'ROLLBACK_TARGET_MISSING',
      `The target branch’s history holds no "0.9.0" of shop in dev (${path}); it holds "1.0.0", "1.1.0".`,
      mend,
    ]);
    assert.deepEqual(await history({ a: '1' }).back('previous'), [
      'ROLLBACK_TARGET_MISSING',
      `The target branch’s history holds no earlier version of shop in dev (${path}); it holds none.`,
      mend,
    ]);
    for (const commit of [sha('a'), sha('A')])
      assert.deepEqual(await to(commit), [
        'ROLLBACK_TARGET_MISSING',
        `The commit ${sha('a')} is not in the target branch’s history, so it never ran.`,
        'Name a commit of the target branch, a version, or previous, in rollbackTo.',
      ]);
    // Neither is a commit.
    for (const text of [`x${sha('a')}`, `${sha('a')}x`, 'a', 'z'.repeat(40)])
      assert.match((await to(text))[1] ?? '', /holds no "/, text);
  });

  it('takes everything away at a commit before the first delivery, and keeps the folder', async () => {
    const note = `note: At commit ${'1'.padStart(40, '0')} there was no shop in dev yet: what it owns now goes.`;
    const gone = [`delete ${path}`, 'delete dev/shop/s.yaml'];
    const { back: to } = history({ a: '1' }, version('1.0.0'));
    assert.deepEqual(await to(0), ['write dev/shop/.gitkeep', ...gone, note, '1.0.0 → ']);
    const shared = history({ a: '1' }, { ...version('1.0.0'), 'dev/shop/others': 'x' });
    assert.deepEqual(await shared.back(0), [...gone, note, '1.0.0 → ']);
    // What was there without a descriptor is put back.
    const before = history({ 'dev/shop/s.yaml': 'once' }, version('1.0.0'));
    assert.deepEqual(await before.back(0), [`delete ${path}`, 'copy dev/shop/s.yaml', note, '1.0.0 → ']);
    const never = history({ a: '1' }, { b: '1' });
    assert.deepEqual(await never.back(0), [' → ']);
  });

  it('refuses a version whose files are not there, or are no files', async () => {
    const listing = deliveredFiles({}, { version: '1.0.0', files: [path, 'dev/shop/gone.yaml', 'dev/shop/link'] });
    const link = { 'dev/shop/link': { mode: '120000', text: 'x' } };
    const { back: to } = history({ ...listing, ...link }, version('1.1.0'));
    assert.deepEqual(await to('previous'), [
      'ROLLBACK_TARGET_MISSING',
      `${path} of commit ${'1'.padStart(40, '0')} lists files that are not there at that commit:`,
      'Name another version in rollbackTo.',
      'dev/shop/gone.yaml',
      'dev/shop/link',
    ]);
  });

  it('goes back from a descriptor that cannot be read, by the newest one that can', async () => {
    const { back: to } = history(version('1.0.0'), { [path]: '{' });
    assert.deepEqual(await to('previous'), [
      `copy ${path}`,
      `note: ${path} cannot be read as it is now: the newest one in its history that can be read says what is owned.`,
      '1.0.0 → 1.0.0',
    ]);
    assert.equal((await history({ [path]: '{' }).back('previous'))[0], 'ROLLBACK_TARGET_MISSING');
    const mails = { [path]: JSON.stringify(descriptorOf({ application: 'mail', files: [path] })) };
    assert.equal((await history(version('1.0.0'), mails).back('previous'))[0], 'PATH_CONFLICT');
  });
});
