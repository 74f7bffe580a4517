import type { BareRepository, Signature } from './bare-repository.ts';
import { GitFailure } from './runner.ts';

/** Azure DevOps' names; GitHub's merge, squash and rebase are the first three. */
export type MergeStrategy = 'noFastForward' | 'squash' | 'rebase' | 'rebaseMerge';

/** The result of a merge: a commit, or the paths that are in conflict. */
export type MergeResult = { kind: 'merged'; commit: string } | { kind: 'conflicts' };

const nobody: Signature = { name: 'sandbox', email: 'sandbox@localhost' };

/** The merged tree of two commits; undefined when they conflict. Needs git 2.38. */
export async function mergedTree(
  repository: BareRepository,
  ours: string,
  theirs: string,
): Promise<string | undefined> {
  try {
    const out = await repository.run(['merge-tree', '--write-tree', '--allow-unrelated-histories', ours, theirs]);
    return out.split('\n')[0];
  } catch (error) {
    if (error instanceof GitFailure && error.exitCode === 1) return undefined;
    throw error;
  }
}

/**
 * The tree of `onto` with the step from `before` to `after` applied: a cherry-pick, or a revert with both swapped.
 * git 2.39's merge-tree takes no base, so three commits without history stand for the three trees.
 */
export async function appliedTree(
  repository: BareRepository,
  step: { before: string; after: string; onto: string },
): Promise<string | undefined> {
  const commit = (tree: string, parents: string[]): Promise<string> =>
    repository.commitTree({ tree: `${tree}^{tree}`, parents, message: 'step', author: nobody });
  const base = await commit(step.before, []);
  return mergedTree(repository, await commit(step.onto, [base]), await commit(step.after, [base]));
}

/** The commits of a branch that its target lacks, oldest first, put on top of the target one by one. */
async function rebased(
  repository: BareRepository,
  o: { source: string; target: string; committer: Signature },
): Promise<MergeResult> {
  const out = await repository.run([
    'rev-list',
    '--reverse',
    '--topo-order',
    '--no-merges',
    `${o.target}..${o.source}`,
  ]);
  let tip = o.target;
  for (const commit of out.split('\n').filter((line) => line !== '')) {
    const tree = await appliedTree(repository, { before: `${commit}^`, after: commit, onto: tip });
    if (tree === undefined) return { kind: 'conflicts' };
    const format = '--format=%an%x00%ae%x00%aD%x00%B';
    const [name = '', email = '', authorDate = '', message = ''] = (
      await repository.run(['show', '--no-patch', format, commit])
    ).split('\0');
    tip = await repository.commitTree({
      tree,
      parents: [tip],
      message,
      author: { name, email },
      authorDate,
      committer: o.committer,
    });
  }
  return { kind: 'merged', commit: tip };
}

/** Merges `source` into `target` and gives the commit that the target branch is to have. */
export async function mergeCommits(
  repository: BareRepository,
  o: {
    source: string;
    target: string;
    strategy: MergeStrategy;
    message: string;
    author: Signature;
    committer?: Signature;
  },
): Promise<MergeResult> {
  const { source, target, author, message } = o;
  switch (o.strategy) {
    case 'squash':
    case 'noFastForward': {
      const tree = await mergedTree(repository, target, source);
      if (tree === undefined) return { kind: 'conflicts' };
      const parents = o.strategy === 'squash' ? [target] : [target, source];
      const { committer = author } = o;
      return { kind: 'merged', commit: await repository.commitTree({ tree, parents, message, author, committer }) };
    }
    case 'rebase':
      return rebased(repository, { source, target, committer: author });
    case 'rebaseMerge': {
      const result = await rebased(repository, { source, target, committer: author });
      if (result.kind === 'conflicts') return result;
      const parents = [target, result.commit];
      const tree = `${result.commit}^{tree}`;
      return { kind: 'merged', commit: await repository.commitTree({ tree, parents, message, author }) };
    }
  }
}
