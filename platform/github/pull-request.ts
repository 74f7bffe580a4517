import type { PullRequest } from '../../core/ports/pull-requests.ts';
import { numberIn, partIn, textIn, WrongPart } from '../readable-answers.ts';
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
    id: numberIn(found.number, 'number'),
    url: textIn(found.html_url, 'html_url') ?? '',
    status: completed ? 'completed' : statusOf(found.state),
    title: textIn(found.title, 'title') ?? '',
    description: splitBody(textIn(found.body, 'body') ?? '').text,
    sourceBranch: textIn(partIn(found.head, 'head').ref, 'ref') ?? '',
    targetBranch: textIn(partIn(found.base, 'base').ref, 'ref') ?? '',
    draft: found.draft === true,
    autoComplete: open && found.auto_merge !== undefined && found.auto_merge !== null,
    sourceCommit: textIn(partIn(found.head, 'head').sha, 'sha'),
    // While it is open this is the server's trial merge, which never reaches the target.
    mergeCommit: completed ? textIn(found.merge_commit_sha, 'merge_commit_sha') : undefined,
    mergeState: !open || found.mergeable === undefined ? 'unknown' : mergeState(found.mergeable),
    mergeMessage: undefined,
    closedBy: textIn(found.merged_by?.login, 'login'),
  };
}

// An answer that says nothing of it is none.
function statusOf(state: string): PullRequest['status'] {
  switch (state) {
    case 'open':
      return 'open';
    case 'closed':
      return 'abandoned';
    default:
      throw new WrongPart('state is none of a pull request');
  }
}

function mergeState(mergeable: boolean | null): PullRequest['mergeState'] {
  if (mergeable === null) return 'unknown';
  return mergeable ? 'clean' : 'conflicts';
}

/** A fork's branch may bear our branch's name; it is somebody else's all the same. */
export function isFromFork({ head, base }: Pick<WirePullRequest, 'head' | 'base'>): boolean {
  const [from, into] = [partIn(head, 'head').repo, partIn(base, 'base').repo];
  return from === null || partIn(from, 'repo').id !== into?.id;
}
