import { fingerprint } from '../../../core/pull-requests/fingerprint.ts';

/** What was asked for, where a test does not say. */
export const asked = fingerprint({
  title: 't',
  description: 'd',
  draft: false,
  autoComplete: undefined,
  reviewers: [],
  labels: [],
  workItems: [],
});
