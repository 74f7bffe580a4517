import { shortId } from '../commit-id.ts';
import { writeCommit, type LandingResult } from '../gitops-repo/landing.ts';
import type { Reviewer } from '../ports/pull-request-host.ts';
import type { CommitId, PullRequest } from '../ports/pull-requests.ts';
import { baseOf, parentsOf } from './branch-state.ts';
import { disarmedComment, sharedBranchComment, supersededComment } from './comments.ts';
import { create } from './create.ts';
import type { DeliverDecision } from './decide.ts';
import { fingerprint } from './fingerprint.ts';
import type { Look } from './look.ts';
import { lookOut } from './open-ones.ts';
import type { Proposal, ProposalPorts } from './proposal.ts';
import { supersede, type Memory } from './supersede.ts';
import { missingParts, update, updatedParts } from './update.ts';
import { whileOpen } from './while-open.ts';

/** A look whose decision is to be carried out, with what was asked of the host beforehand. */
export interface Deliverance extends Look {
  readonly decision: DeliverDecision;
  readonly reviewers: readonly Reviewer[];
  readonly memory: Memory;
}

/** Carries a decision out, each step so that a run that dies after it is gone on with by the next one. */
export async function deliver(
  ports: ProposalPorts,
  proposal: Proposal,
  at: Deliverance,
): Promise<LandingResult | 'moved' | 'notReopened'> {
  const { git, host } = ports;
  const { plan, decision, branch, tip, target, state, own, orphans, rollbacks, reviewers, memory } = at;
  const wanted = decision.pullRequest;
  // First of all: a text that must not leave the agent ends the run before anything is touched. Commits are made here.
  const text = proposal.text(plan, { wanted: fingerprint(proposal.asked), links: [], rollbacks });
  const commit = decision.push ? await writeCommit(ports, proposal, plan, target, parentsOf(tip, target, state)) : tip;
  const comment = supersededComment(proposal.identity, proposal.version(plan), proposal.by);
  for (const id of orphans) memory.unlinked.add(id);
  if (decision.abandonFirst !== undefined) {
    const ended = await supersede(ports, proposal, decision.abandonFirst, comment, own?.pullRequest);
    if (ended === 'gone') return 'moved';
    ports.log.info(`Pull request ${decision.abandonFirst} makes room: it was for other content.`);
    memory.superseded.add(decision.abandonFirst);
    memory.unlinked.add(decision.abandonFirst);
  }
  if (wanted.kind === 'update' && wanted.edits.disarm) {
    // That the content changes is said later: a run that ends in between would find nothing to say any more.
    const say = wanted.other === undefined ? disarmedComment(wanted.edits.arm, proposal.by) : undefined;
    const disarmed = await whileOpen(ports, wanted.id, () => host.disarm(wanted.id, say));
    if (disarmed === 'gone') return 'moved';
  }
  if (decision.push && commit !== undefined) {
    if (tip !== undefined) await warnElsewhere(ports, proposal, branch);
    if ((await git.push(branch, commit, tip)) === 'moved') return 'moved';
    ports.log.info(`Pushed ${shortId(commit)} to ${branch}.`);
  }
  let pullRequest: PullRequest;
  let updates: readonly string[] = [];
  if (wanted.kind === 'create') {
    const made = await create(ports, proposal, { ...at, text, commit, pushed: decision.push });
    if (made === 'moved') return 'moved';
    pullRequest = made;
  } else {
    const found = await openNow(ports, at, own?.pullRequest);
    if (found === 'moved' || found === 'notReopened') return found;
    const missing = await missingParts(ports, proposal, wanted, reviewers, commit);
    const updating = () => update(ports, proposal, wanted, { found, missing, commit, text });
    if ((await whileOpen(ports, found.id, updating)) !== 'done') return 'moved';
    // Another run may have pushed its own content meanwhile, and its text before ours: ours would speak of what is gone.
    const others = wanted.kind === 'update' && wanted.other !== undefined;
    if (others && !(await stillOurs(ports, { id: found.id, branch, commit }))) return 'moved';
    pullRequest = found;
    updates = updatedParts(wanted, missing);
  }
  for (const id of await abandonAfter(ports, proposal, decision, pullRequest)) {
    if ((await supersede(ports, proposal, id, `${comment} See ${pullRequest.url}`)) === 'gone') continue;
    ports.log.info(`Pull request ${id} makes room: it was for other content.`);
    memory.superseded.add(id);
  }
  return {
    result: wanted.kind === 'create' ? 'created' : 'updated',
    pullRequest,
    branch,
    commit,
    targetCommit: decision.push ? target : (baseOf(state) ?? target),
    superseded: [],
    closed: [],
    updates,
    plan,
  };
}

/**
 * Pull requests of the branch into other targets get the new content too: the default branch was renamed, or the delivery
 * goes to several. Nobody's vote must count for it unseen.
 */
async function warnElsewhere(
  ports: ProposalPorts,
  { targetBranch, by }: Pick<Proposal, 'targetBranch' | 'by'>,
  branch: string,
): Promise<void> {
  const { host } = ports;
  const elsewhere = (await host.listFrom(branch)).filter((one) => one.targetBranch !== targetBranch);
  for (const { id } of elsewhere) {
    await whileOpen(ports, id, async () => {
      await host.comment(id, sharedBranchComment(targetBranch, by));
      if ((await host.get(id)).autoComplete) await host.disarm(id);
    });
  }
}

/** Whether what was pushed is what the branch holds, or what was merged: at once, it may be, and the branch is gone then. */
async function stillOurs(
  { git, host }: ProposalPorts,
  { id, branch, commit }: { readonly id: number; readonly branch: string; readonly commit: CommitId | undefined },
): Promise<boolean> {
  const tip = (await git.tips([branch])).get(branch);
  if (tip !== undefined) return tip === commit;
  const { status, sourceCommit } = await host.get(id);
  return status === 'completed' && sourceCommit === commit;
}

/** The pull request to update, open; after a push it may have been merged or abandoned meanwhile. */
async function openNow(
  { host }: ProposalPorts,
  { decision }: Deliverance,
  own: PullRequest | undefined,
): Promise<PullRequest | 'moved' | 'notReopened'> {
  const wanted = decision.pullRequest;
  if (wanted.kind === 'create') return 'moved';
  if (wanted.kind === 'reopen') {
    const reopened = await host.reopen(wanted.id);
    return reopened === 'gone' ? 'notReopened' : reopened;
  }
  const found = decision.push || own === undefined ? await host.get(wanted.id) : own;
  return found.status === 'open' ? found : 'moved';
}

// Another run of the same identity may have made one on another branch meanwhile: of two, the older gives way.
async function abandonAfter(
  ports: ProposalPorts,
  proposal: Proposal,
  decision: DeliverDecision,
  made: PullRequest,
): Promise<readonly number[]> {
  if (proposal.existing === 'keep' || decision.pullRequest.kind !== 'create') return decision.abandonAfter;
  const { open } = await lookOut(ports, proposal);
  return open.filter(({ id, sourceBranch }) => id < made.id && sourceBranch !== made.sourceBranch).map(({ id }) => id);
}
