import type { Node } from 'js-yaml';
import { eventsOf } from '../../yaml/events.ts';
import { dumpDocument, hasAnchors, treeOf } from '../tree.ts';
import { loadYaml } from '../yaml.ts';

/**
 * An object's text as Flux substitutes in it: kustomize-controller writes the built object anew with Go's YAML library,
 * so `replicas: "${replicas}"` has lost its quotes by then and a value of 3 becomes a number. What holds no `$` is
 * quoted here whatever it is: only its value matters afterwards.
 * @param document one YAML document
 */
export function goText(document: string): string {
  const tree = treeOf(document, eventsOf(document));
  if (tree === undefined) return document;
  if (!hasAnchors(tree)) return block(tree, '');
  const written = dumpDocument(loadYaml(document, '').value);
  const plain = treeOf(written, eventsOf(written));
  return plain === undefined ? document : block(plain, '');
}

function block(node: Node, indent: string): string {
  switch (node.kind) {
    case 'mapping':
      return node.items
        .map(({ key, value }) => `${indent}${key.kind === 'scalar' ? keyText(key) : '?'}:${valueText(value, indent)}`)
        .join('');
    case 'sequence':
      return node.items.map((item) => `${indent}-${itemText(item, indent)}`).join('');
    case 'scalar':
      return `${indent}${scalarText(node, indent)}\n`;
    case 'alias':
      return '';
  }
}

function valueText(value: Node, indent: string): string {
  if (isEmpty(value)) return ` ${value.kind === 'mapping' ? '{}' : '[]'}\n`;
  // Go writes lists in maps without a further indent.
  if (value.kind === 'sequence') return `\n${block(value, indent)}`;
  if (value.kind === 'mapping') return `\n${block(value, `${indent}  `)}`;
  return value.kind === 'scalar' ? ` ${scalarText(value, indent)}\n` : '\n';
}

function itemText(item: Node, indent: string): string {
  if (isEmpty(item) || item.kind === 'scalar' || item.kind === 'alias') return valueText(item, indent);
  // The item's first line follows the dash.
  return ` ${block(item, `${indent}  `).slice(indent.length + 2)}`;
}

function isEmpty(node: Node): boolean {
  return (node.kind === 'mapping' || node.kind === 'sequence') && node.items.length === 0;
}

type Scalar = Extract<Node, { kind: 'scalar' }>;

function keyText(key: Scalar): string {
  return isText(key) && key.value.includes('$') && !key.value.includes('\n')
    ? singleLine(key.value)
    : JSON.stringify(key.value);
}

function scalarText(scalar: Scalar, indent: string): string {
  const { value } = scalar;
  if (!isText(scalar)) return value === '' ? 'null' : value;
  if (!value.includes('$')) return JSON.stringify(value);
  if (!value.includes('\n')) return singleLine(value);
  // Go writes several lines literally, unless a line ends in a blank or something cannot be printed.
  if (/ \n| $|^\n*$/.test(value) || /[^\t\n\x20-\x7E\u00A0-\uD7FF\uE000-\uFFFD]/u.test(withoutAstral(value)))
    return JSON.stringify(value);
  const chomp = value.endsWith('\n\n') ? '+' : value.endsWith('\n') ? '' : '-';
  const hint = /^[ \n]/.test(value) ? '2' : '';
  const lines = value.replace(/\n$/, '').split('\n');
  return `|${hint}${chomp}\n${lines.map((line) => (line === '' ? '' : `${indent}  ${line}`)).join('\n')}`;
}

function withoutAstral(text: string): string {
  return text.replaceAll(/[\u{10000}-\u{10FFFF}]/gu, '');
}

/** Plain where Go's emitter would write it plain, else in quotes. */
function singleLine(value: string): string {
  const indicator = /^[#,[\]{}&*!|>'"%@`]|^[-?:](?: |$)/.test(value);
  const inside = /: |:$| #|^ | $|^---|^\.\.\./.test(value);
  const unprintable = /[^\x20-\x7E\u00A0-\uD7FF\uE000-\uFFFD]/u.test(withoutAstral(value));
  if (unprintable) return JSON.stringify(value);
  return indicator || inside ? `'${value.replaceAll("'", "''")}'` : value;
}

function isText(scalar: Scalar): boolean {
  return scalar.tag === 'tag:yaml.org,2002:str';
}
