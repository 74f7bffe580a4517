import type { Deprecation, LazySchema, ListKey, Schema } from './schema.ts';

/** What Kubernetes makes of an apiVersion and a kind in the version that was asked for. */
export type KindAnswer =
  | { readonly kind: 'served'; readonly schema: Schema; readonly deprecated?: Deprecation }
  | { readonly kind: 'removed'; readonly since: number; readonly use: string }
  | { readonly kind: 'notYet'; readonly since: number; readonly use: string }
  /** Kubernetes' own group, and no such kind in it; `use` has what it may be. */
  | { readonly kind: 'noSuchKind'; readonly use: string }
  /** No group of Kubernetes' own, or a version of it that the data does not reach. */
  | { readonly kind: 'foreign' };

/** Kubernetes' own kinds, as one of its versions has them. */
export interface KubernetesTypes {
  readonly oldest: number;
  readonly newest: number;
  find(apiVersion: string, kind: string): KindAnswer;
  /** A type by its name (`meta.v1.ObjectMeta`). */
  type(name: string): Schema;
}

interface Span {
  readonly since: number;
  readonly until: number;
}

interface ServedKind extends Span {
  readonly group: string;
  readonly version: string;
  readonly name: string;
  readonly type: string;
  readonly deprecated: number | undefined;
}

interface RemovedKind {
  readonly removed: number;
  readonly replacement: string;
}

/**
 * Reads the data, blocks with a blank line between them:
 * - `25-37`: the minor versions it holds;
 * - the kinds, `apps/v1 Deployment <type>`, then ` @25-30` when not all versions serve it, ` deprecated 28`;
 * - what was gone before: `extensions/v1beta1 Ingress 22 networking.k8s.io/v1 Ingress`, the version without it first;
 * - each type: its name, then `field [!]type [@from-to]` a line (`!`: required), or `= type` for a type without fields.
 *
 * A type is `string` (or `string(A|B|)` of only these values, here with the empty one), `boolean`, `number`, `object`, `any`, a format (`int32`,
 * `byte`, `date-time`, `quantity`, `intOrString`), `.name` of another type, `{}type` a map, `[]type` a list, `[=]` a set,
 * `[a,b=]` a list whose items are told apart by the fields a and b, `[]!type` a list in which none may be null.
 *
 * @param minor the version to judge by; one that the data does not reach is judged by the nearest
 */
export function readKubernetesTypes(data: string, minor: number | undefined): KubernetesTypes {
  const [head = '', kindLines = '', removedLines = '', ...blocks] = data.trimEnd().split('\n\n');
  const [oldest = 0, newest = 0] = head.split('-').map(Number);
  const asked = minor ?? newest;
  const judged = Math.min(Math.max(asked, oldest), newest);
  const kinds = new Map<string, ServedKind>();
  for (const line of kindLines.split('\n')) {
    const [apiVersion = '', name = '', type = '', ...rest] = line.split(' ');
    const range = rest[0]?.startsWith('@') === true ? rest[0].slice(1) : undefined;
    const deprecated = rest.indexOf('deprecated');
    kinds.set(`${apiVersion} ${name}`, {
      ...splitApiVersion(apiVersion),
      name,
      type,
      ...spanOf(range, oldest, newest),
      deprecated: deprecated === -1 ? undefined : Number(rest[deprecated + 1]),
    });
  }
  const removed = new Map<string, RemovedKind>();
  for (const line of removedLines.split('\n')) {
    const [apiVersion = '', name = '', since = '', ...replacement] = line.split(' ');
    removed.set(`${apiVersion} ${name}`, { removed: Number(since), replacement: replacement.join(' ') });
  }
  const texts = new Map(blocks.map((block) => [block.slice(0, block.indexOf('\n')), block] as const));
  const types = new Map<string, Schema>();
  const type = (name: string): Schema => {
    const known = types.get(name);
    if (known !== undefined) return known;
    const made = typeOf(texts.get(name) ?? '', judged, type);
    types.set(name, made);
    return made;
  };
  const served = [...kinds.values()].filter(({ since, until }) => since <= judged && judged <= until);
  /** What to use instead: the newest version of the same group, else what took the place of it. */
  const replacementOf = (apiVersion: string, name: string, named = ''): string => {
    const { group } = splitApiVersion(apiVersion);
    const best = bestOf(served.filter((each) => each.group === group && each.name === name));
    if (best !== '') return best;
    const other = kinds.get(named);
    return other !== undefined && served.includes(other) ? apiVersionOf(other) : '';
  };
  const groups = new Set([...kinds.keys(), ...removed.keys()].map((key) => splitApiVersion(key).group));
  const found = new Map<string, KindAnswer>();
  const find = (apiVersion: string, kind: string): KindAnswer => {
    const own = kinds.get(`${apiVersion} ${kind}`);
    if (own !== undefined) {
      if (own.since > judged && own.since > asked) {
        return { kind: 'notYet', since: own.since, use: replacementOf(apiVersion, kind) };
      }
      if (own.until < judged) {
        return { kind: 'removed', since: own.until + 1, use: replacementOf(apiVersion, kind) };
      }
      const schema = type(own.type);
      const use = replacementOf(apiVersion, kind);
      if (own.deprecated === undefined || own.deprecated > judged || use === '' || use === apiVersion) {
        return { kind: 'served', schema };
      }
      return { kind: 'served', schema, deprecated: { since: ` since Kubernetes 1.${own.deprecated}`, use } };
    }
    const gone = removed.get(`${apiVersion} ${kind}`);
    if (gone !== undefined && gone.removed <= asked) {
      return { kind: 'removed', since: gone.removed, use: replacementOf(apiVersion, kind, gone.replacement) };
    }
    // Before and after the data's versions there may be kinds that it does not know.
    if (gone !== undefined || asked !== judged || !groups.has(splitApiVersion(apiVersion).group)) {
      return { kind: 'foreign' };
    }
    return { kind: 'noSuchKind', use: bestOf(served.filter(({ name }) => name === kind)) };
  };
  return {
    oldest,
    newest,
    type,
    find(apiVersion, kind) {
      const key = `${apiVersion} ${kind}`;
      const answer = found.get(key) ?? find(apiVersion, kind);
      found.set(key, answer);
      return answer;
    },
  };
}

