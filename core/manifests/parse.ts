import { COLLECTION_STYLE, EVENT_ID, YAMLException, type Event, type Node } from 'js-yaml';
import { entry, isRecord, recordOf, type Data } from '../unstructured.ts';
import { blockText, childOf, dumpDocument, hasAnchors, documentText, treeOf } from './tree.ts';
import type { Finding } from '../errors.ts';
import { helmSource, splitStream, withoutLeadingComments, type YamlDocument } from './documents.ts';
import type { ChartFinding } from './lint/chart-finding.ts';
import { referenceOf, type Manifest, type Origin } from './objects.ts';
import { loadYaml } from './yaml.ts';

/** What an engine gave: YAML or JSON text under the name that messages use for it. */
export interface RenderedText {
  readonly file: string;
  readonly text: string;
  /** Turns the name in helm's `# Source:` into the template's path. */
  readonly templateOf?: (source: string) => string;
  /** The one template that all of it comes from; for plain manifests the file itself. */
  readonly template?: string;
  /** To be put on its namespaced objects that have none. */
  readonly namespace?: string;
  /** What helm lint says of the chart that it comes from. */
  readonly charts?: readonly ChartFinding[];
  /** Why there is no text. */
  readonly unreadable?: string;
}

/** The objects of one rendered text, in its order, and why documents of it are none. */
export interface Parsed {
  readonly manifests: readonly Manifest[];
  readonly findings: readonly Finding[];
}

/** Reads every document; a broken one becomes a finding and the others are still read. `List` objects are unfolded. */
export function parseManifests(rendered: RenderedText): Parsed {
  const manifests: Manifest[] = [];
  const findings: Finding[] = [];
  if (rendered.unreadable !== undefined) findings.push({ message: rendered.unreadable, at: { file: rendered.file } });
  for (const document of splitStream(rendered.text)) {
    const source = helmSource(document.text);
    const template = source === undefined ? rendered.template : (rendered.templateOf?.(source) ?? source);
    const rendering = { file: rendered.file, line: document.line };
    const origin: Origin = { rendered: rendering, template, document: { ...document, path: [] } };
    const read = readDocument(document, rendered.file, origin);
    if (Array.isArray(read)) manifests.push(...read);
    else findings.push(template === undefined || template === rendered.file ? read : inTemplate(read, template));
  }
  return { manifests, findings };
}

function inTemplate(finding: Finding, template: string): Finding {
  return { ...finding, message: `${finding.message}; it comes from ${template}` };
}

function readDocument(document: YamlDocument, file: string, origin: Origin): Finding | Manifest[] {
  try {
    const { events, value } = loadYaml(document.text, file);
    if (value === null || value === undefined) return [];
    if (!isRecord(value)) {
      return { message: 'the document is no map, so no Kubernetes object', at: { file, line: document.line } };
    }
    if (isList(value)) return unfold(value, treeOf(document.text, events), origin);
    return [{ reference: referenceOf(value), data: value, text: textOfDocument(document.text, events), origin }];
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const line = document.line + (error.mark?.line ?? 0);
    return { message: `YAML: ${error.reason}`, at: { file, line, column: (error.mark?.column ?? 0) + 1 } };
  }
}

function textOfDocument(source: string, events: Event[]): string {
  // A directive (%YAML) holds for its own file only: in one with others it would be no YAML.
  const directives = events.some((event) => event.type === EVENT_ID.DOCUMENT && event.directives.length > 0);
  const tree = directives || isFlow(events) ? treeOf(source, events) : undefined;
  if (tree === undefined) return withoutLeadingComments(source);
  return isFlow(events) ? blockText(tree) : documentText(tree);
}

function isList(value: Data): value is { items: readonly unknown[] } {
  const { kind, apiVersion, items } = value;
  const named = entry(value['metadata'], 'name') !== undefined;
  return (
    typeof kind === 'string' &&
    kind.endsWith('List') &&
    !named &&
    typeof apiVersion === 'string' &&
    Array.isArray(items)
  );
}

function unfold(list: { readonly items: readonly unknown[] }, tree: Node | undefined, origin: Origin): Manifest[] {
  const nodes = childOf(tree, 'items');
  return list.items.flatMap((item, index) => {
    if (item === null) return [];
    const data = recordOf(item);
    const { document } = origin;
    const own: Origin = { ...origin, document: { ...document, path: [...document.path, 'items', index] } };
    const node = nodes?.kind === 'sequence' ? nodes.items[index] : undefined;
    if (isList(data)) return unfold(data, node, own);
    const text = node === undefined || hasAnchors(node) ? dumpDocument(data) : blockText(node);
    return [{ reference: referenceOf(data), data, text, origin: own }];
  });
}

/** JSON (or one flow map as a whole) is written as block YAML: one output has one look. */
function isFlow(events: readonly Event[]): boolean {
  const root = events.find((event) => event.type !== EVENT_ID.DOCUMENT);
  return root?.type === EVENT_ID.MAPPING && root.style === COLLECTION_STYLE.FLOW;
}
