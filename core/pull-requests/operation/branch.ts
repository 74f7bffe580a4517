import { TaskError } from '../../errors.ts';
import { fill } from '../../fill-pattern.ts';
import { defaultPatterns } from '../../identity.ts';
import type { SafeText } from '../../secret-search.ts';
import type { PullRequestOptions } from './options.ts';
import type { Subject } from './subject.ts';

function defaultBranch({ operation, pullRequestId }: PullRequestOptions, { identity }: Subject): string {
  const pattern = defaultPatterns.branch(identity);
  switch (operation) {
    case 'deploy':
    case 'rollback':
      return pattern;
    case 'revert':
      return `${pattern.replace(/^deploy/, 'revert')}/${pullRequestId}`;
    case 'remove':
      return pattern.replace(/^deploy/, 'remove');
  }
}

/** The branch that is proposed. @throws INPUT_INVALID naming the input, SECRET_IN_OUTPUT */
export function branchOf(options: PullRequestOptions, subject: Subject, safe: SafeText): string {
  const pattern = options.patterns.branch ?? defaultBranch(options, subject);
  return safe('branch', subject.sourceBranch ?? fill('branch', pattern, subject.values, 'branch'));
}

/**
 * A push to what was to be the pull request's own branch would be one straight to the target, which nobody has looked
 * at.
 * @throws INPUT_INVALID
 */
export function refuseTarget(options: PullRequestOptions, subject: Subject, targetBranch: string): void {
  if (options.delivery === 'targetBranch') return;
  if (branchOf(options, subject, (_, text) => text).toLowerCase() !== targetBranch.toLowerCase()) return;
  throw new TaskError(
    'INPUT_INVALID',
    `branch and targetBranch are both "${targetBranch}"; nothing was touched.`,
    'Leave branch empty, or give it a name of its own. To push without a pull request set delivery: targetBranch.',
  );
}

/** Whether the task writes to the branch, or others have pushed it. */
export const branchIs = ({ sourceBranch, unpushed }: Subject): 'ours' | 'given' =>
  // Who pushes it before the real run needs the same rights as this task would.
  sourceBranch === undefined || unpushed === true ? 'ours' : 'given';
