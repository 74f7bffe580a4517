import assert from 'node:assert/strict';
import type { LandingResult } from '../../../core/gitops-repo/landing.ts';
import { deliverySentence, deliverySummary } from '../../../core/pull-requests/report.ts';

const landed = (over: Partial<LandingResult> = {}): LandingResult => ({
  result: 'created',
  pullRequest: { id: 12, url: 'https://host/gitops/pull/12' },
  branch: 'deploy/dev/shop',
  commit: 'c'.repeat(40),
  targetCommit: 't'.repeat(40),
  superseded: [],
  closed: [],
  updates: [],
  plan: { changes: [], changedFiles: ['a'], content: '', before: [], after: [], notes: [] },
  ...over,
});

const told = (over: Partial<LandingResult>, options: object = {}): string =>
  deliverySummary(landed(over), {
    repository: 'a|b/gitops',
    targetBranch: 'main',
    options: { dryRun: false, draft: false, autoComplete: undefined, ...options },
    mask: (text) => text,
  });

describe('how create-gitops-pr says that it ended', () => {
  it('is one sentence', () => {
    const said = (over: Partial<LandingResult>): string => deliverySentence(landed(over), false);
    assert.equal(said({}), 'Pull request 12 created, 1 file');
    assert.equal(
      said({ result: 'updated', updates: ['title', 'labels'] }),
      'Pull request 12 updated (title, labels), 1 file',
    );
    assert.equal(
      said({ result: 'closed', closed: [3, 4], pullRequest: undefined }).split(':')[0],
      'Pull request 3, 4 closed',
    );
    assert.equal(said({ result: 'pushed', branch: 'main', pullRequest: undefined }), 'Pushed 1 file to main');
  });

  it('is what it would be, with a dry run', () => {
    const said = (over: Partial<LandingResult>): string => deliverySentence(landed(over), true);
    assert.equal(said({ pullRequest: undefined }), 'Dry run: a pull request would be created, 1 file');
    assert.equal(
      said({ result: 'updated', updates: ['title'] }),
      'Dry run: pull request 12 would be updated (title), 1 file',
    );
    assert.equal(said({ result: 'unchanged' }), 'Dry run: pull request 12 is as it should be');
    assert.equal(said({ result: 'pushed', branch: 'main' }), 'Dry run: 1 file would be pushed to main');
    assert.match(said({ result: 'none' }), /^Dry run: nothing to do: /);
    assert.match(said({ result: 'closed' }), /^Dry run: the pull request that is open would be closed: /);
  });

  it('is a table with links to the pull request and to those that made room, and with what is waited for', () => {
    const text = told({ superseded: [7, 9] });
    assert.match(text, /\| Pull request \| \[12\]\(https:\/\/host\/gitops\/pull\/12\) \|/);
    assert.match(
      text,
      /\| Superseded \| \[7\]\(https:\/\/host\/gitops\/pull\/7\), \[9\]\(https:\/\/host\/gitops\/pull\/9\) \|/,
    );
    assert.match(text, /\| Waits for \| a review, and somebody/);
    assert.match(text, /\| Repository \| <code>a&#124;b\/gitops<\/code> \|/);
    const autoComplete = { mergeStrategy: 'squash', deleteSourceBranch: true, transitionWorkItems: false };
    assert.match(told({}, { autoComplete }), /\| Waits for \| its policies: it merges by itself/);
    assert.match(
      told({}, { autoComplete, draft: true }),
      /\| Waits for \| somebody who publishes the draft; then it merges/,
    );
    assert.doesNotMatch(told({}, { dryRun: true }), /Waits for/);
    assert.doesNotMatch(told({ result: 'pushed', branch: 'main', pullRequest: undefined }), /Waits for|\| Branch/);
  });
});
