import { YAMLException } from 'js-yaml';
import type { Place } from '../errors.ts';
import { LineIndex } from '../yaml/lines.ts';
import { entryOf, resolve } from '../yaml/navigate.ts';
import { parseYaml, type YamlNode } from '../yaml/tree.ts';
import type { Manifest } from './objects.ts';

/** Keys and list indexes that lead from an object to one of its fields. */
export type FieldPath = readonly (string | number)[];

/** `spec.containers[0].image`; keys that hold other than word characters stand in brackets. */
export function formatPath(path: FieldPath): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    if (!/^[\w-]+$/.test(step)) return `${text}[${JSON.stringify(step)}]`;
    return text === '' ? step : `${text}.${step}`;
  }, '');
}

/**
 * Where a field stands in the text that the engine gave; of a field that isn't there, the nearest that holds it. The
 * text is parsed once more for it: only findings ask.
 */
export function placeAt({ origin }: Pick<Manifest, 'origin'>, path: FieldPath): Place {
  const { rendered, document } = origin;
  const parsed = parsedText(document.text);
  const offset = offsetOf(parsed.root, [...document.path, ...path]);
  const line = offset === undefined ? 1 : parsed.lines.lineOf(offset);
  return { file: rendered.file, line: document.line + line - 1 };
}

/** The node at a path of the first document of a text, resolved; undefined where there is none, or none that can be parsed. */
export function nodeIn(text: string, path: FieldPath): ReturnType<typeof resolve> {
  let node = parsedText(text).root;
  for (const step of path) {
    const holder = resolve(node);
    if (typeof step === 'string') node = entryOf(holder, step)?.value;
    else node = holder?.kind === 'sequence' ? holder.items[step] : undefined;
  }
  return resolve(node);
}

interface ParsedText {
  readonly text: string;
  readonly root: YamlNode | undefined;
  readonly lines: LineIndex;
}

// What is asked of one document follows each other: hundreds of its fields are placed, or read, by one parsing.
let latest: ParsedText | undefined;

function parsedText(text: string): ParsedText {
  if (latest?.text !== text) latest = { text, root: rootOf(text), lines: new LineIndex(text) };
  return latest;
}

function rootOf(text: string): YamlNode | undefined {
  try {
    return parseYaml(text).documents[0];
  } catch (error) {
    // Nested deeper than this parser goes, but not deeper than the engine's: the document's start must do.
    if (error instanceof YAMLException) return undefined;
    throw error;
  }
}

function offsetOf(root: YamlNode | undefined, path: FieldPath): number | undefined {
  let node = root;
  let nearest = startOf(node);
  for (const step of path) {
    const holder = resolve(node);
    if (typeof step === 'number') {
      if (holder?.kind !== 'sequence') return nearest;
      node = holder.items[step];
      nearest = startOf(node) ?? nearest;
    } else {
      const found = entryOf(holder, step);
      if (found === undefined) return nearest;
      nearest = startOf(found.key) ?? nearest;
      node = found.value;
    }
    if (node === undefined) return nearest;
  }
  return nearest;
}

function startOf(node: YamlNode | undefined): number | undefined {
  const whole = resolve(node);
  if (whole === undefined) return undefined;
  switch (whole.kind) {
    case 'scalar':
      return whole.start < 0 ? undefined : whole.start;
    case 'mapping':
      return startOf(whole.entries[0]?.key) ?? whole.start;
    case 'sequence':
      return startOf(whole.items[0]);
  }
}
