import { at, canonical, isObject, type JsonObject, list, record, text } from '../json.ts';
import { groupOf, type KubernetesObject, splitApiVersion } from '../objects.ts';
import { learnDefinition } from '../objects-api.ts';
import type { ObjectStore } from '../store.ts';

/** The API server refused an object; the message is what kustomize-controller makes of it. */
export class ApplyFailure extends Error {}

const first = new Set([
  'CustomResourceDefinition',
  'Namespace',
  'ClusterRole',
  'StorageClass',
  'PriorityClass',
  'IngressClass',
]);
const kindOrder = [
  'CustomResourceDefinition',
  'Namespace',
  'ClusterRole',
  'ClusterRoleBinding',
  'ServiceAccount',
  'Role',
  'RoleBinding',
  'ConfigMap',
  'Secret',
  'PersistentVolumeClaim',
  'Service',
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Job',
];

/** `Deployment/demo/web`; cluster-scoped objects have no namespace in it. */
export function shortName(object: KubernetesObject): string {
  const { namespace, name } = object.metadata;
  return namespace === undefined ? `${object.kind}/${name}` : `${object.kind}/${namespace}/${name}`;
}

/** An inventory entry's id: `namespace_name_group_kind`. */
export function inventoryId(object: KubernetesObject): string {
  const { namespace = '', name } = object.metadata;
  return `${namespace}_${name.replaceAll(':', '__')}_${groupOf(object)}_${object.kind}`;
}

/** What an apply did. */
export interface Applied {
  /** `status.inventory.entries` */
  entries: JsonObject[];
  /** Whether anything differed from what was there. */
  changed: boolean;
  objects: KubernetesObject[];
}

/**
 * Applies objects as Flux does: definitions, namespaces and the like first; of each stage all or nothing.
 * @throws ApplyFailure
 */
export function applyAll(store: ObjectStore, objects: KubernetesObject[]): Applied {
  const sorted = [...objects].sort((a, b) => rank(a) - rank(b) || (inventoryId(a) < inventoryId(b) ? -1 : 1));
  const applied: Applied = { entries: [], changed: false, objects: [] };
  for (const stage of [sorted.filter((o) => first.has(o.kind)), sorted.filter((o) => !first.has(o.kind))]) {
    for (const object of stage) dryRun(store, object);
    for (const object of stage) {
      const kind = store.registry.byKind(groupOf(object), object.kind);
      if (kind === undefined) continue;
      const before = store.get(kind, object.metadata.namespace, object.metadata.name);
      const after = store.put(kind, before === undefined ? withoutStatus(object) : merged(before, object));
      learnDefinition(store, after);
      if (after.metadata.resourceVersion !== before?.metadata.resourceVersion) applied.changed = true;
      applied.objects.push(after);
      applied.entries.push({ id: inventoryId(object), v: splitApiVersion(object.apiVersion).version });
    }
  }
  return applied;
}

/** Removes what the old inventory has and the new one has not. @returns what went. */
export function prune(store: ObjectStore, owner: KubernetesObject, old: JsonObject[], kept: JsonObject[]): string[] {
  const ids = new Set(kept.map((entry) => text(entry, 'id')));
  const gone: string[] = [];
  for (const entry of old) {
    const id = text(entry, 'id') ?? '';
    if (ids.has(id)) continue;
    const object = lookUp(store, id);
    if (object === undefined || !isPrunable(object, owner)) continue;
    if (object.kind === 'Kustomization' && at(object, 'spec', 'prune') === true)
      prune(store, object, list(object, 'status', 'inventory', 'entries').filter(isObject), []);
    const kind = store.registry.byKind(groupOf(object), object.kind);
    if (kind !== undefined) store.remove(kind, object.metadata.namespace, object.metadata.name);
    gone.push(shortName(object));
  }
  return gone;
}

/** The object of an inventory entry. */
export function lookUp(store: ObjectStore, id: string): KubernetesObject | undefined {
  const [namespace = '', name = '', group = '', kindName = ''] = splitId(id);
  const kind = store.registry.byKind(group, kindName);
  return kind === undefined ? undefined : store.get(kind, namespace === '' ? undefined : namespace, name);
}

/** A colon in a name is written `__`, so the parts are counted from both ends. */
function splitId(id: string): string[] {
  const [namespace = '', ...rest] = id.split('_');
  const kind = rest.pop() ?? '';
  const group = rest.pop() ?? '';
  return [namespace, rest.join('_').replaceAll('__', ':'), group, kind];
}

