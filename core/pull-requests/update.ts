import type { PullRequestHost, PullRequestStatus, Reviewer } from '../ports/pull-request-host.ts';
import type { CommitId, PullRequest } from '../ports/pull-requests.ts';
import { changedComment, pushedAgainComment } from './comments.ts';
import type { Reopen, Update } from './decide.ts';
import { fingerprint } from './fingerprint.ts';
import { readMarker, withMarker } from './marker.ts';
import { markerFor } from './open-ones.ts';
import type { Proposal } from './proposal.ts';
import { linkSuccessor } from './supersede.ts';

interface Ports {
  readonly host: PullRequestHost;
}

/** What is missing of what was asked for; nothing of what is there is ever taken away. */
export interface Missing {
  readonly reviewers: readonly Reviewer[];
  readonly labels: readonly string[];
  readonly workItems: readonly string[];
  readonly statuses: readonly PullRequestStatus[];
}

/**
 * @param reviewers as the host knows them
 * @param commit the branch's tip
 */
export async function missingParts(
  ports: Ports,
  proposal: Pick<Proposal, 'asked' | 'statuses'>,
  { id, edits }: Update | Reopen,
  reviewers: readonly Reviewer[],
  commit: CommitId | undefined,
): Promise<Missing> {
  const statuses = await missingStatuses(ports, proposal, id, commit);
  if (edits.extras.length === 0) return { reviewers: [], labels: [], workItems: [], statuses };
  const there = await ports.host.extras(id);
  const [asked, has] = [proposal.asked, new Set(edits.extras)];
  const asIs = new Map(there.reviewers.map((one) => [one.id.toLowerCase(), one.required]));
  const labels = new Set(there.labels.map((label) => label.toLowerCase()));
  const lacks = ({ id: who, required }: Reviewer): boolean => {
    const now = asIs.get(who.toLowerCase());
    return now === undefined || (required && !now);
  };
  return {
    reviewers: has.has('reviewers') ? reviewers.filter(lacks) : [],
    labels: has.has('labels') ? asked.labels.filter((label) => !labels.has(label.toLowerCase())) : [],
    workItems: has.has('workItems') ? asked.workItems.filter((item) => !there.workItems.includes(item)) : [],
    statuses,
  };
}

/** Statuses that are not what this run says. */
export async function missingStatuses(
  { host }: Ports,
  { statuses }: Pick<Proposal, 'statuses'>,
  id: number,
  commit: CommitId | undefined,
): Promise<readonly PullRequestStatus[]> {
  return statuses.length === 0 || commit === undefined ? [] : host.missingStatuses({ id, commit }, statuses);
}

/** Which parts an update changes, by the names of their inputs. */
export function updatedParts(wanted: Update | Reopen, missing: Missing): readonly string[] {
  const { edits } = wanted;
  const parts: Readonly<Record<string, boolean>> = {
    state: wanted.kind === 'reopen',
    content: wanted.kind === 'update' && wanted.other !== undefined,
    title: edits.title,
    description: edits.description,
    draft: edits.draft,
    reviewers: missing.reviewers.length > 0,
    labels: missing.labels.length > 0,
    workItems: missing.workItems.length > 0,
    statuses: missing.statuses.length > 0,
    autoComplete: edits.arm || edits.disarm,
  };
  return Object.keys(parts).filter((name) => parts[name] === true);
}

/**
 * Brings an open pull request to what is asked for. Its text with the marker comes when all else is done, so a run that
 * dies before leaves a marker from which the next one sees what there is to do; only then may it complete by itself.
 * @returns `moved` when somebody has pushed to its branch meanwhile, so that it does not complete
 */
export async function update(
  ports: Ports,
  proposal: Pick<Proposal, 'asked' | 'by' | 'identity'>,
  wanted: Update | Reopen,
  at: {
    readonly found: PullRequest;
    readonly missing: Missing;
    /** The branch's tip. */
    readonly commit: CommitId | undefined;
    readonly text: { readonly title: string; readonly description: string };
  },
): Promise<'done' | 'moved'> {
  const { host } = ports;
  const { found, missing, commit, text } = at;
  const { id, edits } = wanted;
  if (wanted.kind === 'update' && wanted.other !== undefined) await host.comment(id, votesComment(wanted, proposal));
  if (missing.statuses.length > 0 && commit !== undefined) await host.setStatuses({ id, commit }, missing.statuses);
  if (missing.reviewers.length > 0) await host.addReviewers(id, missing.reviewers);
  if (missing.labels.length > 0) await host.addLabels(id, missing.labels);
  if (missing.workItems.length > 0) await host.addWorkItems(id, missing.workItems);
  await linkSuccessor(ports, proposal, markerFor(found, proposal)?.links ?? [], found);
  const title = edits.title ? text.title : found.title;
  const description = edits.description ? text.description : withOwnMarker(found, proposal, text, host.limits);
  const draft = edits.draft ? proposal.asked.draft : found.draft;
  const changes = {
    ...(title === found.title ? {} : { title }),
    ...(description === found.description ? {} : { description }),
    ...(draft === found.draft ? {} : { draft }),
  };
  if (Object.keys(changes).length > 0) await host.update(id, changes);
  const { autoComplete } = proposal.asked;
  if (!edits.arm || autoComplete === undefined) return 'done';
  return (await host.arm(id, autoComplete)) === 'moved' ? 'moved' : 'done';
}

/** People's text, under a marker that is right now; what is delivered is what it was. */
function withOwnMarker(
  found: PullRequest,
  proposal: Pick<Proposal, 'identity' | 'asked'>,
  text: { readonly description: string },
  limits: { readonly description: number },
): string {
  const marker = markerFor(found, proposal) ?? readMarker(text.description);
  if (marker === undefined) return found.description;
  const now = { ...marker, wanted: fingerprint(proposal.asked), links: [], superseded: false };
  return withMarker(found.description, now, limits.description);
}

function votesComment({ other, replaced }: Update, { by }: Pick<Proposal, 'by'>): string {
  return other === 'again' ? pushedAgainComment(by) : changedComment(replaced, by);
}
