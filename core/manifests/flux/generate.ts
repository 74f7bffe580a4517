import { posix } from 'node:path';
import { entry, isRecord, listOf, recordOf, textAt, type Data } from '../../unstructured.ts';
import type { FluxKustomization } from './kustomization.ts';

/** What a Kustomization's folder is built from. */
export interface Generated {
  /** The `kustomization.yaml` to build. */
  readonly text: string;
  /** Whether kustomize's origin annotations are only ours: Flux would not have them. */
  readonly originsAreOurs: boolean;
}

/** What generating found impossible, as the controller would. */
export type Refused = { readonly refused: string };

/**
 * The kustomization file that kustomize-controller builds: the folder's own, or one of all its manifests, with what the
 * Kustomization's spec says merged into it (github.com/fluxcd/pkg/kustomize, `GenerateManifest`).
 * @param own the folder's own kustomization, if it has one
 * @param manifests without one: all manifests below the folder, relative to it
 * @param exists whether a component's folder is there
 */
export function generateKustomization(
  { spec, version }: Pick<FluxKustomization, 'spec' | 'version'>,
  own: Data | undefined,
  manifests: readonly string[],
  exists: (component: string) => boolean,
): Generated | Refused {
  const kustomization: Record<string, unknown> = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    ...(own ?? (manifests.length === 0 ? { namespace: '_placeholder' } : { resources: manifests })),
  };
  const append = (key: string, values: readonly unknown[]): void => {
    if (values.length > 0) kustomization[key] = [...listOf(kustomization[key]), ...values];
  };
  const set = (key: string, value: string): void => {
    if (value !== '') kustomization[key] = value;
  };
  set('namespace', textAt(spec, 'targetNamespace'));
  set('namePrefix', textAt(spec, 'namePrefix'));
  set('nameSuffix', textAt(spec, 'nameSuffix'));
  append(
    'patches',
    listOf(entry(spec, 'patches')).map((patch) => ({ patch: entry(patch, 'patch'), target: entry(patch, 'target') })),
  );

  const components = listOf(entry(spec, 'components')).filter((component) => typeof component === 'string');
  const foreign = components.find((component) => !isLocal(component));
  if (foreign !== undefined) return { refused: `spec.components: "${foreign}" must be a local, relative path` };
  const optional = entry(spec, 'ignoreMissingComponents') === true;
  append(
    'components',
    components.filter((component) => !optional || exists(component)),
  );
  // Both went away with v1; a controller that still knows the older versions applies them.
  if (version !== 'v1') {
    append('patchesStrategicMerge', listOf(entry(spec, 'patchesStrategicMerge')).map(inline));
    append(
      'patchesJson6902',
      listOf(entry(spec, 'patchesJson6902')).map((patch) => ({
        target: entry(patch, 'target'),
        patch: JSON.stringify(entry(patch, 'patch')),
      })),
    );
  }
  const images = mergedImages(listOf(kustomization['images']), listOf(entry(spec, 'images')));
  if (images.length > 0) kustomization['images'] = images;

  const metadata = buildMetadata(kustomization, own, spec);
  // A patch that counts on an object without annotations would see ours.
  const careful = /(?<![\w./])\/?metadata[./]annotations/.test(JSON.stringify(kustomization));
  const originsAreOurs = !careful && !metadata.includes(origins);
  const wanted = originsAreOurs ? [...metadata, origins] : metadata;
  if (wanted.length > 0) kustomization['buildMetadata'] = wanted;
  return { text: `${JSON.stringify(kustomization, null, 2)}\n`, originsAreOurs };
}

const origins = 'originAnnotations';

function buildMetadata(kustomization: Data, own: Data | undefined, spec: Data): readonly unknown[] {
  const asked = listOf(entry(spec, 'buildMetadata'));
  if (asked.length > 0) return asked;
  // The controller does so lest kustomize call the file empty.
  if (own !== undefined && listOf(entry(own, 'resources')).length === 0) return [origins];
  return listOf(kustomization['buildMetadata']);
}

function inline(patch: unknown): unknown {
  return isRecord(patch) ? JSON.stringify(patch) : patch;
}

/** An image named in both: the fields of the spec win; tag and digest are one. */
function mergedImages(own: readonly unknown[], given: readonly unknown[]): readonly unknown[] {
  const merged = [...own];
  for (const image of given) {
    const index = merged.findIndex((other) => textAt(other, 'name') === textAt(image, 'name'));
    const [newName, newTag, digest] = [textAt(image, 'newName'), textAt(image, 'newTag'), textAt(image, 'digest')];
    if (index === -1) {
      merged.push({ name: textAt(image, 'name'), ...filled({ newName, newTag, digest }) });
      continue;
    }
    const { newTag: oldTag, digest: oldDigest, ...rest } = recordOf(merged[index]);
    const version = newTag === '' && digest === '' ? { newTag: oldTag, digest: oldDigest } : filled({ newTag, digest });
    merged[index] = { ...rest, ...filled({ newName }), ...version };
  }
  return merged;
}

function filled(fields: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));
}

function isLocal(path: string): boolean {
  return (
    !/^(?:git::|gh:|ssh:\/\/|https?:\/\/|git@|github\.com[:/])/i.test(path) &&
    !posix.isAbsolute(path.replace(/^file:\/\//i, ''))
  );
}
