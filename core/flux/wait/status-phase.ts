import { formatDuration } from '../../duration.ts';
import { TaskError } from '../../errors.ts';
import type { CommitId } from '../../ports/pull-requests.ts';
import { unlessAborted } from '../../unless-aborted.ts';
import { printableLine } from '../../printable.ts';
import { refText } from '../objects.ts';
import { shortCommit } from '../revision.ts';
import type { Answers } from './answers.ts';
import type { Narrator } from './narrator.ts';
import { Patience } from './patience.ts';
import type { TargetOutcome, WaitOptions, WaitOutcome, WaitPorts } from './options.ts';
import { absentWriters } from '../statuses/absent-writers.ts';
import type { ChosenStatuses } from '../statuses/authors.ts';
import { CommitView } from '../statuses/commit-view.ts';
import type { StatusContexts } from '../statuses/contexts.ts';
import { decideOnStatuses, lateReason, type Round, type StatusDecision } from './status-decision.ts';
import { judgeStatuses, type StatusJudgement } from '../statuses/judge-statuses.ts';
import { StatusTracker, type StatusState } from '../statuses/status-tracker.ts';
import { statusAdvice, silence, warningsOf } from '../statuses/told.ts';

/** What of the outcome this phase finds out. */
export type StatusOutcome = Pick<
  WaitOutcome,
  'result' | 'reason' | 'findings' | 'advice' | 'appliedRevision' | 'supersededBy' | 'targets' | 'objects'
>;

/**
 * Reads the statuses of the awaited commit, and of those that contain it, until they say how each Kustomization has
 * fared.
 * @throws NOT_ALLOWED, NOT_SIGNED_IN, COMMIT_MISSING: what no waiting would mend
 */
export async function waitForStatuses(
  ports: Pick<WaitPorts, 'clock' | 'signal' | 'host'> & { readonly statuses: ChosenStatuses },
  options: WaitOptions & { readonly contexts: StatusContexts },
  awaited: CommitId,
  answers: Answers,
  narrator: Narrator,
): Promise<StatusOutcome> {
  const { clock, signal } = ports;
  const { targets, contexts } = options;
  const until = clock.now() + options.timeout;
  const view = new CommitView(ports.statuses, awaited, ports.host?.defaultBranch);
  const tracker = new StatusTracker(options);
  let wake = new AbortController();
  const patience = new Patience('What is said of the commit', options.pollInterval, narrator);
  let read = false;
  let readNext = Number.NEGATIVE_INFINITY;
  let heldBackUntil = Number.NEGATIVE_INFINITY;
  // A pull request's target is known; where else a commit is, only the first look tells.
  let onBranch = options.awaited.kind === 'pullRequest';
  const names = targets.map(refText).join(', ');
  narrator.say(
    `Waiting up to ${formatDuration(options.timeout)} for the statuses of ${names} on ${shortCommit(awaited)}.`,
  );
  for (const warning of warningsOf(options, targets)) narrator.warn(warning);
  for (;;) {
    // Before the host is asked: what is answered meanwhile is news, too.
    wake = new AbortController();
    const { knowledge } = answers;
    if (clock.now() >= heldBackUntil && (clock.now() >= readNext || !view.isComplete(knowledge))) {
      try {
        // The host itself hears of a cancel later, for the pull request's sake.
        await unlessAborted(view.read(knowledge), signal);
        patience.answered();
        read = true;
        readNext = clock.now() + options.pollInterval;
      } catch (thrown) {
        // A commit that was merged this moment may not be everywhere yet.
        const late = thrown instanceof TaskError && thrown.code === 'COMMIT_MISSING';
        if (!signal.aborted) heldBackUntil = clock.now() + patience.refused(thrown, read || late, []);
      }
    }
    const reports = view.reports(knowledge);
    const judgements = judgeStatuses(reports, targets, contexts);
    const complete = view.isComplete(knowledge);
    const states = new Map(
      judgements.map((judgement) => [judgement, complete ? tracker.track(judgement, clock.now()) : unsure(judgement)]),
    );
    const round: Round = { judgements, states };
    const questions = [...view.questions(knowledge)];
    if (knowledge.branch.kind === 'known') {
      if (knowledge.branch.contains) onBranch = true;
      else if (!onBranch) narrator.warn(elsewhere(awaited, knowledge.branch.name));
    }
    const decision = decideOnStatuses(
      round,
      { awaited, knowledge: answers.knowledge, contexts, onBranch },
      questions,
      narrator,
    );
    for (const [{ target }, state] of states) tell(refText(target), state, narrator);
    const done = [...states.values()].filter(({ kind }) => kind === 'succeeded').length;
    narrator.progress((100 * done) / Math.max(1, states.size), `Waiting for statuses: ${done} of ${states.size} there`);
    const finish = ({ result, reason, supersededBy, commit }: StatusDecision): StatusOutcome => ({
      result,
      reason,
      findings: result === 'timedOut' ? silence(reports, judgements, contexts, ports.statuses.ignored()) : [],
      advice: result === 'failed' || result === 'timedOut' ? statusAdvice(judgements) : '',
      appliedRevision: commit,
      supersededBy,
      targets: outcomesOf(round, clock.now()),
      objects: reports.flatMap(({ commit: of, statuses }) => statuses.map((status) => ({ commit: of, ...status }))),
    });
    if (decision?.result === 'succeeded') {
      const absent = absentWriters(ports.statuses, view.before, judgements, contexts);
      const warnings = await unlessAborted(absent, signal).catch(() => []);
      for (const warning of warnings) narrator.warn(warning);
    }
    if (decision !== undefined) return finish(decision);
    if (signal.aborted) return finish({ result: 'cancelled', reason: 'the run was cancelled' });
    const left = until - clock.now();
    if (left <= 0) return finish({ result: 'timedOut', reason: lateReason(round, contexts, options.timeout) });
    answers.ask(questions, () => wake.abort());
    const due = Math.max(heldBackUntil, readNext) - clock.now();
    const pause = Math.max(1, Math.min(left, due, options.pollInterval, nextLook(round, options, narrator)));
    try {
      await clock.sleep(pause, AbortSignal.any([signal, wake.signal]));
    } catch {
      // Woken by an answer, or cancelled: the loop looks at both.
    }
  }
}

