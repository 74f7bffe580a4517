import type { Place } from '../errors.ts';
import type { ObjectReference } from './descriptor.ts';

/** A map of a manifest, whatever it holds. */
export type Data = Readonly<Record<string, unknown>>;

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

/** Whether a value is a map: a list and null are none. */
export function isRecord(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A map's own entry, undefined when there is none: a manifest may have any key, `constructor` too. */
export function entry(value: unknown, key: string): unknown {
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** A map's own text; empty when there is none. */
export function textOf(value: unknown, key: string): string {
  const text = entry(value, key);
  return typeof text === 'string' ? text : '';
}

/** A list's items; none of what is no list. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** What names an object; empty where it does not say. */
export function referenceOf(data: Data): ObjectReference {
  const metadata = entry(data, 'metadata');
  return {
    apiVersion: textOf(data, 'apiVersion'),
    kind: textOf(data, 'kind'),
    namespace: textOf(metadata, 'namespace'),
    name: textOf(metadata, 'name'),
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
