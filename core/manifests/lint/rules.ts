import type { LintRule } from './rule.ts';
import { apiVersionRules } from './rules/api-versions.ts';
import { containerSecurityRules } from './rules/container-security.ts';
import { credentialRules } from './rules/credentials.ts';
import { disruptionRules } from './rules/disruption.ts';
import { hostAccessRules } from './rules/host-access.ts';
import { imageRules } from './rules/images.ts';
import { ingressRules } from './rules/ingresses.ts';
import { jobRules } from './rules/jobs.ts';
import { nameRules } from './rules/names.ts';
import { networkPolicyRules } from './rules/network-policies.ts';
import { probeRules } from './rules/probes.ts';
import { replicaRules } from './rules/replicas.ts';
import { resourceRules } from './rules/resources.ts';
import { schedulingRules } from './rules/scheduling.ts';
import { serviceRules } from './rules/services.ts';
import { workloadRules } from './rules/workloads.ts';

/** The rules of `lint: recommended`, in the order in which an object's findings are told; docs/lint.md has the same. */
export const lintRules: readonly LintRule[] = [
  ...resourceRules,
  ...imageRules,
  ...probeRules,
  ...containerSecurityRules,
  ...hostAccessRules,
  ...credentialRules,
  ...nameRules,
  ...replicaRules,
  ...disruptionRules,
  ...schedulingRules,
  ...workloadRules,
  ...serviceRules,
  ...ingressRules,
  ...networkPolicyRules,
  ...jobRules,
  ...apiVersionRules,
];
