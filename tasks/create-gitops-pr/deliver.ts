import { TaskError } from '../../core/errors.ts';
import { fill } from '../../core/fill-pattern.ts';
import { compareChange } from '../../core/gitops-repo/compare-change.ts';
import type { LandingResult } from '../../core/gitops-repo/landing.ts';
import { inTarget } from '../../core/gitops-repo/paths.ts';
import { rollbackRun, type RollbackRun } from '../../core/gitops-repo/rollback-mark.ts';
import type { TargetPlan } from '../../core/gitops-repo/target-plan.ts';
import { formatIdentity } from '../../core/identity.ts';
import type { Mask } from '../../core/manifests/compare/value-text.ts';
import { markdownLink } from '../../core/markdown.ts';
import type { Agent, TaskOutcome } from '../../core/ports/agent.ts';
import type { GitRepository } from '../../core/ports/git-repository.ts';
import type { RepositoryHost } from '../../core/ports/repository-host.ts';
import { deliveryPreflight } from '../../core/pull-requests/preflight.ts';
import type { Proposal } from '../../core/pull-requests/proposal.ts';
import { propose } from '../../core/pull-requests/propose.ts';
import { pushStraight } from '../../core/pull-requests/push-straight.ts';
import { deliveryLines } from '../../core/pull-requests/plain-text.ts';
import { deliverySentence, deliverySummary } from '../../core/pull-requests/report.ts';
import type { Story } from '../../core/pull-requests/text.ts';
import { secretMask } from '../../core/secret.ts';
import { withoutSecrets, type SafeText } from '../../core/secret-search.ts';
import { nodeFiles } from '../../platform/files.ts';
import { openGit } from '../../platform/open-git.ts';
import { defaultBranchOf, openRepositoryHost } from '../../platform/open-repository-host.ts';
import { withinTime } from '../../platform/time-limit.ts';
import { branchIs, branchOf, refuseTarget } from './branch.ts';
import type { PullRequestOptions } from './inputs.ts';
import { planOf, readSubject, lookUp, type Subject } from './operation.ts';
import { setOutputs } from './outputs.ts';
import { wording } from './wording.ts';

/** What the body opens. */
const platform = { openRepositoryHost, openGit };

/** What opens the repository on its host, and for git. */
export type Opens = typeof platform;

/** Delivers what the inputs say; `opens` is the platform's, unless somebody stands between. */
export function deliver(agent: Agent, options: PullRequestOptions, opens: Opens = platform): Promise<TaskOutcome> {
  return withinTime(
    agent.signal,
    options.timeout,
    (signal) => work({ ...agent, signal }, options, opens),
    (cause) =>
      new TaskError(
        'TIMED_OUT',
        'The pull request was not ready within the time limit.',
        'Run it again: it goes on from what is there. Give timeout more if the network is slow.',
        { cause },
      ),
  );
}

async function work(agent: Agent, options: PullRequestOptions, opens: Opens): Promise<TaskOutcome> {
  const subject = await readSubject(agent, nodeFiles(agent.temporaryFolder), options);
  const repository = await opens.openRepositoryHost(agent, {
    repository: fill('repository', options.patterns.repository, subject.values, 'text'),
    access: options.access,
  });
  const targetBranch =
    options.patterns.targetBranch === undefined
      ? defaultBranchOf(repository)
      : fill('targetBranch', options.patterns.targetBranch, subject.values, 'branch');
  const git = await opens.openGit(agent, repository);
  try {
    const ports = { git, host: repository.pullRequests, mergeBase: repository.mergeBase };
    const at = { targetBranch, repositoryLabel: repository.label };
    const whole = await lookUp(ports, options, subject, at);
    if (options.delivery === 'pullRequest') refuseTarget(options, whole, targetBranch);
    const place = { subject: whole, repository, targetBranch, git };
    agent.log.info(
      `${options.operation}: ${formatIdentity(whole.identity)}, into ${targetBranch} of ${repository.label}, with ${repository.identity}.`,
    );
    const result = options.dryRun ? await rehearse(agent, options, place) : await land(agent, options, place);
    setOutputs(agent, result, repository.id, options.dryRun);
    const said = deliverySentence(result, options.dryRun);
    if (options.summary) {
      await agent.addSummary(
        'GitOps pull request',
        deliverySummary(result, { repository: repository.label, targetBranch, options, mask: maskOf(agent) }),
      );
    }
    agent.log.info(
      [
        `${said}${result.pullRequest === undefined ? '' : `: ${result.pullRequest.url}`}`,
        ...deliveryLines(result.plan),
      ].join('\n  '),
    );
    return { result: 'succeeded', message: said };
  } finally {
    await git.close();
  }
}

/** Their names are sent to be searched for, and named when there are none. */
function safeReviewers({ reviewers }: PullRequestOptions, safe: SafeText): PullRequestOptions['reviewers'] {
  return reviewers.map((one) => ({ ...one, name: safe('name of a reviewer', one.name) }));
}

/** What other people's files hold may be a secret of this pipeline: texts show it masked. */
function maskOf(agent: Pick<Agent, 'secrets'>): Mask {
  return secretMask(agent.secrets());
}

/** What is delivered, and where it lands. */
interface LandingPlace {
  readonly subject: Subject;
  readonly repository: RepositoryHost;
  readonly targetBranch: string;
  readonly git: GitRepository;
}

