import { targetTip } from '../gitops-repo/landing.ts';
import type { TargetPlan } from '../gitops-repo/target-plan.ts';
import type { ListedPullRequest } from '../ports/pull-request-host.ts';
import type { CommitId, MergeStrategy } from '../ports/pull-requests.ts';
import { branchState, givenState, parentsOf, type BranchState } from './branch-state.ts';
import { chooseBranch, decide, freshBranch, type Decision } from './decide.ts';
import { fingerprint } from './fingerprint.ts';
import { refuseForeign } from './foreign.ts';
import { markedVersion } from './marker.ts';
import { closedOne, lookOut, ownOne, type FoundOne } from './open-ones.ts';
import type { Proposal, ProposalPorts } from './proposal.ts';

/** What is there, and what is to be done about it. */
export interface Look extends OnBranch {
  /** The open one of the branch. */
  readonly own: FoundOne | undefined;
  /** Superseded, while the run that did it ended before there was a successor. */
  readonly orphans: readonly number[];
  /** The marks of runs that have proposed the same as their rollback. */
  readonly rollbacks: readonly string[];
  readonly decision: Decision;
}

/** The branch of a look. */
interface OnBranch {
  readonly plan: TargetPlan;
  readonly target: CommitId;
  readonly branch: string;
  readonly tip: CommitId | undefined;
  readonly state: BranchState;
}

/**
 * Looks at branches and pull requests, and decides. Nothing is written.
 * @param reopenable whether a closed one may be opened again
 * @throws TARGET_BRANCH_MISSING, SOURCE_BRANCH_MISSING, FOREIGN_COMMITS and what the plan throws
 */
export async function look(ports: ProposalPorts, proposal: Proposal, reopenable: boolean): Promise<Look> {
  const { open, tips } = await lookOut(ports, proposal);
  const target = targetTip(tips, proposal);
  const plan = await proposal.plan(target);
  const given = proposal.branchIs === 'given';
  const branches = open.map(({ sourceBranch }) => sourceBranch);
  const branch = given ? proposal.branch : chooseBranch(proposal.existing, proposal.branch, branches);
  const tip = tips.get(branch);
  const state = given ? await givenState(ports, proposal, tip, target) : await branchState(ports, plan, tip, target);
  const first = { plan, target, branch, tip, state };
  const found = await decideOn(ports, proposal, open, first, reopenable);
  const { decision } = found;
  const merges = decision.kind === 'deliver' && decision.push && parentsOf(tip, target, state).length > 1;
  if (!merges || !(await rebases(ports, proposal))) return found;
  // A rebase drops merge commits, and with them what they hold: onto a moved target leads only a branch of its own.
  await refuseForeign(ports, proposal, first, state);
  const fresh = freshBranch(proposal.branch, target);
  const freshTip = (await ports.git.tips([fresh])).get(fresh);
  const freshState = await branchState(ports, plan, freshTip, target);
  const second = { plan, target, branch: fresh, tip: freshTip, state: freshState };
  return decideOn(ports, proposal, open, second, reopenable);
}

async function decideOn(
  ports: ProposalPorts,
  proposal: Proposal,
  open: readonly ListedPullRequest[],
  at: OnBranch,
  reopenable: boolean,
): Promise<Look> {
  const { plan, branch, tip } = at;
  const changed = plan.changedFiles.length > 0;
  const listed = open.find(({ sourceBranch }) => sourceBranch === branch);
  const own = listed === undefined ? undefined : await ownOne(ports, proposal, listed.id);
  // Of a branch that is not there nothing can be opened again.
  const looksBack = own === undefined && tip !== undefined && changed;
  const closed = looksBack ? await closedOne(ports, proposal, branch, tip) : undefined;
  const decision = decide({
    version: markedVersion(proposal.version(plan)),
    content: plan.content,
    asked: fingerprint(proposal.asked),
    existing: proposal.existing,
    changed,
    own,
    closed: reopenable ? closed : undefined,
    others: open.filter(({ sourceBranch }) => sourceBranch !== branch).map(({ id }) => id),
    branch: at.state,
  });
  const before = own?.marker ?? closed;
  return {
    ...at,
    own,
    orphans: closed?.superseded === true ? [closed.id] : [],
    rollbacks: before?.content === plan.content ? before.rollbacks : [],
    decision,
  };
}

/** Whether the merge will be a rebase: by what is asked for, or because the target takes nothing else. */
async function rebases(
  { host }: Pick<ProposalPorts, 'host'>,
  { asked: { autoComplete }, targetBranch }: Proposal,
): Promise<boolean> {
  const drops = (strategy: MergeStrategy): boolean => strategy === 'rebase' || strategy === 'rebaseMerge';
  if (autoComplete !== undefined) return drops(autoComplete.mergeStrategy);
  const { strategies } = await host.rules(targetBranch);
  return strategies !== undefined && strategies.length > 0 && strategies.every(drops);
}
