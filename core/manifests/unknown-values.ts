import { isRecord } from '../unstructured.ts';
import type { ObjectFinding } from './findings.ts';
import { isSopsEncrypted } from './secrets.ts';

/**
 * Whether a finding is about a value that stands for another: a variable that only the cluster knows, or what SOPS has
 * encrypted. Nobody here can judge it.
 */
export function isAboutUnknownValue({ manifest, path }: Pick<ObjectFinding, 'manifest' | 'path'>): boolean {
  const { unknown = [] } = manifest.origin;
  if (unknown.some((field) => field.every((step, index) => path[index] === step))) return true;
  if (!isSopsEncrypted(manifest.data)) return false;
  const value = path.reduce<unknown>(step, manifest.data);
  return typeof value === 'string' && value.startsWith('ENC[');
}

function step(holder: unknown, key: string | number): unknown {
  if (Array.isArray(holder)) return typeof key === 'number' ? holder[key] : undefined;
  return isRecord(holder) && Object.hasOwn(holder, key) ? holder[key] : undefined;
}
