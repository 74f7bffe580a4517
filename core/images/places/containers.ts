import { parseReference } from '../reference.ts';
import { entryOf, joinPath, resolve, scalarAt, textOf, visitMappings } from '../../yaml/navigate.ts';
import type { MappingNode, YamlNode } from '../../yaml/tree.ts';
import type { WholeSlot } from './slot.ts';

const lists = ['initContainers', 'containers', 'ephemeralContainers'] as const;

/**
 * The images of every container list and of volumes that are images, wherever they stand: pods, workloads, jobs in
 * cron jobs, items of a `List`, and custom resources that embed a pod's shape.
 */
export function findContainers(document: YamlNode): WholeSlot[] {
  const slots: WholeSlot[] = [];
  visitMappings(document, '', (mapping, path) => {
    for (const key of lists)
      for (const { item, at } of itemsOf(mapping, path, key)) slots.push(...wholeSlot(item, at, 'image'));
    for (const { item, at } of itemsOf(mapping, path, 'volumes'))
      slots.push(...wholeSlot(entryOf(item, 'image')?.value, joinPath(at, 'image'), 'reference'));
  });
  return slots;
}

function itemsOf(mapping: MappingNode, path: string, key: string): { item: YamlNode; at: string }[] {
  const list = resolve(entryOf(mapping, key)?.value);
  if (list?.kind !== 'sequence') return [];
  return list.items.map((item, index) => ({ item, at: joinPath(joinPath(path, key), index) }));
}

function wholeSlot(node: YamlNode | undefined, path: string, key: string): WholeSlot[] {
  const scalar = scalarAt(node, key);
  const reference = scalar === undefined ? undefined : parseReference(textOf(scalar));
  if (scalar === undefined || reference === undefined) return [];
  return [{ kind: 'whole', selector: 'containers', spot: { scalar, path: joinPath(path, key) }, reference, also: [] }];
}
