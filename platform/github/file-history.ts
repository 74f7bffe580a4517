import { TaskError } from '../../core/errors.ts';
import type { FileHistory } from '../../core/ports/file-history.ts';
import { commitMissing } from '../history.ts';
import { listIn, partIn, textIn } from '../readable-answers.ts';
import { explained } from './errors.ts';
import type { Host } from './repository.ts';

interface Answer {
  readonly repository: {
    readonly object: {
      readonly history?: {
        readonly nodes: readonly HistoryCommit[];
        readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
      };
    } | null;
  };
}

interface HistoryCommit {
  readonly oid: string;
  readonly associatedPullRequests: {
    readonly nodes: readonly {
      readonly baseRefName: string;
      readonly merged: boolean;
      readonly mergeCommit: { readonly oid: string; readonly parents: { readonly totalCount: number } } | null;
    }[];
  };
}

const query = `query($owner: String!, $repo: String!, $tip: GitObjectID!, $path: String, $size: Int!, $after: String) {
  repository(owner: $owner, name: $repo) {
    object(oid: $tip) {
      ... on Commit {
        history(path: $path, first: $size, after: $after) {
          nodes {
            oid
            associatedPullRequests(first: 10) {
              nodes { baseRefName merged mergeCommit { oid parents(first: 2) { totalCount } } }
            }
          }
          pageInfo { hasNextPage endCursor }
        }
      }
    }
  }
}`;

/** The commits that changed a file, from GraphQL's `history`, which alone tells by which pull request each came. */
export function createFileHistory({ api, at, context }: Host): FileHistory {
  return {
    async commits({ branch, tip }, path, top) {
      const found = new Set<string>();
      for (let after: string | null = null; found.size < top;) {
        const variables: Readonly<Record<string, unknown>> = {
          ...at,
          tip,
          path: path === '' ? null : path,
          size: Math.min(top, 100),
          after,
        };
        const { repository }: Answer = await explained('read a file’s history', context, () =>
          api.graphql<Answer>(query, variables),
        );
        const history = partIn(repository, 'repository').object?.history;
        if (history === undefined) {
          const { code, what, mend } = commitMissing(context.repository, tip);
          throw new TaskError(code, what, mend);
        }
        for (const commit of listIn(history.nodes, 'the history')) found.add(onBranch(commit, branch));
        after = partIn(history.pageInfo, 'pageInfo').endCursor;
        if (!history.pageInfo.hasNextPage || after === null) break;
      }
      return [...found].slice(0, top);
    },
  };
}

/**
 * The commit by which a change reached the branch. The history of a path goes by way of a merged branch, whose single
 * commits the target never held: what it held is the merge.
 */
function onBranch({ oid, associatedPullRequests }: HistoryCommit, branch: string): string {
  const merge = listIn(partIn(associatedPullRequests, 'associatedPullRequests').nodes, 'associatedPullRequests').find(
    ({ merged, baseRefName, mergeCommit }) =>
      merged && baseRefName === branch && (mergeCommit?.parents.totalCount ?? 0) > 1,
  );
  return textIn(merge?.mergeCommit?.oid ?? oid, 'oid') ?? '';
}
