import type { DeliveryIdentity } from '../../identity.ts';
import type { Data } from '../../unstructured.ts';
import type { ObjectReference } from '../descriptor.ts';
import type { FieldChange } from './fields.ts';

/** How one object differs between the GitOps repository and what was rendered. */
export type ObjectChange =
  | { readonly kind: 'added'; readonly reference: ObjectReference; readonly file: string; readonly data: Data }
  | { readonly kind: 'removed'; readonly reference: ObjectReference; readonly file: string }
  | {
      readonly kind: 'changed';
      readonly reference: ObjectReference;
      /** SOPS and the like show in the object as a whole. */
      readonly data: Data;
      readonly fields: readonly FieldChange[];
      readonly file: string;
      /** Where it was; the same as `file` when it did not move. */
      readonly before: string;
    }
  | { readonly kind: 'moved'; readonly reference: ObjectReference; readonly file: string; readonly before: string };

/** A file of which no object tells that it differs: a template, or one whose comments, order or look changed. */
export interface FileDifference {
  readonly kind: 'added' | 'removed' | 'changed';
  readonly path: string;
}

/** What one application's delivery would change. */
export interface ApplicationComparison {
  readonly identity: DeliveryIdentity;
  /** In the order of the output; removed ones last. */
  readonly objects: readonly ObjectChange[];
  /** How many objects are the same on both sides. */
  readonly same: number;
  readonly files: readonly FileDifference[];
  /** What of the repository could not be read, for people. */
  readonly warnings: readonly string[];
}

/** Whether create-gitops-pr would have something to propose: any file but descriptors differs. */
export function isChanged(comparisons: readonly ApplicationComparison[]): boolean {
  return comparisons.some(({ objects, files }) => objects.length > 0 || files.length > 0);
}

/** Of all applications: how many objects of each kind of change there are. */
export function countChanges(
  comparisons: readonly Pick<ApplicationComparison, 'objects'>[],
): Readonly<Record<ObjectChange['kind'], number>> {
  const counts = { added: 0, changed: 0, removed: 0, moved: 0 };
  for (const { objects } of comparisons) for (const { kind } of objects) counts[kind] += 1;
  return counts;
}

/** `1 object added, 3 changed, 2 removed`; what there is none of is left out. */
export function countsText(comparisons: readonly ApplicationComparison[]): string {
  const counts = countChanges(comparisons);
  const parts = (['added', 'changed', 'removed', 'moved'] as const)
    .filter((kind) => counts[kind] > 0)
    .map((kind) => ({ kind, count: counts[kind] }));
  const files = comparisons.reduce((sum, comparison) => sum + comparison.files.length, 0);
  const objects = parts.map(({ kind, count }, index) =>
    index === 0 ? `${count} object${count === 1 ? '' : 's'} ${kind}` : `${count} ${kind}`,
  );
  if (objects.length > 0) return objects.join(', ');
  if (files === 0) return 'no difference';
  return `no object differs, but ${files} file${files === 1 ? ' does' : 's do'}`;
}
