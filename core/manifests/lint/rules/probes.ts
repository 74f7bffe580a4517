import { isDeepStrictEqual } from 'node:util';
import { entry, isRecord, isSet, listOf } from '../../../unstructured.ts';
import { isA, type Container, type LintObject } from '../object.ts';
import { eachContainer, once, type LintRule } from '../rule.ts';
import type { Surroundings } from '../surroundings.ts';

/** Whether Kubernetes can tell that a program serves, or hangs. */
export const probeRules: readonly LintRule[] = [
  {
    id: 'readiness-probe',
    severity: 'error',
    check: once((object, surroundings) =>
      lacks(object, surroundings, 'readinessProbe', 'a Service sends traffic here before the application can answer'),
    ),
  },
  {
    id: 'liveness-probe',
    severity: 'warning',
    check: once((object, surroundings) =>
      lacks(object, surroundings, 'livenessProbe', 'a hung application is not restarted'),
    ),
  },
  {
    id: 'identical-probes',
    severity: 'error',
    check: (object, surroundings) => (runsToAnEnd(object) ? [] : identical(object, surroundings)),
  },
];

const identical = eachContainer((container) => {
  const [readiness, liveness] = [entry(container.data, 'readinessProbe'), entry(container.data, 'livenessProbe')];
  const asked = question(container, readiness);
  if (asked === undefined || !isDeepStrictEqual(asked, question(container, liveness))) return undefined;
  return {
    path: ['livenessProbe'],
    message: `asks what readinessProbe asks${container.named}: under load, pods are killed instead of spared; ask something that only a hung application fails`,
  };
});

/** One probe of a kind in the pod is enough. */
function lacks(
  object: LintObject,
  surroundings: Surroundings,
  probe: 'readinessProbe' | 'livenessProbe',
  consequence: string,
): { readonly path: readonly (string | number)[]; readonly message: string } | undefined {
  const { pod } = object;
  if (pod === undefined || runsToAnEnd(object) || !surroundings.isServed(object)) return undefined;
  if (pod.containers.some(({ data }) => isSet(entry(data, probe)))) return undefined;
  const [only, second] = pod.containers.filter(({ init }) => !init);
  if (only === undefined) return undefined;
  const message = `is missing${second === undefined ? only.named : ' in all of them'}: ${consequence}`;
  return { path: second === undefined ? [...only.path, probe] : [...pod.path, 'containers'], message: message };
}

function runsToAnEnd(object: LintObject): boolean {
  return isA(object, 'batch', 'Job', 'CronJob');
}

/** What a probe asks, however often and however patiently; undefined when it asks nothing. */
function question(container: Container, probe: unknown): unknown {
  const http = entry(probe, 'httpGet');
  if (isRecord(http)) {
    return { http: entry(http, 'path') ?? '/', port: portOf(container, entry(http, 'port')) };
  }
  const tcp = entry(probe, 'tcpSocket');
  if (isRecord(tcp)) return { tcp: portOf(container, entry(tcp, 'port')) };
  const grpc = entry(probe, 'grpc');
  if (isRecord(grpc)) return { grpc: portOf(container, entry(grpc, 'port')), service: entry(grpc, 'service') ?? '' };
  const command = entry(probe, 'exec', 'command');
  return Array.isArray(command) ? { command: listOf(command) } : undefined;
}

/** A port's number, where it is given by its name. */
function portOf(container: Container, port: unknown): unknown {
  if (typeof port !== 'string') return port;
  const named = listOf(entry(container.data, 'ports')).find((each) => entry(each, 'name') === port);
  return entry(named, 'containerPort') ?? port;
}
