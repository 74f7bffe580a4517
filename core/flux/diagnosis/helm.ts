import type { KubernetesObject } from '../../ports/cluster.ts';
import { list, record, text } from '../conditions.ts';
import { inventoryOf } from '../inventory.ts';
import { helmReleaseType, refText, type Ref } from '../objects.ts';
import { lastLines } from './container-log.ts';
import { finding, type Finding } from './finding.ts';
import type { Look } from './look.ts';
import { describeGroup, grouped, podRef, problemsOf } from './pod.ts';
import { unhealthyOf, unhealthyWith } from './unhealthy.ts';
import { lookInto } from './workload.ts';

/** Workloads of one release that are told of. */
const most = 4;

/** What is behind a release that fails: its workloads that are not healthy, and its tests. */
export async function lookAtRelease(look: Look, ref: Ref): Promise<readonly Finding[]> {
  const got = await look.get(helmReleaseType, ref.namespace, ref.name);
  if (got.kind !== 'found') return [];
  const spec = record(got.object['spec']);
  const status = record(got.object['status']);
  const findings: Finding[] = [];
  const entries = inventoryOf(status);
  const namespace = text(spec['targetNamespace']) ?? ref.namespace;
  // Every object of a release carries these; the inventory came with Flux 2.8.
  const labels = `helm.toolkit.fluxcd.io/name=${ref.name},helm.toolkit.fluxcd.io/namespace=${ref.namespace}`;
  const unhealthy =
    entries.length > 0 ? await unhealthyOf(look, entries) : await unhealthyWith(look, namespace, labels);
  for (const one of unhealthy.slice(0, most)) findings.push(...(await lookInto(look, one.ref, one.workload)));
  findings.push(...(await lookAtTests(look, namespace, status)));
  const rolledBack = list(status['conditions']).some((entry) => {
    const { type, status: state } = record(entry);
    return type === 'Remediated' && state === 'True';
  });
  if (rolledBack && unhealthy.length === 0) {
    findings.push(
      finding(
        `${refText(ref)} was put back to the version before, so the pods that failed are gone: only its own words and events tell of them.`,
        ref,
      ),
    );
  }
  return findings;
}

/** Pods of helm's test hooks that have failed, by the names that the release keeps. */
async function lookAtTests(
  look: Look,
  namespace: string,
  status: Readonly<Record<string, unknown>>,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const hooks = Object.entries(record(record(list(status['history'])[0])['testHooks']));
  for (const [name] of hooks.filter(([, hook]) => record(hook)['phase'] === 'Failed').slice(0, most)) {
    const got = await look.get({ group: '', kind: 'Pod' }, namespace, name);
    if (got.kind === 'absent')
      findings.push(finding(`The test ${name} has failed; its pod is gone.`, undefined, 'helmTest'));
    if (got.kind === 'found') findings.push(...(await lookAtTest(look, got.object)));
  }
  return findings;
}

async function lookAtTest(look: Look, pod: KubernetesObject): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const group of grouped(problemsOf(pod)))
    findings.push(finding(`Test: ${describeGroup(group)}`, podRef(pod), 'helmTest', await lastLines(look, group[0])));
  return findings.length > 0
    ? findings
    : [finding(`The test pod ${pod.metadata.name} has failed.`, podRef(pod), 'helmTest')];
}
