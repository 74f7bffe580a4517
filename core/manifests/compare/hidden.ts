import { isRecord, type Data } from '../../unstructured.ts';
import type { ObjectReference } from '../descriptor.ts';
import { groupOf } from '../objects.ts';
import { isSopsEncrypted } from '../secrets.ts';
import type { ChangePath } from './change-path.ts';

/** Stands for a value that is not shown. */
export const hiddenValue = '(hidden)';

type Hidden = (path: ChangePath, value: unknown) => boolean;

// Of these parts nobody may see a value (Secret), or nobody could read one (SealedSecret).
const hiddenParts: Readonly<Record<string, readonly (readonly string[])[]>> = {
  '/Secret': [
    ['data'],
    ['stringData'],
    ['metadata', 'annotations', 'kubectl.kubernetes.io/last-applied-configuration'],
  ],
  'bitnami.com/SealedSecret': [
    ['spec', 'encryptedData'],
    ['spec', 'data'],
  ],
};

/** Says of each value of an object whether it is never shown. */
export function hiddenIn({ apiVersion, kind }: ObjectReference, data: Data): Hidden {
  const own = `${groupOf(apiVersion)}/${kind}`;
  const parts = Object.hasOwn(hiddenParts, own) ? (hiddenParts[own] ?? []) : [];
  const encrypted = isSopsEncrypted(data);
  return (path, value) =>
    parts.some((part) => part.every((step, index) => path[index] === step)) ||
    (encrypted && (path[0] === 'sops' || (typeof value === 'string' && value.startsWith('ENC['))));
}

/** A value in which everything that is hidden stands as `(hidden)`; the names of fields stay. */
export function withoutHidden(value: unknown, hidden: Hidden, path: ChangePath): unknown {
  if (Array.isArray(value)) return value.map((item, index) => withoutHidden(item, hidden, [...path, index]));
  if (!isRecord(value) || value instanceof Uint8Array) return hidden(path, value) ? hiddenValue : value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, withoutHidden(part, hidden, [...path, key])]),
  );
}
