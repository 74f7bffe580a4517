import type { GoTypes } from './go-types.ts';
import type { JsonDefinition, VersionedDefinitions } from './sources.ts';
import { refName, shortName, typeText } from './type-text.ts';

/** Something that is so from one minor version to another, both counted. */
interface Span {
  readonly text: string;
  readonly since: number;
  readonly until: number;
}

/** A kind, the definition that its objects follow, and the minor versions that serve it, both counted. */
export interface ServedKind {
  /** `apps/v1 Deployment`. */
  readonly kind: string;
  readonly definition: string;
  readonly since: number;
  readonly until: number;
}

/** All minor versions from the oldest to the newest in one. */
export interface MergedDefinitions {
  readonly oldest: number;
  readonly newest: number;
  readonly kinds: readonly ServedKind[];
  /** Lines of each definition, by its short name. */
  readonly definitions: ReadonlyMap<string, readonly string[]>;
}

/** Lays all versions over each other: what is the same in all of them is said once. */
export function mergeDefinitions(versions: readonly VersionedDefinitions[], go: GoTypes): MergedDefinitions {
  const minors = versions.map(({ minor }) => minor);
  const oldest = Math.min(...minors);
  const newest = Math.max(...minors);
  const kinds = new Map<string, { definition: string; minors: number[] }>();
  const definitions = new Map<string, Map<string, number[]>>();
  const marks = listMarks(versions);
  const fields = new Map<string, Map<string, Map<string, number[]>>>();
  for (const { minor, definitions: all } of versions) {
    const found = kindsOf(all);
    for (const [kind, name] of found) {
      const known = kinds.get(kind) ?? { definition: shortName(name), minors: [] };
      known.minors.push(minor);
      kinds.set(kind, known);
    }
    for (const name of reachable(all, [...found.values()])) {
      const definition = all[name] ?? {};
      const short = shortName(name);
      note(nested(definitions, short), wholeText(definition, name), minor);
      for (const [field, text] of fieldTexts(definition, short, go)) {
        const marked = text.replace('[]', `[${marks.get(`${short}.${field}`) ?? ''}]`);
        note(nested(nested(fields, short), field), marked, minor);
      }
    }
  }
  return {
    oldest,
    newest,
    kinds: [...kinds].map(([kind, { definition, minors: at }]) => ({
      kind,
      definition,
      since: Math.min(...at),
      until: Math.max(...at),
    })),
    definitions: new Map(
      [...definitions]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, wholes]) => {
          const lines = [...(fields.get(name) ?? new Map<string, Map<string, number[]>>())].flatMap(([field, texts]) =>
            spansOf(texts).map((span) => `${field} ${span.text}${rangeText(span, oldest, newest)}`),
          );
          // A definition of its own type, or (no text) one with fields.
          const whole = spansOf(wholes).filter(({ text }) => text !== '');
          return [
            name,
            [...whole.map((span) => `= ${span.text}${rangeText(span, oldest, newest)}`), ...lines.toSorted()],
          ] as const;
        }),
    ),
  };
}

/** Kinds by `group/version Kind`: those that can be applied, so no lists and no options. */
export function kindsOf(all: VersionedDefinitions['definitions']): ReadonlyMap<string, string> {
  const kinds = new Map<string, string>();
  for (const [name, definition] of Object.entries(all)) {
    const [own, ...others] = definition['x-kubernetes-group-version-kind'] ?? [];
    // What stands in every group (DeleteOptions, WatchEvent) is no object, nor is what has no metadata.
    if (own === undefined || others.length > 0 || own.kind.endsWith('List')) continue;
    if (definition.properties?.['metadata']?.$ref?.endsWith('ObjectMeta') !== true) continue;
    // It is posted below a pod, and never applied.
    if (own.group === 'policy' && own.kind === 'Eviction') continue;
    kinds.set(`${own.group === '' ? '' : `${own.group}/`}${own.version} ${own.kind}`, name);
  }
  return kinds;
}

function reachable(all: VersionedDefinitions['definitions'], roots: readonly string[]): ReadonlySet<string> {
  const seen = new Set(roots);
  const visit = (definition: JsonDefinition): void => {
    if (definition.$ref !== undefined) seen.add(refName(definition.$ref));
    if (definition.items !== undefined) visit(definition.items);
    if (typeof definition.additionalProperties === 'object') visit(definition.additionalProperties);
    for (const field of Object.values(definition.properties ?? {})) visit(field);
  };
  for (const name of seen) visit(all[name] ?? {});
  return seen;
}

/**
 * By which fields the items of each list are told apart. Until 1.30 the OpenAPI left most of it out, but a server had it
 * all the same, so what the newest says counts for all.
 */
function listMarks(versions: readonly VersionedDefinitions[]): ReadonlyMap<string, string> {
  const marks = new Map<string, string>();
  for (const { definitions } of versions) {
    for (const [name, definition] of Object.entries(definitions)) {
      for (const [field, type] of Object.entries(definition.properties ?? {})) {
        const keys = type['x-kubernetes-list-map-keys'];
        const mark = keys === undefined ? '' : `${keys.join(',')}=`;
        marks.set(`${shortName(name)}.${field}`, type['x-kubernetes-list-type'] === 'set' ? '=' : mark);
      }
    }
  }
  return marks;
}

function wholeText(definition: JsonDefinition, name: string): string {
  if (definition.properties !== undefined || definition.oneOf !== undefined) return '';
  return typeText(definition, name);
}

function fieldTexts(definition: JsonDefinition, short: string, go: GoTypes): readonly (readonly [string, string])[] {
  return Object.entries(definition.properties ?? {}).map(([field, type]) => {
    const required = definition.required?.includes(field) === true ? '!' : '';
    // Status is written by controllers, and may hold what a newer one thought of.
    const words = /Status\w*$|Condition$/.test(short) ? undefined : go.enums.get(short)?.get(field);
    // An empty text is as if nothing were there; but apiVersion and kind, of an object that stands in another
    // (volumeClaimTemplates), are what they must be.
    const values = words === undefined ? type.enum?.map(String) : [...words.toSorted(), ''];
    const known = values === undefined ? '' : `(${values.join('|')})`;
    return [field, `${required}${typeText(type, `${short}.${field}`)}${known}`];
  });
}

function nested<K, L, V>(map: Map<K, Map<L, V>>, key: K): Map<L, V> {
  const inner = map.get(key) ?? new Map<L, V>();
  map.set(key, inner);
  return inner;
}

function note(texts: Map<string, number[]>, text: string, minor: number): void {
  texts.set(text, [...(texts.get(text) ?? []), minor]);
}

/** Versions are asked in order, so each run of them is one span. */
function spansOf(texts: ReadonlyMap<string, readonly number[]>): readonly Span[] {
  return [...texts].flatMap(([text, minors]) => {
    const spans: { text: string; since: number; until: number }[] = [];
    for (const minor of minors) {
      const last = spans.at(-1);
      if (last?.until === minor - 1) last.until = minor;
      else spans.push({ text, since: minor, until: minor });
    }
    return spans;
  });
}

/** ` @30-35`; an end that is the data's own is left out. */
export function rangeText(
  { since, until }: { readonly since: number; readonly until: number },
  oldest: number,
  newest: number,
): string {
  if (since === oldest && until === newest) return '';
  return ` @${since === oldest ? '' : since}-${until === newest ? '' : until}`;
}
