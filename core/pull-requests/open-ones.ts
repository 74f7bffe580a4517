import { readTrailers } from '../gitops-repo/trailers.ts';
import { sameIdentity } from '../identity.ts';
import type { ListedPullRequest } from '../ports/pull-request-host.ts';
import type { CommitId, PullRequest } from '../ports/pull-requests.ts';
import type { ClosedOne, OpenOne } from './decide.ts';
import { markerIsCut, readMarker, type Marker } from './marker.ts';
import type { Proposal, ProposalPorts } from './proposal.ts';

// Anybody can write markers; so many that say they are ours are looked at, the newest first, and so many that are cut.
const most = { candidates: 50, cut: 20 };

/** What is open that is ours, and the tips of the branches that this is about. */
export interface Lookout {
  readonly open: readonly ListedPullRequest[];
  readonly tips: ReadonlyMap<string, CommitId>;
}

/**
 * Open pull requests of our branch, and those that say they are of this identity and whose branch or author proves it: a
 * marker alone anybody can write. Those of others cost nothing but their line in the list.
 */
export async function lookOut(
  { git, host, log }: Pick<ProposalPorts, 'git' | 'host' | 'log'>,
  proposal: Pick<Proposal, 'identity' | 'branch' | 'targetBranch'>,
): Promise<Lookout> {
  let cut = 0;
  const markerOf = async ({ id, description }: ListedPullRequest): Promise<Marker | undefined> =>
    readMarker(markerIsCut(description) && cut++ < most.cut ? (await host.get(id)).description : description);
  const candidates: ListedPullRequest[] = [];
  for (const listed of await host.listOpen(proposal.targetBranch)) {
    const own = listed.sourceBranch === proposal.branch;
    const marker = own || candidates.length >= most.candidates ? undefined : await markerOf(listed);
    if (own || (marker !== undefined && sameIdentity(marker.identity, proposal.identity))) candidates.push(listed);
  }
  const tips = await git.tips([
    ...new Set([proposal.targetBranch, proposal.branch, ...candidates.map(({ sourceBranch }) => sourceBranch)]),
  ]);
  let me: string | undefined;
  const open: ListedPullRequest[] = [];
  for (const listed of candidates) {
    const tip = tips.get(listed.sourceBranch);
    if (listed.sourceBranch !== proposal.branch) {
      const trailers = tip === undefined ? undefined : readTrailers((await git.commit(tip)).message);
      const proven = trailers !== undefined && sameIdentity(trailers.identity, proposal.identity);
      // Of a branch that others pushed to, only who asked for the pull request tells whose it is.
      if (!proven && listed.author !== (me ??= await host.me())) {
        log.debug(`pull request ${listed.id} bears our marker, but neither its branch nor its author is ours`);
        continue;
      }
    }
    open.push(listed);
  }
  return { open, tips };
}

/** The open one of our branch, as it is now. */
export interface FoundOne extends OpenOne {
  readonly pullRequest: PullRequest;
  /** undefined when its text says nothing of this identity. */
  readonly marker: Marker | undefined;
}

/** Reads the open pull request of our branch in full: lists cut descriptions. Errors as `PullRequestReader.get`. */
export async function ownOne(
  { host }: Pick<ProposalPorts, 'host'>,
  proposal: Pick<Proposal, 'identity'>,
  id: number,
): Promise<FoundOne> {
  const pullRequest = await host.get(id);
  const marker = markerFor(pullRequest, proposal);
  return {
    id,
    pullRequest,
    marker,
    version: marker?.version,
    content: marker?.content,
    wanted: marker?.wanted,
    unfinished: marker !== undefined && (marker.superseded || marker.links.length > 0),
    autoComplete: pullRequest.autoComplete,
    conflicts: pullRequest.mergeState === 'conflicts',
  };
}

/** The newest closed one of our branch, and what its marker says of rollbacks. */
export type FoundClosed = ClosedOne & Pick<Marker, 'rollbacks'>;

/** The newest closed one of our branch; undefined when it was merged, or says nothing of this identity. */
export async function closedOne(
  { host }: Pick<ProposalPorts, 'host'>,
  proposal: Pick<Proposal, 'identity' | 'targetBranch'>,
  branch: string,
  tip: CommitId,
): Promise<FoundClosed | undefined> {
  const found = await host.lastClosed(branch, proposal.targetBranch);
  if (found?.status !== 'abandoned') return undefined;
  const marker = markerFor(found, proposal);
  if (marker === undefined) return undefined;
  const { version, content, wanted, rollbacks, superseded } = marker;
  return { id: found.id, version, content, wanted, rollbacks, superseded, atTip: found.sourceCommit === tip };
}

/** A pull request's marker, when it speaks of this identity; undefined when there is none or it speaks of another. */
export function markerFor(
  { description }: Pick<PullRequest, 'description'>,
  { identity }: Pick<Proposal, 'identity'>,
): Marker | undefined {
  const marker = readMarker(description);
  return marker !== undefined && sameIdentity(marker.identity, identity) ? marker : undefined;
}
