import { entry } from '../../../unstructured.ts';
import { isA } from '../object.ts';
import { once, type LintRule } from '../rule.ts';
import { labelSelector } from '../selectors.ts';

/** Who may talk to pods. */
export const networkPolicyRules: readonly LintRule[] = [
  {
    id: 'network-policy',
    severity: 'error',
    check: once((object, surroundings) => {
      if (object.pod === undefined) return undefined;
      const { ingress, egress } = surroundings.directions(object);
      if (ingress || egress) return undefined;
      return {
        path: labelsPath(object.pod.path),
        message: 'are selected by no NetworkPolicy: everybody may talk to its pods; add one that says who may',
      };
    }),
  },
  {
    id: 'network-policy-directions',
    severity: 'warning',
    check: once((object, surroundings) => {
      if (object.pod === undefined) return undefined;
      const { ingress, egress } = surroundings.directions(object);
      if (ingress === egress) return undefined;
      const what = ingress ? 'egress: its pods may talk to everybody' : 'ingress: everybody may talk to its pods';
      return {
        path: labelsPath(object.pod.path),
        message: `are selected by no NetworkPolicy for ${what}; add the direction to a policy`,
      };
    }),
  },
  {
    id: 'network-policy-targets-pod',
    severity: 'error',
    check: once((object, surroundings) => {
      if (!isA(object, 'networking.k8s.io', 'NetworkPolicy')) return undefined;
      const selector = labelSelector(entry(object.data, 'spec', 'podSelector'));
      if (selector !== undefined && surroundings.pods.select(object.namespace, selector).length > 0) return undefined;
      return {
        path: ['spec', 'podSelector'],
        message: 'selects none of the pods here: it protects nothing; give it the labels of the pods',
      };
    }),
  },
];

function labelsPath(spec: readonly (string | number)[]): readonly (string | number)[] {
  return [...spec.slice(0, -1), 'metadata', 'labels'];
}
