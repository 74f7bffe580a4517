import {
  COLLECTION_STYLE,
  dump,
  DUMP_SCHEMA,
  eventsToAst,
  present,
  SCALAR_STYLE,
  visit,
  VISIT_BREAK,
  type Document,
  type Event,
  type Node,
} from 'js-yaml';
import { kubernetesSchema } from './yaml.ts';

// Nothing is folded, and lists stand as kubectl and kustomize write them.
const look = { lineWidth: -1, seqNoIndent: true } as const;

/** A document's tree: every scalar as it was written, numbers with all their digits. */
export function treeOf(source: string, events: Event[]): Node | undefined {
  return eventsToAst(events, { source, schema: kubernetesSchema })[0]?.contents ?? undefined;
}

/** A tree as a YAML document. Strings that another reader could take for something else are quoted. */
export function documentText(root: Node): string {
  return present([documentOf(root)], { schema: DUMP_SCHEMA, ...look });
}

/** A tree as a document in block style, whatever it was written in: JSON becomes plain YAML. */
export function blockText(root: Node): string {
  visit([documentOf(root)], (node) => {
    if (node.kind === 'mapping' || node.kind === 'sequence') node.style = COLLECTION_STYLE.BLOCK;
    else if (node.kind === 'scalar' && node.tag === 'tag:yaml.org,2002:str') node.style = SCALAR_STYLE.PLAIN;
  });
  return documentText(root);
}

/** Whether a part of a tree has to do with anchors, whose other end may stand outside of it. */
export function hasAnchors(root: Node): boolean {
  let found = false;
  visit([documentOf(root)], (node) => {
    found ||= node.kind === 'alias' || node.anchor !== undefined;
    return found ? VISIT_BREAK : undefined;
  });
  return found;
}

/** A map node's value under a key. */
export function childOf(node: Node | undefined, key: string): Node | undefined {
  if (node?.kind !== 'mapping') return undefined;
  return node.items.find((item) => item.key.kind === 'scalar' && item.key.value === key)?.value;
}

/** Data as a YAML document, the same bytes for the same data. */
export function dumpDocument(data: unknown): string {
  return dump(data, { ...look, noRefs: true });
}

function documentOf(contents: Node): Document {
  return { contents, directives: [] };
}
