import type { ImageReference } from '../reference.ts';
import type { Entry, MappingNode, ScalarNode } from '../../yaml/tree.ts';

/** Which kind of place: an input's word for it. */
export type Selector = 'markers' | 'kustomize' | 'containers' | 'helm' | 'charts' | 'path';

/** A scalar and the YAML path to it. */
export interface Spot {
  readonly scalar: ScalarNode;
  readonly path: string;
}

/** A key of a mapping with its scalar. */
export interface EntrySpot extends Spot {
  readonly entry: Entry;
  readonly mapping: MappingNode;
}

/** One scalar holds the whole reference. */
export interface WholeSlot {
  readonly kind: 'whole';
  readonly selector: Selector;
  readonly spot: Spot;
  readonly reference: ImageReference;
  /** Other repositories that it may be, when a registry is given elsewhere in the file. */
  readonly also: readonly ImageReference[];
}

/** A repository, with its tag and digest in scalars of their own. */
export interface PartsSlot {
  readonly kind: 'parts';
  readonly selector: Selector;
  /** What the parts say together. */
  readonly reference: ImageReference;
  /** Other repositories that it may be, when a registry is given elsewhere in the file. */
  readonly also: readonly ImageReference[];
  readonly tag?: EntrySpot;
  readonly digest?: EntrySpot;
  /** Where the repository stands: a missing tag or digest is added after it. */
  readonly repository: EntrySpot;
  readonly keys: PartKeys;
}

/** The keys of a tag and a digest. A chart may know none for a digest: then it stands behind the tag. */
export interface PartKeys {
  readonly tag: string;
  readonly digest?: string;
}

/** A scalar that an image policy's marker claims. */
export interface MarkerSlot {
  readonly kind: 'marker';
  readonly selector: 'markers';
  readonly spot: Spot;
  /** `namespace:name` */
  readonly policy: string;
  readonly part: 'reference' | 'tag' | 'name' | 'digest';
}

/** A chart's version, or with `appVersion` a chart's own application version. */
export interface VersionSlot {
  readonly kind: 'version';
  readonly selector: 'charts';
  readonly spot: EntrySpot;
  readonly chart: string;
  /** A digest beside the version, which would decide instead of it. */
  readonly digest?: EntrySpot;
  /** Whether a lock file may hold the version too. */
  readonly locked?: boolean;
}

/** A place that the author named by its path, for one repository. */
export interface PathSlot {
  readonly kind: 'path';
  readonly selector: 'path';
  readonly spot: Spot;
  /** The path as it was given. */
  readonly text: string;
  readonly repository: ImageReference;
}

/** Any place that an update may write to. */
export type Slot = WholeSlot | PartsSlot | MarkerSlot | VersionSlot | PathSlot;
