import type { BranchRules, PullRequestHost, RightCheck } from '../../core/ports/pull-request-host.ts';
import type { MergeStrategy } from '../../core/ports/pull-requests.ts';
import { allowedStrategies, mergeSettings, strategyOf, type MergeSettings } from './merge-methods.ts';
import { allPages } from './client.ts';
import { listIn, partIn, textsIn } from '../readable-answers.ts';
import { explained, scopeList } from './errors.ts';
import { GitHubFailure } from './failure.ts';
import type { Host } from './repository.ts';

/** What a classic protection rule asks, as far as those may see it who don't administer the repository. */
interface Protection {
  readonly viewerCanPush: boolean;
  readonly requiredApprovingReviewCount: number | null;
  readonly requiresCodeOwnerReviews: boolean;
  readonly requiresConversationResolution: boolean;
  readonly requiresLinearHistory: boolean;
  readonly requiredStatusCheckContexts: readonly (string | null)[] | null;
}

interface Answer {
  readonly repository: MergeSettings & {
    readonly ref?: { readonly refUpdateRule: Protection | null } | null;
  };
}

const protectionFields = `ref(qualifiedName: $ref) {
  refUpdateRule {
    viewerCanPush requiredApprovingReviewCount requiresCodeOwnerReviews requiresConversationResolution
    requiresLinearHistory requiredStatusCheckContexts
  }
}`;

const rulesQuery = `query($owner: String!, $repo: String!, $ref: String!) {
  repository(owner: $owner, name: $repo) { ${mergeSettings} ${protectionFields} }
}`;

const settingsQuery = `query($owner: String!, $repo: String!) {
  repository(owner: $owner, name: $repo) { ${mergeSettings} }
}`;

async function settings({ api, at }: Host, branch: string): Promise<Answer['repository']> {
  try {
    return partIn(
      (await api.graphql<Answer>(rulesQuery, { ...at, ref: `refs/heads/${branch}` })).repository,
      'repository',
    );
  } catch (thrown) {
    if (!(thrown instanceof GitHubFailure) || !thrown.isForbidden) throw thrown;
    // Protection rules are kept back from who may read the rest: what else is known is better than nothing.
    return partIn((await api.graphql<Answer>(settingsQuery, { ...at })).repository, 'repository');
  }
}

/** A rule of a ruleset, as `GET rules/branches/{branch}` has it. */
interface Rule {
  readonly type: string;
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
}

/** What a branch asks (protection rules and rulesets), and what who asks may do. */
export function createRules(host: Host): Pick<PullRequestHost, 'rules' | 'rights' | 'unknownWorkItems'> {
  const { context, repository } = host;
  return {
    async rules(targetBranch) {
      const known = await explained('read the rules of the branch', context, () => settings(host, targetBranch));
      const rules = await rulesets(host, targetBranch);
      return toRules(allowedStrategies(known), known.ref?.refUpdateRule ?? undefined, rules);
    },

    async rights({ delivery, completesInto }) {
      const { mayPush, scopes, archived } = repository;
      const classic = scopes === undefined ? undefined : scopeList(scopes);
      const scope = repository.visibility === 'public' ? ['repo', 'public_repo'] : ['repo'];
      const scoped = classic === undefined ? undefined : scope.some((one) => classic.includes(one));
      // Of a fine-grained token and an app GitHub tells what their owner may, not what they may themselves.
      const granted = archived || mayPush === false ? false : scoped;
      const role = `Give the token’s owner the role Write (${context.pageUrl}/settings/access)`;
      const right = (name: string, neededTo: string): RightCheck => ({
        right: `${name}: Read and write`,
        neededTo,
        granted,
        mend: archived
          ? `Unarchive the repository: ${context.pageUrl}/settings.`
          : `${role}, and the token "${name}: Read and write"; a classic token takes the scope "${scope.join('" or "')}".`,
      });
      if (delivery === 'targetBranch') return [right('Contents', 'push to the branch')];
      const complete = completesInto === undefined ? '' : ' and let it merge by itself';
      return [right('Contents', 'push the branch'), right('Pull requests', `open the pull request${complete}`)];
    },

    // They are Azure Boards', which GitHub knows nothing of.
    unknownWorkItems: async () => undefined,
  };
}

