import { entry, isSet, numberOf } from '../../../unstructured.ts';
import { isA } from '../object.ts';
import { once, type LintRule } from '../rule.ts';
import { scaleTarget } from '../surroundings.ts';
import { quoted } from '../quoted.ts';

/** How many pods there are, and who decides it. */
export const replicaRules: readonly LintRule[] = [
  {
    id: 'replicas',
    severity: 'warning',
    check: once((object, surroundings) => {
      if (!isA(object, 'apps', 'Deployment') || surroundings.scaler(object) !== undefined) return undefined;
      const replicas = entry(object.data, 'spec', 'replicas');
      if ((isSet(replicas) ? (numberOf(replicas) ?? 2) : 1) >= 2 || !surroundings.isServed(object)) return undefined;
      const what = isSet(replicas) ? `is ${quoted(replicas)}` : 'is missing, so 1';
      return {
        path: ['spec', 'replicas'],
        message: `${what}, though a Service needs its pods: set 2 or more, so that one can fail or move`,
      };
    }),
  },
  {
    id: 'replicas-with-autoscaler',
    severity: 'error',
    check: once((object, surroundings) => {
      const scaler = surroundings.scaler(object);
      if (scaler === undefined || !isSet(entry(object.data, 'spec', 'replicas'))) return undefined;
      return {
        path: ['spec', 'replicas'],
        message: `is set, though the ${scaler.kind} ${quoted(scaler.name)} decides: each delivery would set it back; take it out`,
      };
    }),
  },
  {
    id: 'autoscaler-target',
    severity: 'error',
    check: once((object, surroundings) => {
      const target = scaleTarget(object);
      if (target === undefined || object.kind !== 'HorizontalPodAutoscaler') return undefined;
      if (surroundings.named(object.namespace, target.group, target.kind, target.name) !== undefined) return undefined;
      const apiVersion = entry(object.data, 'spec', 'scaleTargetRef', 'apiVersion');
      const said = [apiVersion, target.kind, target.name].filter((part) => typeof part === 'string' && part !== '');
      const what = said.length === 0 ? 'names nothing' : `names ${quoted(said.join(' '))}, which is not there`;
      return {
        path: ['spec', 'scaleTargetRef'],
        message: `${what}: name an object that is delivered with it, with its apiVersion`,
      };
    }),
  },
  {
    id: 'autoscaler-replicas',
    severity: 'warning',
    check: once((object) => {
      if (!isA(object, 'autoscaling', 'HorizontalPodAutoscaler')) return undefined;
      const least = entry(object.data, 'spec', 'minReplicas');
      if (isSet(least) && (numberOf(least) ?? 2) >= 2) return undefined;
      const what = isSet(least) ? `is ${quoted(least)}` : 'is missing, so 1';
      return { path: ['spec', 'minReplicas'], message: `${what}: set 2 or more, so that one pod can fail or move` };
    }),
  },
  {
    id: 'deployment-strategy',
    severity: 'warning',
    check: once((object, surroundings) => {
      if (!isA(object, 'apps', 'Deployment')) return undefined;
      const type = entry(object.data, 'spec', 'strategy', 'type');
      if (!isSet(type) || type === '' || type === 'RollingUpdate' || !surroundings.isServed(object)) return undefined;
      return {
        path: ['spec', 'strategy', 'type'],
        message: `is ${quoted(type)}: the Service has no pods while a new version starts; use "RollingUpdate"`,
      };
    }),
  },
];
