import { join } from 'node:path';

import { TaskError, describeError, messageOf } from '../../core/errors.ts';
import { clusterPreflight } from '../../core/flux/preflight.ts';
import { forMessage } from '../../core/flux/report/for-message.ts';
import { forOutput } from '../../core/printable.ts';
import { reportOf } from '../../core/flux/report/report.ts';
import { summaryOf } from '../../core/flux/report/summary.ts';
import { setBy } from '../../core/flux/statuses/authors.ts';
import { statusPreflight } from '../../core/flux/statuses/preflight.ts';
import { appliedCommit } from '../../core/flux/wait/applied-commit.ts';
import { Course } from '../../core/flux/wait/course.ts';
import { hostPreflight } from '../../core/flux/wait/host-preflight.ts';
import { Narrator } from '../../core/flux/wait/narrator.ts';
import type { WaitOutcome } from '../../core/flux/wait/options.ts';
import { waitForFlux } from '../../core/flux/wait/wait.ts';
import type { Agent, TaskOutcome } from '../../core/ports/agent.ts';
import type { Cluster } from '../../core/ports/cluster.ts';
import { unlessAborted } from '../../core/unless-aborted.ts';
import type { RepositoryHost } from '../../core/ports/repository-host.ts';
import { secretMask } from '../../core/secret.ts';
import { nodeFiles } from '../../platform/files.ts';
import { graceAfter } from '../../platform/grace.ts';
import { openClusters } from '../../platform/kubernetes/open.ts';
import { openRepositoryHost } from '../../platform/open-repository-host.ts';
import type { WaitInputs } from './inputs.ts';

/** Milliseconds after a cancel in which the repository's host is still asked: 7.5 s later the agent gets impatient. */
const grace = 5_000;

/** What the body opens. */
const platform = { openRepositoryHost, openClusters };
/** What opens the repository's host and the clusters. */
export type Opens = typeof platform;

/** Waits for what the inputs say, and tells what came of it. */
export async function wait(agent: Agent, inputs: WaitInputs, opens: Opens = platform): Promise<TaskOutcome> {
  const { contexts } = inputs.options;
  if (inputs.statusAuthors.length > 0) {
    agent.log.info(`Of statuses only those count that were set by ${inputs.statusAuthors.join(', ')} (statusAuthors).`);
  }
  const openAll = async (): Promise<readonly Cluster[]> =>
    contexts === undefined ? openAndProbe(agent, inputs, opens) : [];
  // First the repository: a wait that fails at the clusters must still see to the pull request.
  const course = new Course(
    { clock: agent.clock, host: undefined },
    inputs.options,
    new Narrator(agent.log, agent.clock),
  );
  let host: RepositoryHost | undefined;
  try {
    host = await openHost(agent, inputs, opens);
  } catch (thrown) {
    if (!agent.signal.aborted) throw thrown;
    const outcome = course.end({ result: 'cancelled', reason: 'the run was cancelled' });
    await publish(agent, inputs, outcome);
    return finish(inputs, outcome);
  }
  if (inputs.dryRun) return dryRun(agent, inputs, await openAll(), host);

  const { log, clock, signal } = agent;
  const statuses =
    contexts === undefined || host === undefined ? undefined : setBy(host.commitStatuses, inputs.statusAuthors);
  const keep = (seen: WaitOutcome): Promise<void> =>
    publish(agent, inputs, seen).catch((thrown: unknown) => {
      // The error that it ends by is what must be told.
      log.warning(`The report could not be written: ${messageOf(thrown)}`);
    });
  const outcome = await waitForFlux(
    { log, clock, signal, openClusters: openAll, host, statuses, keep },
    inputs.options,
  );
  await publish(agent, inputs, outcome);
  return finish(inputs, outcome);
}

async function openAndProbe(agent: Agent, inputs: WaitInputs, opens: Opens): Promise<readonly Cluster[]> {
  const clusters = await open(agent, inputs, opens);
  await Promise.all(clusters.map((cluster) => cluster.probe(agent.signal)));
  return clusters;
}

function open(agent: Agent, { access, options }: WaitInputs, opens: Opens): Promise<readonly Cluster[]> {
  const settings = { pollInterval: options.pollInterval };
  switch (access.kind) {
    case 'connection':
      return opens.openClusters({ kind: 'connection', connection: agent.connection(access.id) }, agent, settings);
    case 'kubeconfig':
    case 'aks':
      return opens.openClusters(access, agent, settings);
  }
}

