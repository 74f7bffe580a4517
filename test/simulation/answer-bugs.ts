import type { ErrorCode } from '../../core/error-codes.ts';
import { TaskError } from '../../core/errors.ts';
import { calm, inGit, inHost, noisy, type Bug } from './planting.ts';

const isCoded = (thrown: unknown, code: ErrorCode): thrown is TaskError =>
  thrown instanceof TaskError && thrown.code === code;

/** Takes an error for the answer that there is no branch. */
const forNoBranch = (code: ErrorCode): Bug['opens'] =>
  inGit((git) => ({
    tips: (branches) =>
      git.tips(branches).catch((thrown: unknown) => {
        if (isCoded(thrown, code)) return new Map();
        throw thrown;
      }),
  }));

/** Mistakes about what a host answers, and about what it is told. */
export const answerBugs = {
  'takes no answer for no branch': {
    opens: forNoBranch('NOT_REACHABLE'),
    where: { ...noisy, faultRate: 0.6, faults: ['failure'] },
    seed: 4,
    found: /nothing that happened explains TARGET_BRANCH_MISSING/,
  },
  'takes a hidden repository for one without branches': {
    opens: forNoBranch('REPOSITORY_MISSING'),
    where: { ...noisy, faults: ['hidden'] },
    found: /nothing that happened explains TARGET_BRANCH_MISSING/,
  },
  'says that it cannot reach what it may not change': {
    opens: inGit((git) => ({
      push: (branch, commit, from) =>
        git.push(branch, commit, from).catch((thrown: unknown) => {
          throw isCoded(thrown, 'NOT_ALLOWED') ? new TaskError('NOT_REACHABLE', thrown.message, '') : thrown;
        }),
    })),
    where: { ...noisy, faultRate: 0.5, faults: ['readOnly'] },
    found: /nothing that happened explains NOT_REACHABLE/,
  },
  'sets no status': {
    opens: inHost(() => ({ setStatuses: () => Promise.resolve() })),
    where: { ...calm, wishes: 1 },
    found: /never had the status/,
  },
} satisfies Readonly<Record<string, Bug>>;
