import { list, number, record, text } from './conditions.ts';
import { inventoryOf } from './inventory.ts';
import { reference, type Common, type HelmRelease, type Ref } from './objects.ts';

type Part = Readonly<Record<string, unknown>>;

/** Reads a HelmRelease from what all objects have, its `spec` and its `status`. */
export function readHelmRelease(common: Common, spec: Part, status: Part): HelmRelease {
  const { namespace } = common.ref;
  const chartSpec = record(record(spec['chart'])['spec']);
  const chartSource = text(chartSpec['chart']) === undefined ? undefined : reference(chartSpec['sourceRef'], namespace);
  const named = chartSource === undefined ? namedChart(spec, namespace) : undefined;
  const action = record(spec[status['lastAttemptedReleaseAction'] === 'install' ? 'install' : 'upgrade']);
  const latest = record(list(status['history'])[0]);
  const chartVersion = text(latest['chartVersion']);
  return {
    ...common,
    kind: 'HelmRelease',
    chart:
      chartSource === undefined
        ? named?.kind === 'HelmChart'
          ? named
          : undefined
        : ownChart(common, chartSource, status),
    chartSource,
    artifact: named?.kind === 'HelmChart' ? undefined : named,
    dependsOn: list(spec['dependsOn']).map((entry) => ({ ...reference(entry, namespace), kind: 'HelmRelease' })),
    valuesFrom: list(spec['valuesFrom']).map((entry) => {
      const { kind, name } = reference(entry, namespace);
      return { kind, name };
    }),
    lastAttemptedVersion: text(status['lastAttemptedRevision']),
    lastAttemptedDigest: text(status['lastAttemptedRevisionDigest']),
    lastAttemptedGeneration: number(status['lastAttemptedGeneration']),
    failures: number(status['failures']) ?? 0,
    retries: retriesOf(action),
    waits: action['disableWait'] !== true,
    latest:
      chartVersion === undefined
        ? undefined
        : { chartVersion, release: number(latest['version']) ?? 0, status: text(latest['status']) ?? '' },
    targetNamespace: text(spec['targetNamespace']) ?? namespace,
    inventory: status['inventory'] === undefined ? undefined : inventoryOf(status),
  };
}

/** What `chartRef` names. */
function namedChart(spec: Part, namespace: string): Ref | undefined {
  const named = reference(spec['chartRef'], namespace);
  return named.name === '' ? undefined : named;
}

/** The HelmChart that Flux makes from `spec.chart`; its status names it once it is there. */
function ownChart({ ref }: Common, source: Ref, status: Part): Ref {
  const [namespace, name] = (text(status['helmChart']) ?? '').split('/');
  return namespace !== undefined && name !== undefined
    ? { kind: 'HelmChart', namespace, name }
    : { kind: 'HelmChart', namespace: source.namespace, name: `${ref.namespace}-${ref.name}` };
}

/** How often an action is tried again: not at all by default; for ever with `-1` or the strategy RetryOnFailure. */
function retriesOf(action: Part): number | undefined {
  if (text(record(action['strategy'])['name']) === 'RetryOnFailure') return undefined;
  const retries = number(record(action['remediation'])['retries']) ?? 0;
  return retries < 0 ? undefined : retries;
}
