import { untilLanded, type LandingResult } from '../gitops-repo/landing.ts';
import type { Reviewer } from '../ports/pull-request-host.ts';
import { baseOf } from './branch-state.ts';
import { pointlessComment } from './comments.ts';
import type { DeliverDecision } from './decide.ts';
import { deliver } from './deliver.ts';
import { fingerprint } from './fingerprint.ts';
import { foreignPaths, refuseForeign } from './foreign.ts';
import { look, type Look } from './look.ts';
import { lookLine } from './look-line.ts';
import type { Proposal, ProposalPorts } from './proposal.ts';
import { sayWhereItWent, type Memory } from './supersede.ts';
import { missingParts, missingStatuses, updatedParts } from './update.ts';
import { whileOpen } from './while-open.ts';

/**
 * One right pull request, whatever was there before: looks, decides, acts, and looks again whenever somebody else was
 * faster. Run again after any failure it goes on from what it finds.
 */
export async function propose(ports: ProposalPorts, proposal: Proposal): Promise<LandingResult> {
  // What an attempt abandoned stays abandoned when the next one has to look again.
  const memory: Memory = { superseded: new Set(), unlinked: new Set() };
  const result = await untilLanded(ports, () => attempt(ports, proposal, memory));
  if (result.pullRequest !== undefined && !proposal.dryRun) {
    await sayWhereItWent(ports, memory.unlinked, result.pullRequest);
  }
  return { ...result, superseded: [...memory.superseded] };
}

async function attempt(ports: ProposalPorts, proposal: Proposal, memory: Memory): Promise<LandingResult | 'moved'> {
  for (let reopenable = true; ; reopenable = false) {
    const at = await look(ports, proposal, reopenable);
    const { decision, own, branch } = at;
    ports.log.info(lookLine(proposal, at));
    if (own?.conflicts === true && proposal.branchIs === 'given') {
      ports.log.warning(
        `Pull request ${own.id} conflicts with the target branch: merge "${proposal.targetBranch}" into "${branch}", or have that branch made anew.`,
      );
    }
    switch (decision.kind) {
      case 'nothing':
        // What is open by now is a later decision than the rollback that an earlier attempt made.
        return nothing(ports, proposal, at, at.plan.rolledBack === undefined ? decision.close : []);
      case 'unchanged':
        return unchanged(ports, proposal, at, decision.id);
      case 'deliver': {
        if (decision.push) await refuseForeign(ports, proposal, at, at.state);
        const reviewers = await wantedReviewers(ports, proposal, decision);
        if (proposal.dryRun) return wouldBe(ports, proposal, at, decision, reviewers);
        const result = await deliver(ports, proposal, { ...at, decision, reviewers, memory });
        if (result !== 'notReopened') return result;
      }
    }
  }
}

const common = ({ plan, branch, target, tip }: Look) => ({
  plan,
  branch,
  targetCommit: target,
  commit: tip,
  superseded: [],
  closed: [],
  updates: [],
});

async function nothing(
  ports: ProposalPorts,
  proposal: Proposal,
  at: Look,
  pointless: readonly number[],
): Promise<LandingResult> {
  const close: number[] = [];
  for (const id of pointless) if (id !== at.own?.id || (await holdsNothing(ports, proposal, at))) close.push(id);
  const closed: number[] = [];
  for (const id of proposal.dryRun ? [] : close) {
    const ended = await ports.host.abandon(id, pointlessComment(proposal.by));
    if (ended === 'abandoned') closed.push(id);
  }
  return {
    ...common(at),
    result: (proposal.dryRun ? close : closed).length === 0 ? 'none' : 'closed',
    pullRequest: undefined,
    branch: '',
    commit: undefined,
    closed,
  };
}

/** Whether closing the open one of the branch takes nothing from anybody. */
async function holdsNothing(
  ports: ProposalPorts,
  proposal: Proposal,
  { own, branch, tip, target, state }: Look,
): Promise<boolean> {
  if (proposal.branchIs === 'given') return own?.marker !== undefined;
  if (tip === undefined || state.base === tip || proposal.onForeignCommits === 'overwrite') return true;
  if ((await foreignPaths(ports, proposal.identity, state, tip, target)) === 'none') return true;
  ports.log.warning(
    `Nothing is left to deliver, but pull request ${own?.id} stays open: its branch "${branch}" holds commits that are not this task’s.`,
  );
  return false;
}

async function unchanged(
  ports: ProposalPorts,
  proposal: Proposal,
  at: Look,
  id: number,
): Promise<LandingResult | 'moved'> {
  const { tip: commit } = at;
  const statuses = await missingStatuses(ports, proposal, id, commit);
  if (statuses.length > 0 && commit !== undefined && !proposal.dryRun) {
    const set = await whileOpen(ports, id, () => ports.host.setStatuses({ id, commit }, statuses));
    if (set === 'gone') return 'moved';
  }
  return {
    ...common(at),
    result: statuses.length > 0 ? 'updated' : 'unchanged',
    updates: statuses.length > 0 ? ['statuses'] : [],
    pullRequest: at.own?.pullRequest,
    targetCommit: baseOf(at.state) ?? at.target,
  };
}

/** Asked of the host only where they are needed, and beforehand: nothing is touched when somebody is unknown. */
async function wantedReviewers(
  { host }: ProposalPorts,
  { asked }: Proposal,
  { pullRequest }: DeliverDecision,
): Promise<readonly Reviewer[]> {
  const needed = pullRequest.kind === 'create' || pullRequest.edits.extras.includes('reviewers');
  return needed && asked.reviewers.length > 0 ? host.findReviewers(asked.reviewers) : [];
}

async function wouldBe(
  ports: ProposalPorts,
  proposal: Proposal,
  at: Look,
  { pullRequest, push }: DeliverDecision,
  reviewers: readonly Reviewer[],
): Promise<LandingResult> {
  // A text that must not leave the agent fails the delivery, so it fails the rehearsal.
  proposal.text(at.plan, { wanted: fingerprint(proposal.asked), links: [], rollbacks: at.rollbacks });
  if (push) proposal.commitMessage(at.plan);
  const result = { ...common(at), commit: undefined, pullRequest: at.own?.pullRequest };
  if (pullRequest.kind === 'create') return { ...result, result: 'created', pullRequest: undefined };
  const missing = await missingParts(ports, proposal, pullRequest, reviewers, at.tip);
  return { ...result, result: 'updated', updates: updatedParts(pullRequest, missing) };
}
