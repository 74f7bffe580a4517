import { entry, listOf, numberOf, recordOf, textAt, textOf, type Data } from '../unstructured.ts';
import { inventoryOf } from './inventory.ts';
import { reference, type Common, type HelmRelease, type Ref } from './objects.ts';

/** Reads a HelmRelease from what all objects have, its `spec` and its `status`. */
export function readHelmRelease(common: Common, spec: Data, status: Data): HelmRelease {
  const { namespace } = common.ref;
  const chartSpec = recordOf(entry(spec, 'chart', 'spec'));
  const chartSource =
    textOf(chartSpec['chart']) === undefined ? undefined : reference(chartSpec['sourceRef'], namespace);
  const named = chartSource === undefined ? namedChart(spec, namespace) : undefined;
  const action = recordOf(spec[status['lastAttemptedReleaseAction'] === 'install' ? 'install' : 'upgrade']);
  const latest = recordOf(listOf(status['history'])[0]);
  const chartVersion = textOf(latest['chartVersion']);
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
    dependsOn: listOf(spec['dependsOn']).map((item) => ({ ...reference(item, namespace), kind: 'HelmRelease' })),
    valuesFrom: listOf(spec['valuesFrom']).map((item) => {
      const { kind, name } = reference(item, namespace);
      return { kind, name };
    }),
    lastAttemptedVersion: textOf(status['lastAttemptedRevision']),
    lastAttemptedDigest: textOf(status['lastAttemptedRevisionDigest']),
    lastAttemptedGeneration: numberOf(status['lastAttemptedGeneration']),
    failures: numberOf(status['failures']) ?? 0,
    retries: retriesOf(action),
    waits: action['disableWait'] !== true,
    latest:
      chartVersion === undefined
        ? undefined
        : { chartVersion, release: numberOf(latest['version']) ?? 0, status: textAt(latest, 'status') },
    targetNamespace: textOf(spec['targetNamespace']) ?? namespace,
    inventory: status['inventory'] === undefined ? undefined : inventoryOf(status),
  };
}

/** What `chartRef` names. */
function namedChart(spec: Data, namespace: string): Ref | undefined {
  const named = reference(spec['chartRef'], namespace);
  return named.name === '' ? undefined : named;
}

/** The HelmChart that Flux makes from `spec.chart`; its status names it once it is there. */
function ownChart({ ref }: Common, source: Ref, status: Data): Ref {
  const [namespace, name] = textAt(status, 'helmChart').split('/');
  return namespace !== undefined && name !== undefined
    ? { kind: 'HelmChart', namespace, name }
    : { kind: 'HelmChart', namespace: source.namespace, name: `${ref.namespace}-${ref.name}` };
}

/** How often an action is tried again: not at all by default; for ever with `-1` or the strategy RetryOnFailure. */
function retriesOf(action: Data): number | undefined {
  if (textOf(entry(action, 'strategy', 'name')) === 'RetryOnFailure') return undefined;
  const retries = numberOf(entry(action, 'remediation', 'retries')) ?? 0;
  return retries < 0 ? undefined : retries;
}
