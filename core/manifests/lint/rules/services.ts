import { entry, listOf } from '../../../unstructured.ts';
import { isA, type LintObject } from '../object.ts';
import { once, type LintRule } from '../rule.ts';
import { serviceSelector, type Surroundings } from '../surroundings.ts';
import { quoted } from '../quoted.ts';
import type { Workload } from '../pod-index.ts';

/** Whether Services lead to pods. */
export const serviceRules: readonly LintRule[] = [
  {
    id: 'service-targets-pod',
    severity: 'error',
    check: once((object, surroundings) => {
      const pods = podsOf(object, surroundings);
      if (pods === undefined || pods.length > 0) return undefined;
      return {
        path: ['spec', 'selector'],
        message: 'selects none of the pods here: it would lead nowhere; give it the labels of the pods',
      };
    }),
  },
  {
    id: 'service-target-port',
    severity: 'error',
    *check(object, surroundings) {
      const pods = podsOf(object, surroundings) ?? [];
      if (pods.length === 0) return;
      for (const [index, port] of listOf(entry(object.data, 'spec', 'ports')).entries()) {
        const target = entry(port, 'targetPort');
        // A number needs no entry in the container; a name is looked up there.
        if (typeof target !== 'string' || /^\d*$/.test(target) || pods.some((pod) => hasPort(pod, target))) continue;
        const message = `is ${quoted(target)}, but no container of its pods has a port of that name: name the port there`;
        yield { path: ['spec', 'ports', index, 'targetPort'], message };
      }
    },
  },
  {
    id: 'node-port',
    severity: 'warning',
    check: once((object) =>
      isA(object, '', 'Service') && entry(object.data, 'spec', 'type') === 'NodePort'
        ? {
            path: ['spec', 'type'],
            message:
              'is "NodePort": a port of every node is open, past NetworkPolicies; use "ClusterIP" with an Ingress, or "LoadBalancer"',
          }
        : undefined,
    ),
  },
];

/** Undefined where no pods are asked for. */
function podsOf(object: LintObject, surroundings: Surroundings): readonly Workload[] | undefined {
  if (!isA(object, '', 'Service')) return undefined;
  const selector = serviceSelector(object);
  return selector === undefined ? undefined : surroundings.pods.select(object.namespace, selector);
}

function hasPort({ pod }: Workload, name: string): boolean {
  return pod.containers.some(({ data }) => listOf(entry(data, 'ports')).some((port) => entry(port, 'name') === name));
}
