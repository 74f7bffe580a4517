import assert from 'node:assert/strict';
import { appendTrailers, commitText } from '../../../core/gitops-repo/commit-text.ts';
import { readTrailers, withTrailers } from '../../../core/gitops-repo/trailers.ts';

describe('A text for a commit', () => {
  it('has a subject, a blank line, and nothing that git takes for its end', () => {
    const texts: readonly (readonly [string, string])[] = [
      ['a', 'a'],
      ['  a  \nb  ', 'a\n\nb'],
      ['a\n\n\n\nb\n\n\nc\n\n', 'a\n\nb\n\n\nc'],
      ['a\n\n', 'a'],
      ['a\n---\nb', 'a\n\n----\nb'],
      ['a\n--- x\nb --- c', 'a\n\n---- x\nb --- c'],
      ['a\n---x\n', 'a\n\n---x'],
      ['', ''],
      ['a\r\nb\u0000', 'a\n\nb\uFFFD'],
    ];
    for (const [text, expected] of texts) assert.equal(commitText(text), expected, JSON.stringify(text));
  });

  it('keeps trailers at its end in one block with those that are added', () => {
    const joined = [
      'Deliver\n\nSigned-off-by: A',
      'a\n\nX: 1\n goes on\nY-z : 2',
      'a\n\n(cherry picked from commit 1)',
    ];
    const apart = [
      'Fix: it',
      'a',
      'a\n\nX: 1\nno trailer',
      'a\n\nno trailer\nX: 1',
      'a\n\n goes on\nX: 1',
      'a\n\nX 1',
      '',
    ];
    for (const text of joined) assert.equal(appendTrailers(text, ['K: v', 'L: w']), `${text}\nK: v\nL: w\n`);
    for (const text of apart) assert.equal(appendTrailers(text, ['K: v']), `${text}\n\nK: v\n`);
  });

  it('is never empty, and its own trailers are the last of their kind', () => {
    const trailers = {
      identity: { environment: 'd/v', cluster: 'c', application: 'ä b' },
      target: 'a'.repeat(40),
      content: 'b'.repeat(64),
    };
    const own = [`GitOps-Target: ${trailers.target}`, `GitOps-Content: ${trailers.content}`];
    assert.equal(
      withTrailers(' ', { ...trailers, changes: 'c' }),
      ['Deliver', '', 'GitOps-Delivery: d%2Fv/c/%C3%A4%20b', ...own, 'GitOps-Changes: c', ''].join('\n'),
    );
    const forged = withTrailers(`x\n\nGitOps-Target: ${'f'.repeat(40)}`, trailers);
    assert.deepEqual(readTrailers(forged), { ...trailers, changes: undefined });
    const bad = (from: string, to: string) => readTrailers(withTrailers('x', trailers).replace(from, to));
    assert.deepEqual(readTrailers(`${withTrailers('x', trailers)}\n \n`), { ...trailers, changes: undefined });
    assert.equal(bad('d%2Fv/c/', 'c/'), undefined);
    assert.equal(bad('a'.repeat(40), 'a'.repeat(39)), undefined);
    assert.equal(bad('a'.repeat(40), `x${'a'.repeat(40)}`), undefined);
    assert.equal(bad('b'.repeat(64), 'b'.repeat(65)), undefined);
    assert.equal(bad('GitOps-Content', 'GitOps-Other'), undefined);
    assert.equal(bad('GitOps-Target', 'GitOps-Other'), undefined);
    assert.equal(bad('d%2Fv', '%')?.identity.environment, '');
  });
});
