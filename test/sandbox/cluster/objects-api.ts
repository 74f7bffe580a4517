import { loadAll } from 'js-yaml';
import { isObject, type Json } from './json.ts';
import { asObject, groupOf, type KubernetesObject } from './objects.ts';
import type { ResourceKind } from './kinds.ts';
import type { ObjectStore } from './store.ts';

/** One object or several documents, as objects. @throws Error naming what is not an object. */
export function readObjects(objectOrYaml: object | string): KubernetesObject[] {
  const documents: unknown[] = typeof objectOrYaml === 'string' ? loadAll(objectOrYaml) : [objectOrYaml];
  return documents
    .filter((document) => document !== null && document !== undefined)
    .flatMap((document) => (isList(document) ? document.items : [document]))
    .map((document) => {
      const object = asObject(document);
      if (object === undefined) throw new Error(`not a Kubernetes object: ${JSON.stringify(document)}`);
      return object;
    });
}

function isList(document: unknown): document is { items: Json[] } {
  return isObject(document) && document['kind'] === 'List' && Array.isArray(document['items']);
}

/** The type of an object. @throws Error where the cluster does not serve it. */
export function kindOf(store: ObjectStore, object: KubernetesObject): ResourceKind {
  const kind = store.registry.byKind(groupOf(object), object.kind);
  if (kind === undefined) throw new Error(`no matches for kind "${object.kind}" in version "${object.apiVersion}"`);
  return kind;
}

/** As `kubectl apply` and, where a status is given, `kubectl replace --subresource=status`. */
export function applyObject(store: ObjectStore, object: KubernetesObject): KubernetesObject {
  const kind = kindOf(store, object);
  const stored = store.put(kind, object);
  learnDefinition(store, object);
  if (object.status === undefined || !kind.statusSubresource) return stored;
  return store.put(kind, { ...stored, status: object.status }, 'status');
}

/** A custom resource definition makes its kind known. */
export function learnDefinition(store: ObjectStore, object: KubernetesObject): void {
  if (object.kind !== 'CustomResourceDefinition' || !isObject(object.spec)) return;
  const { group, names, scope, versions } = object.spec;
  if (typeof group !== 'string' || !isObject(names) || !Array.isArray(versions)) return;
  if (store.registry.byKind(group, String(names['kind'])) !== undefined) return;
  store.registry.add({
    group,
    versions: versions.filter(isObject).map((version) => String(version['name'])),
    kind: String(names['kind']),
    plural: String(names['plural']),
    singular: String(names['singular'] ?? String(names['kind']).toLowerCase()),
    namespaced: scope !== 'Cluster',
    statusSubresource: versions.some((version) => isObject(version) && isObject(version['subresources'])),
    generation: true,
  });
}
