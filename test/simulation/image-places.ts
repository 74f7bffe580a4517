import { chart, nameOf } from './image-files.ts';

/** What finds a place without a marker, or with one. */
export type Selector = 'markers' | 'kustomize' | 'containers' | 'helm' | 'path';
export const plainSelectors = ['markers', 'kustomize', 'containers', 'helm'] as const;

/** Where a text says a version. */
export interface Place {
  readonly start: number;
  readonly end: number;
  readonly version: string;
  /** The image, or the chart. */
  readonly name: string;
  /** What finds it, but for its marker; undefined where nothing else does. */
  readonly by: Exclude<Selector, 'markers'> | 'charts' | undefined;
  /** What of an image its marker stands for; undefined where it has none. */
  readonly marker: 'reference' | 'tag' | undefined;
}

/** By what a file's images are found, and a word that tells the file. */
const found = [
  ['kind: Pod', 'containers'],
  ['newTag: ', 'kustomize'],
  ['  values:', 'helm'],
] as const;

/** The name of an image, and its version behind it: in one text, or under a key of its own. */
const imagePattern = (name: string): RegExp => {
  const between = /:|, newTag: |\r?\n *newTag: |\r?\n *tag: /.source;
  return pattern(`${nameOf(name).replaceAll('.', '\\.')}(?:${between})["']?`);
};
/** A version alone, of which the marker behind it says whose it is. */
const tagPattern = (name: string): RegExp => pattern(`: ["']?`, `(?=["']? # .*"flux-system:${name}:tag")`);
/** A place that nothing but a path finds. */
const pathPattern = (name: string): RegExp => pattern(`- name: the-${name}\\r?\\n(?: *#.*\\r?\\n)* +release: ["']?`);
const chartPattern = pattern(`\\n +(?:version|tag): ["']?`);

function pattern(before: string, behind = ''): RegExp {
  return new RegExp(`(?<before>${before})(?<version>[0-9][\\w.]*)${behind}`, 'g');
}

/** The places of an image or a chart in a shared file, in their order. */
export function placesIn(text: string, name: string): readonly Place[] {
  if (text.includes('sourceRef') !== (name === chart)) return [];
  if (name === chart) return matches(text, chartPattern, { name, by: 'charts', marker: undefined });
  const by = found.find(([word]) => text.includes(word))?.[1];
  const bare = { name, marker: undefined } as const;
  return [
    ...matches(text, imagePattern(name), { ...bare, by }).map((place) => asMarked(text, place)),
    ...matches(text, tagPattern(name), { name, by: undefined, marker: 'tag' }),
    ...matches(text, pathPattern(name), { ...bare, by: 'path' }),
  ].toSorted((a, b) => a.start - b.start);
}

function matches(text: string, of: RegExp, what: Pick<Place, 'name' | 'by' | 'marker'>): readonly Place[] {
  return [...text.matchAll(of)].map((match): Place => {
    const { before = '', version = '' } = match.groups ?? {};
    const start = match.index + before.length;
    return { ...what, start, end: start + version.length, version };
  });
}

/** What the marker behind a place makes of it. A value of a ConfigMap is found by nothing else. */
function asMarked(text: string, place: Place): Place {
  const [line = ''] = text.slice(place.end).split('\n', 1);
  if (!line.includes(`"flux-system:${place.name}"`)) return place;
  const key = text.slice(text.lastIndexOf('\n', place.start) + 1, place.start);
  return { ...place, marker: 'reference', by: /^ *[A-Z]/.test(key) ? undefined : place.by };
}

/** The versions of an image or a chart that a text holds, in their order. */
export function versionsIn(text: string, name: string): readonly string[] {
  return placesIn(text, name).map(({ version }) => version);
}

/** A text with other versions at some places. @param version which one instead; undefined leaves the place as it is */
export function withVersions(
  text: string,
  name: string,
  version: (there: Place, index: number) => string | undefined,
): string {
  const places = placesIn(text, name);
  return places.reduceRight(
    (left, there, index) =>
      left.slice(0, there.start) + (version(there, index) ?? there.version) + left.slice(there.end),
    text,
  );
}

/** A text without what it says at some places: nothing else may an update change. */
export function withoutVersions(text: string, names: readonly string[], at: (place: Place) => boolean): string {
  return names.reduce((left, name) => withVersions(left, name, (place) => (at(place) ? '*' : undefined)), text);
}

/** Negative where the first version is the older one. */
export function compare(one: string, other: string): number {
  const [a, b] = [one.split('.').map(Number), other.split('.').map(Number)];
  return a.map((part, index) => part - (b[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
}
