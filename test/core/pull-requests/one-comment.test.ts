import assert from 'node:assert/strict';
import { maySeeContent } from '../../../core/pull-requests/audience.ts';
import { keepOneComment, markComment, previewComment } from '../../../core/pull-requests/one-comment.ts';
import type { OwnComment } from '../../../core/ports/pull-request-comments.ts';

const subject = ['diff', 'dev', '', 'shop'];

/** A pull request's comments of ours; `meanwhile` happens right before ours is added. */
function pullRequest(texts: readonly string[] = [], meanwhile: readonly string[] = []) {
  let last = 0;
  const put = (text: string): OwnComment => ({ thread: ++last, comment: 1, text });
  let comments = texts.map(put);
  const writes: string[] = [];
  return {
    texts: () => comments.map(({ text }) => text),
    writes,
    own: async () => comments,
    async add(_: number, text: string) {
      writes.push('add');
      comments = [...comments, ...meanwhile.map(put), put(text)];
    },
    async change(_: number, { thread }: OwnComment, text: string) {
      writes.push('change');
      comments = comments.map((one) => (one.thread === thread ? { ...one, text } : one));
    },
    async remove(_: number, { thread }: OwnComment) {
      writes.push('remove');
      comments = comments.filter((one) => one.thread !== thread);
    },
  };
}

const says = (run: number, text = 'changes', about = subject): string => markComment({ subject: about, run }, text);
const keep = (host: ReturnType<typeof pullRequest>, run: number, text: string | undefined = 'changes') =>
  keepOneComment(host, 1, { subject, run }, { text, instead: 'nothing' });

describe('one comment on a pull request', () => {
  it('is added once, then changed, and left alone when it says the same', async () => {
    const host = pullRequest();
    assert.equal(await keep(host, 1), 'added');
    assert.equal(await keep(host, 1), 'unchanged');
    assert.equal(await keep(host, 2, 'others'), 'updated');
    assert.deepEqual(host.texts(), [says(2, 'others')]);
    assert.deepEqual(host.writes, ['add', 'change']);
  });

  it('takes back what it said when nothing differs any more, and is not made for that', async () => {
    const host = pullRequest([says(1)]);
    assert.equal(
      await keepOneComment(host, 1, { subject, run: 2 }, { text: undefined, instead: 'nothing' }),
      'updated',
    );
    assert.deepEqual(host.texts(), [says(2, 'nothing')]);
    const empty = pullRequest();
    assert.equal(await keepOneComment(empty, 1, { subject, run: 2 }, { text: undefined, instead: 'nothing' }), 'none');
    assert.deepEqual(empty.writes, []);
  });

  it('of an overlapping run that was faster stays, and has what the later run says', async () => {
    const later = pullRequest([], [says(1, 'theirs')]);
    assert.equal(await keep(later, 2, 'ours'), 'updated');
    assert.deepEqual(later.texts(), [says(2, 'ours')]);
    const earlier = pullRequest([], [says(3, 'theirs')]);
    assert.equal(await keep(earlier, 2, 'ours'), 'newer');
    assert.deepEqual(earlier.texts(), [says(3, 'theirs')]);
  });

  it('is made one again when there are several', async () => {
    const host = pullRequest([says(1), says(2), says(3)]);
    assert.equal(await keep(host, 4), 'updated');
    assert.deepEqual(host.texts(), [says(4)]);
  });

  it('has nothing to do with comments about something else, or that only look like one', async () => {
    const others = [
      says(9, 'x', ['diff', 'prod', '', 'shop']),
      'hello',
      `quoted\n${says(9)}`,
      says(9).replace(' 9 ', ' x '),
    ];
    const host = pullRequest(others);
    assert.equal(await keep(host, 1), 'added');
    assert.deepEqual(host.texts(), [...others, says(1)]);
  });

  it('is foretold by a look', async () => {
    const look = (host: ReturnType<typeof pullRequest>, text?: string) =>
      previewComment(host, 1, { subject, run: 2 }, text);
    assert.equal(await look(pullRequest(), 'x'), 'added');
    assert.equal(await look(pullRequest()), 'none');
    assert.equal(await look(pullRequest([says(1)])), 'updated');
    assert.equal(await look(pullRequest([says(3)]), 'x'), 'newer');
  });

  it('does not show what it is about in its mark', () => {
    assert.doesNotMatch(says(1), /dev|shop/);
    assert.match(says(1), /^<!-- gitops-delivery [0-9a-f]{32} 1 -->\nchanges$/);
  });
});

describe('who may read a repository’s content in a pull request', () => {
  it('is who sees the repository’s project too; what is not known counts as private', () => {
    assert.ok(maySeeContent('private', 'private'));
    assert.ok(maySeeContent('private', undefined));
    assert.ok(maySeeContent('organization', 'public'));
    assert.ok(maySeeContent('public', 'public'));
    assert.ok(!maySeeContent('organization', 'private'));
    assert.ok(!maySeeContent('public', 'organization'));
    assert.ok(!maySeeContent('public', undefined));
    assert.ok(!maySeeContent(undefined, 'public'));
  });
});
