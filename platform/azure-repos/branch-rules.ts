import type { BranchRules } from '../../core/ports/pull-request-host.ts';
import { branchPolicies, keepingPushesOut, requirementsOf, strategiesOf } from './policies.ts';
import type { Host } from './repository.ts';
import { isExempt } from './rights.ts';

/** What a branch's policies ask of whoever asks. */
export async function branchRules(host: Host, branch: string): Promise<BranchRules> {
  const policies = await branchPolicies(host, branch);
  if (policies === undefined) return { pushRefused: undefined, strategies: undefined, requirements: [] };
  const refusing = keepingPushesOut(policies);
  const refused = refusing.length > 0 && (await isExempt(host, branch)) === false;
  const asked = requirementsOf(refusing).join(', ') || 'a merge strategy';
  return {
    pushRefused: refused
      ? `the branch policies of "${branch}" let changes in by pull request only (they ask for ${asked}), and ${host.context.identity} has not the right "Bypass policies when pushing"`
      : undefined,
    strategies: strategiesOf(policies),
    requirements: requirementsOf(policies),
  };
}
