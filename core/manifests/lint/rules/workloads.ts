import { entry, isSet, textOf } from '../../../unstructured.ts';
import { isA } from '../object.ts';
import { once, type LintRule } from '../rule.ts';
import { labelSelector, selects } from '../selectors.ts';
import { serviceSelector } from '../surroundings.ts';
import { quoted } from '../quoted.ts';

/** Workloads whose parts do not fit together. */
export const workloadRules: readonly LintRule[] = [
  {
    id: 'selector-matches-template',
    severity: 'error',
    check: once((object) => {
      const { pod } = object;
      if (pod === undefined || !isA(object, 'apps', 'Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet')) {
        return undefined;
      }
      const given = entry(object.data, 'spec', 'selector');
      const selector = labelSelector(given);
      // An empty one would take any pod for its own; the API refuses it.
      if (selector !== undefined && selector.length > 0 && selects(selector, pod.labels)) return undefined;
      const what = isSet(given) ? 'does not select the labels of spec.template' : 'is missing';
      return { path: ['spec', 'selector'], message: `${what}, so Kubernetes refuses it: repeat the template's labels` };
    }),
  },
  {
    id: 'headless-service',
    severity: 'error',
    check: once((object, surroundings) => {
      if (!isA(object, 'apps', 'StatefulSet') || object.pod === undefined) return undefined;
      const given = entry(object.data, 'spec', 'serviceName');
      const path = ['spec', 'serviceName'];
      const service = surroundings.service(object.namespace, textOf(given) ?? '');
      if (service === undefined) {
        const what = isSet(given) ? `names no Service that is there (${quoted(given)})` : 'is missing';
        return { path, message: `${what}: name the headless Service that gives the pods their names` };
      }
      if (entry(service.data, 'spec', 'clusterIP') !== 'None') {
        return { path, message: `names ${quoted(given)}, which is not headless: set clusterIP: None in it` };
      }
      const selector = serviceSelector(service);
      if (selector !== undefined && selects(selector, object.pod.labels)) return undefined;
      return { path, message: `names ${quoted(given)}, which does not select its pods: give both the same labels` };
    }),
  },
];
