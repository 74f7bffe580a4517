import { TaskError } from '../../errors.ts';
import { formatDuration } from '../../duration.ts';
import { unlessAborted } from '../../unless-aborted.ts';
import type { CommitId } from '../../ports/pull-requests.ts';
import { readMarker } from '../../pull-requests/marker.ts';
import { namesOf } from '../images-awaited.ts';
import { refText } from '../objects.ts';
import { shortCommit } from '../revision.ts';
import { waitForStatuses } from './status-phase.ts';
import { Answers } from './answers.ts';
import { compareMerged } from './compare-merged.ts';
import { Course } from './course.ts';
import { lookCloser } from './look-closer.ts';
import { mergePhase } from './merge-phase.ts';
import { Narrator } from './narrator.ts';
import type { OpenPorts, WaitOptions, WaitOutcome, WaitPorts } from './options.ts';
import { waitForRollout, type RolloutOutcome } from './rollout-phase.ts';
import { steady } from './steady.ts';

/**
 * Waits for the merge (if a pull request is awaited), then for the rollout of its commit in every cluster. A cancel ends
 * it with the result `cancelled`, after the pull request was seen to.
 * @throws the cluster's and the host's errors that say nothing of the rollout: no right, not signed in, no such commit
 */
export async function waitForFlux(ports: WaitPorts, options: WaitOptions): Promise<WaitOutcome> {
  const given: WaitPorts = { ...ports, clock: steady(ports.clock) };
  const narrator = new Narrator(given.log, given.clock);
  const course = new Course(given, options, narrator);
  try {
    return await go(given, options, narrator, course);
  } catch (thrown) {
    if (given.signal.aborted) return course.end({ result: 'cancelled', reason: 'the run was cancelled' });
    await given.keep?.(course.broken(thrown));
    throw thrown;
  }
}

async function go(given: WaitPorts, options: WaitOptions, narrator: Narrator, course: Course): Promise<WaitOutcome> {
  const { awaited } = options;
  if (awaited.kind === 'pullRequest') {
    narrator.deadline = course.startedAt + options.mergeTimeout;
    narrator.progress(0, `Waiting for the merge of pull request ${awaited.id}`);
  }
  const merged = await mergePhase(given, options, narrator);
  if (merged.kind === 'over') return course.end(merged.outcome);
  const { commit, pullRequest, clusters } = merged;
  narrator.deadline = given.clock.now() + options.timeout;
  const ports: OpenPorts = { ...given, clusters };
  const descriptors =
    options.descriptor !== undefined
      ? [options.descriptor]
      : pullRequest === undefined
        ? []
        : (readMarker(pullRequest.description)?.descriptors ?? []);
  const mergeCommit = pullRequest === undefined ? undefined : commit;
  const answers = new Answers({
    host: ports.host,
    awaited: commit,
    delivered: awaited.kind === 'pullRequest' ? awaited.content : undefined,
    descriptors,
    branchName: pullRequest?.targetBranch,
    repositoryUrl: ports.host?.gitUrl,
    warn: (text) => narrator.warn(text),
    note: (text) => narrator.say(text),
    now: () => ports.clock.now(),
  });
  course.learn({ awaited: commit === '' ? undefined : commit, mergeCommit, pullRequest });
  const { signal } = given;
  // The host is still asked for a while after a cancel, for the pull request's sake; nothing else waits for it then.
  if (options.awaited.kind === 'revision') await unlessAborted(mustExist(ports, commit), signal);
  const rewritten =
    pullRequest === undefined
      ? undefined
      : await unlessAborted(compareMerged({ ...merged, pullRequest }, options, answers, { narrator, signal }), signal);
  if (rewritten !== undefined) return course.end(rewritten);

  const { contexts } = options;
  if (ports.statuses !== undefined && contexts !== undefined) {
    const statusPorts = { ...ports, statuses: ports.statuses };
    const outcome = await waitForStatuses(statusPorts, { ...options, contexts }, commit, answers, narrator);
    return course.end(outcome);
  }
  const what = options.images === undefined ? shortCommit(commit) : namesOf(options.images.references);
  const names = options.targets.map(refText).join(', ');
  narrator.say(`Waiting up to ${formatDuration(options.timeout)} for ${what} in ${names} on ${clusterNames(ports)}.`);
  const rollout = await waitForRollout(ports, options, answers, narrator, (views) => course.watch(views));
  narrator.deadline = undefined;
  const closer = await lookCloser(ports, rollout, narrator);
  const outcome = course.end({
    ...closer,
    result: rollout.kind,
    reason: rollout.reason,
    appliedRevision: appliedRevision(rollout),
    supersededBy: supersededBy(rollout),
  });
  if (rollout.kind !== 'succeeded') sayWhere(outcome, narrator);
  return outcome;
}

/** Whoever reads of a failure wants to see what was delivered. */
function sayWhere({ links }: WaitOutcome, narrator: Narrator): void {
  const pages = [
    ['commit', links.commit],
    ['pull request', links.pullRequest],
  ].flatMap(([what, page]) => (page === undefined ? [] : [`${what} ${page}`]));
  if (pages.length > 0) narrator.say(`What was delivered: ${pages.join(', ')}`);
}

/** A commit that was mistyped would be waited for in vain. @throws COMMIT_MISSING */
async function mustExist(ports: Pick<WaitPorts, 'host'>, commit: CommitId): Promise<void> {
  const { host } = ports;
  if (host?.defaultBranch === undefined) return;
  try {
    // Of the two commits only the awaited one can be missing.
    const tip = await host.history.tip(host.defaultBranch);
    if (tip !== undefined) await host.history.relation(commit, tip);
  } catch (thrown) {
    // Whatever else is wrong shows when the history is really needed.
    if (!(thrown instanceof TaskError) || thrown.code !== 'COMMIT_MISSING') return;
    throw new TaskError(
      'COMMIT_MISSING',
      `The repository ${host.label} has no commit ${commit}.`,
      'Look at the input revision, and at whether it is of this repository.',
      { cause: thrown },
    );
  }
}

function appliedRevision(rollout: RolloutOutcome): string | undefined {
  const tracks = rollout.views.flatMap((view) => view.tracks.map((track) => ({ view, track })));
  const chosen = rollout.decisive ?? tracks.find(({ track }) => track.target.kind === 'Kustomization');
  const { verdict } = chosen?.track.judgement ?? {};
  if (chosen === undefined) return undefined;
  if (verdict?.kind === 'succeeded' || verdict?.kind === 'superseded') return verdict.revision;
  const object = chosen.view.state.objects.get(refText(chosen.track.target))?.object;
  return object?.kind === 'Kustomization' ? object.lastApplied : undefined;
}

function supersededBy(rollout: RolloutOutcome): string | undefined {
  const verdict = rollout.decisive?.track.judgement.verdict;
  return verdict?.kind === 'superseded' ? verdict.by : undefined;
}

function clusterNames(ports: OpenPorts): string {
  return ports.clusters.map((cluster) => cluster.name).join(', ');
}
