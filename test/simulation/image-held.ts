import { countMarkers, finds, findsItself, names } from './image-asked.ts';
import { placesIn, type Place, type Selector } from './image-places.ts';

/** What one file, or some, hold: the versions of `image <name>`, `policy <image>`, `chart <name>`. */
export type HeldVersions = ReadonlyMap<string, ReadonlySet<string>>;

type Selectors = readonly Selector[] | undefined;

/**
 * What a file says of images, of their policies and of charts. What is marked says both.
 * @param alone whether a tag counts, too, of which the file does not say the image
 */
export function heldIn(text: string, selectors: Selectors, alone: boolean): HeldVersions {
  const held = new Map<string, Set<string>>();
  for (const name of names)
    for (const place of placesIn(text, name))
      for (const key of keysOf(text, place, selectors, alone))
        held.set(key, (held.get(key) ?? new Set()).add(place.version));
  return held;
}

function keysOf(text: string, place: Place, selectors: Selectors, alone: boolean): readonly string[] {
  const { name, by, marker } = place;
  if (by === 'charts') return [`chart ${name}`];
  const named = text.includes(`"flux-system:${name}:name"`);
  const unnamed = alone && !text.includes(`"flux-system:${name}"`);
  const says = marker === 'reference' || (marker === 'tag' && (named || unnamed));
  return [
    ...(findsItself(place, selectors) ? [`image ${name}`] : []),
    ...(says && countMarkers(selectors) ? [`policy ${name}`] : []),
  ];
}

/** What files that are copied from say together; of charts nothing is copied. */
export function copiedFrom(texts: ReadonlyMap<string, string>, selectors: Selectors): HeldVersions {
  const all = new Map<string, Set<string>>();
  for (const [path, text] of texts)
    for (const [key, versions] of heldIn(text, selectors, false)) {
      if (key.startsWith('chart ') || isReplaced(path, key, selectors)) continue;
      all.set(key, new Set([...(all.get(key) ?? []), ...versions]));
    }
  return all;
}

/** Where a kustomization sets an image, what the manifests beside it hold is none. */
function isReplaced(path: string, key: string, selectors: Selectors): boolean {
  return key === 'image api' && path.endsWith('/pods.yaml') && (selectors?.includes('kustomize') ?? true);
}

/** The versions that a place may get of what was copied. A marker wins. */
export function copiedTo(place: Place, copied: HeldVersions, selectors: Selectors): readonly string[] {
  if (!finds(place, selectors)) return [];
  const marked = place.marker !== undefined && countMarkers(selectors);
  return [...((marked ? copied.get(`policy ${place.name}`) : undefined) ?? copied.get(`image ${place.name}`) ?? [])];
}
