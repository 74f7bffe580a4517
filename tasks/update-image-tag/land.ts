import { fill } from '../../core/fill-pattern.ts';
import { appendTrailers, commitText } from '../../core/gitops-repo/commit-text.ts';
import { rollbackRun, rollbackTrailer, type RollbackRun } from '../../core/gitops-repo/rollback-mark.ts';
import { defaultMessage, placeLines, versionLines } from '../../core/images/landing/commit-message.ts';
import {
  landUpdate,
  type LandedUpdate,
  type UpdateLanding,
  type UpdateLandingPorts,
} from '../../core/images/landing/land-update.ts';
import type { UpdatePlan } from '../../core/images/update-plan.ts';
import { conflictText, landedOutcome, whereItLanded } from '../../core/images/landing/report.ts';
import type { Agent, TaskOutcome } from '../../core/ports/agent.ts';
import { deliveryPreflight, type PreflightPorts } from '../../core/pull-requests/preflight.ts';
import { withSkipCi } from '../../core/pull-requests/plain-text.ts';
import { runPage } from '../../core/run-page.ts';
import { withoutSecrets, type SafeText } from '../../core/secret-search.ts';
import { openGit } from '../../platform/open-git.ts';
import { defaultBranchOf, openRepositoryHost } from '../../platform/open-repository-host.ts';
import type { UpdateInputs } from './inputs.ts';
import { finish } from './report.ts';
import type { RepositoryInputs } from './repository.ts';

/** What landing opens. */
const platform = { openRepositoryHost, openGit };
/** What opens the repository on its host, and for git. */
export type Opens = typeof platform;

/** Lands the update in a repository that is not checked out, and tells about it. */
export async function land(
  agent: Agent,
  inputs: UpdateInputs,
  into: RepositoryInputs,
  opens: Opens = platform,
): Promise<TaskOutcome> {
  const landed = await push(agent, inputs, into, opens);
  return finish(agent, inputs, landed, landedOutcome(landed, inputs.dryRun), {
    branch: landed.branch,
    commit: landed.commit ?? '',
    targetCommit: landed.targetCommit,
    where: whereItLanded(landed),
    warning: conflictText(landed),
  });
}

async function push(agent: Agent, inputs: UpdateInputs, into: RepositoryInputs, opens: Opens): Promise<LandedUpdate> {
  const safe: SafeText = (what, text) => withoutSecrets(agent.secrets(), what, text);
  const repository = await opens.openRepositoryHost(agent, into);
  const targetBranch = into.targetBranch ?? defaultBranchOf(repository);
  const branch = safe('branch', into.branch ?? targetBranch);
  const git = await opens.openGit(agent, repository);
  try {
    const way = branch === targetBranch ? '' : `, by the branch ${branch}`;
    agent.log.info(`Into ${targetBranch} of ${repository.label}${way}, with ${repository.identity}.`);
    const ports = {
      ...agent,
      git,
      host: repository.pullRequests,
      mergeBase: repository.mergeBase,
      merges: repository.merges,
      fileHistory: repository.fileHistory,
      random: Math.random,
    };
    const rollback = rollbackOf(agent, inputs, { targetBranch, branch });
    const landing = {
      ...inputs,
      repositoryLabel: repository.label,
      targetBranch,
      branch,
      commitMessage: (plan: UpdatePlan) => messageOf(plan, into, safe, rollback),
      author: { name: safe('author', into.author.name), email: safe('author', into.author.email) },
      run: rollback,
    };
    return inputs.dryRun ? await rehearse(ports, landing) : await landUpdate(ports, landing);
  } finally {
    await git.close();
  }
}

/** A dry run: all that would make the push fail is looked for, and told at once. Nothing is written. */
async function rehearse(
  ports: UpdateLandingPorts & PreflightPorts & Pick<Agent, 'log'>,
  landing: UpdateLanding,
): Promise<LandedUpdate> {
  const { result, notes } = await deliveryPreflight(
    ports,
    {
      ...landing,
      delivery: landing.branch === landing.targetBranch ? 'targetBranch' : 'branch',
      branchIs: 'ours',
      autoComplete: undefined,
      reviewers: [],
      workItems: [],
      insteadOfPush: 'Name a branch of its own in branch, and let create-gitops-pr propose it.',
    },
    () => landUpdate(ports, landing),
  );
  for (const note of notes) ports.log.info(note);
  return result;
}

/** Only `previous` is another version each time. */
function rollbackOf(
  agent: Pick<Agent, 'variable'>,
  { rollbackTo, globs, request: { selection } }: UpdateInputs,
  at: { readonly targetBranch: string; readonly branch: string },
): RollbackRun | undefined {
  if (rollbackTo !== 'previous') return undefined;
  const selectors = [...selection.selectors, ...selection.paths.map(({ text }) => text)];
  return rollbackRun(runPage(agent.variable), agent.variable, { ...at, globs, selectors });
}

function messageOf(
  plan: UpdatePlan,
  { commitMessage, values, run, skipCi }: RepositoryInputs,
  safe: SafeText,
  rollback: RollbackRun | undefined,
): string {
  // What was given may be a secret that nobody meant to commit.
  for (const { file, path, after } of plan.updates) safe(`new value of ${path} in ${file}`, after);
  const text =
    commitMessage === undefined
      ? defaultMessage(plan, run)
      : fill('commitMessage', commitMessage, values, 'text', {
          changes: placeLines(plan).join('\n'),
          images: versionLines(plan).join('\n') || '–',
        });
  const message = commitText(text) || defaultMessage(plan, run);
  const whole = safe('commit message', skipCi ? withSkipCi(message) : message);
  return rollback === undefined ? `${whole}\n` : appendTrailers(whole, [rollbackTrailer(rollback.mark)]);
}
