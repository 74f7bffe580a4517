import { posix } from 'node:path';
import type { Place } from '../../errors.ts';
import { entry, listOf, recordOf, textAt, type Data } from '../../unstructured.ts';
import { groupOf, type Manifest } from '../objects.ts';

const group = 'kustomize.toolkit.fluxcd.io';

/** Names an object of Flux: a source, a Kustomization, what variables come from. */
export interface Reference {
  readonly kind: string;
  /** Empty where the manifest names none: something that this repository does not hold decides it. */
  readonly namespace: string;
  readonly name: string;
}

/** One Kustomization object of Flux (not a `kustomization.yaml`), as it is in a file or in what another builds. */
export interface FluxKustomization {
  readonly namespace: string;
  readonly name: string;
  readonly version: string;
  /** Relative to the repository's root, clean, `.` for the root itself. */
  readonly path: string;
  readonly source: Reference;
  readonly spec: Data;
  readonly dependsOn: readonly Reference[];
  /** Whom it is applied to, when not to the cluster that Flux runs in. */
  readonly target: string;
  readonly suspended: boolean;
  readonly manifest: Manifest;
  /** The file of the repository that holds it, where that is known. */
  readonly at: Place;
}

/** Whether an object is a Kustomization that Flux can apply. A patch for one names no source. */
export function isFluxKustomization({ reference, data }: Pick<Manifest, 'reference' | 'data'>): boolean {
  return (
    reference.kind === 'Kustomization' &&
    groupOf(reference.apiVersion) === group &&
    reference.name !== '' &&
    textAt(data, 'spec', 'sourceRef', 'name') !== ''
  );
}

/**
 * Reads an object that `isFluxKustomization` knows; what its spec has in a wrong shape counts as not there.
 * @param at where messages place it
 */
export function readKustomization(manifest: Manifest, at: Place): FluxKustomization {
  const { reference, data } = manifest;
  const spec = entry(data, 'spec');
  const { namespace, name } = reference;
  return {
    namespace,
    name,
    version: reference.apiVersion.slice(reference.apiVersion.indexOf('/') + 1),
    path: cleanPath(textAt(spec, 'path')),
    source: referenceIn(entry(spec, 'sourceRef'), namespace),
    spec: recordOf(spec),
    dependsOn: listOf(entry(spec, 'dependsOn')).map((item) => ({
      ...referenceIn(item, namespace),
      kind: 'Kustomization',
    })),
    target: JSON.stringify(entry(spec, 'kubeConfig') ?? ''),
    suspended: entry(spec, 'suspend') === true,
    manifest,
    at,
  };
}

/** `flux-system/apps`. */
export function nameOf({ namespace, name }: Pick<Reference, 'namespace' | 'name'>): string {
  return namespace === '' ? name : `${namespace}/${name}`;
}

/** Whether two references may mean one object: a namespace that isn't known fits any. */
export function mayBe(a: Reference, b: Reference): boolean {
  return a.kind === b.kind && a.name === b.name && sameNamespace(a.namespace, b.namespace);
}

/** Whether two namespaces may be one: an empty one fits any, for it is decided elsewhere. */
export function sameNamespace(a: string, b: string): boolean {
  return a === b || a === '' || b === '';
}

function referenceIn(value: unknown, ownNamespace: string): Reference {
  return {
    kind: textAt(value, 'kind'),
    namespace: textAt(value, 'namespace') || ownNamespace,
    name: textAt(value, 'name'),
  };
}

/** As the controller joins it to the root: what leads out of the root ends at the root. */
function cleanPath(path: string): string {
  return posix.normalize(`/${path.replaceAll('\\', '/')}`).replaceAll(/^\/+|\/+$/g, '') || '.';
}
