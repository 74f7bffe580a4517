import type { KubernetesObject } from '../../ports/cluster.ts';
import { entry, listOf, recordOf, textOf } from '../../unstructured.ts';
import type { Ref } from '../objects.ts';
import type { Look } from './look.ts';
import { readTime } from './time.ts';

/** A workload's pods of its newest template, and what made them: the new ReplicaSet, or the workload itself. */
export interface NewPods {
  readonly pods: readonly KubernetesObject[];
  readonly owner: KubernetesObject | undefined;
}

const revisionAnnotation = 'deployment.kubernetes.io/revision';

/** Pods of the version before serve on while the new ones fail: they must not be taken for these. */
export async function newPodsOf(look: Look, ref: Ref, workload: KubernetesObject): Promise<NewPods> {
  if (ref.kind === 'Pod') return { pods: [workload], owner: workload };
  const labels = selectorOf(ref, workload);
  if (labels === undefined) return { pods: [], owner: workload };
  switch (ref.kind) {
    case 'Deployment':
      return podsOfDeployment(look, ref, workload, labels);
    case 'StatefulSet': {
      const revision = textOf(entry(workload, 'status', 'updateRevision'));
      const pods = await podsBy(look, ref, labels, workload);
      const updated = pods.filter((pod) => pod.metadata.labels?.['controller-revision-hash'] === revision);
      // With one pod after the other, the one that is stuck may still be of the revision before.
      return { pods: updated.length > 0 ? updated : pods, owner: workload };
    }
    case 'DaemonSet':
      return { pods: newest(await podsBy(look, ref, labels, workload), 'controller-revision-hash'), owner: workload };
    default:
      return { pods: await podsBy(look, ref, labels, workload), owner: workload };
  }
}

async function podsOfDeployment(look: Look, ref: Ref, workload: KubernetesObject, labels: string): Promise<NewPods> {
  const sets = await look.list({ group: 'apps', kind: 'ReplicaSet' }, ref.namespace, { labels });
  if (sets === undefined) {
    const pods = (await look.list({ group: '', kind: 'Pod' }, ref.namespace, { labels })) ?? [];
    return { pods: newest(pods, 'pod-template-hash'), owner: undefined };
  }
  const own = sets.filter((set) => isOwnedBy(set, workload));
  const wanted = workload.metadata.annotations?.[revisionAnnotation];
  const current =
    own.find((set) => wanted !== undefined && set.metadata.annotations?.[revisionAnnotation] === wanted) ??
    own.toSorted((a, b) => revisionOf(a) - revisionOf(b) || byAge(a, b)).at(-1);
  if (current === undefined) return { pods: [], owner: workload };
  return { pods: await podsBy(look, ref, labels, current), owner: current };
}

async function podsBy(
  look: Look,
  ref: Ref,
  labels: string,
  owner: KubernetesObject,
): Promise<readonly KubernetesObject[]> {
  const pods = (await look.list({ group: '', kind: 'Pod' }, ref.namespace, { labels })) ?? [];
  // The newest first: of a Job's many failures the last one is told.
  return pods.filter((pod) => isOwnedBy(pod, owner)).toSorted((a, b) => byAge(b, a));
}

/** The pods that share a label's value with the youngest of them. */
function newest(pods: readonly KubernetesObject[], label: string): readonly KubernetesObject[] {
  const hash = pods.toSorted(byAge).at(-1)?.metadata.labels?.[label];
  return hash === undefined ? pods : pods.filter((pod) => pod.metadata.labels?.[label] === hash);
}

function revisionOf(set: KubernetesObject): number {
  return Number(set.metadata.annotations?.[revisionAnnotation] ?? '') || 0;
}

function byAge(a: KubernetesObject, b: KubernetesObject): number {
  return (readTime(a.metadata.creationTimestamp ?? '') ?? 0) - (readTime(b.metadata.creationTimestamp ?? '') ?? 0);
}

function isOwnedBy(object: KubernetesObject, owner: KubernetesObject): boolean {
  const { ownerReferences } = recordOf(object.metadata);
  return listOf(ownerReferences).some((item) => entry(item, 'uid') === owner.metadata.uid);
}

/** A workload's selector, as the API takes it in a query; undefined when it selects nothing. */
function selectorOf(ref: Ref, workload: KubernetesObject): string | undefined {
  const { matchLabels, matchExpressions } = recordOf(entry(workload, 'spec', 'selector'));
  const terms = Object.entries(recordOf(matchLabels)).map(([key, value]) => `${key}=${String(value)}`);
  for (const item of listOf(matchExpressions)) {
    const { key, operator, values } = recordOf(item);
    const name = textOf(key);
    if (name === undefined) continue;
    const among = `(${listOf(values).map(String).join(',')})`;
    switch (operator) {
      case 'In':
        terms.push(`${name} in ${among}`);
        break;
      case 'NotIn':
        terms.push(`${name} notin ${among}`);
        break;
      case 'Exists':
        terms.push(name);
        break;
      case 'DoesNotExist':
        terms.push(`!${name}`);
    }
  }
  if (terms.length > 0) return terms.join(',');
  return ref.kind === 'Job' ? `job-name=${ref.name}` : undefined;
}
