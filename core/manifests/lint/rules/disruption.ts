import { entry, isSet, numberOf } from '../../../unstructured.ts';
import { isA, type LintObject } from '../object.ts';
import { once, type LintRule } from '../rule.ts';
import { budgetSelector, type Surroundings } from '../surroundings.ts';
import { quoted } from '../quoted.ts';
import type { Workload } from '../pod-index.ts';

/** Whether pods outlast the draining of a node, and whether a node can be drained. */
export const disruptionRules: readonly LintRule[] = [
  {
    id: 'disruption-budget',
    severity: 'error',
    check: once((object, surroundings) => {
      if (!isA(object, 'apps', 'Deployment', 'StatefulSet') || object.pod === undefined) return undefined;
      const replicas = numberOf(entry(object.data, 'spec', 'replicas'));
      if ((replicas !== undefined && replicas < 2) || surroundings.hasBudget(object)) return undefined;
      return {
        path: ['spec', 'template', 'metadata', 'labels'],
        message:
          'are selected by no PodDisruptionBudget: when nodes are drained, all pods may go at once; add a budget for them',
      };
    }),
  },
  {
    id: 'disruption-budget-policy',
    severity: 'error',
    check: once((object) => {
      if (!isBudget(object) || isSet(least(object)) || isSet(most(object))) return undefined;
      return { path: ['spec'], message: 'has neither minAvailable nor maxUnavailable: set one of them' };
    }),
  },
  {
    id: 'disruption-budget-targets-pod',
    severity: 'warning',
    check: once((object, surroundings) => {
      if (!isBudget(object) || budgeted(object, surroundings).length > 0) return undefined;
      return {
        path: ['spec', 'selector'],
        message: 'selects none of the pods here: give it the labels of the pods that it is to protect',
      };
    }),
  },
  {
    id: 'disruption-budget-blocks',
    severity: 'warning',
    check: once((object, surroundings) => {
      if (!isBudget(object)) return undefined;
      const away = most(object);
      if (away === 0 || away === '0%') return blocked('maxUnavailable', away);
      const stay = least(object);
      if (stay === '100%') return blocked('minAvailable', stay);
      const number = numberOf(stay);
      if (number === undefined) return undefined;
      const there = budgeted(object, surroundings).map((workload) => replicasOf(workload, surroundings));
      if (there.length === 0 || there.includes(undefined)) return undefined;
      const pods = there.reduce<number>((sum, each) => sum + (each ?? 0), 0);
      return number < pods || pods === 0 ? undefined : blocked('minAvailable', stay);
    }),
  },
];

function blocked(field: string, value: unknown) {
  return {
    path: ['spec', field],
    message: `is ${quoted(value)}: no pod may ever go, so draining a node for its upgrade never ends; leave room for one`,
  };
}

function budgeted(budget: LintObject, surroundings: Surroundings): readonly Workload[] {
  const selector = budgetSelector(budget);
  return selector === undefined ? [] : surroundings.pods.select(budget.namespace, selector);
}

/** How many pods there will be, where the objects tell it for certain. */
function replicasOf(workload: Workload, surroundings: Surroundings): number | undefined {
  if (!isA(workload, 'apps', 'Deployment', 'StatefulSet', 'ReplicaSet')) return undefined;
  if (surroundings.scaler(workload) !== undefined) return undefined;
  const replicas = entry(workload.data, 'spec', 'replicas');
  return isSet(replicas) ? numberOf(replicas) : 1;
}

function isBudget(object: LintObject): boolean {
  return isA(object, 'policy', 'PodDisruptionBudget');
}

function least(budget: LintObject): unknown {
  return entry(budget.data, 'spec', 'minAvailable');
}

function most(budget: LintObject): unknown {
  return entry(budget.data, 'spec', 'maxUnavailable');
}
