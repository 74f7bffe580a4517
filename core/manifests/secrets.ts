import type { Finding } from '../errors.ts';
import { secretParts, type Secret } from '../secret.ts';
import { entry } from '../unstructured.ts';
import type { OutputFile } from './layout.ts';
import { formatPath, placeAt, type FieldPath } from './locate.ts';
import { formatObject, type Manifest } from './objects.ts';

/** SOPS leaves a `sops` map with a message authentication code in each file it encrypts. */
export function isSopsEncrypted(data: unknown): boolean {
  return entry(data, 'sops', 'mac') !== undefined;
}

/** Each value as it is and in base64. */
function needlesOf(secrets: readonly Secret[]): readonly string[] {
  const values = new Set(secrets.flatMap((secret) => secretParts(secret.reveal().trim())));
  return [...values].flatMap((value) => [value, Buffer.from(value, 'utf8').toString('base64')]);
}

/**
 * Fields that hold the value of a secret where the file's text doesn't show it: behind YAML's or JSON's escapes, or
 * inside a longer text in base64, as kustomize's secretGenerator makes it of a whole file.
 */
export function findHiddenSecretValues(manifests: readonly Manifest[], secrets: readonly Secret[]): readonly Finding[] {
  const needles = needlesOf(secrets);
  if (needles.length === 0) return [];
  const holds = (text: string): boolean => needles.some((needle) => text.includes(needle));
  return manifests.flatMap((manifest) => {
    if (holds(manifest.text)) return [];
    const field = findText(manifest.data, [], (text) => holds(text) || holds(fromBase64(text)));
    if (field === undefined) return [];
    // A key may be the value itself: what stands before it must do.
    const shown = field.filter((step) => typeof step === 'number' || !holds(step));
    const where = shown.length === 0 ? '' : ` in ${formatPath(shown)}`;
    const message = `the value of a secret variable, encoded or escaped${where} of ${formatObject(manifest.reference)}`;
    return [{ message, at: placeAt(manifest, field) }];
  });
}

/** The text that a scalar holds in base64; empty when it can be none. */
function fromBase64(text: string): string {
  // By what it may not hold: an expression for the whole would take hours over a megabyte of spaces.
  return text.length >= 8 && !/[^A-Za-z0-9+/=\s]/.test(text) ? Buffer.from(text, 'base64').toString('utf8') : '';
}

function findText(value: unknown, path: FieldPath, matches: (text: string) => boolean): FieldPath | undefined {
  if (typeof value === 'string') return matches(value) ? path : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  const entries: readonly (readonly [string | number, unknown])[] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value);
  for (const [key, child] of entries) {
    const below = [...path, key];
    if (typeof key === 'string' && matches(key)) return below;
    const found = findText(child, below, matches);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Files that hold the value of a secret, as it is or in base64; the finding names file and line, never the value. */
export function findSecretValues(files: readonly OutputFile[], secrets: readonly Secret[]): readonly Finding[] {
  const needles = needlesOf(secrets);
  const findings: Finding[] = [];
  for (const { path, content } of files) {
    if (needles.some((needle) => path.includes(needle))) {
      findings.push({ message: 'the value of a secret variable, in the path of a file' });
    }
    const text = typeof content === 'string' ? content : content.toString('utf8');
    const lines = new Set(needles.flatMap((needle) => linesWith(text, needle)));
    for (const line of [...lines].toSorted((a, b) => a - b)) {
      findings.push({ message: 'the value of a secret variable', at: { file: path, line } });
    }
  }
  return findings;
}

/** The lines, from 1, on which a text starts in another. */
function linesWith(text: string, needle: string): readonly number[] {
  const found: number[] = [];
  let line = 1;
  let counted = 0;
  for (let at = text.indexOf(needle); at !== -1; at = text.indexOf(needle, at + needle.length)) {
    for (let feed = text.indexOf('\n', counted); feed !== -1 && feed < at; feed = text.indexOf('\n', feed + 1)) {
      line += 1;
      counted = feed + 1;
    }
    found.push(line);
  }
  return found;
}
