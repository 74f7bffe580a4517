import { TaskError } from '../errors.ts';
import type { LandingResult } from '../gitops-repo/landing.ts';
import { pushToTarget } from '../gitops-repo/push-to-target.ts';
import { formatIdentity } from '../identity.ts';
import { straightComment } from './comments.ts';
import { lookOut } from './open-ones.ts';
import type { Proposal, ProposalPorts } from './proposal.ts';
import { supersede } from './supersede.ts';

/**
 * Lands on the target branch itself. Pull requests of the identity that are open were meant for what the target was
 * before: they make room, lest somebody merges what was approved then over what is newer.
 */
export async function pushStraight(ports: ProposalPorts, proposal: Proposal): Promise<LandingResult> {
  const result = await pushToTarget(ports, proposal);
  // Also where nothing was left to push: the run that pushed may have ended before it looked.
  if (proposal.dryRun || proposal.existing === 'keep') return result;
  // Those were meant for what came after the rollback that an earlier attempt made.
  if (result.plan.rolledBack?.newest === false) return result;
  const superseded: number[] = [];
  try {
    const comment = straightComment(proposal.identity, proposal.version(result.plan), proposal.by);
    for (const { id } of (await lookOut(ports, proposal)).open) {
      if ((await supersede(ports, proposal, id, comment)) === 'superseded') superseded.push(id);
    }
  } catch (error) {
    // A push takes no right to pull requests, and it is done.
    if (!(error instanceof TaskError) || ports.signal.aborted) throw error;
    ports.log.warning(
      `The target has it, but older pull requests of ${formatIdentity(proposal.identity)} may still be open, and would go back: ${error.message}`,
    );
  }
  return { ...result, superseded };
}
