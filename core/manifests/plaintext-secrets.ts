import { YAMLException } from 'js-yaml';
import { entry, recordOf } from '../unstructured.ts';
import { findingOf, type ObjectFinding } from './findings.ts';
import type { Manifest } from './objects.ts';
import { isSopsEncrypted } from './secrets.ts';
import { loadYaml } from './yaml.ts';

/**
 * Every `Secret` whose data anybody can read. SOPS-encrypted ones are fine, and those without data, or whose values only
 * the cluster knows.
 */
export function findPlaintextSecrets(
  manifests: readonly Manifest[],
  severity: ObjectFinding['severity'],
): readonly ObjectFinding[] {
  return manifests.flatMap((manifest) => {
    const part = readablePart(manifest);
    if (part === undefined) return [];
    const message = 'is in plain text (base64 hides nothing): everybody reads it who can read the repository';
    return [findingOf(manifest, { check: 'secrets', path: [part], message, severity })];
  });
}

interface SecretValue {
  readonly part: 'data' | 'stringData';
  readonly key: string;
  /** Decoded. */
  readonly text: string;
}

function readablePart({ reference, data, origin }: Manifest): SecretValue['part'] | undefined {
  if (reference.kind !== 'Secret' || reference.apiVersion !== 'v1' || isSopsEncrypted(data)) return undefined;
  const values = valuesIn(data);
  // A generator takes an encrypted .env apart, its code among the others.
  if (values.some(({ key, text }) => key === 'sops_mac' && text.startsWith('ENC['))) return undefined;
  const isUnknown = ({ part, key }: SecretValue): boolean =>
    (origin.unknown ?? []).some(([first, second]) => first === part && (second === undefined || second === key));
  return values.find((value) => value.text !== '' && !isEncryptedFile(value.text) && !isUnknown(value))?.part;
}

function valuesIn(secret: unknown): readonly SecretValue[] {
  return (['data', 'stringData'] as const).flatMap((part) => {
    const values = entry(secret, part);
    return Object.entries(recordOf(values)).map(([key, value]) => {
      const text = typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value);
      return { part, key, text: part === 'data' ? Buffer.from(text, 'base64').toString('utf8') || text : text };
    });
  });
}

/** A file that SOPS has encrypted, as a generator puts it into a Secret. */
function isEncryptedFile(text: string): boolean {
  if (!text.includes('ENC[') || !text.includes('sops')) return false;
  if (/^sops_mac=ENC\[/m.test(text)) return true;
  try {
    return isSopsEncrypted(loadYaml(text, '').value);
  } catch (error) {
    if (error instanceof YAMLException) return false;
    throw error;
  }
}
