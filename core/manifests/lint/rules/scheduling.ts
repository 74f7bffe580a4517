import { entry, isSet, listOf, numberOf } from '../../../unstructured.ts';
import { isA, type PodTemplate } from '../object.ts';
import { once, type LintRule } from '../rule.ts';
import { labelSelector, selects } from '../selectors.ts';
import { quoted } from '../quoted.ts';

const topologies: ReadonlySet<unknown> = new Set([
  'kubernetes.io/hostname',
  'topology.kubernetes.io/zone',
  'topology.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region',
]);

/** Whether pods of one workload are kept apart. */
export const schedulingRules: readonly LintRule[] = [
  {
    id: 'pod-anti-affinity',
    severity: 'warning',
    check: once(({ pod, ...object }) => {
      if (pod === undefined || !isA({ pod, ...object }, 'apps', 'Deployment', 'StatefulSet')) return undefined;
      const replicas = numberOf(entry(object.data, 'spec', 'replicas'));
      if ((replicas !== undefined && replicas < 2) || repels(pod) || spreads(pod)) return undefined;
      return {
        path: [...pod.path, 'affinity', 'podAntiAffinity'],
        message:
          'keeps no two of its pods apart: all may stand on one node and fail with it; prefer other nodes, or set topologySpreadConstraints',
      };
    }),
  },
  {
    id: 'topology-spread',
    severity: 'error',
    *check({ pod }) {
      for (const [index, constraint] of listOf(entry(pod?.spec, 'topologySpreadConstraints')).entries()) {
        const wrong = wrongConstraint(constraint);
        if (pod === undefined || wrong === undefined) continue;
        yield { path: [...pod.path, 'topologySpreadConstraints', index, wrong.field], message: wrong.message };
      }
    },
  },
];

function repels({ spec, labels }: PodTemplate): boolean {
  const rules = entry(spec, 'affinity', 'podAntiAffinity');
  const terms = [
    ...listOf(entry(rules, 'preferredDuringSchedulingIgnoredDuringExecution')).map((preferred) =>
      entry(preferred, 'podAffinityTerm'),
    ),
    ...listOf(entry(rules, 'requiredDuringSchedulingIgnoredDuringExecution')),
  ];
  return terms.some((term) => topologies.has(entry(term, 'topologyKey')) && selectsOwn(term, labels));
}

function spreads({ spec, labels }: PodTemplate): boolean {
  return listOf(entry(spec, 'topologySpreadConstraints')).some(
    (constraint) => topologies.has(entry(constraint, 'topologyKey')) && selectsOwn(constraint, labels),
  );
}

function selectsOwn(term: unknown, labels: ReadonlyMap<string, string>): boolean {
  const selector = labelSelector(entry(term, 'labelSelector'));
  return selector !== undefined && selects(selector, labels);
}

function wrongConstraint(constraint: unknown): { readonly field: string; readonly message: string } | undefined {
  if (!isSet(entry(constraint, 'labelSelector'))) {
    return {
      field: 'labelSelector',
      message: 'is missing: it counts no pods, so nothing is spread; name their labels',
    };
  }
  const skew = entry(constraint, 'maxSkew');
  if (!isSet(skew) || skew === 0) {
    return { field: 'maxSkew', message: 'must be at least 1: how many pods more one place may have than another' };
  }
  if (entry(constraint, 'minDomains') === 0) {
    return { field: 'minDomains', message: 'is 0, which Kubernetes refuses: take it out, or set 1 or more' };
  }
  const key = entry(constraint, 'topologyKey');
  if (!isSet(key) || key === '') {
    return {
      field: 'topologyKey',
      message: 'is missing: name the node label to spread over, as kubernetes.io/hostname',
    };
  }
  const otherwise = entry(constraint, 'whenUnsatisfiable');
  if (otherwise === 'DoNotSchedule' || otherwise === 'ScheduleAnyway') return undefined;
  const what = isSet(otherwise) ? `is ${quoted(otherwise)}` : 'is missing';
  return { field: 'whenUnsatisfiable', message: `${what}: set "DoNotSchedule" or "ScheduleAnyway"` };
}
