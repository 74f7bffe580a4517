import { formatDuration } from '../../duration.ts';
import type { CommitId } from '../../ports/pull-requests.ts';
import type { Knowledge, Question } from '../knowledge.ts';
import { shortCommit } from '../revision.ts';
import type { Narrator } from './narrator.ts';
import type { WaitOutcome } from './options.ts';
import type { StatusContexts } from '../statuses/contexts.ts';
import { unheard, type StatusJudgement } from '../statuses/judge-statuses.ts';
import type { StatusState } from '../statuses/status-tracker.ts';

/** How all Kustomizations stand at one moment. */
export interface Round {
  readonly judgements: readonly StatusJudgement[];
  readonly states: ReadonlyMap<StatusJudgement, StatusState>;
}

/** How the wait ends. */
export type StatusDecision = Pick<WaitOutcome, 'result' | 'reason'> & {
  readonly supersededBy?: string;
  readonly commit?: CommitId;
};

/**
 * Whether it is over: the first failure ends it, success takes all, and what has succeeded must still be what was
 * delivered.
 * @param questions what must be asked before it can be said is added to them
 */
export function decideOnStatuses(
  { judgements, states }: Round,
  known: {
    readonly awaited: CommitId;
    readonly knowledge: Pick<Knowledge, 'branch' | 'content' | 'delivered'>;
    readonly contexts: StatusContexts;
    /** Whether the commit was on the branch when it was looked at first. */
    readonly onBranch: boolean;
  },
  questions: Question[],
  narrator: Narrator,
): StatusDecision | undefined {
  const { awaited, contexts, onBranch } = known;
  const { branch, content, delivered = awaited } = known.knowledge;
  const all = judgements.map((judgement) => states.get(judgement));
  const failed = all.find((state) => state?.kind === 'failed');
  if (failed !== undefined) {
    const others = all.flatMap((state) => (state === undefined || state === failed ? [] : [state.reason]));
    const meanwhile = others.length === 0 ? '' : `. Meanwhile: ${others.join('; ')}`;
    return { result: 'failed', reason: `${failed.reason}${meanwhile}` };
  }
  if (onBranch && branch.kind === 'known' && !branch.contains) {
    const now = branch.tip === undefined ? 'is deleted' : `is at ${shortCommit(branch.tip)}, which does not contain it`;
    return { result: 'failed', reason: `${shortCommit(awaited)} is not in the branch: ${branch.name} ${now}` };
  }
  const succeeded = all.flatMap((state) => (state?.kind === 'succeeded' ? [state] : []));
  if (succeeded.length < all.length || unheard(judgements, contexts).length > 0) {
    return undefined;
  }
  const commits = [...new Set(succeeded.flatMap((state) => state.commits))];
  for (const commit of commits) {
    if (commit === delivered || content === undefined) continue;
    const answer = content.get(commit);
    if (answer === undefined) {
      questions.push({ kind: 'content', commit });
      return undefined;
    }
    if (answer.kind === 'unavailable') {
      narrator.warn(`Only the history was compared, not the content: ${answer.because}`);
    }
    if (answer.kind === 'differs') {
      const reason = `${shortCommit(commit)} was applied, where the delivered files are others: ${answer.by}`;
      return { result: 'superseded', reason, supersededBy: answer.by, commit };
    }
  }
  return {
    result: 'succeeded',
    reason: succeeded.map(({ reason }) => reason).join('; '),
    commit: commits.at(-1) ?? awaited,
  };
}

/** What was still missing when the time was over. */
export function lateReason({ judgements, states }: Round, contexts: StatusContexts, timeout: number): string {
  const open = judgements.flatMap((judgement) => {
    const state = states.get(judgement);
    return state === undefined || state.kind === 'succeeded' ? [] : [state.reason];
  });
  const missing = unheard(judgements, contexts).map((line) => `nothing that ${line} names yet`);
  return `Not reported within ${formatDuration(timeout)}. ${[...open, ...missing].join('; ')}`;
}
