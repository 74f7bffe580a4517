import { TaskError, formatPlace, type Finding } from '../../errors.ts';
import { entry, isRecord, listOf, recordOf, type Data } from '../../unstructured.ts';
import { formatPath, type FieldPath } from '../locate.ts';
import { isSopsEncrypted } from '../secrets.ts';
import { encryptedValues } from '../values.ts';
import { placeIn, type Definition } from './definition.ts';

/** A config file, or the part of one that is about a subcomponent. */
export interface Layer {
  readonly definition: Definition;
  readonly path: FieldPath;
  readonly data: Data;
}

/** What is configured for a component; the first layer wins. */
export type Layers = readonly Layer[];

const knownKeys: ReadonlySet<string> = new Set('namespace injectNamespace disabled config subcomponents'.split(' '));

/**
 * Reads a config file as Fabrikate does (its docs/config.md).
 * @throws COMPONENT_INVALID with every mistake of the file, VALUES_ENCRYPTED
 */
export function parseConfig(definition: Definition): { readonly layer: Layer; readonly notes: readonly Finding[] } {
  const { file, data } = definition;
  if (isSopsEncrypted(data)) throw encryptedValues(file);
  const mistakes: Finding[] = [];
  const notes: Finding[] = [];
  judge(definition, [], data, { mistakes, notes });
  if (mistakes.length > 0) {
    const count = mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`;
    throw new TaskError('COMPONENT_INVALID', `The config ${file} holds ${count}:`, 'Mend it.', { related: mistakes });
  }
  return { layer: { definition, path: [], data }, notes };
}

function judge(
  definition: Definition,
  path: FieldPath,
  data: unknown,
  found: { readonly mistakes: Finding[]; readonly notes: Finding[] },
): void {
  if (data === null) return;
  const say = (to: Finding[], key: string, message: string): void => {
    const whole = key === '' ? path : [...path, key];
    to.push({ message: `${formatPath(whole)} ${message}`, at: placeIn(definition, whole) });
  };
  if (!isRecord(data)) return say(found.mistakes, '', 'is no map');
  for (const [key, value] of Object.entries(data)) {
    if (!knownKeys.has(key)) say(found.notes, key, 'has no effect: values belong under config');
    else if (value === null) continue;
    else if (key === 'namespace' && typeof value !== 'string') say(found.mistakes, key, 'is no text');
    else if ((key === 'injectNamespace' || key === 'disabled') && typeof value !== 'boolean') {
      say(found.mistakes, key, 'is neither true nor false');
    } else if ((key === 'config' || key === 'subcomponents') && !isRecord(value)) {
      say(found.mistakes, key, 'is no map');
    }
  }
  for (const [name, part] of Object.entries(recordOf(entry(data, 'subcomponents')))) {
    judge(definition, [...path, 'subcomponents', name], part, found);
  }
}

/** What the layers of a component say about one of its subcomponents. */
export function layersOf(layers: Layers, subcomponent: string): Layers {
  return layers.flatMap(({ definition, path, data }) => {
    const part = entry(entry(data, 'subcomponents'), subcomponent);
    return isRecord(part) ? [{ definition, path: [...path, 'subcomponents', subcomponent], data: part }] : [];
  });
}

/** The names that layers configure as subcomponents, with where they do. */
export function configuredNames(layers: Layers): readonly { readonly name: string; readonly layer: Layer }[] {
  return layers.flatMap((layer) =>
    Object.keys(recordOf(entry(layer.data, 'subcomponents'))).map((name) => ({ name, layer })),
  );
}

/** Whether a component is switched off: a layer that says nothing hides none that does. */
export function isDisabled(layers: Layers): boolean {
  return first(layers, 'disabled') === true;
}

/** Empty: none. */
export function namespaceOf(layers: Layers): string {
  const namespace = first(layers, 'namespace');
  return typeof namespace === 'string' ? namespace : '';
}

/** Whether the configured namespace goes onto objects that have none; otherwise only helm is told of it. */
export function injectsNamespace(layers: Layers): boolean {
  return first(layers, 'injectNamespace') === true;
}

function first(layers: Layers, key: string): unknown {
  const values = layers.map(({ data }) => entry(data, key));
  return values.find((value) => value !== undefined && value !== null && value !== '');
}

interface Part {
  readonly value: unknown;
  readonly layer: Layer;
}

/**
 * The values under `config`, merged: maps by key, of scalars the first wins, lists are joined, the first layer's items
 * first; null counts as not set.
 * @throws COMPONENT_INVALID when a map, a list and a scalar meet
 */
export function valuesOf(layers: Layers): Data {
  const parts = layers.map((layer) => ({ value: entry(layer.data, 'config'), layer }));
  return recordOf(merge(parts, []));
}

function merge(parts: readonly Part[], path: FieldPath): unknown {
  const set = parts.filter(({ value }) => value !== null && value !== undefined);
  const [top] = set;
  // That nobody sets it, but somebody says null, takes a chart's own default away.
  if (top === undefined) return null;
  const shape = shapeOf(top.value);
  const other = set.find(({ value }) => shapeOf(value) !== shape);
  if (other !== undefined) throw conflict(top, other, path);
  switch (shape) {
    case 'scalar':
      return top.value;
    case 'list':
      return set.flatMap(({ value }) => listOf(value));
    case 'map': {
      const keys = new Set(set.flatMap(({ value }) => Object.keys(recordOf(value))));
      // fromEntries defines own properties: a key named __proto__ stays a key.
      return Object.fromEntries(
        [...keys].map((key) => [
          key,
          merge(
            set.map(({ value, layer }) => ({ value: entry(value, key), layer })),
            [...path, key],
          ),
        ]),
      );
    }
  }
}

type Shape = 'map' | 'list' | 'scalar';

function shapeOf(value: unknown): Shape {
  return Array.isArray(value) ? 'list' : isRecord(value) ? 'map' : 'scalar';
}

function conflict(top: Part, other: Part, path: FieldPath): TaskError {
  const placeOf = ({ layer }: Part): ReturnType<typeof placeIn> =>
    placeIn(layer.definition, [...layer.path, 'config', ...path]);
  const whole = formatPath([...top.layer.path, 'config', ...path]);
  return new TaskError(
    'COMPONENT_INVALID',
    `${whole} is a ${shapeOf(top.value)}, and a ${shapeOf(other.value)} in ${formatPlace(placeOf(other))}.`,
    'A map goes with a map only, a list with a list: take one of the two out.',
    { at: placeOf(top) },
  );
}
