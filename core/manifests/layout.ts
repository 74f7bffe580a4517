import { createHash } from 'node:crypto';
import { TaskError, type Finding } from '../errors.ts';
import { expandPattern, unsafeSegment, type PlaceholderValues } from '../placeholders.ts';
import { formatObject, groupOf, placeOf, type Manifest } from './objects.ts';

/** A file to write below the output folder. */
export interface OutputFile {
  readonly path: string;
  readonly content: string | Buffer;
}

/** Placeholders that only `layout` knows; with one of them, each object gets a file. */
const objectPlaceholders = ['kind', 'name', 'group', 'objectNamespace'] as const;

/** Whether a layout names something of each object, so that they go to files of their own. */
function isPerObject(layout: string): boolean {
  return objectPlaceholders.some((name) => layout.includes(`{${name}}`));
}

/** Values for checking a layout before there are objects. */
export const sampleObject: Readonly<Record<string, string>> = {
  kind: 'Deployment',
  name: 'web',
  group: 'apps',
  objectNamespace: 'default',
};

/**
 * The manifest files of one application.
 * @throws LAYOUT_COLLISION when two objects would share a file of their own, PATH_UNSAFE
 */
export function layOut(
  manifests: readonly Manifest[],
  layout: string,
  values: PlaceholderValues,
): readonly OutputFile[] {
  // A Kustomization of Flux may well build to nothing.
  if (manifests.length === 0) return [];
  if (!isPerObject(layout)) {
    return [{ path: pathOf(layout, values, {}), content: joinDocuments(manifests.map(({ text }) => text)) }];
  }
  const files = new Map<string, { readonly file: OutputFile; readonly manifest: Manifest }>();
  const collisions: Finding[] = [];
  for (const manifest of manifests) {
    const path = fileOf(manifest, layout, values);
    const other = files.get(collisionKey(path));
    if (other === undefined) {
      files.set(collisionKey(path), { file: { path, content: joinDocuments([manifest.text]) }, manifest });
    } else {
      const both = `${formatObject(other.manifest.reference)} and ${formatObject(manifest.reference)}`;
      collisions.push({ message: `${path}: ${both}`, at: placeOf(manifest.origin) });
    }
  }
  if (collisions.length > 0) {
    throw new TaskError(
      'LAYOUT_COLLISION',
      'Different objects would be written to one file:',
      'Add {group} or {objectNamespace} to layout, or leave {kind} and {name} out to get one file for all.',
      { related: collisions },
    );
  }
  return [...files.values()].map(({ file }) => file);
}

/** The file, below the output folder, that an object goes to. @throws PATH_UNSAFE */
export function fileOf({ reference }: Pick<Manifest, 'reference'>, layout: string, values: PlaceholderValues): string {
  const { apiVersion, kind, name, namespace } = reference;
  return pathOf(layout, values, {
    kind: safeSegment(kind),
    name: safeSegment(name),
    group: safeSegment(groupOf(apiVersion) || 'core'),
    objectNamespace: safeSegment(namespace || '_cluster'),
  });
}

/** Some file systems don't tell upper from lower case. */
export function collisionKey(path: string): string {
  return path.normalize('NFC').toLowerCase();
}

/** An object's name as a file name that every file system can hold; changed names carry a hash, so none are mixed up. */
export function safeSegment(text: string): string {
  if (/^[A-Za-z0-9._-]{1,200}$/.test(text) && unsafeSegment(text) === undefined) return text;
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 8);
  const cleaned = text
    .slice(0, 150)
    .replaceAll(/[^A-Za-z0-9._-]/g, '-')
    .replaceAll(/^[.-]+|[.-]+$/g, '');
  const made = cleaned === '' ? hash : `${cleaned}-${hash}`;
  // Windows takes what is before the first dot for the device: `con.web-1a2b3c4d`, too.
  return unsafeSegment(made) === undefined ? made : `_${made}`;
}

function joinDocuments(texts: readonly string[]): string {
  return texts.join('---\n');
}

function pathOf(layout: string, values: PlaceholderValues, extra: Readonly<Record<string, string>>): string {
  const expanded = expandPattern(layout, values, 'path', extra);
  if (expanded.ok) return expanded.value;
  throw new TaskError('PATH_UNSAFE', `layout: ${expanded.mistakes.join('; ')}.`, 'Change layout, or the name.');
}
