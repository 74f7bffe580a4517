import { pageReply, parameter, reads, repositoryOf } from '../call.ts';
import type { Call, Reply, Route } from '../call.ts';
import { ApiError } from '../errors.ts';
import type { Json } from '../json.ts';
import { accountJson } from '../account-json.ts';
import { repositoryUrl } from '../repository-json.ts';
import type { MergeMethod, Protection } from '../types.ts';

/** Classic protection: only who may administer sees it. */
async function protection(call: Call): Promise<Reply> {
  const repository = repositoryOf(call, { role: 'admin', permissions: ['administration'], access: 'read' });
  const branch = parameter(call, 'branch');
  if ((await repository.bare.tip(branch)) === undefined) throw new ApiError(404, 'Branch not found');
  const found = repository.protections.get(branch);
  if (found === undefined || found.kind === 'ruleset') throw new ApiError(404, 'Branch not protected');
  const url = `${repositoryUrl(call, repository)}/branches/${branch}/protection`;
  const { requiredReviews, requiredStatusChecks, restrictPushes } = found;
  return {
    body: {
      url,
      ...(requiredStatusChecks === undefined
        ? {}
        : {
            required_status_checks: {
              url: `${url}/required_status_checks`,
              strict: found.strict ?? false,
              contexts: [...requiredStatusChecks],
              contexts_url: `${url}/required_status_checks/contexts`,
              checks: requiredStatusChecks.map((context) => ({ context, app_id: null })),
            },
          }),
      ...(requiredReviews === undefined
        ? {}
        : {
            required_pull_request_reviews: {
              url: `${url}/required_pull_request_reviews`,
              dismiss_stale_reviews: found.dismissStale ?? false,
              require_code_owner_reviews: false,
              require_last_push_approval: false,
              required_approving_review_count: requiredReviews,
            },
          }),
      ...(restrictPushes === undefined
        ? {}
        : {
            restrictions: {
              url: `${url}/restrictions`,
              users_url: `${url}/restrictions/users`,
              teams_url: `${url}/restrictions/teams`,
              apps_url: `${url}/restrictions/apps`,
              users: restrictPushes.map((actor) => accountJson(call, actor)),
              teams: [],
              apps: [],
            },
          }),
      enforce_admins: { url: `${url}/enforce_admins`, enabled: found.enforceAdmins ?? false },
      required_linear_history: { enabled: found.requireLinearHistory ?? false },
      required_signatures: { url: `${url}/required_signatures`, enabled: false },
      allow_force_pushes: { enabled: found.allowForcePushes ?? false },
      allow_deletions: { enabled: found.allowDeletions ?? false },
      block_creations: { enabled: false },
      required_conversation_resolution: { enabled: false },
      lock_branch: { enabled: false },
      allow_fork_syncing: { enabled: false },
    },
  };
}

const allMethods: readonly MergeMethod[] = ['merge', 'squash', 'rebase'];

function rulesOf(found: Protection): Json[] {
  const { requiredReviews, requiredStatusChecks } = found;
  return [
    ...(requiredReviews === undefined
      ? []
      : [
          {
            type: 'pull_request',
            parameters: {
              required_approving_review_count: requiredReviews,
              dismiss_stale_reviews_on_push: found.dismissStale ?? false,
              require_code_owner_review: false,
              require_last_push_approval: false,
              required_review_thread_resolution: false,
              allowed_merge_methods: [...(found.mergeMethods ?? allMethods)],
            },
          },
        ]),
    ...(requiredStatusChecks === undefined
      ? []
      : [
          {
            type: 'required_status_checks',
            parameters: {
              strict_required_status_checks_policy: found.strict ?? false,
              do_not_enforce_on_create: false,
              required_status_checks: requiredStatusChecks.map((context) => ({ context })),
            },
          },
        ]),
    ...((found.mergeQueue ?? false) !== false ? [{ type: 'merge_queue', parameters: { merge_method: 'SQUASH' } }] : []),
    ...(found.requireLinearHistory === true ? [{ type: 'required_linear_history' }] : []),
    ...(found.allowForcePushes === true ? [] : [{ type: 'non_fast_forward' }]),
    ...(found.allowDeletions === true ? [] : [{ type: 'deletion' }]),
  ];
}

/** Rules of rulesets alone: classic protection does not show here. */
function rules(call: Call): Reply {
  const repository = repositoryOf(call, reads());
  const found = repository.protections.get(parameter(call, 'branch'));
  const source = {
    ruleset_source_type: 'Repository',
    ruleset_source: `${repository.owner.login}/${repository.name}`,
    ruleset_id: 1,
  };
  const all = found?.kind === 'ruleset' ? rulesOf(found) : [];
  return pageReply(
    call,
    all.map((rule) => ({ ...rule, ...source })),
  );
}

const path = 'repos/{owner}/{repo}';

export const ruleRoutes: readonly Route[] = [
  {
    verb: 'GET',
    path: `${path}/branches/{branch+}/protection`,
    docs: 'branches/branch-protection#get-branch-protection',
    handle: protection,
  },
  {
    verb: 'GET',
    path: `${path}/rules/branches/{branch+}`,
    docs: 'repos/rules#get-rules-for-a-branch',
    handle: rules,
  },
];