/** Rules of rulesets that are in force; older servers have none, and some plans keep a private repository's back. */
function rulesets({ api, at, context }: Host, branch: string): Promise<readonly Rule[]> {
  return explained(
    'read the rules of the branch',
    context,
    async () => {
      try {
        return await allPages<Rule>(async (page) => {
          const route = 'GET /repos/{owner}/{repo}/rules/branches/{branch}';
          const { data, headers } = await api.request(route, { ...at, branch, per_page: 100, page });
          return {
            data: listIn(data, 'the rules').map((rule) => ({ type: rule.type, parameters: parametersOf(rule) })),
            headers,
          };
        });
      } catch (thrown) {
        if (thrown instanceof GitHubFailure && (thrown.status === 404 || thrown.isForbidden)) return [];
        throw thrown;
      }
    },
    { needs: 'Metadata' },
  );
}

function parametersOf(rule: object): Readonly<Record<string, unknown>> {
  const parameters: unknown = 'parameters' in rule ? rule.parameters : undefined;
  return { ...Object(parameters) };
}

function toRules(
  allowed: readonly MergeStrategy[],
  protection: Protection | undefined,
  rules: readonly Rule[],
): BranchRules {
  const rule = (type: string): Rule | undefined => rules.find((one) => one.type === type);
  const review = rule('pull_request')?.parameters;
  const methods = review?.['allowed_merge_methods'];
  const linear = protection?.requiresLinearHistory === true || rule('required_linear_history') !== undefined;
  const strategies = allowed.filter(
    (strategy) =>
      !(linear && strategy === 'noFastForward') &&
      (!Array.isArray(methods) || methods.some((method) => strategyOf(String(method)) === strategy)),
  );
  const checks = [
    ...textsIn(protection?.requiredStatusCheckContexts, 'requiredStatusCheckContexts'),
    ...contextsOf(rule('required_status_checks')?.parameters?.['required_status_checks']),
  ];
  const reviews = Math.max(
    protection?.requiredApprovingReviewCount ?? 0,
    numberOf(review?.['required_approving_review_count']),
  );
  const owners = protection?.requiresCodeOwnerReviews === true || review?.['require_code_owner_review'] === true;
  const talks =
    protection?.requiresConversationResolution === true || review?.['required_review_thread_resolution'] === true;
  return {
    pushRefused: pushRefused(protection, rules),
    strategies,
    requirements: [
      ...(reviews > 0 ? [reviews === 1 ? '1 approving review' : `${reviews} approving reviews`] : []),
      ...(owners ? ['a review of the code owners'] : []),
      ...(checks.length > 0 ? [`the checks ${[...new Set(checks)].join(', ')}`] : []),
      ...(talks ? ['all conversations resolved'] : []),
      ...(rule('required_deployments') === undefined ? [] : ['deployments that have succeeded']),
      ...(rule('merge_queue') === undefined ? [] : ['its turn in the merge queue']),
    ],
  };
}

function pushRefused(protection: Protection | undefined, rules: readonly Rule[]): string | undefined {
  const types = new Set(rules.map(({ type }) => type));
  if (types.has('pull_request') || types.has('merge_queue')) return 'a ruleset asks for a pull request';
  if (types.has('update')) return 'a ruleset lets only some change it';
  if (types.has('required_signatures')) return 'a ruleset asks for signed commits';
  if (types.has('required_status_checks')) return 'a ruleset asks for checks before';
  if (protection === undefined) return undefined;
  if (!protection.viewerCanPush) return 'a protection rule does not let who asks push to it';
  if ((protection.requiredApprovingReviewCount ?? 0) > 0) return 'a protection rule asks for reviews';
  return undefined;
}

function contextsOf(checks: unknown): readonly string[] {
  if (!Array.isArray(checks)) return [];
  return checks.flatMap((one) => {
    const name: unknown = Object(one)['context'];
    return typeof name === 'string' ? [name] : [];
  });
}

const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);
