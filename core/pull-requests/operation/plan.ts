import { globMatcher } from '../../globs.ts';
import { inTarget } from '../../gitops-repo/paths.ts';
import { planBranch } from '../../gitops-repo/plan-branch.ts';
import { planDeploy } from '../../gitops-repo/plan-deploy.ts';
import { planRemove } from '../../gitops-repo/plan-remove.ts';
import { planRevert } from '../../gitops-repo/plan-revert.ts';
import { planRollback } from '../../gitops-repo/plan-rollback.ts';
import type { RollbackRun } from '../../gitops-repo/rollback-mark.ts';
import type { PlanOnTarget, TargetSettings } from '../../gitops-repo/target-plan.ts';
import type { Log } from '../../ports/agent.ts';
import type { GitRepository } from '../../ports/git-repository.ts';
import type { Merges } from '../../ports/merges.ts';
import type { RepositoryHost } from '../../ports/repository-host.ts';
import { rolledBackBy } from '../earlier-attempt.ts';
import type { PullRequestOptions } from './options.ts';
import type { Subject } from './subject.ts';

/** What a plan asks of the host. */
export interface PlanRepository extends Pick<RepositoryHost, 'fileHistory' | 'mergeBase' | 'label'> {
  readonly merges: Pick<Merges, 'broughtBy'>;
}

/** The plan of the operation, to be made on whatever tip the target has. */
export function planOf(
  git: Omit<GitRepository, 'close'>,
  { fileHistory: history, mergeBase, merges, label: repositoryLabel }: PlanRepository,
  options: PullRequestOptions,
  subject: Subject,
  {
    targetBranch,
    run,
    log,
  }: { readonly targetBranch: string; readonly run: RollbackRun | undefined; readonly log: Log },
): PlanOnTarget {
  const { identity, delivery, reverted, targetPath } = subject;
  const descriptors = subject.descriptors.map((path) => inTarget(targetPath, path));
  const settings: TargetSettings = {
    targetPath,
    prune: options.prune,
    ignored:
      options.ignoreChangesIn === undefined
        ? (path) => descriptors.includes(path)
        : globMatcher(options.ignoreChangesIn),
  };
  if (delivery !== undefined) return planDeploy(git, delivery, { ...settings, downgrade: options.downgrade });
  if (subject.sourceBranch !== undefined) {
    const given = { branch: subject.sourceBranch, repositoryLabel, identity };
    // Whoever merges a pull request sees what clashes, and can mend it there.
    const onClash = options.delivery === 'pullRequest' ? 'tell' : 'refuse';
    return planBranch({ git, mergeBase }, given, { ...settings, downgrade: options.downgrade, onClash });
  }
  if (reverted !== undefined) return planRevert({ git, mergeBase }, reverted, settings);
  const descriptor = subject.descriptors[0] ?? '';
  return options.operation === 'remove'
    ? planRemove(git, identity, descriptor, settings)
    : planRollback(
        { git, history, mergeBase },
        {
          identity,
          targetBranch,
          descriptor,
          to: options.rollbackTo,
          earlierAttempt: run === undefined ? undefined : (commits) => rolledBackBy({ git, merges, log }, run, commits),
        },
        settings,
      );
}
