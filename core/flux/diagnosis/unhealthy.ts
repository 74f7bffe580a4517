import type { KubernetesObject, ObjectType } from '../../ports/cluster.ts';
import { recordOf } from '../../unstructured.ts';
import type { InventoryEntry } from '../inventory.ts';
import { refText, type Ref } from '../objects.ts';
import { healthOf, isWorkload } from '../workload-health.ts';
import type { Look } from './look.ts';
import { workloadTypes } from './workload.ts';

/** Kinds in namespaces that are listed for it. */
const mostLists = 12;

/** A workload that is still on its way or has failed (`healthOf`), as the cluster listed it. */
export interface Unhealthy {
  readonly ref: Ref;
  readonly workload: KubernetesObject;
}

/** The workloads of an inventory that are not healthy. */
export async function unhealthyOf(look: Look, inventory: readonly InventoryEntry[]): Promise<readonly Unhealthy[]> {
  const wanted = inventory.filter(isWorkload);
  const names = new Set(wanted.map(refText));
  const places = new Map(
    wanted.map(({ group, kind, namespace }) => [`${kind}/${namespace}`, { type: { group, kind }, namespace }]),
  );
  const found: Unhealthy[] = [];
  for (const { type, namespace } of [...places.values()].slice(0, mostLists)) {
    found.push(...(await unhealthyIn(look, type, namespace, {})).filter(({ ref }) => names.has(refText(ref))));
  }
  return found;
}

/** The workloads in a namespace that carry these labels and are not healthy. */
export async function unhealthyWith(look: Look, namespace: string, labels: string): Promise<readonly Unhealthy[]> {
  const found: Unhealthy[] = [];
  for (const type of Object.values(workloadTypes).filter(isWorkload))
    found.push(...(await unhealthyIn(look, type, namespace, { labels })));
  return found;
}

async function unhealthyIn(
  look: Look,
  type: ObjectType,
  namespace: string,
  selectors: { readonly labels?: string },
): Promise<readonly Unhealthy[]> {
  const objects = (await look.list(type, namespace, selectors)) ?? [];
  return objects
    .filter((object) => {
      const { generation = 0 } = object.metadata;
      return healthOf(type.kind, generation, recordOf(object['spec']), recordOf(object['status'])).kind !== 'healthy';
    })
    .map((workload) => ({ ref: { kind: type.kind, namespace, name: workload.metadata.name }, workload }));
}
