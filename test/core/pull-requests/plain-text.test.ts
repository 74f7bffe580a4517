import assert from 'node:assert/strict';
import {
  changedComment,
  disarmedComment,
  straightComment,
  supersededComment,
} from '../../../core/pull-requests/comments.ts';
import { withoutBuild } from '../../../core/pull-requests/fingerprint.ts';
import {
  deliveryLines,
  defaultCommitMessage,
  fitLine,
  imageLines,
  plainChanges,
  plainValue,
  withSkipCi,
} from '../../../core/pull-requests/plain-text.ts';
import { descriptorOf } from '../gitops-repo/descriptors.ts';

const pods = (...names: readonly string[]) =>
  names.map((name) => ({ apiVersion: 'v1', kind: 'Pod', namespace: '', name }));
const images = (before: readonly string[], after: readonly string[]) => ({
  before: [descriptorOf({ images: before })],
  after: [descriptorOf({ images: after })],
});
const objects = (before: readonly string[], after: readonly string[]) => ({
  before: [descriptorOf({ objects: pods(...before) })],
  after: [descriptorOf({ objects: pods(...after) })],
});

describe('what changes, in plain words', () => {
  it('is what comes and what goes, and nothing of what stays', () => {
    assert.deepEqual(deliveryLines(objects(['a', 'b'], ['b', 'c'])), ['new: Pod c', 'gone: Pod a']);
    assert.deepEqual(deliveryLines(objects([], ['c'])), ['new: Pod c']);
    assert.deepEqual(deliveryLines(objects(['a'], [])), ['gone: Pod a']);
    assert.deepEqual(deliveryLines(objects(['a'], ['a'])), []);
    // Of a first delivery, and of a removal, one side has no descriptor at all.
    assert.deepEqual(deliveryLines({ before: [], after: objects([], ['c']).after }), ['new: Pod c']);
    assert.deepEqual(deliveryLines({ before: objects(['a'], []).before, after: [] }), ['gone: Pod a']);
  });

  it('counts files', () => {
    const of = (...changedFiles: readonly string[]) => plainChanges({ ...objects([], ['c']), changedFiles });
    assert.deepEqual(of('x'), ['new: Pod c', '1 file changes']);
    assert.deepEqual(of('x', 'y'), ['new: Pod c', '2 files change']);
  });

  it('names five, and how many more', () => {
    const five = ['a', 'b', 'c', 'd', 'e'];
    assert.deepEqual(deliveryLines(objects([], five)), ['new: Pod a, Pod b, Pod c, Pod d, Pod e']);
    assert.deepEqual(deliveryLines(objects([], [...five, 'f', 'g'])), [
      'new: Pod a, Pod b, Pod c, Pod d, Pod e, 2 more',
    ]);
  });

  it('has an image by its tag or digest, one that goes too', () => {
    assert.deepEqual(imageLines(images(['web:1', 'old:1'], ['web@sha256:a:b'])), ['old: 1 → –', 'web: 1 → sha256:a:b']);
  });

  it('has twenty lines of images, and how many more', () => {
    const many = (count: number) => Array.from({ length: count }, (_, at) => `i${String(at).padStart(2, '0')}:1`);
    assert.equal(imageLines(images([], many(20))).length, 20);
    const lines = imageLines(images([], many(23)));
    assert.deepEqual([lines.length, lines[19], lines[20]], [21, 'i19: – → 1', '… and 3 more']);
  });

  it('stands between the title and the run in a commit, each where there is one', () => {
    const change = objects([], ['c']);
    assert.equal(defaultCommitMessage('Deploy', change, 'Run 1'), 'Deploy\n\n- new: Pod c\n\nRun 1');
    assert.equal(defaultCommitMessage('Deploy', objects([], []), ''), 'Deploy');
    assert.equal(defaultCommitMessage('Deploy', objects([], []), 'Run 1'), 'Deploy\n\nRun 1');
  });

  it('is one line, with single spaces and none at its ends', () => {
    assert.equal(fitLine('  a \n\t b  ', 100), 'a b');
    assert.equal(plainValue('a \n\t b', 100), 'a b');
  });

  it('starts no CI by the end of the subject, while that is where everybody reads', () => {
    for (const [length, inSubject] of [
      [240, true],
      [241, false],
    ] as const) {
      const subject = 'x'.repeat(length);
      assert.equal(withSkipCi(subject).split('\n')[0], inSubject ? `${subject} [skip ci]` : subject);
    }
    assert.equal(withSkipCi(''), ' [skip ci]');
  });
});

describe('a comment about other content', () => {
  const shop = { environment: 'dev', cluster: '', application: 'shop' };

  it('names the version, where there is one', () => {
    assert.match(supersededComment(shop, '2', 'run 5'), /is now to get version `2` \(run 5\)\./);
    assert.match(supersededComment(shop, '', 'run 5'), /is now to get other content \(run 5\)\./);
    assert.match(straightComment(shop, '2', 'run 5'), /got version `2` straight on the target branch/);
    assert.match(straightComment(shop, '', 'run 5'), /got other content straight on the target branch/);
  });

  it('says what it was before, where that is known', () => {
    assert.match(changedComment('1', 'run 5'), /^The content changed; it was version `1` before \(run 5\)\./);
    assert.match(changedComment(undefined, 'run 5'), /^The content changed \(run 5\)\./);
  });

  it('says whether somebody has to complete it', () => {
    assert.match(disarmedComment(true, 'run 5'), /for a moment/);
    assert.match(disarmedComment(false, 'run 5'), /Somebody has to complete this/);
  });
});

describe('a text without what a build says', () => {
  it('has names in its place, each by itself', () => {
    const build = { id: '4711', number: '2026.1', url: 'https://host/run' };
    const text = 'Build 2026.1 (4711), https://host/run, x4711';
    assert.equal(withoutBuild(text, build), 'Build {buildNumber} ({buildId}), {run}, x4711');
    assert.equal(withoutBuild(text, { ...build, url: '' }), 'Build {buildNumber} ({buildId}), https://host/run, x4711');
    assert.equal(withoutBuild(text, { ...build, id: '' }), 'Build {buildNumber} (4711), {run}, x4711');
    assert.equal(withoutBuild(text, { ...build, number: '' }), 'Build 2026.1 ({buildId}), {run}, x4711');
  });
});
