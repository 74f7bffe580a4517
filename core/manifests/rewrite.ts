import { SCALAR_STYLE, type Node } from 'js-yaml';
import { entry } from '../unstructured.ts';
import { eventsOf } from '../yaml/events.ts';
import type { Manifest } from './objects.ts';
import { parseManifests } from './parse.ts';
import { childOf, dumpDocument, hasAnchors, documentText, treeOf } from './tree.ts';

/**
 * Changes an object on the tree of its own text: numbers keep their digits, strings their quotes, keys their order;
 * only comments go. A text with anchors is written out first.
 * @param change answers whether it changed anything
 */
export function rewrite(manifest: Manifest, change: (root: Node) => boolean): Manifest {
  const asWritten = parsedTree(manifest.text);
  // What stands behind an alias or a merge key has a place of its own only when it is written out.
  const root = asWritten !== undefined && hasAnchors(asWritten) ? parsedTree(dumpDocument(manifest.data)) : asWritten;
  if (root === undefined || !change(root)) return manifest;
  const text = documentText(root);
  const [changed] = parseManifests({ file: manifest.origin.rendered.file, text }).manifests;
  return changed === undefined ? manifest : { ...changed, origin: manifest.origin };
}

function parsedTree(text: string): Node | undefined {
  return treeOf(text, eventsOf(text));
}

/** A string node that stays a string, whatever it holds. */
export function stringNode(value: string): Node {
  return {
    kind: 'scalar',
    tag: 'tag:yaml.org,2002:str',
    tagged: false,
    style: /^[A-Za-z][A-Za-z0-9./:@_-]*$/.test(value) ? SCALAR_STYLE.PLAIN : SCALAR_STYLE.DOUBLE_QUOTED,
    value,
  };
}

const containerLists: ReadonlySet<string> = new Set(['containers', 'initContainers', 'ephemeralContainers']);

/**
 * Where kustomize looks for images, at any depth: in container lists (ephemeral ones besides, which it leaves out), and
 * in volumes that are images.
 */
function imageIn<T>(list: string, get: (...keys: readonly string[]) => T): T | undefined {
  if (containerLists.has(list)) return get('image');
  return list === 'volumes' ? get('image', 'reference') : undefined;
}

/** Calls `visit` with every image of an object, wherever a custom kind keeps its pod template. */
export function visitImages(node: Node, visit: (image: Extract<Node, { kind: 'scalar' }>) => void): void {
  if (node.kind === 'sequence') for (const item of node.items) visitImages(item, visit);
  if (node.kind !== 'mapping') return;
  for (const { key, value } of node.items) {
    if (key.kind === 'scalar' && value.kind === 'sequence') {
      for (const item of value.items) {
        const image = imageIn(key.value, (...keys) => keys.reduce<Node | undefined>(childOf, item));
        if (image?.kind === 'scalar') visit(image);
      }
    }
    visitImages(value, visit);
  }
}

/** The same on an object's data: every image reference, in order. */
export function imagesOf(data: unknown): readonly string[] {
  if (entry(data, 'kind') === 'CustomResourceDefinition') return [];
  const found: string[] = [];
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) walk(item);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, child] of Object.entries(value)) {
        if (Array.isArray(child)) {
          for (const item of child) {
            const image = imageIn(key, (...keys) => entry(item, ...keys));
            if (typeof image === 'string' && image !== '') found.push(image);
          }
        }
        walk(child);
      }
    }
  };
  walk(data);
  return found;
}
