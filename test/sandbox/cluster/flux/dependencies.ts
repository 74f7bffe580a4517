import { list, text } from '../json.ts';
import type { KubernetesObject } from '../objects.ts';
import { isReady } from './conditions.ts';
import type { FluxContext } from './engine.ts';

/** The source that a Kustomization names, and how Flux writes it. */
export interface SourceReference {
  kind: string;
  namespace: string;
  name: string;
  /** `GitRepository/flux-system/gitops` */
  shown: string;
  object: KubernetesObject | undefined;
}

/** Looks up `spec.sourceRef` (or a chart's) of an object. */
export function sourceOf(context: FluxContext, object: KubernetesObject, reference: unknown): SourceReference {
  const kindName = text(reference, 'kind') ?? 'GitRepository';
  const name = text(reference, 'name') ?? '';
  const given = text(reference, 'namespace');
  const namespace = given ?? object.metadata.namespace ?? '';
  const kind = context.store.registry.byName(kindName);
  return {
    kind: kindName,
    namespace,
    name,
    shown: given === undefined ? `${kindName}/${name}` : `${kindName}/${given}/${name}`,
    object: kind === undefined ? undefined : context.store.get(kind, namespace, name),
  };
}

/** @returns why a dependency holds the Kustomization back, in Flux's words; undefined when none does. */
export function unreadyDependency(
  context: FluxContext,
  object: KubernetesObject,
  source: SourceReference,
): string | undefined {
  const kind = context.store.registry.byName('Kustomization');
  const revision = text(source.object, 'status', 'artifact', 'revision');
  for (const dependency of list(object.spec, 'dependsOn')) {
    const name = text(dependency, 'name') ?? '';
    const namespace = text(dependency, 'namespace') ?? object.metadata.namespace ?? '';
    const id = `${namespace}/${name}`;
    const found = kind === undefined ? undefined : context.store.get(kind, namespace, name);
    if (found === undefined)
      return `dependency '${id}' not found: kustomizations.kustomize.toolkit.fluxcd.io "${name}" not found`;
    const observed = found.status?.['observedGeneration'] === found.metadata.generation;
    if (!observed || !isReady(found)) return `dependency '${id}' is not ready`;
    const theirs = sourceOf(context, found, found.spec?.['sourceRef']);
    const sameSource =
      theirs.kind === source.kind && theirs.namespace === source.namespace && theirs.name === source.name;
    if (sameSource && text(found, 'status', 'lastAppliedRevision') !== revision)
      return `dependency '${id}' revision is not up to date`;
  }
  return undefined;
}
