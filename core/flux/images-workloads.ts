import { childrenOf } from './judge-children.ts';
import type { InventoryEntry } from './inventory.ts';
import { refText, type Ref } from './objects.ts';
import { helmReleaseAt, kustomizationAt, scopeKey, type FluxState, type Scope } from './state.ts';
import { runsImages } from './workload-health.ts';

/** Workloads in more kinds and namespaces than these are not followed: each pair costs a watch. */
const mostScopes = 64;

/** What helm-controller puts on everything that it installs. */
const releaseLabel = { name: 'helm.toolkit.fluxcd.io/name', namespace: 'helm.toolkit.fluxcd.io/namespace' };

/** The kinds that a release's workloads are looked for in, where its status does not name them (before Flux 2.8). */
const releaseKinds = ['Deployment', 'StatefulSet', 'DaemonSet'] as const;

/** Workloads that a target has brought, by itself or by its children, each once. */
export interface WorkloadsBelow {
  readonly workloads: readonly Ref[];
  /** Where those must be followed. */
  readonly scopes: readonly Scope[];
  /** Whether some were left out, there being too many. */
  readonly cut: boolean;
}

/**
 * The workloads that a Kustomization or HelmRelease has applied, and those of its children, as deep as they go.
 * @param deep whether children count
 */
export function workloadsBelow(state: FluxState, target: Ref, deep: boolean): WorkloadsBelow {
  const workloads = new Map<string, Ref>();
  const scopes = new Map<string, Scope>();
  const visited = new Set<string>();
  let cut = false;
  const need = (scope: Scope): boolean => {
    const key = scopeKey(scope.type, scope.namespace);
    if (scopes.size >= mostScopes && !scopes.has(key)) return !(cut = true);
    scopes.set(key, scope);
    return true;
  };
  const applied = (inventory: readonly InventoryEntry[]): void => {
    for (const { group, kind, namespace, name } of inventory.filter(runsImages)) {
      const ref: Ref = { kind, namespace, name };
      if (need({ type: { group, kind }, namespace })) workloads.set(refText(ref), ref);
    }
    if (deep) childrenOf(inventory).forEach(visit);
  };
  const visit = (ref: Ref): void => {
    if (visited.has(refText(ref))) return;
    visited.add(refText(ref));
    if (ref.kind === 'Kustomization') return applied(kustomizationAt(state, ref)?.inventory ?? []);
    if (ref.kind !== 'HelmRelease') return;
    const release = helmReleaseAt(state, ref);
    if (release === undefined) return;
    if (release.inventory !== undefined) return applied(release.inventory);
    for (const kind of releaseKinds) need({ type: { group: 'apps', kind }, namespace: release.targetNamespace });
    for (const { object } of state.objects.values()) {
      const { name, namespace } = releaseLabel;
      const own = object.kind === 'Workload' && object.labels[name] === ref.name;
      if (own && object.labels[namespace] === ref.namespace) workloads.set(refText(object.ref), object.ref);
    }
  };
  visit(target);
  return { workloads: [...workloads.values()], scopes: [...scopes.values()], cut };
}
