import type { Finding } from '../errors.ts';
import type { Secret } from '../secret.ts';
import type { OutputFile } from './layout.ts';
import { entry, formatObject, isRecord, placeOf, type Manifest } from './objects.ts';

/** Every `Secret` whose data anybody can read. SOPS-encrypted ones, and those without data, are fine. */
export function findPlaintextSecrets(manifests: readonly Manifest[]): readonly Finding[] {
  return manifests
    .filter(({ reference, data }) => {
      if (reference.kind !== 'Secret' || reference.apiVersion !== 'v1' || isSopsEncrypted(data)) return false;
      return ['data', 'stringData'].some((part) => {
        const values = entry(data, part);
        return isRecord(values) && Object.values(values).some((value) => value !== null && value !== '');
      });
    })
    .map(({ reference, origin }) => ({
      message: `${formatObject(reference)} holds its data in plain text`,
      at: placeOf(origin),
    }));
}

/** SOPS leaves a `sops` map with a message authentication code in each file it encrypts. */
export function isSopsEncrypted(data: unknown): boolean {
  return entry(entry(data, 'sops'), 'mac') !== undefined;
}

/** Shorter values (`dev`, `true`) stand everywhere by chance. */
export const shortestSecret = 6;

/** What to look for: the value, and of one with several lines (a key) each long line: YAML indents them. */
function partsOf(value: string): readonly string[] {
  const lines = value.includes('\n') ? value.split(/\s*\n\s*/).filter((line) => line.length >= 20) : [];
  return [value, ...lines.filter((line) => !line.startsWith('-----'))].filter((part) => part.length >= shortestSecret);
}

/** Files that hold the value of a secret, as it is or in base64; the finding names file and line, never the value. */
export function findSecretValues(files: readonly OutputFile[], secrets: readonly Secret[]): readonly Finding[] {
  const values = new Set(secrets.flatMap((secret) => partsOf(secret.reveal().trim())));
  const needles = [...values].flatMap((value) => [value, Buffer.from(value, 'utf8').toString('base64')]);
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