function isPrunable(object: KubernetesObject, owner: KubernetesObject): boolean {
  const { labels, annotations } = object.metadata;
  return (
    labels?.['kustomize.toolkit.fluxcd.io/name'] === owner.metadata.name &&
    annotations?.['kustomize.toolkit.fluxcd.io/prune'] !== 'disabled'
  );
}

function rank(object: KubernetesObject): number {
  const place = kindOrder.indexOf(object.kind);
  return place < 0 ? kindOrder.length : place;
}

function withoutStatus(object: KubernetesObject): KubernetesObject {
  const { status: _status, ...rest } = object;
  return rest;
}

/** Server-side apply: what others set in labels, annotations, finalizers or `suspend` stays. */
function merged(before: KubernetesObject, wanted: KubernetesObject): KubernetesObject {
  const result = withoutStatus(wanted);
  const { labels, annotations, finalizers } = before.metadata;
  result.metadata = {
    ...wanted.metadata,
    labels: { ...labels, ...wanted.metadata.labels },
    ...(finalizers === undefined ? {} : { finalizers }),
  };
  const both = { ...annotations, ...wanted.metadata.annotations };
  if (Object.keys(both).length > 0) result.metadata.annotations = both;
  const suspend = at(before, 'spec', 'suspend');
  if (suspend !== undefined && isObject(result.spec) && result.spec['suspend'] === undefined)
    result.spec = { ...result.spec, suspend };
  return result;
}

function dryRun(store: ObjectStore, object: KubernetesObject): void {
  const { namespace, name } = object.metadata;
  const id = shortName(object);
  const { group, version } = splitApiVersion(object.apiVersion);
  const kind = store.registry.byKind(group, object.kind);
  if (kind === undefined || !kind.versions.includes(version))
    throw new ApplyFailure(
      `${id} dry-run failed: no matches for kind "${object.kind}" in version "${object.apiVersion}"\n`,
    );
  if (kind.namespaced) {
    if (namespace === undefined)
      throw new ApplyFailure(`${id} namespace not specified: the server could not find the requested resource\n`);
    const namespaces = store.registry.byName('Namespace');
    if (namespaces !== undefined && store.get(namespaces, undefined, namespace) === undefined)
      throw new ApplyFailure(`${id} not found: namespaces "${namespace}" not found\n`);
  }
  const typed = wrongType(object);
  if (typed !== undefined)
    throw new ApplyFailure(
      `${id} dry-run failed: failed to create typed patch object (${namespace ?? ''}/${name}; ${object.apiVersion}, Kind=${object.kind}): ${typed}\n`,
    );
  const invalid = whyInvalid(object, store.get(kind, namespace, name));
  if (invalid !== undefined) {
    const qualified = group === '' ? object.kind : `${object.kind}.${group}`;
    throw new ApplyFailure(`${id} dry-run failed (Invalid): ${qualified} "${name}" is invalid: ${invalid}\n`);
  }
}

/** Labels, annotations and a ConfigMap's data must be strings. */
function wrongType(object: KubernetesObject): string | undefined {
  const places: [string, unknown][] = [
    ['.metadata.labels', object.metadata.labels],
    ['.metadata.annotations', object.metadata.annotations],
  ];
  if (object.kind === 'ConfigMap') places.push(['.data', object['data']]);
  for (const [place, value] of places)
    for (const [key, one] of Object.entries(isObject(value) ? value : {}))
      if (typeof one !== 'string')
        return `${place}.${key}: expected string, got &value.valueUnstructured{Value:${String(one)}}`;
  return undefined;
}

function whyInvalid(object: KubernetesObject, before: KubernetesObject | undefined): string | undefined {
  if (!['Deployment', 'StatefulSet', 'DaemonSet'].includes(object.kind)) return undefined;
  const labels = record(object, 'spec', 'template', 'metadata', 'labels');
  const selector = record(object, 'spec', 'selector', 'matchLabels');
  if (list(object, 'spec', 'template', 'spec', 'containers').length === 0)
    return 'spec.template.spec.containers: Required value';
  if (Object.entries(selector).some(([key, value]) => labels[key] !== value))
    return `spec.template.metadata.labels: Invalid value: ${canonical(labels)}: \`selector\` does not match template \`labels\``;
  if (
    before !== undefined &&
    canonical(record(before, 'spec', 'selector')) !== canonical(record(object, 'spec', 'selector'))
  )
    return `spec.selector: Invalid value: ${canonical(record(object, 'spec', 'selector'))}: field is immutable`;
  return undefined;
}
