import { entry, isSet, listOf } from '../../../unstructured.ts';
import { eachContainer, type LintRule } from '../rule.ts';
import { quoted } from '../quoted.ts';

const namespaces = [
  ['hostNetwork', 'it hears and speaks on the node’s network, past every NetworkPolicy'],
  ['hostPID', 'it sees the node’s processes, with their secrets'],
  ['hostIPC', 'it reads the memory that the node’s processes share'],
] as const;

/** What pods reach of the node that they run on. */
export const hostAccessRules: readonly LintRule[] = [
  {
    id: 'host-namespaces',
    severity: 'error',
    *check({ pod }) {
      if (pod === undefined) return;
      for (const [field, consequence] of namespaces) {
        if (entry(pod.spec, field) !== true) continue;
        yield { path: [...pod.path, field], message: `is true: ${consequence}; take it out` };
      }
    },
  },
  {
    id: 'host-path',
    severity: 'error',
    *check({ pod }) {
      for (const [index, volume] of listOf(entry(pod?.spec, 'volumes')).entries()) {
        const source = entry(volume, 'hostPath');
        if (pod === undefined || !isSet(source)) continue;
        const message = `mounts ${quoted(entry(source, 'path'))} of the node: use a volume of the cluster's instead`;
        yield { path: [...pod.path, 'volumes', index, 'hostPath'], message };
      }
    },
  },
  {
    id: 'host-port',
    severity: 'error',
    check: eachContainer(({ data, named }) =>
      listOf(entry(data, 'ports')).flatMap((port, index) => {
        const host = entry(port, 'hostPort');
        if (!isSet(host) || host === 0) return [];
        const message = `takes port ${quoted(host)} of the node${named}: one pod a node can, and no NetworkPolicy counts; use a Service`;
        return [{ path: ['ports', index, 'hostPort'], message }];
      }),
    ),
  },
];
