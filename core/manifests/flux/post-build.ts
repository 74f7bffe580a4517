import { YAMLException, type Node } from 'js-yaml';
import { entry } from '../../unstructured.ts';
import { eventsOf } from '../../yaml/events.ts';
import { helmSource } from '../documents.ts';
import type { FieldPath } from '../locate.ts';
import { blockText, treeOf } from '../tree.ts';
import { loadYaml } from '../yaml.ts';
import { envsubst, type Variable } from './envsubst.ts';
import { BadSubstitution } from './envsubst-parse.ts';
import { goText } from './go-text.ts';

/** A built object after its Kustomization's postBuild. */
export interface PostBuilt {
  readonly text: string;
  /** Variables that Flux replaces by nothing. */
  readonly missing: readonly string[];
  /** Variables whose values this repository does not hold: `${name}` stays where they go. */
  readonly kept: readonly string[];
  /** The fields that hold such a variable: what they will be nobody here knows. */
  readonly unknown: readonly FieldPath[];
}

const substituteKey = 'kustomize.toolkit.fluxcd.io/substitute';

/**
 * Replaces the variables in one built object as kustomize-controller does.
 * @param document one YAML document that kustomize printed
 * @returns the reason when Flux would refuse it
 */
export function postBuild(
  document: string,
  lookUp: (name: string) => Variable,
): PostBuilt | { readonly refused: string } {
  const untouched = { text: document, missing: [], kept: [], unknown: [] };
  if (!/\$[{$]/.test(document)) return untouched;
  try {
    if (document.includes(substituteKey) && isSwitchedOff(document)) return untouched;
    const mark = unusedCharacter(document);
    const { text, missing, kept } = envsubst(goText(document), lookUp, mark);
    const tree = treeOf(text, eventsOf(text));
    if (tree === undefined) return { refused: 'nothing is left of it' };
    const unknown = takeOut(mark, tree);
    const source = helmSource(document);
    return { text: `${source === undefined ? '' : `# Source: ${source}\n`}${blockText(tree)}`, missing, kept, unknown };
  } catch (error) {
    if (error instanceof BadSubstitution) return { refused: `${error.message}${near(error.source)}` };
    if (error instanceof YAMLException) return { refused: `its values make it no YAML any more: ${error.reason}` };
    throw error;
  }
}

function isSwitchedOff(document: string): boolean {
  const metadata = entry(loadYaml(document, '').value, 'metadata');
  return ['labels', 'annotations'].some((part) => entry(entry(metadata, part), substituteKey) === 'disabled');
}

function near(source: string): string {
  return source === '' ? '' : ` (at "${source}"; $\${ stands for a plain \${)`;
}

/** One character for private use that the text does not hold. */
function unusedCharacter(text: string): string {
  for (let code = 0xe000; code < 0xf8ff; code += 1) {
    const char = String.fromCharCode(code);
    if (!text.includes(char)) return char;
  }
  return '';
}

/** Takes the mark out of a tree and answers which fields held it. */
function takeOut(mark: string, root: Node): readonly FieldPath[] {
  if (mark === '') return [];
  const found: FieldPath[] = [];
  const clean = (node: Node): boolean => {
    if (node.kind !== 'scalar' || !node.value.includes(mark)) return false;
    node.value = node.value.replaceAll(mark, '');
    return true;
  };
  const walk = (node: Node, path: FieldPath): void => {
    if (clean(node)) found.push(path);
    if (node.kind === 'sequence') for (const [index, item] of node.items.entries()) walk(item, [...path, index]);
    if (node.kind !== 'mapping') return;
    for (const { key, value } of node.items) {
      const marked = clean(key);
      const below = [...path, key.kind === 'scalar' ? key.value : '?'];
      if (marked) found.push(below);
      walk(value, below);
    }
  };
  walk(root, []);
  return found;
}
