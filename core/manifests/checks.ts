import { formatPlace } from '../errors.ts';
import { entry, isRecord, type Data } from '../unstructured.ts';
import { findingOf, type ObjectFinding } from './findings.ts';
import { isClusterScoped, scopeOfCrds } from './namespace.ts';
import type { FieldPath } from './locate.ts';
import { refusedKey, refusedLabel, refusedName, refusedNamespace } from './names.ts';
import { groupOf, objectKey, placeOf, type Manifest } from './objects.ts';
import { repeatedObjects } from './repeated-objects.ts';

/** What the syntax checks know besides the objects. */
export interface SyntaxContext {
  /** Kubernetes' minor version; undefined for the newest. */
  readonly minor?: number | undefined;
  /** Definitions of custom kinds: they say which have no namespace. */
  readonly crds?: readonly Data[];
}

/** The syntax checks: what every Kubernetes object must have, names it takes, and that none is there twice. */
export function checkObjects(
  manifests: readonly Manifest[],
  { minor, crds = [] }: SyntaxContext = {},
): readonly ObjectFinding[] {
  const isCluster = scopeTest(crds);
  const findings: ObjectFinding[] = [];
  const seen = new Map<string, Manifest>();
  for (const manifest of manifests) {
    const wrong = wrongParts(manifest, minor, isCluster);
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

/**
 * Objects that several applications of one call hold, so that each would undo what the other did. One without a
 * namespace is left out: Flux may put each into another.
 */
export function checkRepeated(
  applications: readonly { readonly application: string; readonly manifests: readonly Manifest[] }[],
  { crds = [] }: Pick<SyntaxContext, 'crds'> = {},
): readonly ObjectFinding[] {
  const isCluster = scopeTest(crds);
  const placed = applications.map(({ application, manifests }) => ({
    owner: application,
    manifests: manifests.filter(
      ({ reference: { apiVersion, kind, namespace, name } }) =>
        kind !== '' && name !== '' && (namespace !== '' || isCluster(apiVersion, kind)),
    ),
  }));
  return repeatedObjects(placed).map(({ manifest, other, same }) => {
    const where = `is in the application ${other.owner} too, from ${formatPlace(placeOf(other.manifest.origin))}`;
    const message = same
      ? `${where}: when one of them is removed, it may be deleted for both`
      : `${where}, with different content: each undoes what the other did`;
    return findingOf(manifest, { check: 'syntax', path: [], message, severity: same ? 'warning' : 'error' });
  });
}

function scopeTest(crds: readonly Data[]): ScopeTest {
  const custom = scopeOfCrds(crds);
  return (apiVersion, kind) =>
    (custom(apiVersion, kind) ?? (isClusterScoped(apiVersion, kind) ? 'cluster' : 'namespaced')) === 'cluster';
}

type ScopeTest = (apiVersion: string, kind: string) => boolean;

interface WrongPart {
  readonly path: FieldPath;
  readonly message: string;
}

function wrongParts(
  { data, reference }: Manifest,
  minor: number | undefined,
  isCluster: ScopeTest,
): readonly WrongPart[] {
  const { apiVersion, kind, name, namespace } = reference;
  const metadata = entry(data, 'metadata');
  if (metadata !== undefined && metadata !== null && !isRecord(metadata)) {
    return [{ path: ['metadata'], message: 'is no map' }];
  }
  const generated = entry(metadata, 'generateName') !== undefined && name === '';
  const parts: readonly (readonly [FieldPath, string | undefined])[] = [
    [['apiVersion'], judge(apiVersion, entry(data, 'apiVersion')) ?? refusedApiVersion(apiVersion)],
    [['kind'], judge(kind, entry(data, 'kind'))],
    [
      ['metadata', 'name'],
      generated ? 'is missing (Flux applies no generateName)' : judge(name, entry(metadata, 'name')),
    ],
    [['metadata', 'name'], refusedName(reference, minor) ?? otherName(data, reference)],
    [
      ['metadata', 'namespace'],
      namespace !== '' && isCluster(apiVersion, kind)
        ? `is "${namespace}", but ${kind} has none`
        : (refusedNamespace(namespace) ?? notText(entry(metadata, 'namespace'))),
    ],
  ];
  return [
    ...parts.flatMap(([path, message]) => (message === undefined ? [] : [{ path, message }])),
    ...wrongLabels(data, reference),
  ];
}

function judge(text: string, value: unknown): string | undefined {
  if (text !== '') return undefined;
  if (value === undefined || value === null || value === '') return 'is missing';
  return notText(value);
}

/** YAML takes yes, n or 1 for something else than text. */
function notText(value: unknown): string | undefined {
  return value === undefined || value === null || typeof value === 'string'
    ? undefined
    : 'is no text: put it in quotes';
}

function refusedApiVersion(apiVersion: string): string | undefined {
  const [version = '', group = 'core', ...more] = apiVersion.split('/').toReversed();
  if (
    apiVersion === '' ||
    (more.length === 0 &&
      version !== '' &&
      refusedName({ apiVersion: '', kind: '', namespace: '', name: group }) === undefined)
  ) {
    return undefined;
  }
  return 'is neither a version nor group/version';
}

/** Names that say what their object is about. */
function otherName(data: Data, { apiVersion, kind, name }: Manifest['reference']): string | undefined {
  const spec = entry(data, 'spec');
  const about = (first: unknown, group: unknown): string | undefined =>
    name === '' || typeof first !== 'string' || typeof group !== 'string' || name === `${first}.${group}`
      ? undefined
      : `must be ${first}.${group}`;
  switch (`${groupOf(apiVersion)}/${kind}`) {
    case 'apiextensions.k8s.io/CustomResourceDefinition':
      return about(entry(spec, 'names', 'plural'), entry(spec, 'group'));
    case 'apiregistration.k8s.io/APIService':
      return about(entry(spec, 'version'), entry(spec, 'group'));
    default:
      return undefined;
  }
}

/** Where a pod's own metadata stands in the kinds that make pods. */
const podTemplates: Readonly<Record<string, readonly FieldPath[]>> = {
  apps: [['spec', 'template']],
  batch: [
    ['spec', 'template'],
    ['spec', 'jobTemplate'],
    ['spec', 'jobTemplate', 'spec', 'template'],
  ],
};

function wrongLabels(data: Data, { apiVersion }: Manifest['reference']): readonly WrongPart[] {
  const group = groupOf(apiVersion);
  const templates = Object.hasOwn(podTemplates, group) ? podTemplates[group] : undefined;
  return [[], ...(templates ?? [])].flatMap((path: FieldPath) => {
    const metadata = entry(
      path.reduce<unknown>((holder, step) => entry(holder, String(step)), data),
      'metadata',
    );
    return ['labels', 'annotations'].flatMap((part) => {
      const values = entry(metadata, part);
      if (!isRecord(values)) return [];
      return Object.entries(values).flatMap(([key, value]) => {
        const refused = part === 'labels' && typeof value === 'string' ? refusedLabel(value) : undefined;
        const message = refusedKey(key) ?? refused;
        return message === undefined ? [] : [{ path: [...path, 'metadata', part, key], message }];
      });
    });
  });
}
