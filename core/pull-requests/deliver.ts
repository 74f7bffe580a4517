import { writeCommit, type LandingResult } from '../gitops-repo/landing.ts';
import type { Reviewer } from '../ports/pull-request-host.ts';
import type { CommitId, PullRequest } from '../ports/pull-requests.ts';
import { baseOf, parentsOf } from './branch-state.ts';
import type { Delivery } from './decide.ts';
import { fingerprint, pending, sameFingerprint, type Fingerprint } from './fingerprint.ts';
import type { Look } from './look.ts';
import { lookOut } from './open-ones.ts';
import type { Proposal, ProposalPorts } from './proposal.ts';
import { sayWhereItWent, supersede } from './supersede.ts';
import { supersededComment } from './text.ts';
import { missingParts, missingStatuses, update, updatedParts } from './update.ts';
import { whileOpen } from './while-open.ts';

/** What attempts of one run have abandoned; `unlinked`: their successor isn't there yet. */
export interface Memory {
  readonly superseded: Set<number>;
  readonly unlinked: Set<number>;
}

export interface Deliverance extends Look {
  readonly decision: Delivery;
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
  const { plan, decision, branch, tip, target, state, own, orphans, reviewers, memory } = at;
  const wanted = decision.pullRequest;
  // First of all: a text that must not leave the agent ends the run before anything is touched.
  const text = proposal.text(plan, { wanted: fingerprint(proposal.asked), links: [] });
  const comment = supersededComment(proposal.identity, proposal.version(plan), proposal.by);
  for (const id of orphans) memory.unlinked.add(id);
  if (decision.abandonFirst !== undefined) {
    await supersede(ports, proposal, decision.abandonFirst, comment);
    memory.superseded.add(decision.abandonFirst);
    memory.unlinked.add(decision.abandonFirst);
  }
  if (wanted.kind === 'update' && wanted.edits.disarm) {
    // That the content changes is said later: a run that ends in between would find nothing to say any more.
    const why = wanted.edits.arm ? 'it is set with other options' : 'this run does not ask for it any more';
    const say = wanted.other === undefined ? `Auto-complete is off: ${why} (${proposal.by}).` : undefined;
    const disarmed = await whileOpen(ports, wanted.id, () => host.disarm(wanted.id, say));
    if (disarmed === 'gone') return 'moved';
  }
  let commit = tip;
  if (decision.push) {
    commit = await writeCommit(ports, proposal, plan, target, parentsOf(tip, target, state));
    if ((await git.push(branch, commit, tip)) === 'moved') return 'moved';
  }
  let pullRequest: PullRequest;
  let updates: readonly string[] = [];
  if (wanted.kind === 'create') {
    const made = await create(ports, proposal, { ...at, text, commit });
    if (made === 'moved') return 'moved';
    pullRequest = made;
  } else {
    const found = await openNow(ports, at, own?.pullRequest);
    if (found === 'moved' || found === 'notReopened') return found;
    const missing = await missingParts(ports, proposal, wanted, reviewers, commit);
    const updating = () => update(ports, proposal, wanted, { found, missing, commit, text });
    if ((await whileOpen(ports, found.id, updating)) === 'gone') return 'moved';
    // Another run may have pushed its own content meanwhile, and its text before ours: ours would speak of what is gone.
    const others = wanted.kind === 'update' && wanted.other !== undefined;
    if (others && (await git.tips([branch])).get(branch) !== commit) return 'moved';
    pullRequest = found;
    updates = updatedParts(wanted, missing);
  }
  for (const id of await abandonAfter(ports, proposal, decision, pullRequest)) {
    await supersede(ports, proposal, id, `${comment} See ${pullRequest.url}`);
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

interface NewOne extends Deliverance {
  readonly text: { readonly title: string; readonly description: string };
  /** The branch's tip. */
  readonly commit: CommitId | undefined;
}

/**
 * Makes a new one. What cannot be there at once stands in its marker as still to be done, until it is.
 */
async function create(ports: ProposalPorts, proposal: Proposal, at: NewOne): Promise<PullRequest | 'moved'> {
  const { host } = ports;
  const { asked } = proposal;
  const { plan, branch, text, memory } = at;
  const wanted = fingerprint(asked);
  const links = [...memory.unlinked];
  const first = { wanted: host.createsWhole ? wanted : withPending(wanted), links };
  const whole = links.length === 0 && sameFingerprint(first.wanted, wanted);
  const made = await host.create({
    sourceBranch: branch,
    targetBranch: proposal.targetBranch,
    title: text.title,
    description: whole ? text.description : proposal.text(plan, first).description,
    draft: asked.draft,
    reviewers: at.reviewers,
    labels: asked.labels,
    workItems: asked.workItems,
  });
  if (made === 'exists' || made === 'gone') return 'moved';
  const finished = await whileOpen(ports, made.id, () => finish(ports, proposal, made, { ...at, whole }));
  return finished === 'gone' ? 'moved' : made;
}

/** What comes once a new one is there. */
async function finish(
  ports: ProposalPorts,
  proposal: Proposal,
  made: PullRequest,
  at: NewOne & { readonly whole: boolean },
): Promise<void> {
  const { host } = ports;
  const { decision, commit, memory, text } = at;
  // A commit that has just been made has none; one that was left behind may have, where they stand on commits.
  const statuses = decision.push ? proposal.statuses : await missingStatuses(ports, proposal, made.id, commit);
  if (statuses.length > 0 && commit !== undefined) await host.setStatuses({ id: made.id, commit }, statuses);
  await sayWhereItWent(ports, memory.unlinked, made);
  if (!at.whole) await host.update(made.id, { description: text.description });
  const { autoComplete } = proposal.asked;
  if (autoComplete !== undefined) await host.arm(made.id, autoComplete);
}

function withPending(wanted: Fingerprint): Fingerprint {
  const of = (part: string): string => (part === '' ? '' : pending);
  return {
    ...wanted,
    reviewers: of(wanted.reviewers),
    labels: of(wanted.labels),
    workItems: of(wanted.workItems),
  };
}

// Another run of the same identity may have made one on another branch meanwhile: of two, the older gives way.
async function abandonAfter(
  ports: ProposalPorts,
  proposal: Proposal,
  decision: Delivery,
  made: PullRequest,
): Promise<readonly number[]> {
  if (proposal.existing === 'keep' || decision.pullRequest.kind !== 'create') return decision.abandonAfter;
  const { open } = await lookOut(ports, proposal);
  return open.filter(({ id, sourceBranch }) => id < made.id && sourceBranch !== made.sourceBranch).map(({ id }) => id);
}
