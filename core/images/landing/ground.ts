import { shortId } from '../../commit-id.ts';
import { TaskError } from '../../errors.ts';
import { bringIn, clashesOf, planMerged } from '../../gitops-repo/bring-in.ts';
import type { GitRepository } from '../../ports/git-repository.ts';
import type { MergeBase } from '../../ports/merge-base.ts';
import type { PullRequestHost } from '../../ports/pull-request-host.ts';
import type { CommitId } from '../../ports/pull-requests.ts';
import type { Log } from '../../ports/agent.ts';
import { RepositoryTree } from './repository-tree.ts';
import { settle, type Edits } from './settle.ts';

/**
 * What deciding on a base takes: the branch's own history, the target's, and whether a pull request has merged the
 * branch before.
 */
export interface GroundPorts {
  readonly git: Pick<GitRepository, 'commit' | 'entries' | 'files' | 'differences' | 'blobs' | 'mergeText'>;
  readonly mergeBase: MergeBase;
  readonly host: Pick<PullRequestHost, 'lastMerged'>;
  readonly log: Pick<Log, 'info' | 'debug'>;
}

/** What an update is built on. */
export interface Ground {
  readonly tree: RepositoryTree;
  /** Of the commit that is made: the branch's old tip comes first, so that the branch only moves forward. */
  readonly parents: readonly CommitId[];
  /** The target's newest commit that the branch then contains; undefined when it has none in common with it. */
  readonly target: CommitId | undefined;
  /** Whether both had changed the same lines, which the update has settled. */
  readonly settled: boolean;
  /** What keeps the branch from merging into the target: `path: why`. */
  readonly clashes: readonly string[];
}

/** The ground where no branch is there yet: the target's tip. */
export function newGround(git: GroundPorts['git'], target: CommitId): Ground {
  return { tree: new RepositoryTree(git, target), parents: [target], target, settled: false, clashes: [] };
}

/**
 * The ground on a branch that is there already: what others put there stays, and what the target has become since comes
 * in. Of a branch whose pull request was merged, in whatever way, only counts what came after that. A branch that cannot
 * be merged with the target goes on without it.
 * @param editsOn what the update makes of files
 */
export async function groundOn(
  ports: GroundPorts,
  at: { readonly branch: string; readonly tip: CommitId; readonly targetBranch: string; readonly target: CommitId },
  editsOn: (tree: RepositoryTree) => Promise<Edits>,
): Promise<Ground> {
  const { git } = ports;
  const { tip, target } = at;
  const treeOf = (commit: CommitId): RepositoryTree => new RepositoryTree(git, commit);
  const parted = await partedAt(ports, tip, target);
  const onTip = { tree: treeOf(tip), parents: [tip], settled: false };
  if (parted === target) return { ...onTip, target, clashes: [] };
  if (parted === undefined) return { ...onTip, target: undefined, clashes: ['they have no commit in common'] };
  const merge = { parents: [tip, target], target, clashes: [] };
  const base = parted === tip ? tip : await since(ports, at, parted);
  if (base === tip) return { ...merge, tree: treeOf(target), settled: false };
  const brought = await bringIn(git, { base, source: tip, target });
  const clashed = clashesOf(brought.merged).length > 0;
  const merged = clashed
    ? await settle(git, brought, {
        base: await editsOn(treeOf(base)),
        ours: await editsOn(treeOf(target)),
        theirs: await editsOn(treeOf(tip)),
      })
    : brought.merged;
  const clashes = clashesOf(merged);
  if (clashes.length > 0) return { ...onTip, target: parted, clashes };
  try {
    const { changes } = await planMerged(git, target, { merged, now: brought.now }, () => false);
    return { ...merge, tree: new RepositoryTree(git, target, changes), settled: clashed };
  } catch (error) {
    if (!(error instanceof TaskError) || error.code !== 'PATH_CONFLICT') throw error;
    return { ...onTip, target: parted, clashes: error.related.map(({ message }) => message) };
  }
}

async function partedAt(
  { git, mergeBase }: Pick<GroundPorts, 'git' | 'mergeBase'>,
  tip: CommitId,
  target: CommitId,
): Promise<CommitId | undefined> {
  // Most branches were made, or last pushed, on what the target still is: git knows that without asking.
  if (tip === target || (await git.commit(tip)).parents.includes(target)) return target;
  return mergeBase.mergeBase(tip, target);
}

/**
 * Since which commit the branch holds anything of its own. A squash or a rebase leaves no trace in the history of what was
 * merged; the pull request tells.
 */
async function since(
  { mergeBase, host, log }: Pick<GroundPorts, 'mergeBase' | 'host' | 'log'>,
  { branch, tip, targetBranch }: { readonly branch: string; readonly tip: CommitId; readonly targetBranch: string },
  parted: CommitId,
): Promise<CommitId> {
  try {
    // One that was abandoned since says nothing.
    const last = await host.lastMerged(branch, targetBranch);
    if (last?.sourceCommit === undefined || last.mergeCommit === undefined) return parted;
    const merged = last.sourceCommit;
    if (merged !== tip && (await mergeBase.mergeBase(merged, tip)) !== merged) return parted;
    // With what completing made the branch has had the target since, and its own history is right again.
    if ((await mergeBase.mergeBase(last.mergeCommit, tip)) === last.mergeCommit) return parted;
    log.info(`Pull request ${last.id} has merged ${shortId(merged)} of ${branch} already.`);
    return merged;
  } catch (error) {
    if (!(error instanceof TaskError) || (error.code !== 'NOT_ALLOWED' && error.code !== 'COMMIT_MISSING')) throw error;
    log.info(`Whether a pull request has merged ${branch} before is not known: ${error.message}`);
    return parted;
  }
}
