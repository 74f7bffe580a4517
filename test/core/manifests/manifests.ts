import { parseManifests } from '../../../core/manifests/parse.ts';
import type { Manifest } from '../../../core/manifests/objects.ts';

/** The objects of a text that is right. */
export function manifestsOf(text: string, file = 'a.yaml'): readonly Manifest[] {
  const { manifests, findings } = parseManifests({ file, text, template: file });
  if (findings.length > 0) throw new Error(findings.map(({ message }) => message).join('\n'));
  return manifests;
}

export function object(kind: string, name: string, more = '', apiVersion = 'v1'): string {
  return `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: ${name}\n${more}`;
}
