import assert from 'node:assert/strict';
import { TaskError } from '../../../core/errors.ts';
import { outdateComment, differenceComment } from '../../../core/pull-requests/difference-comment.ts';
import { markComment } from '../../../core/pull-requests/one-comment.ts';
import { recordingLog } from '../../recording-log.ts';

const identity = { environment: 'dev', cluster: '', application: 'shop' };

describe('A comment that holds no longer', () => {
  const options = {
    environment: 'dev',
    cluster: '',
    application: '',
    sourcePath: ['/work/apps/shop'],
    compareWith: '/work/gitops',
    build: { id: '7', number: '2026.7', definition: 'cd', url: 'https://x.test/run' },
    dryRun: false,
  };
  const target = { kind: 'some', id: 3, repository: 'app' } as const;
  const difference = {
    comparisons: [{ identity, objects: [], same: 0, files: [], warnings: [] }],
    changed: false,
    where: 'gitops',
    mask: (text: string) => text,
  };
  async function outdated(
    o: { names?: readonly string[]; dryRun?: boolean; none?: boolean; fails?: Error; own?: boolean } = {},
  ) {
    const lines: string[] = [];
    const changed: string[] = [];
    const mark = { ...differenceComment(options, difference, 1000).mark, run: 6 };
    const own = (o.own ?? true) ? [{ thread: 1, comment: 1, text: markComment(mark, 'old') }] : [];
    const comments = {
      limit: 1000,
      isFromFork: async () => false,
      own: async () => own,
      add: async () => assert.fail('nothing is to be added'),
      change: async (_: number, __: unknown, text: string) => void changed.push(text),
      remove: async () => undefined,
    };
    const open = async () => {
      if (o.fails !== undefined) throw o.fails;
      return { comments, visibility: 'private' as const };
    };
    await outdateComment(
      { log: recordingLog(lines), open },
      { ...options, dryRun: o.dryRun ?? false },
      o.none === true ? { kind: 'none', level: 'info', why: '' } : target,
      o.names ?? ['shop'],
    );
    return { changed: changed.map((text) => text.replace(/<!--[\s\S]*?-->\s*/g, '').trim()), lines };
  }

  it('says so in its place, by the applications or by the folders’ names', async () => {
    const text =
      '### Changes of shop in dev\n\n**The manifests of this change could not be rendered, or did not pass the checks**, so what an earlier run said here holds no longer. [Run 2026.7](https://x.test/run)';
    const said = ['info Pull request 3: the comment with the difference says that it is out of date.'];
    for (const names of [['shop'], []]) assert.deepEqual(await outdated({ names }), { changed: [text], lines: said });
  });

  it('is none where there is none, on no pull request and in a dry run', async () => {
    const nothing = { changed: [], lines: [] };
    assert.deepEqual(await outdated({ own: false }), nothing);
    assert.deepEqual(await outdated({ none: true }), nothing);
    assert.deepEqual(await outdated({ dryRun: true }), nothing);
  });

  it('stays where it cannot be changed; only what nobody foresaw, and a cancel, end the run', async () => {
    const { lines } = await outdated({ fails: new TaskError('NOT_ALLOWED', 'no.', 'Mend it.') });
    assert.match(lines.join(), /^info The comment on the pull request 3 could not be updated: .*no\./);
    await assert.rejects(outdated({ fails: new TaskError('CANCELLED', 'x', '') }), { code: 'CANCELLED' });
    await assert.rejects(outdated({ fails: new RangeError('x') }), RangeError);
  });
});
