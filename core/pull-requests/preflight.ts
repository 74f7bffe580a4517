import type { ErrorCode } from '../error-codes.ts';
import { TaskError, type Finding } from '../errors.ts';
import type { GitRepository } from '../ports/git-repository.ts';
import type { AutoComplete, PullRequestHost, Reviewer, WantedReviewer } from '../ports/pull-request-host.ts';
import { someOf } from '../wording.ts';

/** What is about to be delivered, as far as its host has a say. */
export interface PreflightSubject {
  readonly repositoryLabel: string;
  readonly targetBranch: string;
  /** `branch`: pushed to a branch of its own, and that is all. */
  readonly delivery: 'pullRequest' | 'targetBranch' | 'branch';
  /** Not looked at when it goes straight to the target. */
  readonly branch: string;
  /** `given`: others pushed it, and it is not written to. */
  readonly branchIs: 'ours' | 'given';
  readonly autoComplete: AutoComplete | undefined;
  readonly reviewers: readonly WantedReviewer[];
  readonly workItems: readonly string[];
  /** What to do where the branch takes no push: `Use delivery: pullRequest.` */
  readonly insteadOfPush: string;
}

/** All of these only read. */
export interface PreflightPorts {
  readonly git: Pick<GitRepository, 'tips' | 'inTheWay'>;
  readonly host: Pick<PullRequestHost, 'rules' | 'rights' | 'findReviewers' | 'unknownWorkItems'>;
}

/** A dry run that found nothing to fail by. */
export interface Rehearsed<T> {
  readonly result: T;
  /** What a reader should know although nothing fails by it. */
  readonly notes: readonly string[];
}

// They say that nothing can be learned now, not that the delivery is wrong.
const noAnswer: ReadonlySet<ErrorCode> = new Set([
  'CANCELLED',
  'INTERNAL',
  'NOT_REACHABLE',
  'NOT_SIGNED_IN',
  'TIMED_OUT',
]);

/** How deliveries end that push nothing. */
const nothingToDo: ReadonlySet<string> = new Set(['none', 'unchanged', 'held']);

/**
 * Everything that would make a delivery fail, looked for at once, without writing.
 * @param rehearse the delivery itself as a dry run, with the reviewers that were found: nobody asks for them again
 * @throws PREFLIGHT_FAILED with all that was found; a failure that stands alone as itself
 */
