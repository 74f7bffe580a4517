import type { Selection } from './places/find.ts';
import { markerToken } from './places/markers.ts';
import type { ImageReference } from './reference.ts';

/** A file that was read, with its path relative to the working directory. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** What shall be set, and where. */
export interface UpdateRequest {
  /** Each repository once; a tag, a digest or both. */
  readonly images: readonly ImageReference[];
  /** `namespace:policy` → the reference for its markers. */
  readonly policies: ReadonlyMap<string, ImageReference>;
  /** Chart name (or `appVersion`) → version. */
  readonly charts: ReadonlyMap<string, string>;
  readonly selection: Selection;
  readonly downgrade: 'error' | 'skip' | 'allow';
}

/** Texts of which a file must hold one to be worth parsing. */
export function needlesOf(request: UpdateRequest): string[] {
  const needles = new Set<string>();
  for (const { path } of request.images) needles.add(path.slice(path.lastIndexOf('/') + 1));
  for (const policy of request.policies.keys()) needles.add(policy);
  for (const chart of request.charts.keys()) needles.add(chart);
  for (const { steps } of request.selection.paths) {
    const key = steps.findLast((step) => step.kind === 'key');
    needles.add(key?.kind === 'key' ? key.key : '');
  }
  return [...needles];
}

/** Texts of which a file must hold one to be kept after reading: markers may turn out to follow an image. */
export function keptTexts(request: UpdateRequest): string[] {
  const follows = request.images.length > 0 && request.selection.selectors.has('markers');
  return [...needlesOf(request), ...(follows ? [markerToken] : [])];
}
