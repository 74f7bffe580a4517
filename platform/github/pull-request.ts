import type { PullRequest } from '../../core/ports/pull-requests.ts';
import type { ErrorContext } from './errors.ts';
import { splitBody } from './work-items.ts';

interface WireBranch {
  readonly ref: string;
  readonly sha: string;
  /** null: the fork is no more. */
  readonly repo: { readonly id: number | bigint } | null;
}

/** A pull request as REST has it, alone or in a list; what lists leave out is undefined. */
export interface WirePullRequest {
  readonly number: number;
  readonly html_url: string;
  readonly state: string;
  readonly title: string;
  readonly body?: string | null;
  readonly draft?: boolean | undefined;
  readonly head: WireBranch;
  readonly base: WireBranch;
  readonly user: { readonly login: string } | null;
  readonly merged_at?: string | null;
  readonly merged_by?: { readonly login: string } | null;
  readonly merge_commit_sha?: string | null;
  /** null while GitHub is finding out. */
  readonly mergeable?: boolean | null;
  readonly auto_merge?: object | null;
}

/** A pull request as the port has it. */
export function toPullRequest(found: WirePullRequest): PullRequest {
  const completed = typeof found.merged_at === 'string';
  const open = found.state === 'open';
  return {
    id: found.number,
    url: found.html_url,
    status: completed ? 'completed' : open ? 'open' : 'abandoned',
    title: found.title,
    description: splitBody(found.body ?? '').text,
    sourceBranch: found.head.ref,
    targetBranch: found.base.ref,
    draft: found.draft === true,
    autoComplete: open && found.auto_merge !== undefined && found.auto_merge !== null,
    sourceCommit: found.head.sha,
    // While it is open this is the server's trial merge, which never reaches the target.
    mergeCommit: completed ? (found.merge_commit_sha ?? undefined) : undefined,
    mergeState: !open || found.mergeable === undefined ? 'unknown' : mergeState(found.mergeable),
    mergeMessage: undefined,
    closedBy: found.merged_by?.login,
  };
}

function mergeState(mergeable: boolean | null): PullRequest['mergeState'] {
  if (mergeable === null) return 'unknown';
  return mergeable ? 'clean' : 'conflicts';
}

/** A fork's branch may bear our branch's name; it is somebody else's all the same. */
export function isFromFork({ head, base }: Pick<WirePullRequest, 'head' | 'base'>): boolean {
  return head.repo === null || head.repo.id !== base.repo?.id;
}

export const pullRequestMissing = ({ repository }: Pick<ErrorContext, 'repository'>, id: number) => ({
  code: 'PULL_REQUEST_MISSING' as const,
  what: `${repository} has no pull request ${id}.`,
  mend: 'Look at the number, and at the repository it belongs to.',
});