function unsure({ target }: StatusJudgement): StatusState {
  const reason = `${refText(target)}: the commits that contain the awaited one could not be read yet`;
  return { kind: 'pending', code: 'asking', reason };
}

function elsewhere(awaited: CommitId, branch: string): string {
  return `${shortCommit(awaited)} is not in the branch ${branch}: only its own statuses are read, none of commits that contain it.`;
}

function tell(subject: string, state: StatusState, narrator: Narrator): void {
  const { kind, reason } = state;
  switch (kind) {
    case 'succeeded':
      return narrator.state(subject, `${kind} ${reason}`, `✔ ${reason}`, true);
    case 'failed':
      return narrator.state(subject, `${kind} ${reason}`, `✖ ${reason}`, true);
    case 'pending':
      if (state.code === 'asking') return undefined;
      return narrator.state(subject, `${state.code} ${reason}`, `… ${reason}`, state.code === 'retrying');
  }
}

/** How long nothing needs to be looked at, unless something happens. */
function nextLook({ states }: Round, { stableFor }: WaitOptions, narrator: Narrator): number {
  const steady = [...states.values()].some((state) => state.kind === 'pending' && state.code === 'stabilizing');
  return Math.min(narrator.nextIn ?? Infinity, steady ? Math.max(50, Math.min(stableFor, 1000)) : Infinity);
}

function outcomesOf({ states }: Round, now: number): readonly TargetOutcome[] {
  return [...states].map(([{ target, heard }, state]) => ({
    cluster: printableLine(heard.map(({ context }) => context).join(', '), 300),
    target: refText(target),
    verdict: state.kind,
    code: state.kind === 'pending' ? state.code : state.kind === 'failed' ? 'attemptsFailed' : '',
    reason: state.reason,
    revision: heard.at(-1)?.commit ?? '',
    warnings: [],
    finalAt: state.kind === 'pending' ? undefined : now,
  }));
}
