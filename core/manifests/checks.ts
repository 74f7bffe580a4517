import { formatPlace } from '../errors.ts';
import type { ObjectReference } from './descriptor.ts';
import { findingOf, type ObjectFinding } from './findings.ts';
import { isClusterScoped } from './namespace.ts';
import type { FieldPath } from './locate.ts';
import { entry, groupOf, objectKey, placeOf, type Manifest } from './objects.ts';

/** The syntax checks: what every Kubernetes object must have, names it takes, and that none is there twice. */
export function checkObjects(manifests: readonly Manifest[]): readonly ObjectFinding[] {
  const findings: ObjectFinding[] = [];
  const seen = new Map<string, Manifest>();
  for (const manifest of manifests) {
    const wrong = wrongParts(manifest);
    for (const { path, message } of wrong) findings.push(findingOf(manifest, { check: 'syntax', path, message }));
    if (wrong.length > 0) continue;
    const key = objectKey(manifest.reference);
    const other = seen.get(key);
    if (other === undefined) seen.set(key, manifest);
    else {
      const message = `is there twice; the other comes from ${formatPlace(placeOf(other.origin))}`;
      findings.push(findingOf(manifest, { check: 'syntax', path: [], message }));
    }
  }
  return findings;
}

interface WrongPart {
  readonly path: FieldPath;
  readonly message: string;
}

function wrongParts({ data, reference }: Manifest): readonly WrongPart[] {
  const metadata = entry(data, 'metadata');
  const generated = entry(metadata, 'generateName') !== undefined && reference.name === '';
  const parts: readonly (readonly [FieldPath, string | undefined])[] = [
    [['apiVersion'], judge(reference.apiVersion, entry(data, 'apiVersion'))],
    [['kind'], judge(reference.kind, entry(data, 'kind'))],
    [
      ['metadata', 'name'],
      generated ? 'is missing (Flux applies no generateName)' : judge(reference.name, entry(metadata, 'name')),
    ],
    [['metadata', 'name'], refusedName(reference)],
    [
      ['metadata', 'namespace'],
      reference.namespace !== '' && isClusterScoped(reference.apiVersion, reference.kind)
        ? `is "${reference.namespace}", but ${reference.kind} has none`
        : undefined,
    ],
  ];
  return parts.flatMap(([path, message]) => (message === undefined ? [] : [{ path, message }]));
}

/** Why Kubernetes refuses a name: RBAC takes any path segment, all else DNS subdomains (RFC 1123). */
function refusedName({ apiVersion, name }: ObjectReference): string | undefined {
  if (name === '') return undefined;
  if (groupOf(apiVersion) === 'rbac.authorization.k8s.io') {
    return /^\.{1,2}$|[/%]/.test(name) ? 'must not be "." or "..", nor hold "/" or "%"' : undefined;
  }
  if (name.length <= 253 && /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/.test(name)) {
    return undefined;
  }
  return 'may only hold lower-case letters, digits, "-" and "." (at most 253, starting and ending with a letter or digit)';
}

function judge(text: string, value: unknown): string | undefined {
  if (text !== '') return undefined;
  if (value === undefined || value === null || value === '') return 'is missing';
  // YAML takes yes, n or 1 for something else than text.
  return 'is no text: put it in quotes';
}
