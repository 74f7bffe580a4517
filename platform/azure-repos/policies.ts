import { printableLine } from '../../core/printable.ts';
import type { MergeStrategy } from '../../core/ports/pull-requests.ts';
import { listIn, textIn } from '../readable-answers.ts';
import { HttpFailure } from './failure.ts';
import type { Host } from './repository.ts';

/** A branch policy that is switched on; `settings` are of its type, text from outside. */
export interface BranchPolicy {
  /** undefined for a type that is not known here. */
  readonly kind: PolicyKind | undefined;
  readonly typeName: string;
  readonly blocking: boolean;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** A policy's configuration on the wire. */
export interface Configuration {
  isEnabled?: boolean;
  isDeleted?: boolean;
  isBlocking?: boolean;
  type?: { id?: string; displayName?: string };
  settings?: Record<string, unknown>;
}

// As `GET {project}/_apis/policy/types` lists them, the same everywhere.
const types = {
  minimumReviewers: 'fa4e907d-c16b-4a4c-9dfa-4906e5d171dd',
  requiredReviewers: 'fd2167ab-b0be-447a-8ec8-39368250530e',
  build: '0609b952-1397-4640-95ec-e00a01b2c241',
  status: 'cbdc66da-9728-4af8-aada-9a5a32e4a226',
  comments: 'c6a1889d-b943-4856-b76f-9e46bb6b0df2',
  workItems: '40e92b44-2fe1-4dd6-b3d8-74a9c21d0c6e',
  mergeStrategy: 'fa4e907d-c16b-4a4c-9dfa-4916e5d171ab',
} as const;

type PolicyKind = keyof typeof types;

const kinds: ReadonlyMap<string, PolicyKind> = new Map(
  (Object.keys(types) as PolicyKind[]).map((kind) => [types[kind], kind]),
);

const mostPages = 20;

/**
 * The policies that count for a branch (git-7.0.json, `GET git/policy/configurations`), those of its folder and of all
 * repositories included; undefined when whoever asks may not see them.
 */
export async function branchPolicies(
  { api, repository }: Host,
  branch: string,
): Promise<readonly BranchPolicy[] | undefined> {
  const found: Configuration[] = [];
  const query = new URLSearchParams({ repositoryId: repository.id, refName: `refs/heads/${branch}` });
  try {
    for (let count = 0; ; count++) {
      // Half of them would allow what the rest forbids.
      if (count === mostPages) return undefined;
      const answer = await api.rest.get<{ value?: Configuration[] }>(
        `${api.baseUrl}${repository.project.id}/_apis/git/policy/configurations?${query.toString()}`,
        { acceptHeader: 'application/json;api-version=7.0' },
      );
      found.push(...listIn(answer.result?.value ?? [], 'value'));
      const next: unknown = Object(answer.headers)['x-ms-continuationtoken'];
      if (typeof next !== 'string' || next === '') break;
      query.set('continuationToken', next);
    }
  } catch (thrown) {
    if (thrown instanceof HttpFailure && thrown.kind === 'status' && thrown.status < 500) return undefined;
    throw thrown;
  }
  return found.filter(({ isEnabled, isDeleted }) => isEnabled === true && isDeleted !== true).map(toPolicy);
}

/** A configuration as the service has it, read. @throws WrongPart */
export function toPolicy({ type, isBlocking, settings }: Configuration): BranchPolicy {
  return {
    kind: kinds.get((textIn(type?.id, 'id') ?? '').toLowerCase()),
    typeName: printableLine(textIn(type?.displayName, 'displayName') ?? '', 100),
    blocking: isBlocking === true,
    settings: settings ?? {},
  };
}

/** What policies ask for before a pull request merges, in words; optional ones ask for nothing. */
export function requirementsOf(policies: readonly BranchPolicy[]): readonly string[] {
  return policies.filter(({ blocking }) => blocking).flatMap(requirementOf);
}

/** The policies that let changes in by pull request only, whatever is changed. */
export function keepingPushesOut(policies: readonly BranchPolicy[]): readonly BranchPolicy[] {
  return policies.filter((policy) => policy.blocking && pathsOf(policy) === '');
}

/** The merge strategies that all "Limit merge types" policies allow. */
export function strategiesOf(policies: readonly BranchPolicy[]): readonly MergeStrategy[] {
  const limits = policies.filter(({ kind, blocking }) => blocking && kind === 'mergeStrategy');
  return allStrategies.filter((strategy) => limits.every(({ settings }) => allows(settings, strategy)));
}

const allStrategies: readonly MergeStrategy[] = ['squash', 'noFastForward', 'rebase', 'rebaseMerge'];

const strategySettings: Readonly<Record<MergeStrategy, string>> = {
  squash: 'allowSquash',
  noFastForward: 'allowNoFastForward',
  rebase: 'allowRebase',
  rebaseMerge: 'allowRebaseMerge',
};

function allows(settings: BranchPolicy['settings'], strategy: MergeStrategy): boolean {
  // Older policies know one switch.
  const older = Object.values(strategySettings).every((name) => settings[name] === undefined);
  if (older) return settings['useSquashMerge'] !== true || strategy === 'squash';
  return settings[strategySettings[strategy]] === true;
}

/** What one policy asks for, in words. */
export function requirementOf(policy: BranchPolicy): readonly string[] {
  const { settings } = policy;
  const text = (name: string): string => {
    const value = settings[name];
    return typeof value === 'string' || typeof value === 'number' ? printableLine(String(value), 100) : '';
  };
  switch (policy.kind) {
    case 'minimumReviewers': {
      const count = text('minimumApproverCount') || '1';
      return [`${count} ${count === '1' ? 'reviewer' : 'reviewers'}`];
    }
    case 'requiredReviewers': {
      const ids: unknown = settings['requiredReviewerIds'];
      const one = Array.isArray(ids) && ids.length === 1;
      return [`the reviewer${one ? '' : 's'} whom a policy names${pathsOf(policy)}`];
    }
    case 'build':
      return [`build "${text('displayName') || text('buildDefinitionId')}"${pathsOf(policy)}`];
    case 'status':
      return [`status "${[text('statusGenre'), text('statusName')].filter((part) => part !== '').join('/')}"`];
    case 'comments':
      return ['all comments resolved'];
    case 'workItems':
      return ['a linked work item'];
    // The strategies speak for themselves.
    case 'mergeStrategy':
      return [];
    case undefined:
      return [policy.typeName === '' ? 'a policy of an unknown kind' : `policy "${policy.typeName}"`];
  }
}

/** ` for /a/*, /b/*`: such a policy counts for changes there alone. */
function pathsOf({ settings }: BranchPolicy): string {
  const patterns: unknown = settings['filenamePatterns'];
  if (!Array.isArray(patterns) || patterns.length === 0) return '';
  return ` for ${printableLine(patterns.map(String).join(', '), 200)}`;
}
