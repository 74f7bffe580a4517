import type { Place } from '../errors.ts';
import { entry, textAt, type Data } from '../unstructured.ts';
import type { ObjectReference } from './descriptor.ts';

/** Where an object comes from. */
export interface Origin {
  /** The rendered text, and the line its document starts at. */
  readonly rendered: Place;
  /** The template, where the engine tells (helm's `# Source:`), or the file itself for plain manifests. */
  readonly template: string | undefined;
  /**
   * The document as the engine gave it (LF), the line it starts at in the rendered text, and where in it the object
   * stands: `['items', 2]` in a `List`.
   */
  readonly document: { readonly text: string; readonly line: number; readonly path: readonly (string | number)[] };
  /** Fields that hold a variable whose value only the cluster knows: no check can judge them. */
  readonly unknown?: readonly (readonly (string | number)[])[];
}

/** One rendered Kubernetes object. */
export interface Manifest {
  readonly reference: ObjectReference;
  readonly data: Data;
  /** One YAML document: no marker, LF, newline at the end. */
  readonly text: string;
  readonly origin: Origin;
}

/** What names an object; empty where it does not say. */
export function referenceOf(data: Data): ObjectReference {
  const metadata = entry(data, 'metadata');
  return {
    apiVersion: textAt(data, 'apiVersion'),
    kind: textAt(data, 'kind'),
    namespace: textAt(metadata, 'namespace'),
    name: textAt(metadata, 'name'),
  };
}

/** `apps` of `apps/v1`; empty for the core group. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash === -1 ? '' : apiVersion.slice(0, slash);
}

/** What makes two objects the same one for Kubernetes: group, kind, namespace and name; the version doesn't count. */
export function objectKey(reference: ObjectReference): string {
  return [groupOf(reference.apiVersion), reference.kind, reference.namespace, reference.name].join('\n');
}

/** `Deployment shop/web`, for messages. */
export function formatObject(reference: ObjectReference): string {
  const name = reference.namespace === '' ? reference.name : `${reference.namespace}/${reference.name}`;
  return `${reference.kind === '' ? 'object' : reference.kind} ${name === '' ? '(no name)' : name}`;
}

/** Where to look: the template if it is known, else the rendered text. */
export function placeOf(origin: Origin): Place {
  return origin.template === undefined || origin.template === origin.rendered.file
    ? origin.rendered
    : { file: origin.template };
}
