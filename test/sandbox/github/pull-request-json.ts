import { accountJson, nodeId, teamJson } from './account-json.ts';
import type { View } from './account-json.ts';
import type { Json } from './json.ts';
import { repositoryJson, repositoryUrl } from './repository-json.ts';
import { isCollaborator } from './rights.ts';
import type { PullRequestRecord, RepositoryState } from './state.ts';
import type { Comment, End, Status } from './types.ts';

export function labelJson(view: View, repository: RepositoryState, name: string): Json {
  return {
    id: [...repository.labels].indexOf(name) + 1,
    node_id: nodeId('LA', repository.id, [...repository.labels].indexOf(name) + 1),
    url: `${repositoryUrl(view, repository)}/labels/${encodeURIComponent(name)}`,
    name,
    color: 'ededed',
    default: false,
    description: '',
  };
}

function endJson(view: View, repository: RepositoryState, end: End, forkOwner?: string): Json {
  const fork = forkOwner === undefined ? undefined : view.site.actor(forkOwner);
  const owner = fork ?? repository.owner;
  const repo = repositoryJson(view, repository);
  return {
    label: `${owner.login}:${end.branch}`,
    ref: end.branch,
    sha: end.commit,
    user: accountJson(view, owner),
    repo:
      fork === undefined
        ? repo
        : {
            ...repo,
            id: repository.id + 1_000_000,
            fork: true,
            full_name: `${fork.login}/${repository.name}`,
            owner: accountJson(view, fork),
          },
  };
}

/** A pull request as lists have it. */
export function pullRequestJson(view: View, repository: RepositoryState, one: PullRequestRecord): Json {
  const { links } = view;
  const repo = repositoryUrl(view, repository);
  const url = `${repo}/pulls/${one.number}`;
  const issue = `${repo}/issues/${one.number}`;
  const page = `${links.web}/${repository.owner.login}/${repository.name}/pull/${one.number}`;
  const statuses = `${repo}/statuses/${one.head.commit}`;
  const { autoMerge } = one;
  return {
    url,
    id: repository.id * 10_000 + one.number,
    node_id: nodeId('PR', repository.id, one.number),
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: issue,
    number: one.number,
    state: one.state === 'open' ? 'open' : 'closed',
    locked: false,
    title: one.title,
    user: accountJson(view, one.by),
    body: one.body,
    created_at: one.createdAt,
    updated_at: one.updatedAt,
    closed_at: one.closedAt ?? null,
    merged_at: one.mergedAt ?? null,
    merge_commit_sha: one.mergeCommit ?? null,
    assignee: null,
    assignees: [],
    requested_reviewers: one.requestedReviewers.users.map((user) => accountJson(view, user)),
    requested_teams: one.requestedReviewers.teams.map((team) => teamJson(view, team)),
    labels: one.labels.map((label) => labelJson(view, repository, label)),
    milestone: null,
    draft: one.draft,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${repo}/pulls/comments{/number}`,
    comments_url: `${issue}/comments`,
    statuses_url: statuses,
    head: endJson(view, repository, one.head, one.forkOwner),
    base: endJson(view, repository, one.base),
    _links: {
      self: { href: url },
      html: { href: page },
      issue: { href: issue },
      comments: { href: `${issue}/comments` },
      review_comments: { href: `${url}/comments` },
      review_comment: { href: `${repo}/pulls/comments{/number}` },
      commits: { href: `${url}/commits` },
      statuses: { href: statuses },
    },
    author_association: isCollaborator(view.site, repository, one.by) ? 'CONTRIBUTOR' : 'NONE',
    auto_merge:
      autoMerge === undefined
        ? null
        : {
            enabled_by: accountJson(view, autoMerge.by),
            merge_method: autoMerge.method,
            commit_title: autoMerge.title ?? `${one.title} (#${one.number})`,
            commit_message: autoMerge.message ?? '',
          },
    active_lock_reason: null,
  };
}

/** What a pull request shows of its size; worked out from git. */
export interface Size {
  commits: number;
  additions: number;
  deletions: number;
  files: number;
}

/** A pull request shown alone. `known` is false while nobody has asked before: GitHub works it out only then. */
export function fullPullRequestJson(
  view: View,
  repository: RepositoryState,
  one: PullRequestRecord,
  size: Size,
  known: boolean,
): Json {
  const mergeable = known && one.state === 'open' ? (one.mergeable ?? null) : null;
  return {
    ...pullRequestJson(view, repository, one),
    // Lists tell more of a team.
    requested_teams: one.requestedReviewers.teams.map((team) => {
      const { parent: _, ...simple } = teamJson(view, team);
      return simple;
    }),
    ...(known || one.state !== 'open' ? {} : { merge_commit_sha: null }),
    merged: one.state === 'merged',
    mergeable,
    rebaseable: mergeable,
    mergeable_state: known && one.state === 'open' ? one.mergeableState : 'unknown',
    merged_by: one.mergedBy === undefined ? null : accountJson(view, one.mergedBy),
    comments: one.comments.length,
    review_comments: 0,
    maintainer_can_modify: one.maintainerCanModify,
    commits: size.commits,
    additions: size.additions,
    deletions: size.deletions,
    changed_files: size.files,
  };
}

export function commentJson(view: View, repository: RepositoryState, number: number, comment: Comment): Json {
  const repo = repositoryUrl(view, repository);
  return {
    url: `${repo}/issues/comments/${comment.id}`,
    html_url: `${view.links.web}/${repository.owner.login}/${repository.name}/pull/${number}#issuecomment-${comment.id}`,
    issue_url: `${repo}/issues/${number}`,
    id: comment.id,
    node_id: nodeId('IC', comment.id),
    user: accountJson(view, comment.by),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    body: comment.body,
    author_association: isCollaborator(view.site, repository, comment.by) ? 'CONTRIBUTOR' : 'NONE',
    performed_via_github_app: null,
  };
}

export function statusJson(view: View, repository: RepositoryState, commit: string, status: Status): Json {
  return {
    url: `${repositoryUrl(view, repository)}/statuses/${commit}`,
    avatar_url: `${view.links.web}/avatars/u/${status.by.id}?v=4`,
    id: status.id,
    node_id: nodeId('SC', status.id),
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    creator: accountJson(view, status.by),
  };
}
