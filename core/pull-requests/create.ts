import type { TargetPlan } from '../gitops-repo/target-plan.ts';
import type { Reviewer } from '../ports/pull-request-host.ts';
import type { CommitId, PullRequest } from '../ports/pull-requests.ts';
import { fingerprint, pending, sameFingerprint, type Fingerprint } from './fingerprint.ts';
import type { Proposal, ProposalPorts } from './proposal.ts';
import { sayWhereItWent, type Memory } from './supersede.ts';
import { missingStatuses } from './update.ts';
import { whileOpen } from './while-open.ts';

/** What a new pull request is made from. */
interface NewOne {
  readonly plan: TargetPlan;
  readonly rollbacks: readonly string[];
  readonly branch: string;
  readonly reviewers: readonly Reviewer[];
  readonly memory: Memory;
  readonly text: { readonly title: string; readonly description: string };
  /** The branch's tip, and whether it has just been made. */
  readonly commit: CommitId | undefined;
  readonly pushed: boolean;
}

/**
 * Makes a new one. What cannot be there at once stands in its marker as still to be done, until it is.
 */
export async function create(ports: ProposalPorts, proposal: Proposal, at: NewOne): Promise<PullRequest | 'moved'> {
  const { host } = ports;
  const { asked } = proposal;
  const { plan, branch, rollbacks, text, memory } = at;
  const wanted = fingerprint(asked);
  const links = [...memory.unlinked];
  const first = { wanted: host.createsWhole ? wanted : withPending(wanted), links, rollbacks };
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
  return finished === 'done' ? made : 'moved';
}

/** What comes once a new one is there. */
async function finish(
  ports: ProposalPorts,
  proposal: Proposal,
  made: PullRequest,
  at: NewOne & { readonly whole: boolean },
): Promise<'done' | 'moved'> {
  const { host } = ports;
  const { commit, memory, text } = at;
  // A commit that has just been made has none; one that was left behind may have, where they stand on commits.
  const statuses = at.pushed ? proposal.statuses : await missingStatuses(ports, proposal, made.id, commit);
  if (statuses.length > 0 && commit !== undefined) await host.setStatuses({ id: made.id, commit }, statuses);
  await sayWhereItWent(ports, memory.unlinked, made);
  if (!at.whole) await host.update(made.id, { description: text.description });
  const { autoComplete } = proposal.asked;
  if (autoComplete === undefined) return 'done';
  return (await host.arm(made.id, autoComplete)) === 'moved' ? 'moved' : 'done';
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
