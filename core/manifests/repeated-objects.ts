import { entry } from '../unstructured.ts';
import { objectKey, type Manifest } from './objects.ts';

/** Objects that are applied together: by one Kustomization, for one application. */
export interface AppliedTogether<Owner> {
  readonly owner: Owner;
  readonly manifests: readonly Manifest[];
  /** The cluster, where objects of several are looked at at once. */
  readonly target?: string;
}

/** An object that another owner applies, too. */
export interface Repeated<Owner> {
  readonly manifest: Manifest;
  readonly owner: Owner;
  /** The first that has it. */
  readonly other: { readonly manifest: Manifest; readonly owner: Owner };
  /** Whether both say the same of it. */
  readonly same: boolean;
}

/** Objects of several owners, each undoing what the other did. Twice with one owner is the syntax check's to tell. */
export function repeatedObjects<Owner>(all: readonly AppliedTogether<Owner>[]): readonly Repeated<Owner>[] {
  const found: Repeated<Owner>[] = [];
  const first = new Map<string, Repeated<Owner>['other']>();
  for (const { owner, manifests, target = '' } of all) {
    for (const manifest of manifests) {
      if (isShared(manifest)) continue;
      const key = `${target}\n${objectKey(manifest.reference)}`;
      const other = first.get(key);
      if (other === undefined) first.set(key, { owner, manifest });
      else if (other.owner !== owner) {
        found.push({
          manifest,
          owner,
          other,
          same: JSON.stringify(manifest.data) === JSON.stringify(other.manifest.data),
        });
      }
    }
  }
  return found;
}

/** Whether an object says that Flux shall not own all of it. */
function isShared({ data }: Manifest): boolean {
  const group = 'kustomize.toolkit.fluxcd.io';
  return annotation(data, `${group}/reconcile`) === 'disabled' || annotation(data, `${group}/ssa`) !== undefined;
}

/** An annotation, or a label: Flux reads either. */
export function annotation(data: unknown, key: string): unknown {
  const metadata = entry(data, 'metadata');
  return entry(entry(metadata, 'annotations'), key) ?? entry(entry(metadata, 'labels'), key);
}
