import assert from 'node:assert/strict';
import { appliedCommit } from '../../../core/flux/wait/applied-commit.ts';

describe('the commit that Flux runs at the end of a wait', () => {
  const [commit, awaited, digest] = ['a'.repeat(40), 'b'.repeat(40), 'c'.repeat(64)];
  const of = (appliedRevision: string | undefined, result: 'succeeded' | 'failed' = 'succeeded') =>
    appliedCommit({ result, appliedRevision, awaited });

  it('is that of the revision, also of one that came after the awaited one', () => {
    for (const revision of [`main@sha1:${commit}`, `main/${commit}`, commit]) assert.equal(of(revision), commit);
    assert.equal(of(`main@sha1:${commit}`, 'failed'), commit);
  });

  it('is the awaited one where the revision names none and that one runs, else unknown', () => {
    for (const revision of [`latest@sha256:${digest}`, undefined]) {
      assert.equal(of(revision), awaited);
      assert.equal(of(revision, 'failed'), undefined);
    }
  });
});
