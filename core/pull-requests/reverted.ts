import { TaskError } from '../errors.ts';
import { changedDescriptors, type ChangedDescriptor } from '../gitops-repo/changed-descriptors.ts';
import { mergedOnto } from '../gitops-repo/merged-onto.ts';
import type { MergedChange } from '../gitops-repo/plan-revert.ts';
import { readTrailers } from '../gitops-repo/trailers.ts';
import { formatIdentity, sameIdentity, type DeliveryIdentity } from '../identity.ts';
import type { GitRepository } from '../ports/git-repository.ts';
import type { MergeBase } from '../ports/merge-base.ts';
import type { CommitId, PullRequest, PullRequestReader } from '../ports/pull-requests.ts';
import { readMarker, type Marker } from './marker.ts';

/** A merged pull request that is to be undone, and whose it is. */
export interface Reverted extends MergedChange {
  readonly identity: DeliveryIdentity;
  /** Which version it brought, or took away; empty when nothing says it. */
  readonly version: string;
  readonly url: string;
}

/** What the inputs say about a revert. */
export interface RevertRequest {
  readonly pullRequestId: number;
  readonly targetBranch: string;
  readonly repositoryLabel: string;
  readonly environment: string | undefined;
  readonly application: string | undefined;
  readonly cluster: string | undefined;
}

interface Ports {
  readonly git: Pick<GitRepository, 'commit' | 'differences' | 'blobs'>;
  readonly host: PullRequestReader;
  readonly mergeBase: MergeBase;
}

/**
 * Reads what a merged pull request changed, and whose it was: its marker says it, and what was merged proves it, for a
 * marker alone anybody could have written.
 * @throws PULL_REQUEST_MISSING, PULL_REQUEST_NOT_MERGED, INPUT_INVALID
 */
export async function readReverted(ports: Ports, request: RevertRequest): Promise<Reverted> {
  const { git, host } = ports;
  const pullRequest = await host.get(request.pullRequestId);
  const merged = mergeCommitOf(pullRequest, request);
  const onto = await mergedOnto(ports, pullRequest, merged);
  const changed = await git.differences(onto, merged);
  const descriptors = await changedDescriptors(git, changed);
  const marker = await provenMarker(git, pullRequest, descriptors, request);
  const version = marker?.version ?? versionIn(descriptors);
  return {
    pullRequest: pullRequest.id,
    url: pullRequest.url,
    onto,
    merged,
    changed,
    descriptors,
    identity: identityOf(request, marker, descriptors),
    version,
  };
}

function mergeCommitOf(pullRequest: PullRequest, { targetBranch, repositoryLabel }: RevertRequest): CommitId {
  const { id, status, mergeCommit } = pullRequest;
  const what = `Pull request ${id} of ${repositoryLabel}`;
  switch (status) {
    case 'open':
      throw new TaskError(
        'PULL_REQUEST_NOT_MERGED',
        `${what} is still open, so there is nothing to undo.`,
        'Abandon it, or wait until it is merged.',
      );
    case 'abandoned':
      throw new TaskError(
        'PULL_REQUEST_NOT_MERGED',
        `${what} was closed without being merged, so there is nothing to undo.`,
        'Look at the number.',
      );
    case 'completed':
      break;
  }
  if (pullRequest.targetBranch !== targetBranch) {
    throw new TaskError(
      'PULL_REQUEST_NOT_MERGED',
      `${what} was merged into "${pullRequest.targetBranch}", not into "${targetBranch}".`,
      'Look at the number, or name that branch in targetBranch.',
    );
  }
  if (mergeCommit !== undefined) return mergeCommit;
  throw new TaskError(
    'PULL_REQUEST_NOT_MERGED',
    `${what} is merged, but its host does not say as which commit.`,
    'Use operation: rollback.',
  );
}

/** By the descriptors that were merged with it; without one, by the source branch's last commit being of the task's own. */
async function provenMarker(
  git: Pick<GitRepository, 'commit'>,
  { description, sourceCommit }: PullRequest,
  descriptors: readonly ChangedDescriptor[],
  { environment, application }: RevertRequest,
): Promise<Marker | undefined> {
  const marker = readMarker(description);
  if (marker === undefined) return undefined;
  const { identity } = marker;
  const described = identitiesIn(descriptors);
  if (described.length > 0) {
    const fits = described.every(
      (one) =>
        one.environment === identity.environment &&
        one.cluster === identity.cluster &&
        // Several have one name together.
        (described.length > 1 || one.application === identity.application),
    );
    return fits ? marker : undefined;
  }
  // The inputs need no proof, and a branch that is gone may have none.
  if (sourceCommit === undefined || (environment !== undefined && application !== undefined)) return undefined;
  const trailers = readTrailers((await git.commit(sourceCommit)).message);
  return trailers !== undefined && sameIdentity(trailers.identity, identity) ? marker : undefined;
}

function identityOf(
  { pullRequestId, environment, application, cluster }: RevertRequest,
  marker: Marker | undefined,
  descriptors: readonly ChangedDescriptor[],
): DeliveryIdentity {
  // Of one that nothing of ours speaks of, whoever names it knows.
  if (marker === undefined && environment !== undefined && application !== undefined) {
    return { environment, application, cluster: cluster ?? '' };
  }
  const described = identitiesIn(descriptors);
  const known = marker?.identity ?? (described.length === 1 ? described[0] : undefined);
  if (known === undefined) {
    throw new TaskError(
      'INPUT_INVALID',
      `Nothing proves which application pull request ${pullRequestId} was of: it changed ${described.length === 0 ? 'no deployment descriptor' : 'several'}, and has no marker of this task that what was merged bears out.`,
      'Give environment and application (and cluster, if there is one): the new pull request is named after them.',
    );
  }
  const contradicts =
    (environment ?? known.environment) !== known.environment ||
    (application ?? known.application) !== known.application ||
    (cluster ?? known.cluster) !== known.cluster;
  if (!contradicts) return known;
  throw new TaskError(
    'INPUT_INVALID',
    `Pull request ${pullRequestId} is of ${formatIdentity(known)}, not of what environment, application and cluster say.`,
    'Leave them empty, or look at the number.',
  );
}

function identitiesIn(descriptors: readonly ChangedDescriptor[]): readonly DeliveryIdentity[] {
  const all = descriptors.flatMap(({ before, after }) => after?.descriptor ?? before?.descriptor ?? []);
  return all.map(({ environment, application, cluster }) => ({ environment, application, cluster }));
}

function versionIn(descriptors: readonly ChangedDescriptor[]): string {
  const [first] = descriptors;
  return first?.after?.descriptor?.version ?? first?.before?.descriptor?.version ?? '';
}
