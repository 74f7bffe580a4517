import { formatPlace, type Finding } from '../errors.ts';
import { entry, formatObject, objectKey, placeOf, type Manifest } from './objects.ts';

/** What a check says about one object. */
export interface ObjectFinding extends Finding {
  readonly manifest: Manifest;
}

/** The syntax checks: what every Kubernetes object must have, and that none is there twice. */
export function checkObjects(manifests: readonly Manifest[]): readonly ObjectFinding[] {
  const findings: ObjectFinding[] = [];
  const seen = new Map<string, Manifest>();
  for (const manifest of manifests) {
    const missing = missingParts(manifest);
    if (missing.length > 0) {
      const message = `${formatObject(manifest.reference)}: ${missing.join(', ')} missing${fromTemplate(manifest)}`;
      findings.push({ message, at: manifest.origin.rendered, manifest });
      continue;
    }
    const key = objectKey(manifest.reference);
    const other = seen.get(key);
    if (other === undefined) seen.set(key, manifest);
    else {
      const where = formatPlace(placeOf(other.origin));
      const message = `${formatObject(manifest.reference)} is there twice; the other comes from ${where}${fromTemplate(manifest)}`;
      findings.push({ message, at: manifest.origin.rendered, manifest });
    }
  }
  return findings;
}

function missingParts({ data, reference }: Manifest): readonly string[] {
  const parts: string[] = [];
  if (reference.apiVersion === '') parts.push('apiVersion');
  if (reference.kind === '') parts.push('kind');
  if (reference.name === '') {
    const generated = entry(entry(data, 'metadata'), 'generateName') !== undefined;
    parts.push(generated ? 'metadata.name (Flux applies no generateName)' : 'metadata.name');
  }
  return parts;
}

function fromTemplate({ origin }: Manifest): string {
  return origin.template === undefined || origin.template === origin.rendered.file ? '' : `; from ${origin.template}`;
}
