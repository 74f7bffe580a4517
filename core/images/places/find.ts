import { joinPath, keyText } from '../../yaml/navigate.ts';
import { parseYaml, type ScalarNode, type YamlFile, type YamlNode } from '../../yaml/tree.ts';
import { findCharts } from './charts.ts';
import { findContainers } from './containers.ts';
import { findHelmImages } from './helm.ts';
import { findKustomizeImages } from './kustomize.ts';
import { inItem, listItems } from './list-items.ts';
import type { ScalarPlace } from './marker-owner.ts';
import { findMarkers, markerToken, type StrayMarker } from './markers.ts';
import type { NearMiss } from './near.ts';
import type { Selector, Slot } from './slot.ts';
import { findPath } from './yaml-path.ts';
import type { PathSelector } from './path-selector.ts';

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
  /** Markers that belong to no scalar, and comments that are nearly markers: Flux passes over them too. */
  readonly stray: readonly StrayMarker[];
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
  let stray: readonly StrayMarker[] = [];
  const add = (finds: { readonly slots: readonly Slot[]; readonly near: readonly NearMiss[] }): void => {
    found.push(...finds.slots);
    near.push(...finds.near);
  };
  if (selectors.has('markers') && text.includes(markerToken)) {
    const known = scalarPlaces(file.documents);
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
    for (const item of listItems(document)) {
      const finds = [
        ...(selectors.has('kustomize') ? [findKustomizeImages('', item.node)] : []),
        ...(selectors.has('helm') ? [{ slots: findHelmImages('', item.node), near: [] }] : []),
        ...(selectors.has('charts') ? [findCharts('', item.node)] : []),
      ];
      for (const { slots, near: close } of finds) add({ slots: slots.map((slot) => inItem(slot, item)), near: close });
    }
  }
  return { file, slots: found, stray, near };
}

/** The scalars that a slot may write to. */
export function scalarsOf(slot: Slot): ScalarNode[] {
  if (slot.kind !== 'parts') return [slot.spot.scalar];
  return [slot.tag, slot.digest].flatMap((spot) => (spot === undefined ? [] : [spot.scalar]));
}

/** The place of every scalar that is a value. Aliases lead nowhere new. */
export function scalarPlaces(documents: readonly YamlNode[]): Map<ScalarNode, ScalarPlace> {
  const places = new Map<ScalarNode, ScalarPlace>();
  const walk = (node: YamlNode, path: string, item?: ScalarPlace['item']): void => {
    switch (node.kind) {
      case 'scalar':
        places.set(node, { path, ...(item === undefined ? {} : { item }) });
        break;
      case 'sequence':
        for (const [index, child] of node.items.entries())
          walk(child, joinPath(path, index), { first: index === 0, flow: node.flow });
        break;
      case 'mapping':
        for (const entry of node.entries) walk(entry.value, joinPath(path, keyText(entry) ?? '?'));
        break;
      case 'alias':
        break;
    }
  };
  for (const document of documents) walk(document, '');
  return places;
}