async function openHost(
  agent: Agent,
  { repository, options }: WaitInputs,
  opens: Opens,
): Promise<RepositoryHost | undefined> {
  if (repository === undefined) return undefined;
  // After a cancel the pull request must still be seen to, in what is left before the agent kills the task.
  const opening = opens.openRepositoryHost({ ...agent, signal: graceAfter(agent.signal, grace) }, repository);
  return options.awaited.kind === 'pullRequest' ? opening : unlessAborted(opening, agent.signal);
}

async function dryRun(
  agent: Agent,
  inputs: WaitInputs,
  clusters: readonly Cluster[],
  host: RepositoryHost | undefined,
): Promise<TaskOutcome> {
  const { awaited, targets, contexts } = inputs.options;
  const what = awaited.kind === 'images' ? 'images' : 'commit';
  const found =
    contexts === undefined || host === undefined
      ? await Promise.all(clusters.map((cluster) => clusterPreflight(cluster, targets, agent.signal, what)))
      : [await statusPreflight(host, setBy(host.commitStatuses, inputs.statusAuthors), targets, contexts)];
  if (host !== undefined) found.unshift(await hostPreflight(host, inputs.options));
  const problems = found.flatMap((one) => one.problems);
  for (const fact of found.flatMap((one) => one.facts)) agent.log.info(fact);
  for (const note of found.flatMap((one) => one.notes)) agent.log.warning(note);
  for (const problem of problems) agent.log.error(problem);
  if (problems.length === 0) return { result: 'succeeded', message: 'Everything that would be waited for is there.' };
  agent.setOutput('reason', forOutput(problems.join(' ')));
  return { result: 'failed', message: `A wait would fail: ${problems.join(' ')}` };
}

async function publish(agent: Agent, inputs: WaitInputs, outcome: WaitOutcome): Promise<void> {
  // What Flux and the pods say may quote a secret; the agent masks its log, not what leaves it as a file.
  const masked = secretMask(agent.secrets());
  const files = nodeFiles(agent.temporaryFolder);
  const report = join(await files.temporaryFolder('wait-for-flux'), 'report.json');
  await files.write(report, reportOf(outcome, masked));
  agent.setOutput('result', outcome.result === 'cancelled' ? 'failed' : outcome.result);
  agent.setOutput('reason', forOutput(masked(outcome.reason)));
  agent.setOutput('appliedRevision', forOutput(outcome.appliedRevision ?? ''));
  agent.setOutput('appliedCommit', appliedCommit(outcome) ?? '');
  agent.setOutput('mergeCommit', outcome.mergeCommit ?? '');
  agent.setOutput('supersededBy', forOutput(masked(outcome.supersededBy ?? '')));
  agent.setOutput('report', report);
  if (inputs.summary) await agent.addSummary('Rollout', masked(summaryOf(outcome)));
}

function finish(inputs: WaitInputs, outcome: WaitOutcome): TaskOutcome {
  const { reason, findings, advice } = outcome;
  const failed = (error: TaskError): TaskOutcome => ({ result: 'failed', message: describeError(error) });
  const related = forMessage(findings).map((message) => ({ message }));
  switch (outcome.result) {
    case 'succeeded':
      return { result: 'succeeded', message: reason };
    case 'superseded':
      if (inputs.onSuperseded === 'succeed') return { result: 'succeeded', message: reason };
      return failed(
        new TaskError(
          'ROLLOUT_SUPERSEDED',
          reason,
          'This version is not the one that runs. Where that is as good, set onSuperseded: succeed.',
        ),
      );
    case 'failed':
      return failed(new TaskError('ROLLOUT_FAILED', reason, advice, { related }));
    case 'timedOut':
      return failed(
        new TaskError('TIMED_OUT', reason, advice === '' ? 'Complete the pull request, and run this again.' : advice, {
          related,
        }),
      );
    case 'abandoned':
      return failed(
        new TaskError(
          'PULL_REQUEST_ABANDONED',
          reason,
          'Look at why it was closed; run the stage again to propose it anew.',
        ),
      );
    case 'cancelled':
      return failed(new TaskError('CANCELLED', reason, 'Run it again: it looks at what is there by then.'));
  }
}
