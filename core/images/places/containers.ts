import { parseReference } from '../reference.ts';
import { entryOf, joinPath, resolve, scalarAt, textOf, visitMappings, type YamlNode } from '../../yaml/tree.ts';
import type { WholeSlot } from './slot.ts';

const lists = ['initContainers', 'containers', 'ephemeralContainers'] as const;

/**
 * The images of every container list, wherever it stands: pods, workloads, jobs in cron jobs, items of a `List`, and
 * custom resources that embed a pod's shape.
 */
export function findContainers(document: YamlNode): WholeSlot[] {
  const slots: WholeSlot[] = [];
  visitMappings(document, '', (mapping, path) => {
    for (const key of lists) {
      const list = resolve(entryOf(mapping, key)?.value);
      if (list?.kind !== 'sequence') continue;
      for (const [index, item] of list.items.entries()) {
        const scalar = scalarAt(item, 'image');
        const reference = scalar === undefined ? undefined : parseReference(textOf(scalar));
        if (scalar === undefined || reference === undefined) continue;
        const at = joinPath(joinPath(joinPath(path, key), index), 'image');
        slots.push({ kind: 'whole', selector: 'containers', spot: { scalar, path: at }, reference });
      }
    }
  });
  return slots;
}