export async function deliveryPreflight<T extends { readonly result: string }>(
  { git, host }: PreflightPorts,
  subject: PreflightSubject,
  rehearse: (reviewers: readonly Reviewer[]) => Promise<T>,
): Promise<Rehearsed<T>> {
  const { repositoryLabel, targetBranch, delivery, autoComplete } = subject;
  const byPullRequest = delivery === 'pullRequest';
  const branch = delivery === 'targetBranch' ? targetBranch : subject.branch;
  const pushes = !byPullRequest || subject.branchIs === 'ours';
  const notes: string[] = [];
  /** What fails every run, and what only those that have something to do. */
  const always: TaskError[] = [];
  const acting: (TaskError | string)[] = [];
  /** The answer, or undefined when the delivery would fail by the same question. */
  const tried = async <T>(failures: (TaskError | string)[], work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (thrown) {
      if (!(thrown instanceof TaskError) || noAnswer.has(thrown.code)) throw thrown;
      failures.push(thrown);
      return undefined;
    }
  };
  /** The answer to a question that only a preflight asks: where there is none, that is said and no more. */
  const asked = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (thrown) {
      if (!(thrown instanceof TaskError) || noAnswer.has(thrown.code)) throw thrown;
      notes.push(`Not looked at: ${thrown.message}`);
      return undefined;
    }
  };

  const tips = await tried(always, () => git.tips([...new Set([targetBranch, branch])]));
  const newBranch = pushes && delivery !== 'targetBranch' && tips?.has(branch) === false;
  if (newBranch) {
    const others = (await tried(always, () => git.inTheWay(branch))) ?? [];
    if (others.length > 0) acting.push(inTheWay(repositoryLabel, branch, others));
  }
  const reviewers =
    subject.reviewers.length === 0 ? [] : ((await tried(acting, () => host.findReviewers(subject.reviewers))) ?? []);

  const rules = await asked(() => host.rules(byPullRequest ? targetBranch : branch));
  if (!byPullRequest && rules?.pushRefused !== undefined) {
    acting.push(`a push to "${branch}" would be refused: ${rules.pushRefused}. ${subject.insteadOfPush}`);
  }
  const strategy = byPullRequest ? autoComplete?.mergeStrategy : undefined;
  if (strategy !== undefined && rules?.strategies?.includes(strategy) === false) {
    const allowed = rules.strategies.join(', ') || 'none at all';
    acting.push(`mergeStrategy: "${targetBranch}" does not allow ${strategy}; allowed: ${allowed}.`);
  }
  if (strategy !== undefined && rules !== undefined && rules.strategies === undefined) {
    notes.push(`The host does not tell which merge strategies "${targetBranch}" allows.`);
  }
  if (byPullRequest && rules !== undefined && rules.requirements.length > 0) {
    notes.push(`Before it merges, "${targetBranch}" asks for: ${rules.requirements.join(', ')}.`);
  }

  const completesInto = byPullRequest && autoComplete !== undefined ? targetBranch : undefined;
  const rights =
    (await asked(() =>
      host.rights({
        delivery: byPullRequest ? 'pullRequest' : 'targetBranch',
        branch: pushes ? branch : undefined,
        newBranch,
        completesInto,
      }),
    )) ?? [];
  for (const { right, granted, neededTo, mend } of rights) {
    if (granted === false) acting.push(`the right "${right}" is missing, to ${neededTo}. ${mend}`);
  }
  const untold = rights.filter(({ granted }) => granted === undefined).map(({ right }) => `"${right}"`);
  if (untold.length > 0) notes.push(`The host does not tell about the rights ${[...new Set(untold)].join(', ')}.`);

  if (byPullRequest && subject.workItems.length > 0) {
    const unknown = await asked(() => host.unknownWorkItems(subject.workItems));
    for (const item of unknown ?? []) acting.push(`workItems: there is no work item ${item}, or it is hidden.`);
  }

  const result = tips === undefined ? undefined : await tried(always, () => rehearse(reviewers));
  // A run that has nothing to do needs no right for it.
  const idle = result !== undefined && nothingToDo.has(result.result);
  if (idle) {
    const found = acting.flatMap(findingsOf);
    notes.push(...found.map(({ message }) => `It would fail if there were something to do: ${message}`));
  }
  const failures = idle ? always : [...always, ...acting];
  if (result !== undefined && failures.length === 0) return { result, notes };
  const [alone] = failures;
  if (alone instanceof TaskError && failures.length === 1) throw alone;
  throw new TaskError(
    'PREFLIGHT_FAILED',
    `The delivery to ${repositoryLabel} would fail; nothing was written:`,
    'Mend these, then run it without dryRun.',
    { related: failures.flatMap(findingsOf) },
  );
}

function inTheWay(repository: string, branch: string, others: readonly string[]): string {
  const named = someOf(
    others.map((name) => `"${name}"`),
    5,
  );
  return (
    `branch: git cannot make "${branch}" beside ${named} in ${repository}: ` +
    'a name may be a branch or a folder of branches. Delete the other, or set branch to another name.'
  );
}

/** An error as findings, its own mend with it. */
function findingsOf(error: TaskError | string): readonly Finding[] {
  if (typeof error === 'string') return [{ message: error }];
  if (error.related.length === 0) {
    return [{ message: `${error.message} ${error.mend}`, ...(error.at === undefined ? {} : { at: error.at }) }];
  }
  return error.related.map(({ message, at }) => ({
    message: `${error.message.replace(/[:;.]?$/, ':')} ${message}`,
    ...(at === undefined ? {} : { at }),
  }));
}
