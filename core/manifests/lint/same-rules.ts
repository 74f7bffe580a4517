interface SameRule {
  /** What the check's comment says when it is about this rule; empty: whatever it says. */
  readonly says: string;
  readonly rule: string;
}

/** kube-score's checks, by the rules of ours that find the same. Those that it runs only when asked are among them. */
const sameRules: Readonly<Record<string, readonly SameRule[]>> = {
  'container-resources': [
    { says: 'CPU limit', rule: 'cpu-limit' },
    { says: 'Memory limit', rule: 'memory-limit' },
    { says: 'CPU request', rule: 'cpu-request' },
    { says: 'Memory request', rule: 'memory-request' },
    { says: 'No containers', rule: 'no-containers' },
  ],
  'container-ephemeral-storage-request-and-limit': [
    { says: 'limit', rule: 'ephemeral-storage-limit' },
    { says: 'request', rule: 'ephemeral-storage-request' },
    { says: 'No containers', rule: 'no-containers' },
  ],
  'container-image-tag': [{ says: '', rule: 'image-tag' }],
  'container-image-pull-policy': [{ says: '', rule: 'image-pull-policy' }],
  'container-ports-check': [{ says: '', rule: 'container-ports' }],
  'environment-variable-key-duplication': [{ says: '', rule: 'duplicate-env' }],
  'pod-probes': [
    { says: 'readinessProbe', rule: 'readiness-probe' },
    { says: 'livenessProbe', rule: 'liveness-probe' },
  ],
  'pod-probes-identical': [{ says: '', rule: 'identical-probes' }],
  'container-security-context-privileged': [{ says: '', rule: 'privileged' }],
  'container-security-context-readonlyrootfilesystem': [{ says: '', rule: 'read-only-root-filesystem' }],
  'container-security-context-user-group-id': [
    { says: 'user ID', rule: 'run-as-user' },
    { says: 'group ID', rule: 'run-as-group' },
    { says: 'no configured security context', rule: 'run-as-user' },
    { says: 'no configured security context', rule: 'run-as-group' },
  ],
  'container-seccomp-profile': [{ says: '', rule: 'seccomp-profile' }],
  'deployment-replicas': [{ says: '', rule: 'replicas' }],
  'deployment-strategy': [{ says: '', rule: 'deployment-strategy' }],
  'deployment-targeted-by-hpa-does-not-have-replicas-configured': [{ says: '', rule: 'replicas-with-autoscaler' }],
  'deployment-has-poddisruptionbudget': [{ says: '', rule: 'disruption-budget' }],
  'statefulset-has-poddisruptionbudget': [{ says: '', rule: 'disruption-budget' }],
  'poddisruptionbudget-has-policy': [{ says: '', rule: 'disruption-budget-policy' }],
  'deployment-has-host-podantiaffinity': [{ says: '', rule: 'pod-anti-affinity' }],
  'statefulset-has-host-podantiaffinity': [{ says: '', rule: 'pod-anti-affinity' }],
  'pod-topology-spread-constraints': [{ says: '', rule: 'topology-spread' }],
  'deployment-pod-selector-labels-match-template-metadata-labels': [{ says: '', rule: 'selector-matches-template' }],
  'statefulset-pod-selector-labels-match-template-metadata-labels': [{ says: '', rule: 'selector-matches-template' }],
  'statefulset-has-servicename': [{ says: '', rule: 'headless-service' }],
  'horizontalpodautoscaler-has-target': [{ says: '', rule: 'autoscaler-target' }],
  'horizontalpodautoscaler-replicas': [{ says: '', rule: 'autoscaler-replicas' }],
  'service-targets-pod': [{ says: '', rule: 'service-targets-pod' }],
  'service-type': [{ says: '', rule: 'node-port' }],
  'ingress-targets-service': [{ says: '', rule: 'ingress-targets-service' }],
  'pod-networkpolicy': [
    { says: 'matching NetworkPolicy', rule: 'network-policy' },
    { says: 'gress NetworkPolicy', rule: 'network-policy-directions' },
  ],
  'networkpolicy-targets-pod': [{ says: '', rule: 'network-policy-targets-pod' }],
  'cronjob-has-deadline': [{ says: '', rule: 'cron-job-deadline' }],
  'cronjob-restartpolicy': [{ says: '', rule: 'job-restart-policy' }],
  'label-values': [{ says: '', rule: 'label-values' }],
  'stable-version': [{ says: '', rule: 'stable-version' }],
};

const byRule = new Map<string, readonly string[]>();
for (const [check, same] of Object.entries(sameRules)) {
  for (const { rule } of same) byRule.set(rule, [...new Set([...(byRule.get(rule) ?? []), check])]);
}

/** Our rules that find what a comment of a kube-score check says; of a comment unknown to us, all of the check's. */
export function rulesLike(check: string, comment: string): readonly string[] {
  const same = Object.hasOwn(sameRules, check) ? (sameRules[check] ?? []) : [];
  const told = same.filter(({ says }) => comment.includes(says));
  return (told.length === 0 ? same : told).map(({ rule }) => rule);
}

/** The kube-score checks that find what a rule of ours finds. */
export function checksLike(rule: string): readonly string[] {
  return byRule.get(rule) ?? [];
}
