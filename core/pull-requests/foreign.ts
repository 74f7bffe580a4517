import { TaskError } from '../errors.ts';
import { differencesDigest, type Differences } from '../gitops-repo/changes-digest.ts';
import { readTrailers } from '../gitops-repo/trailers.ts';
import { fileAt, sameEntry } from '../gitops-repo/tree-entry.ts';
import { sameIdentity, type DeliveryIdentity } from '../identity.ts';
import type { CommitInfo } from '../ports/git-repository.ts';
import type { CommitId } from '../ports/pull-requests.ts';
import { printableLine } from '../printable.ts';
import type { BranchState } from './branch-state.ts';
import type { Proposal, ProposalPorts } from './proposal.ts';

// So many commits down from the tip ours is looked for.
const lookedAt = 20;

type Ports = { readonly git: Pick<ProposalPorts['git'], 'commit' | 'differences' | 'entries'> };

/** Nothing of others, or something in these paths; no paths when it cannot be told. */
type Foreign = 'none' | readonly string[];

/**
 * Paths in which a branch holds something of somebody else's that a push would take away. Content decides, not history:
 * a commit of ours names what it changes, so a branch that shows just that holds nothing else, whatever it went through
 * (a person's rebase, their merge of the target, an empty commit). A copied message does not make a commit ours, nor does
 * one that somebody amended, or rebased onto changes of their own.
 * @param tip of the branch, which is not contained in the target
 */
export async function foreignPaths(
  { git }: Ports,
  identity: DeliveryIdentity,
  { base, shown }: Pick<BranchState, 'base' | 'shown'>,
  tip: CommitId,
  target: CommitId,
): Promise<Foreign> {
  if (shown?.size === 0) return 'none';
  const unproven = [...(shown?.keys() ?? [])].toSorted();
  const above: CommitInfo[] = [];
  for (let id: CommitId | undefined = tip; id !== undefined && id !== base && above.length < lookedAt;) {
    const commit: CommitInfo = await git.commit(id);
    const trailers = readTrailers(commit.message);
    const ours = trailers !== undefined && sameIdentity(trailers.identity, identity);
    // What an older version of the task made names no changes: only at the tip it stands for itself.
    if (ours && trailers.changes === undefined) return id === tip ? 'none' : unproven;
    if (ours && shown !== undefined && differencesDigest(shown) === trailers.changes) return 'none';
    const put = ours ? await changesOf({ git }, commit, trailers.target) : undefined;
    if (ours && put !== undefined && differencesDigest(put) === trailers.changes) {
      if (id === tip) return 'none';
      // What shares nothing with the target shows nothing: what they put beside ours cannot be told.
      return shown === undefined ? unproven : changedSince({ git }, put, unproven, above, tip, target);
    }
    above.push(commit);
    id = commit.parents[0];
  }
  return unproven;
}

/** What commits above one of ours made of what it put there, and beside it. */
async function changedSince(
  { git }: Ports,
  put: Differences,
  shown: readonly string[],
  above: readonly CommitInfo[],
  tip: CommitId,
  target: CommitId,
): Promise<Foreign> {
  const all = [...new Set([...put.keys(), ...shown])].toSorted();
  const [here, there] = [await git.entries(tip, all), await git.entries(target, all)];
  // A merge brings what the target holds, and nothing is lost with that; who commits it wants our change away.
  const edited = above.some(({ parents }) => parents.length < 2);
  const theirOwn = all.filter((path) => {
    const theirs = fileAt(here, path);
    if (put.has(path) && sameEntry(theirs, put.get(path)?.after)) return false;
    return (put.has(path) && edited) || !sameEntry(theirs, fileAt(there, path));
  });
  return theirOwn.length === 0 ? 'none' : theirOwn;
}

/** What a commit of ours changes against the target that it names; undefined when that is not right below it. */
async function changesOf({ git }: Ports, commit: CommitInfo, target: CommitId): Promise<Differences | undefined> {
  let below = commit;
  for (let looked = 0; !below.parents.includes(target); looked++) {
    const [first] = below.parents;
    if (first === undefined || looked === lookedAt) return undefined;
    below = await git.commit(first);
  }
  return git.differences(target, commit.id);
}

/** @throws FOREIGN_COMMITS when the branch holds what somebody else committed and the target does not contain */
export async function refuseForeign(
  ports: Ports & Pick<ProposalPorts, 'log'>,
  proposal: Pick<Proposal, 'identity' | 'repositoryLabel' | 'onForeignCommits'>,
  at: { readonly branch: string; readonly tip: CommitId | undefined; readonly target: CommitId },
  state: Pick<BranchState, 'base' | 'shown'>,
): Promise<void> {
  if (at.tip === undefined || state.base === at.tip) return;
  const paths = await foreignPaths(ports, proposal.identity, state, at.tip, at.target);
  if (paths === 'none') return;
  const what = `The branch "${at.branch}" of ${proposal.repositoryLabel} holds commits that are not this task’s (its tip is ${at.tip})`;
  const related = paths.slice(0, 10).map((path) => ({ message: printableLine(path, 300) }));
  if (proposal.onForeignCommits === 'overwrite') {
    const names = related.map(({ message }) => message).join(', ');
    ports.log.warning(
      `${what}${names === '' ? '' : `: ${names}`}. Their content is replaced; the commits stay in the branch’s history.`,
    );
    return;
  }
  throw new TaskError(
    'FOREIGN_COMMITS',
    `${what}${related.length === 0 ? '.' : ':'}`,
    'Merge or remove them, name another branch, or set onForeignCommits: overwrite.',
    { related },
  );
}
