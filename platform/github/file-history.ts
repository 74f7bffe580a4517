import { TaskError } from '../../core/errors.ts';
import type { FileHistory } from '../../core/ports/file-history.ts';
import { commitMissing } from '../missing.ts';
import { listIn, partIn, textIn, WrongPart } from '../readable-answers.ts';
import { explained } from './errors.ts';
import type { Host } from './repository.ts';

interface Answer {
  readonly repository: {
    readonly object: {
      readonly history?: {
        readonly nodes: readonly HistoryCommit[];
        readonly pageInfo: PageInfo;
      };
    } | null;
  };
}

interface PageInfo {
  readonly hasNextPage: boolean;
  readonly endCursor: string | null;
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

/** A path's history may be long and make few commits of the branch, see below; one that is longer has no end. */
const mostPages = 100;

/** The commits that changed a file, from GraphQL's `history`, which alone tells by which pull request each came. */
export function createFileHistory({ api, at, context }: Pick<Host, 'api' | 'at' | 'context'>): FileHistory {
  return {
    async commits({ branch, tip }, path, top) {
      const found = new Set<string>();
      let after: string | undefined;
      for (let pages = 0; pages < mostPages; pages++) {
        const variables = {
          ...at,
          tip,
          path: path === '' ? null : path,
          size: Math.min(top, 100),
          after: after ?? null,
        };
        const { repository } = await explained('read a file’s history', context, () =>
          api.graphql<Answer>(query, variables),
        );
        const history = partIn(repository, 'repository').object?.history;
        if (history === undefined) {
          const { code, what, mend } = commitMissing(context.repository, tip);
          throw new TaskError(code, what, mend);
        }
        for (const commit of listIn(history.nodes, 'the history')) found.add(onBranch(commit, branch));
        const before = after;
        after = nextPage(history.pageInfo);
        if (found.size >= top || after === undefined) return [...found].slice(0, top);
        if (after === before) break;
      }
      throw new WrongPart('the history has no end');
    },
  };
}

/** Where the next page begins; undefined where there is none. */
function nextPage(given: PageInfo): string | undefined {
  const { hasNextPage, endCursor } = partIn(given, 'pageInfo of the history');
  if (typeof hasNextPage !== 'boolean') throw new WrongPart('hasNextPage of the history is neither true nor false');
  return hasNextPage ? textIn(endCursor, 'endCursor of the history') : undefined;
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
