import type { GoTypes } from './go-types.ts';
import type { MergedDefinitions } from './merge.ts';

/** A kind that no version in the data serves any more. */
export interface RemovedKind {
  /** `policy/v1beta1 PodDisruptionBudget`. */
  readonly kind: string;
  /** The minor version that was the first without it. */
  readonly removed: number;
  /** `networking.k8s.io/v1 Ingress`; empty where nothing took its place. */
  readonly replacement: string;
}

// Not in k8s.io/api (any more). https://kubernetes.io/docs/reference/using-api/deprecation-guide/
const others: readonly RemovedKind[] = [
  ['policy/v1beta1 PodSecurityPolicy', 25, ''],
  ['extensions/v1beta1 PodSecurityPolicy', 16, 'policy/v1beta1 PodSecurityPolicy'],
  ['autoscaling/v2beta1 HorizontalPodAutoscaler', 25, 'autoscaling/v2 HorizontalPodAutoscaler'],
  ['apiextensions.k8s.io/v1beta1 CustomResourceDefinition', 22, 'apiextensions.k8s.io/v1 CustomResourceDefinition'],
  ['apiregistration.k8s.io/v1beta1 APIService', 22, 'apiregistration.k8s.io/v1 APIService'],
].map(([kind, removed, replacement]) => ({
  kind: String(kind),
  removed: Number(removed),
  replacement: String(replacement),
}));

/** What was gone before the oldest version of the data. */
export function removedKinds(go: GoTypes, { oldest, kinds }: MergedDefinitions): readonly RemovedKind[] {
  const known = new Set(kinds.map(({ kind }) => kind));
  const groups = new Map(kinds.map(({ kind, definition }) => [folderOf(definition), groupOf(kind)]));
  const found = [...go.lifecycles].flatMap(([goKind, { removed, replacement = '' }]) => {
    const [path = '', name = ''] = goKind.split(' ');
    const [folder = '', version = ''] = path.split('/');
    const kind = `${groups.get(folder) ?? folder}/${version} ${name}`;
    if (removed === undefined || removed > oldest || known.has(kind) || /List$|Options$|Review$/.test(name)) return [];
    // Without one of its own, the newest of the group has taken its place: found when it is asked for.
    return [{ kind, removed, replacement: replacement.replace(/List$/, '') }];
  });
  return [...found, ...others].toSorted((a, b) => (a.kind < b.kind ? -1 : 1));
}

function folderOf(definition: string): string {
  return definition.slice(0, definition.indexOf('.'));
}

function groupOf(kind: string): string {
  return kind.includes('/') ? kind.slice(0, kind.indexOf('/')) : '';
}
