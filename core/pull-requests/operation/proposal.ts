import { compareChange } from '../../gitops-repo/compare-change.ts';
import { inTarget } from '../../gitops-repo/paths.ts';
import { rollbackRun, type RollbackRun } from '../../gitops-repo/rollback-mark.ts';
import type { PlanOnTarget, TargetPlan } from '../../gitops-repo/target-plan.ts';
import { markdownLink } from '../../markdown.ts';
import type { Agent, Log } from '../../ports/agent.ts';
import type { GitRepository } from '../../ports/git-repository.ts';
import type { RepositoryHost } from '../../ports/repository-host.ts';
import { secretMask } from '../../secret.ts';
import { withoutSecrets, type SafeText } from '../../secret-search.ts';
import type { Proposal } from '../proposal.ts';
import type { Story } from '../text.ts';
import { branchIs, branchOf } from './branch.ts';
import type { PullRequestOptions } from './options.ts';
import { planOf, type PlanRepository } from './plan.ts';
import type { Subject } from './subject.ts';
import { proposalTexts } from './texts.ts';

/** What is delivered, and where it lands. */
export interface LandingPlace {
  readonly subject: Subject;
  readonly repository: PlanRepository & Pick<RepositoryHost, 'pullRequests'>;
  readonly targetBranch: string;
  readonly git: Omit<GitRepository, 'close'>;
}

/** What of the agent a proposal asks. */
export type ProposalAgent = Pick<Agent, 'log' | 'secrets' | 'variable'>;

/**
 * The proposal that the inputs ask for; no text of it holds a secret of the agent's.
 * @throws INPUT_INVALID naming the input of a pattern that makes no name, SECRET_IN_OUTPUT
 */
export function proposalOf(agent: ProposalAgent, options: PullRequestOptions, place: LandingPlace): Proposal {
  const { subject, repository, targetBranch, git } = place;
  const secrets = agent.secrets();
  const safe: SafeText = (what, text) => withoutSecrets(secrets, what, text);
  const rollback = rollbackOf(agent, options, subject);
  const texts = proposalTexts(options, (plan) => storyOf(options, subject, plan), subject.values, {
    limits: repository.pullRequests.limits,
    descriptors: subject.descriptors.map((path) => inTarget(subject.targetPath, path)),
    rollback,
    mask: secretMask(secrets),
    safe,
  });
  const plan = toldOnce(
    agent.log,
    planOf(git, repository, options, subject, { targetBranch, run: rollback, log: agent.log }),
  );
  return {
    identity: subject.identity,
    repositoryLabel: repository.label,
    targetBranch,
    plan: async (tip) => {
      const made = await plan(tip);
      return { ...made, comparison: await compareChange(git, tip, subject.identity, made) };
    },
    commitMessage: texts.commitMessage,
    rollback: rollback?.mark,
    author: { name: safe('author', options.author.name), email: safe('author', options.author.email) },
    dryRun: options.dryRun,
    version: (made) => versionOf(options, subject, made),
    branch: branchOf(options, subject, safe),
    branchIs: branchIs(subject),
    existing: options.existing,
    onForeignCommits: options.onForeignCommits,
    asked: {
      ...texts.asked,
      draft: options.draft,
      autoComplete: options.autoComplete,
      reviewers: safeReviewers(options, safe),
      labels: options.labels.map((label) => safe('label', label)),
      workItems: options.workItems,
    },
    text: (made, marks) => ({ title: texts.title(made), description: texts.description(made, marks) }),
    statuses: options.statuses.map((status) => {
      safe('status', `${status.genre}/${status.name}: ${status.text}`);
      return status;
    }),
    by:
      options.build.url === ''
        ? 'by create-gitops-pr'
        : safe('run’s name', markdownLink(`run ${options.build.number}`, options.build.url)),
  };
}

/** Their names are sent to be searched for, and named when there are none. @throws SECRET_IN_OUTPUT */
export function safeReviewers(
  { reviewers }: Pick<PullRequestOptions, 'reviewers'>,
  safe: SafeText,
): PullRequestOptions['reviewers'] {
  return reviewers.map((one) => ({ ...one, name: safe('name of a reviewer', one.name) }));
}

/** Only `previous` is another version each time. */
function rollbackOf(
  agent: Pick<Agent, 'variable'>,
  { operation, rollbackTo, build }: PullRequestOptions,
  { identity, targetPath, descriptors }: Subject,
): RollbackRun | undefined {
  if (operation !== 'rollback' || rollbackTo !== 'previous') return undefined;
  return rollbackRun(build.url, agent.variable, { identity, targetPath, descriptors });
}

/** A rollback's version is in the history, that of a branch that others push in what the branch holds. */
function versionOf(options: PullRequestOptions, subject: Subject, plan: TargetPlan): string {
  const after = plan.after.find(({ version }) => version !== '')?.version;
  if (options.operation === 'rollback') return after ?? '';
  return subject.sourceBranch === undefined ? subject.version : (options.version ?? after ?? subject.version);
}

function storyOf(options: PullRequestOptions, subject: Subject, plan: TargetPlan): Story {
  const { reverted } = subject;
  return {
    operation: options.operation,
    identity: subject.identity,
    version: versionOf(options, subject, plan),
    undone: reverted === undefined ? undefined : { id: reverted.pullRequest, url: reverted.url },
    before: plan.before,
    after: plan.after,
    changedFiles: plan.changedFiles,
    comparison: plan.comparison,
    runUrl: options.build.url,
    runName: options.build.number,
  };
}

/** A plan is made anew whenever somebody else was faster; what it says is told once. */
function toldOnce(log: Pick<Log, 'warning' | 'info'>, plan: PlanOnTarget): PlanOnTarget {
  const told = new Set<string>();
  return async (tip) => {
    const made = await plan(tip);
    const { notes, remarks = [] } = made;
    for (const note of notes) if (!told.has(note)) log.warning(note);
    for (const remark of remarks) if (!told.has(remark)) log.info(remark);
    for (const said of [...notes, ...remarks]) told.add(said);
    return made;
  };
}
