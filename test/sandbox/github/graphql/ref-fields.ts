import { nodeId } from '../account-json.ts';
import { atLeast, roleOf, tokenMay } from '../rights.ts';
import type { RepositoryState } from '../state.ts';
import type { Protection } from '../types.ts';
import type { Reader } from './access.ts';
import type { Fields } from './actor-fields.ts';

/** A branch or a tag; null when it is not there. */
export async function refFields(reader: Reader, repository: RepositoryState, name: string): Promise<Fields | null> {
  const oid = await repository.bare.tried(['rev-parse', '--verify', '--quiet', name]);
  if (oid === undefined) return null;
  const branch = name.replace(/^refs\/heads\//, '');
  const protection = branch === name ? undefined : repository.protections.get(branch);
  return {
    id: nodeId('REF', repository.id),
    name: branch.replace(/^refs\/tags\//, ''),
    prefix: name.slice(0, name.lastIndexOf('/') + 1),
    target: { __typename: 'Commit', oid },
    refUpdateRule: protection === undefined ? null : ruleFields(reader, repository, branch, protection),
    branchProtectionRule: null,
  };
}

/** What a branch asks of whoever looks; also of those who may not administer. */
function ruleFields(
  { site, token }: Reader,
  repository: RepositoryState,
  branch: string,
  protection: Protection,
): Fields {
  const { requiredReviews, restrictPushes } = protection;
  const held = !(
    protection.kind !== 'ruleset' &&
    protection.enforceAdmins !== true &&
    atLeast(roleOf(site, repository, token.actor), 'admin')
  );
  const named = restrictPushes?.some((actor) => actor.id === token.actor.id);
  const pushes = atLeast(roleOf(site, repository, token.actor), 'write') && tokenMay(token, 'contents', 'write');
  return {
    pattern: branch,
    allowsDeletions: protection.allowDeletions ?? false,
    allowsForcePushes: protection.allowForcePushes ?? false,
    blocksCreations: false,
    requiredApprovingReviewCount: requiredReviews ?? null,
    requiredStatusCheckContexts: [...(protection.requiredStatusChecks ?? [])],
    requiresCodeOwnerReviews: false,
    requiresConversationResolution: false,
    requiresLinearHistory: protection.requireLinearHistory ?? false,
    requiresSignatures: false,
    viewerAllowedToDismissReviews: true,
    viewerCanPush: pushes && (!held || (named ?? requiredReviews === undefined)),
  };
}
