import { accountJson, isOrganization, nodeId } from './account-json.ts';
import type { View } from './account-json.ts';
import type { Json } from './json.ts';
import { atLeast, roleOf } from './rights.ts';
import type { RepositoryState } from './state.ts';

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