function splitApiVersion(apiVersion: string): { readonly group: string; readonly version: string } {
  const slash = apiVersion.indexOf('/');
  return { group: slash === -1 ? '' : apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}

function apiVersionOf({ group, version }: ServedKind): string {
  return group === '' ? version : `${group}/${version}`;
}

/** The apiVersion of those that is likest to stay; empty where there is none. */
function bestOf(kinds: readonly ServedKind[]): string {
  const best = kinds.toSorted((a, b) => rank(a.version) - rank(b.version)).at(-1);
  return best === undefined ? '' : apiVersionOf(best);
}

/** v1 before v1beta1 before v1alpha1, and of each the highest first. */
function rank(version: string): number {
  const [, major = '0', stage, step = '0'] = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version) ?? [];
  return (stage === undefined ? 2_000_000 : stage === 'beta' ? 1_000_000 : 0) + Number(major) * 1000 + Number(step);
}

function spanOf(range: string | undefined, oldest: number, newest: number): Span {
  if (range === undefined) return { since: oldest, until: newest };
  const [since = '', until = ''] = range.split('-');
  return { since: since === '' ? oldest : Number(since), until: until === '' ? newest : Number(until) };
}

function typeOf(block: string, minor: number, type: (name: string) => Schema): Schema {
  const fields = new Map<string, LazySchema>();
  const required: string[] = [];
  for (const line of block.split('\n').slice(1)) {
    const [, field = '', text = '', range] = /^(\S+) (.*?)(?: @(\d*-\d*))?$/.exec(line) ?? [];
    const { since, until } = spanOf(range, 0, Number.POSITIVE_INFINITY);
    if (minor < since || minor > until) continue;
    const isRequired = text.startsWith('!');
    const bare = isRequired ? text.slice(1) : text;
    const made = lazily(() => schemaOf(bare, type));
    if (field === '=') return made();
    fields.set(field, made);
    if (isRequired) required.push(field);
  }
  return { types: ['map'], nulls: 'absent', map: { fields, required, others: 'refused' } };
}

function lazily(make: LazySchema): LazySchema {
  let made: Schema | undefined;
  return () => (made ??= make());
}

// As the API server fills it in before it tells the items of a list apart.
const defaultKeys: Readonly<Record<string, string>> = { protocol: 'TCP' };

function schemaOf(text: string, type: (name: string) => Schema): Schema {
  if (text.startsWith('.')) return type(text.slice(1));
  const whole = { nulls: 'absent' } as const;
  if (text.startsWith('{}')) {
    return { ...whole, types: ['map'], map: { others: lazily(() => schemaOf(text.slice(2), type)) } };
  }
  if (text.startsWith('[')) {
    const end = text.indexOf(']');
    const items = lazily(() => itemOf(text.slice(end + 1), type));
    const mark = text.slice(1, end);
    const apartBy = mark === '=' ? ('value' as const) : keysOf(mark);
    return { ...whole, types: ['list'], list: apartBy === undefined ? { items } : { items, apartBy } };
  }
  switch (text) {
    case 'any':
      return whole;
    case 'object':
      return { ...whole, types: ['map'] };
    case 'boolean':
    case 'number':
      return { ...whole, types: [text] };
    case 'integer':
    case 'int32':
    case 'int64':
      return { ...whole, types: ['integer'], format: text };
    // Null is no way to leave these out: as a quantity it is 0, a limit like any other.
    case 'intOrString':
      return { nulls: 'value', types: ['integer', 'text'] };
    case 'quantity':
      return { nulls: 'value', types: ['text', 'number'], format: 'quantity' };
    case 'double':
    case 'float':
      return { ...whole, types: ['number'] };
  }
  const values = /^string\((.*)\)$/.exec(text)?.[1];
  if (values !== undefined) {
    const words = values.split('|');
    return { nulls: words.includes('') ? 'absent' : 'value', types: ['text'], enum: words };
  }
  return text === 'string' ? { ...whole, types: ['text'] } : { ...whole, types: ['text'], format: text };
}

function itemOf(text: string, type: (name: string) => Schema): Schema {
  return text.startsWith('!') ? { ...schemaOf(text.slice(1), type), nulls: 'value' } : schemaOf(text, type);
}

function keysOf(mark: string): readonly ListKey[] | undefined {
  if (mark === '') return undefined;
  return mark
    .replace('=', '')
    .split(',')
    .map((name) => ({ name, ...(Object.hasOwn(defaultKeys, name) ? { fallback: defaultKeys[name] } : {}) }));
}
