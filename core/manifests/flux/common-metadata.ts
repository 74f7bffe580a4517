import { COLLECTION_STYLE, type Node } from 'js-yaml';
import { entry, isRecord, type Data } from '../../unstructured.ts';
import type { Manifest } from '../objects.ts';
import { rewrite, stringNode } from '../rewrite.ts';
import { childOf } from '../tree.ts';

/** Puts `spec.commonMetadata` on every object; it wins over what they have. */
export function setCommonMetadata(manifests: readonly Manifest[], spec: Data): readonly Manifest[] {
  const common = entry(spec, 'commonMetadata');
  const parts = ['annotations', 'labels'].flatMap((part) => {
    const values = entry(common, part);
    return isRecord(values) && Object.keys(values).length > 0 ? [[part, values] as const] : [];
  });
  if (parts.length === 0) return manifests;
  return manifests.map((manifest) =>
    rewrite(manifest, (root) => {
      const metadata = childOf(root, 'metadata');
      if (metadata?.kind !== 'mapping') return false;
      for (const [part, values] of parts) setAll(metadata, part, values);
      return true;
    }),
  );
}

function setAll(metadata: Extract<Node, { kind: 'mapping' }>, part: string, values: Data): void {
  let holder = childOf(metadata, part);
  if (holder?.kind !== 'mapping') {
    holder = { kind: 'mapping', tag: 'tag:yaml.org,2002:map', tagged: false, style: COLLECTION_STYLE.BLOCK, items: [] };
    metadata.items = [
      { key: stringNode(part), value: holder },
      ...metadata.items.filter(({ key }) => !(key.kind === 'scalar' && key.value === part)),
    ];
  }
  for (const [name, value] of Object.entries(values)) {
    const node = stringNode(String(value));
    const item = holder.items.find(({ key }) => key.kind === 'scalar' && key.value === name);
    if (item === undefined) holder.items.push({ key: stringNode(name), value: node });
    else item.value = node;
  }
}
