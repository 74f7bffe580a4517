import type { ObjectType } from '../ports/cluster.ts';
import { workloadsBelow } from './images-workloads.ts';
import { childrenOf } from './judge-children.ts';
import { workloadScopes } from './judge-workloads.ts';
import {
  canaryType,
  helmChartType,
  helmReleaseType,
  kustomizationType,
  ownerOf,
  refText,
  sourceGroup,
  type HelmRelease,
  type Kustomization,
  type Ref,
} from './objects.ts';
import {
  canaryAt,
  helmChartAt,
  helmReleaseAt,
  kustomizationAt,
  scopeKey,
  type FluxState,
  type Scope,
} from './state.ts';

/**
 * The targets, and for each HelmRelease that was named the Kustomization it belongs to, whose commit is proven by that.
 * @param images whether images are awaited instead of a commit
 */
export function allTargets(state: FluxState, targets: readonly Ref[], images = false): readonly Ref[] {
  if (images) return targets;
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
 * @param images whether images are awaited, so that all workloads count
 */
export function scopesNeeded(
  state: FluxState,
  targets: readonly Ref[],
  checkChildren: boolean,
  images = false,
): readonly Scope[] {
  const scopes = new Map<string, Scope>();
  const visited = new Set<string>();
  const need = (type: ObjectType, namespace: string): void => {
    if (type.kind !== '') scopes.set(scopeKey(type, namespace), { type, namespace });
  };
  /** Whether it is the first time; a dependency is looked at less closely than a child. */
  const isNew = (ref: Ref, how: 'closely' | 'as dependency'): boolean => {
    const key = `${how} ${refText(ref)}`;
    return !visited.has(key) && visited.add(key) !== undefined;
  };
  const visit = (ref: Ref): void => {
    if (!isNew(ref, 'closely')) return;
    switch (ref.kind) {
      case 'HelmRelease':
        need(helmReleaseType, ref.namespace);
        return visitRelease(helmReleaseAt(state, ref));
      case 'Canary':
        return visitCanary(ref);
      default:
        need(kustomizationType, ref.namespace);
        return visitKustomization(kustomizationAt(state, ref));
    }
  };
  const visitDependency = (ref: Ref): void => {
    if (!isNew(ref, 'as dependency')) return;
    const release = ref.kind === 'HelmRelease';
    need(release ? helmReleaseType : kustomizationType, ref.namespace);
    const object = release ? helmReleaseAt(state, ref) : kustomizationAt(state, ref);
    object?.dependsOn.forEach(visitDependency);
  };
  const visitRelease = (release: HelmRelease | undefined): void => {
    if (release === undefined) return;
    release.dependsOn.forEach(visitDependency);
    if (release.artifact !== undefined) need(sourceType(release.artifact), release.artifact.namespace);
    if (release.chart !== undefined) {
      need(helmChartType, release.chart.namespace);
      // What a chart comes from tells only why it is not there.
      const chart = helmChartAt(state, release.chart);
      if (chart !== undefined && chart.conditions.get('Ready')?.status !== 'True') {
        need(sourceType(chart.source), chart.source.namespace);
      }
    }
    if (checkChildren) childrenOf(release.inventory ?? []).forEach(visit);
  };
  const visitCanary = (ref: Ref): void => {
    need(canaryType, ref.namespace);
    const canary = canaryAt(state, ref);
    if (canary?.target !== undefined && canary.target.kind !== 'Service') {
      need({ group: 'apps', kind: canary.target.kind }, canary.target.namespace);
    }
  };
  const visitKustomization = (object: Kustomization | undefined): void => {
    if (object === undefined) return;
    need(sourceType(object.source), object.source.namespace);
    object.dependsOn.forEach(visitDependency);
    const owner = ownerOf(object.labels);
    if (owner !== undefined) need(kustomizationType, owner.namespace);
    if (!checkChildren) return;
    childrenOf(object.inventory).forEach(visit);
    for (const { type, namespace } of workloadScopes(object)) need(type, namespace);
  };
  allTargets(state, targets, images).forEach(visit);
  if (images) {
    const below = targets.flatMap((target) => workloadsBelow(state, target, checkChildren).scopes);
    for (const { type, namespace } of below) need(type, namespace);
  }
  return [...scopes.values()];
}

function sourceType({ kind }: Ref): ObjectType {
  return { group: sourceGroup, kind };
}
