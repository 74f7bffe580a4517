import { joinPath, keyText, parseYaml, type ScalarNode, type YamlFile, type YamlNode } from '../../yaml/tree.ts';
import { findCharts } from './charts.ts';
import { findContainers } from './containers.ts';
import { findHelmImages } from './helm.ts';
import { findKustomizeImages } from './kustomize.ts';
import { findMarkers, markerToken } from './markers.ts';
import type { NearMiss } from './near.ts';
import type { Selector, Slot } from './slot.ts';
import { findPath, type PathSelector } from './yaml-path.ts';

/** Which places count. */
export interface Selection {
  readonly selectors: ReadonlySet<Selector>;
  readonly paths: readonly PathSelector[];
}

/**
 * A parsed file with every place that may hold an image, whatever the image. One scalar may be named by several; the first whose image
 * is wanted has it, and markers come first.
 */
export interface FoundPlaces {
  readonly file: YamlFile;
  readonly slots: readonly Slot[];
  /** Offsets of markers that belong to no scalar: Flux passes over them too. */
  readonly stray: readonly number[];
  readonly near: readonly NearMiss[];
}

/**
 * Finds the places in a file's text.
 * @param name the file's path with `/`: kustomization files, charts and values files are known by it
 */
export function findPlaces(name: string, text: string, selection: Selection): FoundPlaces {
  const file = parseYaml(text);
  const { selectors, paths } = selection;
  const found: Slot[] = [];
  const near: NearMiss[] = [];
  let stray: number[] = [];
  const add = (finds: { readonly slots: readonly Slot[]; readonly near: readonly NearMiss[] }): void => {
    found.push(...finds.slots);
    near.push(...finds.near);
  };
  if (selectors.has('markers') && text.includes(markerToken)) {
    const known = scalarPaths(file.documents);
    const markers = findMarkers(file, (scalar) => known.get(scalar));
    found.push(...markers.slots);
    stray = markers.stray;
  }
  for (const document of file.documents) {
    for (const path of paths) add(findPath(document, path));
    if (selectors.has('kustomize')) add(findKustomizeImages(name, document));
    if (selectors.has('containers')) found.push(...findContainers(document));
    if (selectors.has('helm')) found.push(...findHelmImages(name, document));
    if (selectors.has('charts')) add(findCharts(name, document));
  }
  return { file, slots: found, stray, near };
}

/** The scalars that a slot may write to. */
export function scalarsOf(slot: Slot): ScalarNode[] {
  if (slot.kind !== 'parts') return [slot.spot.scalar];
  return [slot.tag, slot.digest].flatMap((spot) => (spot === undefined ? [] : [spot.scalar]));
}

/** The path of every scalar that is a value, and whether it is a list's item. Aliases lead nowhere new. */
export function scalarPaths(documents: readonly YamlNode[]): Map<ScalarNode, { path: string; item: boolean }> {
  const paths = new Map<ScalarNode, { path: string; item: boolean }>();
  const walk = (node: YamlNode, path: string, item: boolean): void => {
    switch (node.kind) {
      case 'scalar':
        paths.set(node, { path, item });
        break;
      case 'sequence':
        for (const [index, child] of node.items.entries()) walk(child, joinPath(path, index), true);
        break;
      case 'mapping':
        for (const entry of node.entries) walk(entry.value, joinPath(path, keyText(entry) ?? '?'), false);
        break;
      case 'alias':
        break;
    }
  };
  for (const document of documents) walk(document, '', false);
  return paths;
}
