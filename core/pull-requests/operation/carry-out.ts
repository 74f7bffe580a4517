import type { LandingResult } from '../../gitops-repo/landing.ts';
import type { Clock } from '../../ports/agent.ts';
import { withoutSecrets, type SafeText } from '../../secret-search.ts';
import { deliveryPreflight } from '../preflight.ts';
import { propose } from '../propose.ts';
import { pushStraight } from '../push-straight.ts';
import { branchIs, branchOf } from './branch.ts';
import type { PullRequestOptions } from './options.ts';
import { proposalOf, safeReviewers, type LandingPlace, type ProposalAgent } from './proposal.ts';
import type { Subject } from './subject.ts';

/** What carrying an operation out asks besides the repository. */
export interface OperationPorts extends ProposalAgent {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** 0 to 1; spreads those that were overtaken at the same moment. */
  readonly random: () => number;
}

/**
 * Carries an operation out: by a pull request, or straight on the target branch. A dry run looks for all that would make it
 * fail, and writes nothing.
 */
export function carryOut(
  ports: OperationPorts,
  options: PullRequestOptions,
  place: LandingPlace,
): Promise<LandingResult> {
  return options.dryRun ? rehearse(ports, options, place) : land(ports, options, place);
}

function land(ports: OperationPorts, options: PullRequestOptions, place: LandingPlace): Promise<LandingResult> {
  const { repository, git } = place;
  const { clock, log, signal, random } = ports;
  const landing = { git, host: repository.pullRequests, mergeBase: repository.mergeBase, clock, log, signal, random };
  const proposal = proposalOf(ports, options, place);
  return options.delivery === 'targetBranch' ? pushStraight(landing, proposal) : propose(landing, proposal);
}

async function rehearse(
  ports: OperationPorts,
  options: PullRequestOptions,
  place: LandingPlace,
): Promise<LandingResult> {
  const { subject, repository, targetBranch, git } = place;
  const host = repository.pullRequests;
  const safe: SafeText = (what, text) => withoutSecrets(ports.secrets(), what, text);
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
      return land(ports, options, { ...place, repository: { ...repository, pullRequests: found } });
    },
  );
  for (const note of notes) ports.log.info(note);
  if (subject.unpushed === true) {
    ports.log.info(
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
