import { parseReference, type ImageReference } from '../reference.ts';
import { nodeAt, scalarAt, textOf, visitMappings, type MappingNode, type YamlNode } from '../../yaml/tree.ts';
import { entrySpot, partsOf } from './parts.ts';
import type { PartsSlot, WholeSlot } from './slot.ts';

/** Which keys of one mapping name a repository and, beside it, its tag and digest. */
const shapes = [
  { repository: 'repository', tag: 'tag', digest: 'digest' },
  { repository: 'imageRepository', tag: 'imageTag', digest: 'imageDigest' },
  { repository: 'imageName', tag: 'imageTag', digest: 'imageDigest' },
  { repository: 'image', tag: 'tag', digest: 'digest' },
  { repository: 'image', tag: 'imageTag', digest: 'imageDigest' },
] as const;

/** The images in a HelmRelease's values or in a values file, in the shapes that charts use. */
export function findHelmImages(file: string, document: YamlNode): (PartsSlot | WholeSlot)[] {
  const values = valuesOf(file, document);
  const slots: (PartsSlot | WholeSlot)[] = [];
  visitMappings(values?.node, values?.path ?? '', (mapping, path) => slots.push(...imagesOf(mapping, path)));
  return slots;
}

function valuesOf(file: string, document: YamlNode): { node: YamlNode | undefined; path: string } | undefined {
  const kind = scalarAt(document, 'kind')?.value;
  if (kind === 'HelmRelease') return { node: nodeAt(document, 'spec', 'values'), path: 'spec.values' };
  const object = kind !== undefined && scalarAt(document, 'apiVersion') !== undefined;
  const other = /(?:^|\/)(?:kustomization\.ya?ml|Kustomization|Chart\.ya?ml)$/.test(file);
  return object || other ? undefined : { node: document, path: '' };
}

function imagesOf(mapping: MappingNode, path: string): (PartsSlot | WholeSlot)[] {
  const slots: (PartsSlot | WholeSlot)[] = [];
  const whole = entrySpot(mapping, path, 'image');
  const reference = whole === undefined ? undefined : parseReference(textOf(whole.scalar));
  if (whole !== undefined && reference !== undefined && (reference.tag ?? reference.digest) !== undefined)
    slots.push({ kind: 'whole', selector: 'helm', spot: whole, reference });
  for (const shape of shapes) {
    const repository = scalarAt(mapping, shape.repository);
    if (repository === undefined) continue;
    const parsed = repositoryOf(mapping, textOf(repository));
    if (parsed === undefined) continue;
    const slot = partsOf('helm', mapping, path, shape.repository, parsed, shape);
    // Without a tag or digest beside it a chart decides by itself, unless it is plainly an image's own mapping.
    const imageMapping = shape.repository === 'repository' && /(?:^|\.)\w*image$/i.test(path);
    if (slot !== undefined && (slot.tag ?? slot.digest ?? (imageMapping || undefined)) !== undefined) slots.push(slot);
  }
  return slots;
}

/** The repository that `registry` and `repository` name together; undefined when it holds a tag or is none. */
function repositoryOf(mapping: MappingNode, text: string): ImageReference | undefined {
  const registry = scalarAt(mapping, 'registry') ?? scalarAt(mapping, 'imageRegistry');
  const prefix = registry === undefined || textOf(registry) === '' ? '' : `${textOf(registry).replace(/\/$/, '')}/`;
  const reference = parseReference(`${prefix}${text}`);
  return reference?.tag === undefined && reference?.digest === undefined ? reference : undefined;
}
