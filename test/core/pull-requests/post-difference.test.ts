import assert from 'node:assert/strict';
import { TaskError } from '../../../core/errors.ts';
import type { OwnComment, Visibility } from '../../../core/ports/pull-request-comments.ts';
import { markComment } from '../../../core/pull-requests/one-comment.ts';
import { postDifference, runNumber, type CommentContent } from '../../../core/pull-requests/post-difference.ts';
import { runLink } from '../../../core/pull-requests/run-link.ts';
import type { TriggeringPullRequest } from '../../../core/pull-requests/triggering.ts';
import { recordingLog } from '../../recording-log.ts';

const mark = { subject: ['diff', 'dev', '', 'shop'], run: 7 };
const content: CommentContent = { mark, text: 'new', instead: 'nothing any more' };
const config = '[remote "origin"]\n\turl = https://azure/contoso/_git/gitops\n';

describe('a comment on the pull request that triggered the run', () => {
  interface Case {
    readonly target?: TriggeringPullRequest;
    readonly own?: readonly OwnComment[];
    readonly fork?: boolean;
    /** Of the pull request's repository. */
    readonly seenBy?: Visibility;
    readonly openGitops?: () => Promise<Visibility>;
    readonly dryRun?: boolean;
    readonly make?: CommentContent;
  }
  /** What the log says, what the host was written, and for which audience the text was made. */
  async function post(o: Case = {}) {
    const [log, written, audiences]: [string[], string[], string[]] = [[], [], []];
    const own = [...(o.own ?? [])];
    const comments = {
      limit: 1000,
      isFromFork: async () => o.fork === true,
      own: async () => own,
      add: async (_: number, text: string) => {
        written.push('add');
        own.push({ thread: 9, comment: 1, text });
      },
      change: async () => void written.push('change'),
      remove: async () => void written.push('remove'),
    };
    await postDifference(
      {
        log: recordingLog(log),
        files: {
          kind: async (path) => (path === '/gitops/.git' ? 'folder' : 'absent'),
          readIfThere: async () => Buffer.from(config),
          realPath: async (path) => path,
        },
        open: async (repository) => ({
          comments,
          visibility: repository === 'app' ? (o.seenBy ?? 'private') : await o.openGitops?.(),
        }),
      },
      { compareWith: '/gitops', dryRun: o.dryRun === true },
      o.target ?? { kind: 'some', id: 3, repository: 'app' },
      (limit, audience) => {
        assert.equal(limit, 1000);
        audiences.push(audience);
        return o.make ?? content;
      },
    );
    return { log, written, audiences };
  }

  it('is none where no pull request has triggered the run; how loud that is, whoever looked for one knows', async () => {
    for (const level of ['info', 'warning'] as const) {
      const { log, written } = await post({ target: { kind: 'none', level, why: 'there is none' } });
      assert.deepEqual([log, written], [[`${level} No comment on a pull request: there is none.`], []]);
    }
  });

  const of = (text: string, run = mark.run): OwnComment => ({
    thread: 1,
    comment: 1,
    text: markComment({ ...mark, run }, text),
  });
  const silent: CommentContent = { ...content, text: undefined };
  for (const [name, o, done, dry, written] of [
    ['none yet', {}, 'is a comment now', 'would become a comment', ['add']],
    ['an older one', { own: [of('old', 6)] }, 'is updated', 'would be updated', ['change']],
    ['a later run’s', { own: [of('later', 8)] }, 'a later run has commented already', 'a later run has', []],
    ['nothing to tell', { make: silent }, 'there is no comment', 'there would be no comment', []],
  ] as const)
    it(`says what becomes of it: ${name}`, async () => {
      const run = await post(o);
      assert.equal(run.log.length, 1);
      assert.match(run.log[0] ?? '', new RegExp(`^info Pull request 3: .*${done}\\.$`));
      assert.deepEqual(run.written, written);
      const rehearsed = await post({ ...o, dryRun: true });
      assert.match(rehearsed.log.join(), new RegExp(`^info Pull request 3: .*${dry}.*\\.$`));
      assert.deepEqual(rehearsed.written, []);
    });

  it('is not written again when it says the same', async () => {
    const { log, written } = await post({ own: [of('new')] });
    assert.deepEqual([log, written], [['info Pull request 3: the comment says the same already.'], []]);
  });

  it('knows who will read it', async () => {
    assert.deepEqual((await post()).audiences, ['all']);
    const open = await post({ seenBy: 'public', openGitops: async () => 'public' });
    assert.deepEqual([open.audiences, open.written], [['compared'], ['add']]);
  });

  it('on a fork’s is not missed; on one that more people read than the GitOps repository, it is', async () => {
    assert.match(
      (await post({ fork: true })).log.join(),
      /^info No comment on the pull request 3: it comes from a fork/,
    );
    const { log, audiences } = await post({ seenBy: 'organization', openGitops: async () => 'private' });
    assert.match(log.join(), /^warning No comment on the pull request 3: its project is visible to more people/);
    assert.deepEqual(audiences, []);
  });

  it('tells nothing where the GitOps repository does not say who reads it, and keeps why for a debug log', async () => {
    const { log, written } = await post({
      seenBy: 'public',
      openGitops: () => Promise.reject(new TaskError('NOT_ALLOWED', 'You may not look.', 'Ask.')),
    });
    assert.deepEqual(written, []);
    assert.match(log[0] ?? '', /^debug .*You may not look/);
    assert.match(log[1] ?? '', /^warning .*visible to more people/);
  });

  it('ends the run only when that was cancelled, or by a defect', async () => {
    for (const [thrown, said] of [
      [new TaskError('CANCELLED', 'cancelled', ''), { code: 'CANCELLED' }],
      [new TypeError('a defect'), TypeError],
    ] as const) {
      await assert.rejects(post({ seenBy: 'public', openGitops: () => Promise.reject(thrown) }), said);
    }
  });

  it('is of a run by its number, and links it where it has a page', () => {
    const build = (id: string) => ({ build: { id, number: '1', definition: '', url: '' } });
    for (const [id, number] of [
      ['7', 7],
      ['123456789012345', 123_456_789_012_345],
      ['1234567890123456', 0],
      ['', 0],
      ['x7', 0],
      ['7x', 0],
    ] as const) {
      assert.equal(runNumber(build(id)), number, id);
    }
    assert.equal(runLink({ url: '', number: '1' }), '');
    assert.equal(runLink({ url: 'https://azure/run', number: '1' }), '[Run 1](https://azure/run)');
  });
});
