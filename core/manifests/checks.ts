import { formatPlace, type Finding } from '../errors.ts';
import type { ObjectReference } from './descriptor.ts';
import { isClusterScoped } from './namespace.ts';
import { entry, formatObject, groupOf, objectKey, placeOf, type Manifest } from './objects.ts';

/** What a check says about one object. */
export interface ObjectFinding extends Finding {
  readonly manifest: Manifest;
}

/** The syntax checks: what every Kubernetes object must have, names it takes, and that none is there twice. */
export function checkObjects(manifests: readonly Manifest[]): readonly ObjectFinding[] {
  const findings: ObjectFinding[] = [];
  const seen = new Map<string, Manifest>();
  for (const manifest of manifests) {
    const wrong = wrongParts(manifest);
    if (wrong.length > 0) {
      const message = `${formatObject(manifest.reference)}: ${wrong.join(', ')}${fromTemplate(manifest)}`;
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

function wrongParts({ data, reference }: Manifest): readonly string[] {
  const metadata = entry(data, 'metadata');
  const parts = [
    judge('apiVersion', reference.apiVersion, entry(data, 'apiVersion')),
    judge('kind', reference.kind, entry(data, 'kind')),
    entry(metadata, 'generateName') !== undefined && reference.name === ''
      ? 'metadata.name is missing (Flux applies no generateName)'
      : judge('metadata.name', reference.name, entry(metadata, 'name')),
    refusedName(reference),
    reference.namespace !== '' && isClusterScoped(reference.apiVersion, reference.kind)
      ? `metadata.namespace is "${reference.namespace}", but ${reference.kind} has none`
      : undefined,
  ];
  return parts.filter((part) => part !== undefined);
}

/** Why Kubernetes refuses a name: RBAC takes any path segment, all else DNS subdomains (RFC 1123). */
function refusedName({ apiVersion, name }: ObjectReference): string | undefined {
  if (name === '') return undefined;
  if (groupOf(apiVersion) === 'rbac.authorization.k8s.io') {
    return /^\.{1,2}$|[/%]/.test(name) ? 'metadata.name must not be "." or "..", nor hold "/" or "%"' : undefined;
  }
  if (name.length <= 253 && /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/.test(name)) {
    return undefined;
  }
  return 'metadata.name may only hold lower-case letters, digits, "-" and "." (at most 253, starting and ending with a letter or digit)';
}

function judge(name: string, text: string, value: unknown): string | undefined {
  if (text !== '') return undefined;
  if (value === undefined || value === null || value === '') return `${name} is missing`;
  // YAML takes yes, n or 1 for something else than text.
  return `${name} is no text: put it in quotes`;
}

function fromTemplate({ origin }: Manifest): string {
  return origin.template === undefined || origin.template === origin.rendered.file ? '' : `; from ${origin.template}`;
}
