import { randomUUID } from 'node:crypto';
import { type JsonObject, isObject } from './json.ts';

/** Kubernetes' ObjectMeta, as far as the stand-in uses it. */
export interface ObjectMeta {
  name: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
  ownerReferences?: JsonObject[];
  managedFields?: JsonObject[];
}

/** Any Kubernetes object. */
export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  spec?: JsonObject;
  status?: JsonObject;
  [member: string]: unknown;
}

/** A status condition (metav1.Condition). */
export interface Condition extends JsonObject {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  reason: string;
  message: string;
  lastTransitionTime: string;
  observedGeneration: number;
}

/** `apps/v1` -> { group: 'apps', version: 'v1' }; `v1` has the empty group. */
export function splitApiVersion(apiVersion: string): { group: string; version: string } {
  const slash = apiVersion.indexOf('/');
  if (slash < 0) return { group: '', version: apiVersion };
  return { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}

/** The group of an object's apiVersion. */
export function groupOf(object: Pick<KubernetesObject, 'apiVersion'>): string {
  return splitApiVersion(object.apiVersion).group;
}

/** Time as Kubernetes writes it: UTC with seconds only. */
export function timestamp(at: Date = new Date()): string {
  return at.toISOString().replace(/\.\d+Z$/, 'Z');
}

/** A fresh object's uid. */
export function newUid(): string {
  return randomUUID();
}

/** A copy that shares nothing with the original. */
export function copy<T>(value: T): T {
  return structuredClone(value);
}

/**
 * Takes parsed YAML or JSON as an object.
 * @returns the object, or undefined where apiVersion, kind or metadata.name is missing.
 */
export function asObject(value: unknown): KubernetesObject | undefined {
  if (!isObject(value)) return undefined;
  const { apiVersion, kind, metadata } = value;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || !isObject(metadata)) return undefined;
  const name = metadata['name'];
  if (typeof name !== 'string' || name === '') return undefined;
  return { ...value, apiVersion, kind, metadata: { ...metadata, name } };
}
