import { globMatcher } from '../../core/globs.ts';
import { readDelivery, type Delivery } from '../../core/gitops-repo/delivery.ts';
import { inTarget } from '../../core/gitops-repo/paths.ts';
import { givenTip, planBranch } from '../../core/gitops-repo/plan-branch.ts';
import { planDeploy } from '../../core/gitops-repo/plan-deploy.ts';
import { planRemove } from '../../core/gitops-repo/plan-remove.ts';
import { planRevert } from '../../core/gitops-repo/plan-revert.ts';
import { planRollback } from '../../core/gitops-repo/plan-rollback.ts';
import type { RollbackRun } from '../../core/gitops-repo/rollback-mark.ts';
import { readSource } from '../../core/gitops-repo/source-files.ts';
import type { PlanOnTarget, TargetSettings } from '../../core/gitops-repo/target-plan.ts';
import { TaskError } from '../../core/errors.ts';
import { fill } from '../../core/fill-pattern.ts';
import { defaultPatterns, type DeliveryIdentity } from '../../core/identity.ts';
import type { PlaceholderValues } from '../../core/placeholders.ts';
import type { Agent, Log } from '../../core/ports/agent.ts';
import type { Files } from '../../core/ports/files.ts';
import type { GitRepository } from '../../core/ports/git-repository.ts';
import type { RepositoryHost } from '../../core/ports/repository-host.ts';
import { rolledBackBy } from '../../core/pull-requests/earlier-attempt.ts';
import { readReverted, type Reverted } from '../../core/pull-requests/reverted.ts';
import type { PullRequestOptions } from './inputs.ts';

/** What is delivered, as far as it is known before the repository is looked at. */
export interface Subject {
  readonly identity: DeliveryIdentity;
  readonly values: PlaceholderValues;
  /** Only for deploy. */
  readonly delivery: Delivery | undefined;
  /** Only for deploy of a branch that is already pushed. */
  readonly sourceBranch: string | undefined;
  /** Only of a dry run: that branch is not there, as the step that pushes it has run dry, too. */
  readonly unpushed?: boolean | undefined;
  /** Only for revert, once the repository has been asked. */
  readonly reverted?: Reverted | undefined;
  /** Empty for rollback (the history tells) and remove; of a revert what is undone. */
  readonly version: string;
  /** Below `targetPath`. */
  readonly descriptors: readonly string[];
  readonly targetPath: string;
}

/** Reads what is to be delivered. Nothing outside the agent is touched. */
export async function readSubject(
  agent: Pick<Agent, 'log' | 'secrets'>,
  files: Files,
  options: PullRequestOptions,
): Promise<Subject> {
  const descriptorPattern = (identity: DeliveryIdentity): string =>
    options.patterns.descriptor ?? defaultPatterns.descriptor(identity);
  const { sourceBranch } = options.patterns;
  const delivery =
    options.operation === 'deploy' && sourceBranch === undefined
      ? readDelivery(await readSource(files, options.sourcePath, agent.secrets()), { ...options, descriptorPattern })
      : undefined;
  if (delivery !== undefined && delivery.unlisted.length > 0) {
    agent.log.warning(
      `sourcePath holds files that no descriptor lists; they are left out: ${delivery.unlisted.slice(0, 20).join(', ')}`,
    );
  }
  const identity: DeliveryIdentity = delivery?.identity ?? {
    environment: options.environment ?? '',
    application: options.application ?? '',
    cluster: options.cluster ?? '',
  };
  const [first] = delivery?.applications ?? [];
  const version =
    first?.descriptor.version ?? (options.operation === 'deploy' ? (options.version ?? options.build.number) : '');
  const values: PlaceholderValues = {
    ...identity,
    namespace: first?.descriptor.namespace ?? options.namespace ?? '',
    version,
    buildId: options.build.id,
    buildNumber: options.build.number,
  };
  return {
    identity,
    values,
    delivery,
    sourceBranch: sourceBranch === undefined ? undefined : fill('sourceBranch', sourceBranch, values, 'branch'),
    version,
    ...placesOf(),
  };

  function placesOf(): Pick<Subject, 'descriptors' | 'targetPath'> {
    // What was merged tells where it was.
    if (options.operation === 'revert') return { descriptors: [], targetPath: '.' };
    return {
      descriptors:
        delivery === undefined
          ? [fill('descriptor', descriptorPattern(identity), values, 'path')]
          : delivery.applications.map(({ path }) => path),
      targetPath: fill('targetPath', options.patterns.targetPath, values, 'text'),
    };
  }
}

/** Adds what only the repository knows: what a revert is about, and whether a branch has a descriptor. */
export async function lookUp(
  ports: Parameters<typeof readReverted>[0] & { readonly git: Pick<GitRepository, 'tips' | 'entries'> },
  options: PullRequestOptions,
  subject: Subject,
  at: { readonly targetBranch: string; readonly repositoryLabel: string },
): Promise<Subject> {
  if (subject.sourceBranch !== undefined) {
    if (subject.sourceBranch === at.targetBranch) {
      throw new TaskError(
        'INPUT_INVALID',
        `sourceBranch and targetBranch are both "${at.targetBranch}".`,
        'Name the branch that holds the change in sourceBranch.',
      );
    }
    if (options.dryRun && !(await ports.git.tips([subject.sourceBranch])).has(subject.sourceBranch))
      return { ...subject, descriptors: [], unpushed: true };
    const tip = await givenTip(ports.git, { branch: subject.sourceBranch, repositoryLabel: at.repositoryLabel });
    const paths = new Map(subject.descriptors.map((path) => [inTarget(subject.targetPath, path), path]));
    const there = await ports.git.entries(tip, [...paths.keys()]);
    return { ...subject, descriptors: [...paths].flatMap(([path, own]) => (there.has(path) ? [own] : [])) };
  }
  if (options.operation !== 'revert') return subject;
  const reverted = await readReverted(ports, { ...options, ...at });
  const { identity, version, descriptors } = reverted;
  const [first] = descriptors;
  const namespace = (first?.after ?? first?.before)?.descriptor?.namespace ?? options.namespace ?? '';
  return {
    ...subject,
    identity,
    version,
    reverted,
    values: { ...subject.values, ...identity, version, namespace },
    descriptors: descriptors.map(({ path }) => path),
  };
}

/** The plan of the operation, to be made on whatever tip the target has. */
export function planOf(
  git: GitRepository,
  {
    fileHistory: history,
    mergeBase,
    merges,
    label: repositoryLabel,
  }: Pick<RepositoryHost, 'fileHistory' | 'mergeBase' | 'merges' | 'label'>,
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
