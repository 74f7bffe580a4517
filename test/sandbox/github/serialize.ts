import type { Json } from './json.ts';
import type { Links } from './links.ts';
import { atLeast, isCollaborator, roleOf } from './rights.ts';
import type { Site } from './site.ts';
import type { PullRequestRecord, RepositoryState, Token } from './state.ts';
import type { Actor, Comment, End, Organization, Status, Team } from './types.ts';

/** The site as one client sees it. */
export interface View {
  readonly site: Site;
  readonly links: Links;
  readonly token: Token | undefined;
}

/** Opaque, as GitHub's are; of a pull request the repository's number and its own. */
export const nodeId = (kind: string, ...ids: readonly number[]): string =>
  `${kind}_${Buffer.from(ids.join('.')).toString('base64url')}`;

export function readNodeId(kind: string, id: string): number[] | undefined {
  if (!id.startsWith(`${kind}_`)) return undefined;
  const numbers = Buffer.from(id.slice(kind.length + 1), 'base64url')
    .toString()
    .split('.')
    .map(Number);
  return numbers.every(Number.isInteger) ? numbers : undefined;
}

export const isOrganization = (owner: RepositoryState['owner']): owner is Exclude<RepositoryState['owner'], Actor> =>
  'members' in owner;

/** A user, a bot or an organization as it stands in other objects. */
export function accountJson({ links }: View, account: Actor | Organization): Json {
  const type = 'type' in account ? account.type : 'Organization';
  const path = encodeURIComponent(account.login);
  const url = `${links.api}/users/${path}`;
  const page = type === 'Bot' ? `apps/${account.login.replace(/\[bot\]$/, '')}` : account.login;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId({ User: 'U', Bot: 'BOT', Organization: 'O' }[type], account.id),
    avatar_url: `${links.web}/avatars/u/${account.id}?v=4`,
    gravatar_id: '',
    url,
    html_url: `${links.web}/${page}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type,
    user_view_type: 'public',
    site_admin: false,
  };
}

export function teamJson({ links }: View, team: Team): Json {
  const url = `${links.api}/organizations/${team.organization.id}/team/${team.id}`;
  return {
    name: team.name,
    id: team.id,
    node_id: nodeId('T', team.id),
    slug: team.slug,
    description: null,
    privacy: 'closed',
    notification_setting: 'notifications_enabled',
    url,
    html_url: `${links.web}/orgs/${team.organization.login}/teams/${team.slug}`,
    members_url: `${url}/members{/member}`,
    repositories_url: `${url}/repos`,
    permission: 'pull',
    type: 'organization',
    organization_id: team.organization.id,
    parent: null,
  };
}

/** Below a repository's own address. */
const repositoryPaths: readonly [string, string][] = [
  ['archive_url', '{archive_format}{/ref}'],
  ['assignees_url', 'assignees{/user}'],
  ['blobs_url', 'git/blobs{/sha}'],
  ['branches_url', 'branches{/branch}'],
  ['collaborators_url', 'collaborators{/collaborator}'],
  ['comments_url', 'comments{/number}'],
  ['commits_url', 'commits{/sha}'],
  ['compare_url', 'compare/{base}...{head}'],
  ['contents_url', 'contents/{+path}'],
  ['contributors_url', 'contributors'],
  ['deployments_url', 'deployments'],
  ['downloads_url', 'downloads'],
  ['events_url', 'events'],
  ['forks_url', 'forks'],
  ['git_commits_url', 'git/commits{/sha}'],
  ['git_refs_url', 'git/refs{/sha}'],
  ['git_tags_url', 'git/tags{/sha}'],
  ['hooks_url', 'hooks'],
  ['issue_comment_url', 'issues/comments{/number}'],
  ['issue_events_url', 'issues/events{/number}'],
  ['issues_url', 'issues{/number}'],
  ['keys_url', 'keys{/key_id}'],
  ['labels_url', 'labels{/name}'],
  ['languages_url', 'languages'],
  ['merges_url', 'merges'],
  ['milestones_url', 'milestones{/number}'],
  ['notifications_url', 'notifications{?since,all,participating}'],
  ['pulls_url', 'pulls{/number}'],
  ['releases_url', 'releases{/id}'],
  ['stargazers_url', 'stargazers'],
  ['statuses_url', 'statuses/{sha}'],
  ['subscribers_url', 'subscribers'],
  ['subscription_url', 'subscription'],
  ['tags_url', 'tags'],
  ['teams_url', 'teams'],
  ['trees_url', 'git/trees{/sha}'],
];

export const repositoryUrl = ({ links }: View, repository: RepositoryState): string =>
  `${links.api}/repos/${repository.owner.login}/${repository.name}`;

export function repositoryJson(view: View, repository: RepositoryState): Json {
  const { links, site, token } = view;
  const url = repositoryUrl(view, repository);
  const full = `${repository.owner.login}/${repository.name}`;
  const role = roleOf(site, repository, token?.actor);
  return {
    id: repository.id,
    node_id: nodeId('R', repository.id),
    name: repository.name,
    full_name: full,
    private: repository.private,
    owner: accountJson(view, repository.owner),
    html_url: `${links.web}/${full}`,
    description: null,
    fork: false,
    url,
    ...Object.fromEntries(repositoryPaths.map(([name, path]) => [name, `${url}/${path}`])),
    git_url: `git://${new URL(links.web).host}/${full}.git`,
    ssh_url: `git@${new URL(links.web).hostname}:${full}.git`,
    clone_url: `${links.web}/${full}.git`,
    svn_url: `${links.web}/${full}`,
    mirror_url: null,
    homepage: null,
    language: null,
    license: null,
    forks: 0,
    forks_count: 0,
    stargazers_count: 0,
    watchers: 0,
    watchers_count: 0,
    size: repository.pushed ? 1 : 0,
    default_branch: repository.defaultBranch,
    open_issues: 0,
    open_issues_count: 0,
    is_template: false,
    topics: [],
    has_issues: true,
    has_projects: true,
    has_wiki: true,
    has_pages: false,
    has_downloads: true,
    has_discussions: false,
    archived: repository.archived,
    disabled: false,
    visibility: repository.private ? 'private' : 'public',
    pushed_at: repository.createdAt,
    created_at: repository.createdAt,
    updated_at: repository.createdAt,
    allow_forking: true,
    web_commit_signoff_required: false,
    permissions: {
      admin: atLeast(role, 'admin'),
      maintain: atLeast(role, 'maintain'),
      push: atLeast(role, 'write'),
      triage: atLeast(role, 'triage'),
      pull: atLeast(role, 'read'),
    },
  };
}

/** Shown alone, a repository tells more; its merge settings only to those who may push. */
export function fullRepositoryJson(view: View, repository: RepositoryState): Json {
  const { settings } = repository;
  const mayPush = atLeast(roleOf(view.site, repository, view.token?.actor), 'write');
  return {
    ...repositoryJson(view, repository),
    temp_clone_token: mayPush ? '' : null,
    subscribers_count: 0,
    network_count: 0,
    ...(mayPush
      ? {
          allow_squash_merge: settings.allowSquash,
          allow_merge_commit: settings.allowMergeCommit,
          allow_rebase_merge: settings.allowRebase,
          allow_auto_merge: settings.allowAutoMerge,
          delete_branch_on_merge: settings.deleteBranchOnMerge,
          allow_update_branch: false,
          use_squash_pr_title_as_default: false,
          squash_merge_commit_message: 'COMMIT_MESSAGES',
          squash_merge_commit_title: 'COMMIT_OR_PR_TITLE',
          merge_commit_message: 'PR_TITLE',
          merge_commit_title: 'MERGE_MESSAGE',
        }
      : {}),
    ...(isOrganization(repository.owner) ? { organization: accountJson(view, repository.owner) } : {}),
  };
}

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