/** A dry run: all that would make the delivery fail is looked for, and told at once. Nothing is written. */
async function rehearse(agent: Agent, options: PullRequestOptions, place: LandingPlace): Promise<LandingResult> {
  const { subject, repository, targetBranch, git } = place;
  const host = repository.pullRequests;
  const safe: SafeText = (what, text) => withoutSecrets(agent.secrets(), what, text);
  const { result, notes } = await deliveryPreflight(
    { git, host },
    {
      ...options,
      repositoryLabel: repository.label,
      targetBranch,
      branch: branchOf(options, subject, safe),
      branchIs: branchIs(subject),
      reviewers: safeReviewers(options, safe),
      insteadOfPush: 'Use delivery: pullRequest.',
    },
    (reviewers) => {
      if (subject.unpushed === true) return Promise.resolve(unknownYet(subject));
      const found = { ...host, findReviewers: () => Promise.resolve(reviewers) };
      return land(agent, options, { ...place, repository: { ...repository, pullRequests: found } });
    },
  );
  for (const note of notes) agent.log.info(note);
  if (subject.unpushed === true) {
    agent.log.info(
      `There is no branch "${subject.sourceBranch}" yet: what its pull request needs was looked at, not what it would change.`,
    );
  }
  return result;
}

/** What a branch would change that nobody has pushed yet. */
function unknownYet({ sourceBranch = '' }: Subject): LandingResult {
  const plan = { changes: [], changedFiles: [], content: '', before: [], after: [], notes: [] };
  const result = { result: 'created', pullRequest: undefined, branch: sourceBranch, commit: undefined } as const;
  return { ...result, targetCommit: '', superseded: [], closed: [], updates: [], plan };
}

/** Only `previous` is another version each time. */
function rollbackOf(
  agent: Pick<Agent, 'variable'>,
  options: PullRequestOptions,
  subject: Subject,
): RollbackRun | undefined {
  const { operation, rollbackTo, build } = options;
  if (operation !== 'rollback' || rollbackTo !== 'previous') return undefined;
  const { identity, targetPath, descriptors } = subject;
  return rollbackRun(build.url, agent.variable, { identity, targetPath, descriptors });
}

async function land(agent: Agent, options: PullRequestOptions, place: LandingPlace): Promise<LandingResult> {
  const { subject, repository, targetBranch, git } = place;
  const host = repository.pullRequests;
  const ports = {
    git,
    host,
    mergeBase: repository.mergeBase,
    clock: agent.clock,
    log: agent.log,
    signal: agent.signal,
    random: Math.random,
  };
  const versionOf = (plan: TargetPlan): string => {
    const after = plan.after.find(({ version }) => version !== '')?.version;
    if (options.operation === 'rollback') return after ?? '';
    return subject.sourceBranch === undefined ? subject.version : (options.version ?? after ?? subject.version);
  };
  const story = (plan: TargetPlan): Story => ({
    operation: options.operation,
    identity: subject.identity,
    version: versionOf(plan),
    undone:
      subject.reverted === undefined ? undefined : { id: subject.reverted.pullRequest, url: subject.reverted.url },
    before: plan.before,
    after: plan.after,
    changedFiles: plan.changedFiles,
    comparison: plan.comparison,
    runUrl: options.build.url,
    runName: options.build.number,
  });
  const descriptors = subject.descriptors.map((path) => inTarget(subject.targetPath, path));
  const secrets = agent.secrets();
  const safe = (what: string, text: string): string => withoutSecrets(secrets, what, text);
  const rollback = rollbackOf(agent, options, subject);
  const words = wording(options, story, subject.values, host.limits, descriptors, {
    rollback,
    mask: maskOf(agent),
    safe,
  });
  const plan = planOf(git, repository, options, subject, { targetBranch, run: rollback, log: agent.log });
  const told = new Set<string>();
  const landing = {
    identity: subject.identity,
    repositoryLabel: repository.label,
    targetBranch,
    plan: async (tip: string): Promise<TargetPlan> => {
      const made = await plan(tip);
      const { notes, remarks = [] } = made;
      for (const note of notes) if (!told.has(note)) agent.log.warning(note);
      for (const remark of remarks) if (!told.has(remark)) agent.log.info(remark);
      for (const said of [...notes, ...remarks]) told.add(said);
      return { ...made, comparison: await compareChange(git, tip, subject.identity, made) };
    },
    commitMessage: words.commitMessage,
    rollback: rollback?.mark,
    author: { name: safe('author', options.author.name), email: safe('author', options.author.email) },
    dryRun: options.dryRun,
  };
  const proposal: Proposal = {
    ...landing,
    version: versionOf,
    branch: branchOf(options, subject, safe),
    branchIs: branchIs(subject),
    existing: options.existing,
    onForeignCommits: options.onForeignCommits,
    asked: {
      ...words.asked,
      draft: options.draft,
      autoComplete: options.autoComplete,
      reviewers: safeReviewers(options, safe),
      labels: options.labels.map((label) => safe('label', label)),
      workItems: options.workItems,
    },
    text: (made, marks) => ({ title: words.title(made), description: words.description(made, marks) }),
    statuses: options.statuses.map((status) => {
      safe('status', `${status.genre}/${status.name}: ${status.text}`);
      return status;
    }),
    by:
      options.build.url === ''
        ? 'by create-gitops-pr'
        : safe('run’s name', markdownLink(`run ${options.build.number}`, options.build.url)),
  };
  return options.delivery === 'targetBranch' ? pushStraight(ports, proposal) : propose(ports, proposal);
}
