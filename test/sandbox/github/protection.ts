import { zeroId } from '../git/bare-repository.ts';
import type { RefUpdate } from '../git/receive-pack.ts';
import type { PushRule } from '../git/serve-git.ts';
import { atLeast, roleOf } from './rights.ts';
import type { Site } from './site.ts';
import type { PullRequestRecord, RepositoryState } from './state.ts';
import type { Actor, Protection, Review, Status } from './types.ts';

const isRuleset = (protection: Protection): boolean => protection.kind === 'ruleset';

/** Those whom a protection does not hold: administrators of a classic one, of a ruleset who is named. */
function passes(site: Site, repository: RepositoryState, protection: Protection, by: Actor): boolean {
  if (isRuleset(protection)) return (protection.restrictPushes ?? []).some((actor) => actor.id === by.id);
  return protection.enforceAdmins !== true && atLeast(roleOf(site, repository, by), 'admin');
}

/** Of each reviewer the last one that is an opinion. */
export function standingReviews(one: PullRequestRecord): Review[] {
  const latest = new Map<number, Review>();
  for (const review of one.reviews) if (review.state !== 'COMMENTED') latest.set(review.by.id, review);
  return [...latest.values()];
}

/** Newest of each context. */
export function statusesOf(repository: RepositoryState, commit: string): Status[] {
  const latest = new Map<string, Status>();
  for (const status of repository.statuses.get(commit) ?? []) latest.set(status.context, status);
  return [...latest.values()];
}

function missingChecks(repository: RepositoryState, protection: Protection, commit: string): string[] {
  const wanted = protection.requiredStatusChecks ?? [];
  const statuses = statusesOf(repository, commit);
  const missing = wanted.filter(
    (context) => !statuses.some((status) => status.context === context && status.state === 'success'),
  );
  if (missing.length > 1) return [`${missing.length} of ${wanted.length} required status checks are expected.`];
  return missing.map((context) => {
    const state = statuses.find((status) => status.context === context)?.state;
    const word = state === undefined ? 'expected' : state === 'pending' ? 'pending' : 'failing';
    return `Required status check "${context}" is ${word}.`;
  });
}

/** What of the base branch's protection a pull request does not fulfil yet, in GitHub's words. */
export function unmet(site: Site, repository: RepositoryState, one: PullRequestRecord): string[] {
  const protection = repository.protections.get(one.base.branch);
  if (protection === undefined) return [];
  const problems: string[] = [];
  const needed = protection.requiredReviews ?? 0;
  if (needed > 0) {
    const counted = standingReviews(one).filter((review) => atLeast(roleOf(site, repository, review.by), 'write'));
    const approvals = counted.filter((review) => review.state === 'APPROVED').length;
    if (counted.some((review) => review.state === 'CHANGES_REQUESTED')) {
      problems.push('Changes have been requested.');
    } else if (approvals < needed) {
      problems.push(
        needed === 1
          ? 'At least 1 approving review is required by reviewers with write access.'
          : `At least ${needed} approving reviews are required by reviewers with write access.`,
      );
    }
  }
  return [...problems, ...missingChecks(repository, protection, one.head.commit)];
}

/** How an unmet protection is told when somebody merges. */
export function refusal(protection: Protection | undefined, problems: readonly string[]): string {
  if (protection !== undefined && isRuleset(protection)) {
    return `Repository rule violations found\n\n${problems[0] ?? ''}\n\n`;
  }
  return problems.join(' ');
}

/** Rights and protection for one ref of a push. Whoever asks may write to the repository. */
export function ruleFor(site: Site, repository: RepositoryState, by: Actor, update: RefUpdate): PushRule {
  if (update.ref.startsWith('refs/pull/')) return { kind: 'refuse', text: 'deny updating a hidden ref' };
  const branch = update.ref.replace(/^refs\/heads\//, '');
  const protection = update.ref === branch ? undefined : repository.protections.get(branch);
  if (protection === undefined || passes(site, repository, protection, by)) return { kind: 'allow' };
  const refuse = (kind: 'refuse' | 'forward', ...problems: string[]): PushRule => ({
    kind,
    text: isRuleset(protection) ? 'push declined due to repository rule violations' : 'protected branch hook declined',
    remarks: [
      isRuleset(protection)
        ? `error: GH013: Repository rule violations found for ${update.ref}.`
        : `error: GH006: Protected branch update failed for ${update.ref}.`,
      ...(isRuleset(protection)
        ? [
            `Review all repository rules at ${site.url}/${repository.owner.login}/${repository.name}/rules?ref=${encodeURIComponent(update.ref)}`,
          ]
        : []),
      '',
      ...problems.map((problem) => `- ${problem}`),
      '',
    ],
  });
  if (update.newId === zeroId) {
    return protection.allowDeletions === true ? { kind: 'allow' } : refuse('refuse', 'Cannot delete this branch');
  }
  if (update.oldId === zeroId) return { kind: 'allow' };
  const problems = [
    ...(!isRuleset(protection) &&
    protection.restrictPushes !== undefined &&
    !protection.restrictPushes.some((actor) => actor.id === by.id)
      ? ["You're not authorized to push to this branch."]
      : []),
    ...(protection.requiredReviews === undefined ? [] : ['Changes must be made through a pull request.']),
    ...((protection.mergeQueue ?? false) !== false ? ['Changes must be made through the merge queue'] : []),
    ...missingChecks(repository, protection, update.newId),
  ];
  if (problems.length > 0) return refuse('refuse', ...problems);
  return protection.allowForcePushes === true
    ? { kind: 'allow' }
    : refuse('forward', 'Cannot force-push to this branch');
}
