import { TaskError } from '../errors.ts';
import type { DeliveryIdentity } from '../identity.ts';
import type { Clock, Log } from '../ports/agent.ts';
import type { GitRepository } from '../ports/git-repository.ts';
import type { CommitId } from '../ports/pull-requests.ts';
import { changesDigest } from './changes-digest.ts';
import type { PlanOnTarget, TargetPlan } from './target-plan.ts';
import { withTrailers } from './trailers.ts';

/** What landing takes, whatever the way. */
export interface Landing {
  readonly identity: DeliveryIdentity;
  readonly repositoryLabel: string;
  readonly targetBranch: string;
  readonly plan: PlanOnTarget;
  /** The commit's message without trailers. */
  readonly commitMessage: (plan: TargetPlan) => string;
  /** The mark of a run that rolls back to what was before (`RollbackRun`), by which a rerun knows what it did. */
  readonly rollback?: string | undefined;
  readonly author: { readonly name: string; readonly email: string };
  readonly dryRun: boolean;
}

/** What landing on a branch takes, whether straight or by a pull request. */
export interface LandingPorts {
  readonly git: Pick<GitRepository, 'tips' | 'commit' | 'entries' | 'write' | 'push'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** 0 to 1; spreads those that were overtaken at the same moment. */
  readonly random: () => number;
}

/** How it ended: the contract's outputs, and what was changed. */
export interface LandingResult {
  readonly result: 'created' | 'updated' | 'unchanged' | 'pushed' | 'none' | 'closed';
  readonly pullRequest: { readonly id: number; readonly url: string } | undefined;
  readonly branch: string;
  readonly commit: CommitId | undefined;
  readonly targetCommit: CommitId;
  readonly superseded: readonly number[];
  readonly closed: readonly number[];
  /** What of a pull request was changed, or would be: `content`, `state` (it was closed) and names of inputs. */
  readonly updates: readonly string[];
  readonly plan: TargetPlan;
}

// With 50 others at work on one branch the unluckiest needed 13 tries, however long one took.
const most = 60;
const longestPause = 30_000;

/**
 * Repeats an attempt until it lands; an attempt that answers `moved` was overtaken, and is made again on what is there
 * now. Of attempts that overlap one lands, so the pause is measured in attempts: it doubles with each time that somebody
 * was faster, up to 16 attempts long, and differs between runs.
 * @throws TARGET_KEEPS_MOVING
 */
export async function untilLanded<T>(
  ports: Omit<LandingPorts, 'git'>,
  attempt: () => Promise<T | 'moved'>,
): Promise<T> {
  for (let tries = 1; tries <= most; tries++) {
    const began = ports.clock.elapsed();
    const result = await attempt();
    if (result !== 'moved') return result;
    ports.log.info('Somebody else pushed first; planning again on what is there now.');
    const took = Math.max(ports.clock.elapsed() - began, 100);
    const longest = Math.min(took * Math.min(2 ** tries, 16), longestPause);
    await ports.clock.sleep(Math.round(longest * ports.random()), ports.signal);
  }
  throw new TaskError(
    'TARGET_KEEPS_MOVING',
    `Others pushed first ${most} times.`,
    'Nothing was lost and nothing is half done: run it again.',
  );
}

/** The target's tip. @throws TARGET_BRANCH_MISSING */
export function targetTip(
  tips: ReadonlyMap<string, CommitId>,
  landing: Pick<Landing, 'repositoryLabel' | 'targetBranch'>,
): CommitId {
  const tip = tips.get(landing.targetBranch);
  if (tip !== undefined) return tip;
  throw new TaskError(
    'TARGET_BRANCH_MISSING',
    `${landing.repositoryLabel} has no branch "${landing.targetBranch}".`,
    'Create it, or set targetBranch.',
  );
}

/** Makes the commit of a plan: the target's tree with the changes, whatever its parents hold. */
export async function writeCommit(
  ports: LandingPorts,
  landing: Landing,
  plan: TargetPlan,
  target: CommitId,
  parents: readonly CommitId[],
): Promise<CommitId> {
  const author = { ...landing.author, time: ports.clock.now() };
  const trailers = {
    identity: landing.identity,
    target,
    content: plan.content,
    changes: changesDigest(plan.changes),
  };
  return ports.git.write({
    base: target,
    parents,
    changes: plan.changes,
    message: withTrailers(landing.commitMessage(plan), trailers, landing.rollback),
    author,
    committer: author,
  });
}
