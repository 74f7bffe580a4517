import { entry, isRecord, listOf, recordOf, textAt, type Data } from '../../unstructured.ts';
import type { Manifest } from '../objects.ts';
import { isSopsEncrypted } from '../secrets.ts';
import type { Variable } from './envsubst.ts';
import { sameNamespace, type FluxKustomization, type Reference } from './kustomization.ts';

/** One entry of `spec.postBuild.substituteFrom`. */
export interface VariableSource extends Reference {
  readonly optional: boolean;
}

/** What a Kustomization's variables come from. */
export interface Variables {
  readonly lookUp: (name: string) => Variable;
  /** Sources that this repository does not hold, or holds encrypted. */
  readonly elsewhere: readonly Reference[];
  /** Whether Flux substitutes at all. */
  readonly active: boolean;
}

/** The ConfigMaps and Secrets that a Kustomization takes variables from; always in its own namespace. */
export function variableSources({
  spec,
  namespace,
}: Pick<FluxKustomization, 'spec' | 'namespace'>): readonly VariableSource[] {
  return listOf(entry(spec, 'postBuild', 'substituteFrom')).map((source) => ({
    kind: textAt(source, 'kind'),
    namespace,
    name: textAt(source, 'name'),
    optional: entry(source, 'optional') === true,
  }));
}

/** Whether an object is the one that variables come from. */
export function isSource(source: Reference, { reference }: Pick<Manifest, 'reference'>): boolean {
  return (
    reference.apiVersion === 'v1' &&
    reference.kind === source.kind &&
    reference.name === source.name &&
    sameNamespace(reference.namespace, source.namespace)
  );
}

/**
 * The variables of a Kustomization: what its spec says wins over its sources, of which the later wins.
 * @param found each source's object, undefined where this repository has none
 * @param given the pipeline's values for what comes from elsewhere
 * @returns the reason when Flux would refuse them
 */
export function variablesOf(
  { spec }: Pick<FluxKustomization, 'spec'>,
  found: ReadonlyMap<VariableSource, Data | undefined>,
  given: ReadonlyMap<string, string>,
): Variables | { readonly refused: string } {
  const postBuild = entry(spec, 'postBuild');
  const known = new Map<string, string | undefined>();
  const elsewhere: Reference[] = [];
  for (const [source, data] of found) {
    const values = data === undefined ? undefined : valuesIn(source, data);
    for (const [name, value] of values ?? []) known.set(name, value);
    if (values === undefined || [...values.values()].includes(undefined)) elsewhere.push(source);
  }
  const own = entry(postBuild, 'substitute');
  for (const [name, value] of Object.entries(recordOf(own))) {
    if (typeof value !== 'string') return { refused: `spec.postBuild.substitute.${name} is no text: put it in quotes` };
    known.set(name, value);
  }
  const wrong = [...known.keys()].find((name) => !/^[_A-Za-z][_A-Za-z0-9]*$/.test(name));
  if (wrong !== undefined) {
    return { refused: `"${wrong}" is no name of a variable: letters, digits and _, not starting with a digit` };
  }
  const lookUp = (name: string): Variable => {
    const value = known.get(name) ?? given.get(name);
    // A variable is one line, whatever its source holds.
    if (value !== undefined) return { kind: 'known', value: value.replaceAll('\n', '') };
    return elsewhere.length > 0 ? { kind: 'elsewhere' } : { kind: 'missing' };
  };
  const always = entry(postBuild, 'substituteStrategy') === 'Always';
  return { lookUp, elsewhere, active: postBuild !== undefined && (known.size > 0 || elsewhere.length > 0 || always) };
}

/** A source's values; undefined ones are encrypted. */
function valuesIn(source: Reference, data: Data): ReadonlyMap<string, string | undefined> {
  const entries = (part: string): readonly (readonly [string, unknown])[] => {
    const values = entry(data, part);
    return isRecord(values) ? Object.entries(values) : [];
  };
  if (source.kind !== 'Secret') return new Map(entries('data').map(([name, value]) => [name, String(value)]));
  if (isSopsEncrypted(data)) {
    return new Map([...entries('data'), ...entries('stringData')].map(([name]) => [name, undefined]));
  }
  return new Map([
    ...entries('data').map(([name, value]) => [name, Buffer.from(String(value), 'base64').toString('utf8')] as const),
    ...entries('stringData').map(([name, value]) => [name, String(value)] as const),
  ]);
}
