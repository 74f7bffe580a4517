import type { ObjectType } from '../ports/cluster.ts';
import { childrenOf } from './judge-children.ts';
import { workloadScopes } from './judge-workloads.ts';
import {
  helmChartType,
  helmReleaseType,
  kustomizationType,
  refText,
  sourceGroup,
  type HelmRelease,
  type Kustomization,
  type Ref,
} from './objects.ts';
import { helmReleaseAt, kustomizationAt, scopeKey, type FluxState, type Scope } from './state.ts';
import { ownerOf } from './verdict.ts';

/** The targets, and for each HelmRelease that was named the Kustomization it belongs to. */
export function allTargets(state: FluxState, targets: readonly Ref[]): readonly Ref[] {
  const all = new Map(targets.map((target) => [refText(target), target]));
  for (const target of targets) {
    const release = target.kind === 'HelmRelease' ? helmReleaseAt(state, target) : undefined;
    const owner = release === undefined ? undefined : ownerOf(release.labels);
    if (owner !== undefined && !all.has(refText(owner))) all.set(refText(owner), owner);
  }
  return [...all.values()];
}

/**
 * What must be followed to judge the targets, as far as is known now: it grows as objects name others (their source,
 * dependencies, children, charts).
 */
export function scopesNeeded(state: FluxState, targets: readonly Ref[], checkChildren: boolean): readonly Scope[] {
  const scopes = new Map<string, Scope>();
  const visited = new Set<string>();
  const need = (type: ObjectType, namespace: string): void => {
    if (type.kind !== '') scopes.set(scopeKey(type, namespace), { type, namespace });
  };
  const visit = (ref: Ref): void => {
    if (visited.has(refText(ref))) return;
    visited.add(refText(ref));
    need(ref.kind === 'HelmRelease' ? helmReleaseType : kustomizationType, ref.namespace);
    if (ref.kind === 'HelmRelease') visitRelease(helmReleaseAt(state, ref));
    else visitKustomization(kustomizationAt(state, ref));
  };
  const visitRelease = (release: HelmRelease | undefined): void => {
    if (release?.chart !== undefined) need(helmChartType, release.chart.namespace);
  };
  const visitKustomization = (object: Kustomization | undefined): void => {
    if (object === undefined) return;
    need({ group: sourceGroup, kind: object.source.kind }, object.source.namespace);
    object.dependsOn.forEach(visit);
    const owner = ownerOf(object.labels);
    if (owner !== undefined) need(kustomizationType, owner.namespace);
    if (!checkChildren) return;
    childrenOf(object).forEach(visit);
    for (const { type, namespace } of workloadScopes(object)) need(type, namespace);
  };
  allTargets(state, targets).forEach(visit);
  return [...scopes.values()];
}
