import { shortId } from '../commit-id.ts';
import type { CommitId } from '../ports/pull-requests.ts';
import { targetTip, untilLanded, writeCommit, type Landing, type LandingPorts, type LandingResult } from './landing.ts';
import type { TargetPlan } from './target-plan.ts';

/** Lands a plan on the target branch itself, planning again as often as others push first. */
export async function pushToTarget(ports: LandingPorts, landing: Landing): Promise<LandingResult> {
  return untilLanded(ports, async (): Promise<LandingResult | 'moved'> => {
    const tip = targetTip(await ports.git.tips([landing.targetBranch]), landing);
    const plan = await landing.plan(tip);
    const nothing = { pullRequest: undefined, superseded: [], closed: [], updates: [], plan, targetCommit: tip };
    if (plan.changedFiles.length === 0) return { ...nothing, result: 'none', branch: '', commit: undefined };
    const branch = landing.targetBranch;
    if (landing.dryRun) {
      // A text that must not leave the agent fails the delivery, so it fails the rehearsal.
      landing.commitMessage(plan);
      return { ...nothing, result: 'pushed', branch, commit: undefined };
    }
    const commit = await commitOf(ports, landing, plan, tip);
    if ((await ports.git.push(branch, commit, tip)) === 'moved') return 'moved';
    ports.log.info(`Pushed ${shortId(commit)} to ${branch}, which was at ${shortId(tip)}.`);
    return { ...nothing, result: 'pushed', branch, commit, targetCommit: commit };
  });
}

/** What the target becomes: a branch that others pushed is merged, which needs no commit where it contains the target. */
async function commitOf(ports: LandingPorts, landing: Landing, plan: TargetPlan, tip: CommitId): Promise<CommitId> {
  const { branch } = plan;
  if (branch?.containsTarget === true) return branch.tip;
  return writeCommit(ports, landing, plan, tip, branch === undefined ? [tip] : [tip, branch.tip]);
}
