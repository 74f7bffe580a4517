import { chart, images, nameOf } from './image-files.ts';
import { plainSelectors, type Place, type Selector } from './image-places.ts';

/** What a run is told to set, and where: versions by the name of the image, of the policy's image, and of the chart. */
export interface AskedVersions {
  readonly images: ReadonlyMap<string, string>;
  readonly policies: ReadonlyMap<string, string>;
  readonly charts: ReadonlyMap<string, string>;
  /** Undefined: nobody says it. */
  readonly selectors: readonly Selector[] | undefined;
}

export const nothing: AskedVersions = {
  images: new Map(),
  policies: new Map(),
  charts: new Map(),
  selectors: undefined,
};

/** All that has versions in the shared files. */
export const names = [...images, chart];

/** Whether selectors, or the defaults, count a marker. */
export const countMarkers = (selectors: readonly Selector[] = plainSelectors): boolean =>
  plain(selectors).includes('markers');

/** Only plain selectors replace the defaults; paths come on top. */
function plain(selectors: readonly Selector[]): readonly Selector[] {
  return selectors.some((one) => one !== 'path') ? selectors : [...plainSelectors, ...selectors];
}

/** Whether selectors find a place as that of an image, whatever its marker says; charts they always find. */
export const findsItself = ({ by }: Place, selectors: readonly Selector[] = plainSelectors): boolean =>
  by === 'charts' || (by !== undefined && plain(selectors).includes(by));

/** Whether selectors find a place at all. */
export const finds = (place: Place, selectors: readonly Selector[] | undefined): boolean =>
  findsItself(place, selectors) || (place.marker !== undefined && countMarkers(selectors));

/** The version that a place is to hold; undefined where it is not to be touched. A marker wins. */
export function askedAt(place: Place, { images: set, policies, charts, selectors }: AskedVersions): string | undefined {
  if (!finds(place, selectors)) return undefined;
  if (place.by === 'charts') return charts.get(place.name);
  const marked = place.marker !== undefined && countMarkers(selectors);
  return (marked ? policies.get(place.name) : undefined) ?? set.get(place.name);
}

/** What is asked for, as the task's inputs say it. @param about the images whose paths count */
export function asInputs(
  { images: set, policies, charts, selectors }: AskedVersions,
  about: readonly string[] = [...set.keys()],
): Readonly<Record<string, string>> {
  const lines = {
    images: [...set].map(([name, version]) => `${nameOf(name)}:${version}`),
    policies: [...policies].map(([name, version]) => `flux-system:${name}=${nameOf(name)}:${version}`),
    charts: [...charts].map(([name, version]) => `${name}=${version}`),
    selectors: selectors?.flatMap((one) => (one === 'path' ? about.map(pathOf) : [one])) ?? [],
  };
  return Object.fromEntries(
    Object.entries(lines).flatMap(([name, all]) => (all.length === 0 ? [] : [[name, all.join('\n')]])),
  );
}

const pathOf = (name: string): string => `path:spec.components[name=the-${name}].release=${nameOf(name)}`;

/** For the history. */
export function titleOf({ images: set, policies, charts, selectors }: AskedVersions): string {
  const all = [
    ...[...set].map(([name, version]) => `${name} ${version}`),
    ...[...policies].map(([name, version]) => `policy ${name} ${version}`),
    ...[...charts].map(([name, version]) => `chart ${name} ${version}`),
  ];
  return `${all.join(', ')}${titleOfSelectors(selectors)}`;
}

export const titleOfSelectors = (selectors: readonly Selector[] | undefined): string =>
  selectors === undefined ? '' : ` by ${selectors.join(', ')}`;
