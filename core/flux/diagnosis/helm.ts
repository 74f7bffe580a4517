import type { KubernetesObject } from '../../ports/cluster.ts';
import { entry, listOf, recordOf, textOf, type Data } from '../../unstructured.ts';
import { inventoryOf } from '../inventory.ts';
import { helmReleaseType, refText, type Ref } from '../objects.ts';
import { lastLines } from './container-log.ts';
import { symptom, type Symptom } from './symptom.ts';
import type { Look } from './look.ts';
import { describeGroup, grouped, podRef, problemsOf } from './pod.ts';
import { unhealthyOf, unhealthyWith } from './unhealthy.ts';
import { lookInto } from './workload.ts';

/** Workloads of one release that are told of. */
const most = 4;

/** What is behind a release that fails: its workloads that are not healthy, and its tests. */
export async function lookAtRelease(look: Look, ref: Ref): Promise<readonly Symptom[]> {
  const got = await look.get(helmReleaseType, ref.namespace, ref.name);
  if (got.kind !== 'found') return [];
  const spec = recordOf(got.object['spec']);
  const status = recordOf(got.object['status']);
  const symptoms: Symptom[] = [];
  const entries = inventoryOf(status);
  const namespace = textOf(spec['targetNamespace']) ?? ref.namespace;
  // Every object of a release carries these; the inventory came with Flux 2.8.
  const labels = `helm.toolkit.fluxcd.io/name=${ref.name},helm.toolkit.fluxcd.io/namespace=${ref.namespace}`;
  const unhealthy =
    entries.length > 0 ? await unhealthyOf(look, entries) : await unhealthyWith(look, namespace, labels);
  for (const one of unhealthy.slice(0, most)) symptoms.push(...(await lookInto(look, one.ref, one.workload)));
  symptoms.push(...(await lookAtTests(look, namespace, status)));
  const rolledBack = listOf(status['conditions']).some((item) => {
    const { type, status: state } = recordOf(item);
    return type === 'Remediated' && state === 'True';
  });
  if (rolledBack && unhealthy.length === 0) {
    symptoms.push(
      symptom(
        `${refText(ref)} was put back to the version before, so the pods that failed are gone: only its own words and events tell of them.`,
        ref,
      ),
    );
  }
  return symptoms;
}

/** Pods of helm's test hooks that have failed, by the names that the release keeps. */
async function lookAtTests(look: Look, namespace: string, status: Data): Promise<readonly Symptom[]> {
  const symptoms: Symptom[] = [];
  const hooks = Object.entries(recordOf(recordOf(listOf(status['history'])[0])['testHooks']));
  for (const [name] of hooks.filter(([, hook]) => entry(hook, 'phase') === 'Failed').slice(0, most)) {
    const got = await look.get({ group: '', kind: 'Pod' }, namespace, name);
    if (got.kind === 'absent')
      symptoms.push(symptom(`The test ${name} has failed; its pod is gone.`, undefined, 'helmTest'));
    if (got.kind === 'found') symptoms.push(...(await lookAtTest(look, got.object)));
  }
  return symptoms;
}

async function lookAtTest(look: Look, pod: KubernetesObject): Promise<readonly Symptom[]> {
  const symptoms: Symptom[] = [];
  for (const group of grouped(problemsOf(pod)))
    symptoms.push(symptom(`Test: ${describeGroup(group)}`, podRef(pod), 'helmTest', await lastLines(look, group[0])));
  return symptoms.length > 0
    ? symptoms
    : [symptom(`The test pod ${pod.metadata.name} has failed.`, podRef(pod), 'helmTest')];
}
