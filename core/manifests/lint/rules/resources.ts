import { entry, isSet, recordOf } from '../../../unstructured.ts';
import { parseQuantity } from '../quantity.ts';
import { eachContainer, once, type LintRule } from '../rule.ts';
import { quoted } from '../quoted.ts';

type Resource = 'cpu' | 'memory' | 'ephemeral-storage';

/** What containers reserve of a node and may use of it. */
export const resourceRules: readonly LintRule[] = [
  limit('cpu-limit', 'cpu', 'the processor time that it may use at most, such as 500m'),
  limit('memory-limit', 'memory', 'the memory that it may use at most, such as 256Mi'),
  limit('ephemeral-storage-limit', 'ephemeral-storage', 'what it may write to disk at most, such as 1Gi'),
  request('cpu-request', 'cpu', 'the processor time to reserve for it, such as 100m'),
  request('memory-request', 'memory', 'the memory to reserve for it, such as 128Mi'),
  request('ephemeral-storage-request', 'ephemeral-storage', 'the disk space to reserve for it, such as 100Mi'),
  {
    id: 'request-above-limit',
    severity: 'error',
    check: eachContainer(({ data, named }) => {
      const requests = entry(data, 'resources', 'requests');
      const limits = entry(data, 'resources', 'limits');
      return Object.keys(recordOf(requests)).flatMap((name) => {
        const [asked, most] = [parseQuantity(entry(requests, name)), parseQuantity(entry(limits, name))];
        if (asked === undefined || most === undefined || asked <= most) return [];
        const message = `is ${quoted(entry(requests, name))}, more than the limit of ${quoted(entry(limits, name))}${named}: Kubernetes refuses the pod; raise the limit or lower the request`;
        return [{ path: ['resources', 'requests', name], message }];
      });
    }),
  },
  {
    id: 'no-containers',
    severity: 'error',
    check: once(({ pod }) =>
      pod === undefined || pod.containers.length > 0
        ? undefined
        : { path: [...pod.path, 'containers'], message: 'is empty: a pod needs a container' },
    ),
  },
];

function limit(id: LintRule['id'], resource: Resource, what: string): LintRule {
  return {
    id,
    severity: 'error',
    check: eachContainer(({ data, named }) => {
      const value = entry(data, 'resources', 'limits', resource);
      if (isThere(value)) return undefined;
      return { path: ['resources', 'limits', resource], message: `is ${how(value)}${named}: set ${what}` };
    }),
  };
}

function request(id: LintRule['id'], resource: Resource, what: string): LintRule {
  return {
    id,
    severity: 'warning',
    check: eachContainer(({ data, named }) => {
      const value = entry(data, 'resources', 'requests', resource);
      if (isThere(value)) return undefined;
      const most = entry(data, 'resources', 'limits', resource);
      // What Kubernetes makes of it: easily more than anybody meant to reserve.
      const instead = !isSet(value) && isThere(most) ? `, so the limit of ${quoted(most)} is reserved` : '';
      return { path: ['resources', 'requests', resource], message: `is ${how(value)}${named}${instead}: set ${what}` };
    }),
  };
}

/** What is no quantity at all is the schema's to refuse. */
function isThere(value: unknown): boolean {
  return isSet(value) && parseQuantity(value) !== 0;
}

function how(value: unknown): string {
  return isSet(value) ? '0' : 'missing';
}
