import { TaskError } from '../../core/errors.ts';
import { fill } from '../../core/fill-pattern.ts';
import { formatIdentity } from '../../core/identity.ts';
import type { Agent, TaskOutcome } from '../../core/ports/agent.ts';
import { refuseTarget } from '../../core/pull-requests/operation/branch.ts';
import { carryOut } from '../../core/pull-requests/operation/carry-out.ts';
import { lookUp, readSubject } from '../../core/pull-requests/operation/subject.ts';
import { deliveryLines } from '../../core/pull-requests/plain-text.ts';
import { deliverySentence, deliverySummary } from '../../core/pull-requests/report.ts';
import { secretMask } from '../../core/secret.ts';
import { nodeFiles } from '../../platform/files.ts';
import { openGit } from '../../platform/open-git.ts';
import { defaultBranchOf, openRepositoryHost } from '../../platform/open-repository-host.ts';
import { withinTime } from '../../platform/time-limit.ts';
import type { PullRequestInputs } from './inputs.ts';
import { setOutputs } from './outputs.ts';

/** What the body opens. */
const platform = { openRepositoryHost, openGit };

/** What opens the repository on its host, and for git. */
export type Opens = typeof platform;

/** Delivers what the inputs say; `opens` is the platform's, unless somebody stands between. */
export function deliver(agent: Agent, inputs: PullRequestInputs, opens: Opens = platform): Promise<TaskOutcome> {
  return withinTime(
    agent.signal,
    inputs.timeout,
    (signal) => work({ ...agent, signal }, inputs, opens),
    (cause) =>
      new TaskError(
        'TIMED_OUT',
        'The pull request was not ready within the time limit.',
        'Run it again: it goes on from what is there. Give timeout more if the network is slow.',
        { cause },
      ),
  );
}

async function work(agent: Agent, inputs: PullRequestInputs, opens: Opens): Promise<TaskOutcome> {
  const { patterns, operation, dryRun } = inputs;
  const named = await readSubject(agent, nodeFiles(agent.temporaryFolder), inputs);
  const repository = await opens.openRepositoryHost(agent, {
    repository: fill('repository', patterns.repository, named.values, 'text'),
    access: inputs.access,
  });
  const targetBranch =
    patterns.targetBranch === undefined
      ? defaultBranchOf(repository)
      : fill('targetBranch', patterns.targetBranch, named.values, 'branch');
  const git = await opens.openGit(agent, repository);
  try {
    const ports = { git, host: repository.pullRequests, mergeBase: repository.mergeBase };
    const subject = await lookUp(ports, inputs, named, { targetBranch, repositoryLabel: repository.label });
    refuseTarget(inputs, subject, targetBranch);
    agent.log.info(
      `${operation}: ${formatIdentity(subject.identity)}, into ${targetBranch} of ${repository.label}, with ${repository.identity}.`,
    );
    const place = { subject, repository, targetBranch, git };
    const result = await carryOut({ ...agent, random: Math.random }, inputs, place);
    setOutputs(agent, result, repository.id, dryRun);
    const said = deliverySentence(result, dryRun);
    if (inputs.summary) {
      const mask = secretMask(agent.secrets());
      await agent.addSummary(
        'GitOps pull request',
        deliverySummary(result, { repository: repository.label, targetBranch, options: inputs, mask }),
      );
    }
    const at = result.pullRequest === undefined ? '' : `: ${result.pullRequest.url}`;
    agent.log.info([`${said}${at}`, ...deliveryLines(result.plan)].join('\n  '));
    return { result: 'succeeded', message: said };
  } finally {
    await git.close();
  }
}
