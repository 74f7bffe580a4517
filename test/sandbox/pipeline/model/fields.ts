import type { Position } from '../errors.ts';
import { PipelineError } from '../errors.ts';
import type { Mapping, Scalar, Token } from '../yaml/tokens.ts';
import { find } from '../yaml/tokens.ts';

/** Refuses keys that the YAML schema does not know at this place. */
export function allowKeys(mapping: Mapping, keys: readonly string[]): void {
  for (const { key } of mapping.entries)
    if (!keys.some((known) => known.toLowerCase() === key.text.toLowerCase()))
      throw new PipelineError(`Unexpected value '${key.text}'`, key);
}

export function field(mapping: Mapping, key: string): Token | undefined {
  const token = find(mapping, key)?.value;
  return token?.kind === 'scalar' && token.value === null ? undefined : token;
}

export function requireMapping(token: Token): Mapping {
  if (token.kind !== 'mapping') throw new PipelineError(`A mapping was expected, not a ${token.kind}`, token);
  return token;
}

export function items(token: Token | undefined): readonly Token[] {
  if (!token || (token.kind === 'scalar' && token.value === null)) return [];
  if (token.kind !== 'sequence') throw new PipelineError(`A sequence was expected, not a ${token.kind}`, token);
  return token.items;
}

export function scalar(mapping: Mapping, key: string): Scalar | undefined {
  const token = field(mapping, key);
  if (token && token.kind !== 'scalar') throw new PipelineError(`A ${token.kind} was not expected for '${key}'`, token);
  return token;
}

export function text(mapping: Mapping, key: string): string | undefined {
  return scalar(mapping, key)?.text;
}

/** Booleans as Azure Pipelines reads them. */
export function boolean(mapping: Mapping, key: string, fallback: boolean): boolean {
  const token = scalar(mapping, key);
  if (!token) return fallback;
  if (/^(true|yes|y|on)$/i.test(token.text)) return true;
  if (/^(false|no|n|off)$/i.test(token.text)) return false;
  throw new PipelineError(`Expected a boolean value for '${key}', not '${token.text}'`, token);
}

/** A whole number of minutes or of tries. */
export function count(mapping: Mapping, key: string, fallback: number, most = Number.MAX_SAFE_INTEGER): number {
  const token = scalar(mapping, key);
  if (!token) return fallback;
  const value = Number(token.text);
  if (!/^\d+$/.test(token.text.trim()) || value > most)
    throw new PipelineError(`Expected a whole number for '${key}', not '${token.text}'`, token);
  return value;
}

export function oneOf<T extends string>(mapping: Mapping, key: string, values: readonly T[]): T | undefined {
  const token = scalar(mapping, key);
  if (!token) return undefined;
  const found = values.find((value) => value.toLowerCase() === token.text.toLowerCase());
  if (!found)
    throw new PipelineError(`Unexpected value '${token.text}' for '${key}': expected ${values.join(' or ')}`, token);
  return found;
}

/** One name or a list of names. Undefined when the key is missing: an empty list says something else. */
export function names(mapping: Mapping, key: string): readonly string[] | undefined {
  const entry = find(mapping, key);
  if (!entry) return undefined;
  if (entry.value.kind === 'scalar')
    return entry.value.value === null || entry.value.text === '' ? [] : [entry.value.text];
  return items(entry.value).map((item) => {
    if (item.kind !== 'scalar') throw new PipelineError(`A ${item.kind} was not expected in '${key}'`, item);
    return item.text;
  });
}

/** A mapping of texts: `env`, `inputs`. */
export function texts(mapping: Mapping, key: string): Record<string, string> {
  const token = field(mapping, key);
  if (!token) return {};
  const result: Record<string, string> = {};
  for (const entry of requireMapping(token).entries) {
    if (entry.value.kind !== 'scalar') throw new PipelineError(`A ${entry.value.kind} was not expected`, entry.value);
    result[entry.key.text] = entry.value.text;
  }
  return result;
}

/** Names of stages, jobs and steps. */
export function checkName(name: string, what: string, at: Position): void {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
    throw new PipelineError(
      `The ${what} name '${name}' is not valid: letters, digits and underscores, beginning with a letter or an underscore.`,
      at,
    );
}
