import { TaskError } from '../../core/errors.ts';
import type { MergeStrategy } from '../../core/ports/pull-requests.ts';
import type { ErrorContext } from './errors.ts';

/** GraphQL's PullRequestMergeMethod; REST has it in lower case. */
export type MergeMethod = 'SQUASH' | 'MERGE' | 'REBASE';

const methods: Readonly<Record<MergeStrategy, MergeMethod | undefined>> = {
  squash: 'SQUASH',
  noFastForward: 'MERGE',
  rebase: 'REBASE',
  // A rebase with a merge commit is no way of GitHub's.
  rebaseMerge: undefined,
};

/** The strategies of a repository's settings, as GraphQL has them. */
export interface MergeSettings {
  readonly squashMergeAllowed: boolean;
  readonly mergeCommitAllowed: boolean;
  readonly rebaseMergeAllowed: boolean;
}

/** Their fields, for a GraphQL query of a repository. */
export const mergeSettings = 'squashMergeAllowed mergeCommitAllowed rebaseMergeAllowed';

/** Those that the settings allow; a ruleset may allow less. */
export function allowedStrategies(settings: MergeSettings): readonly MergeStrategy[] {
  return [
    ...(settings.squashMergeAllowed ? ['squash' as const] : []),
    ...(settings.mergeCommitAllowed ? ['noFastForward' as const] : []),
    ...(settings.rebaseMergeAllowed ? ['rebase' as const] : []),
  ];
}

/** The strategy of REST's `merge`, GraphQL's `MERGE`. */
export function strategyOf(method: string | undefined): MergeStrategy | undefined {
  const all: readonly MergeStrategy[] = ['squash', 'noFastForward', 'rebase'];
  return all.find((strategy) => methods[strategy] === method?.toUpperCase());
}

/** The method of a strategy. @throws STRATEGY_NOT_ALLOWED where the settings leave it out, or GitHub has none */
export function methodFor(context: ErrorContext, settings: MergeSettings, wanted: MergeStrategy): MergeMethod {
  const allowed = allowedStrategies(settings);
  const method = methods[wanted];
  if (method !== undefined && allowed.includes(wanted)) return method;
  throw strategyRefused(context, allowed, wanted);
}

/** A ruleset may allow less than the repository's settings, which alone are told. */
export function refusedByRule(
  context: ErrorContext,
  settings: MergeSettings,
  method: MergeMethod,
  cause: unknown,
): TaskError {
  const wanted = strategyOf(method) ?? 'squash';
  const others = allowedStrategies(settings).filter((strategy) => strategy !== wanted);
  return strategyRefused(context, others, wanted, cause);
}

function strategyRefused(
  { repository, pageUrl }: ErrorContext,
  allowed: readonly MergeStrategy[],
  wanted: MergeStrategy,
  cause?: unknown,
): TaskError {
  const known =
    methods[wanted] === undefined ? 'GitHub has no merge strategy' : `${repository} does not allow the merge strategy`;
  return new TaskError(
    'STRATEGY_NOT_ALLOWED',
    `${known} "${wanted}".`,
    `Set mergeStrategy to one that is allowed: ${allowed.join(', ') || 'none is known'}; or allow more (${pageUrl}/settings, Pull Requests).`,
    cause === undefined ? {} : { cause },
  );
}
