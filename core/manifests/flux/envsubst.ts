import { BadSubstitution, parseEnvsubst, type Expression, type Part } from './envsubst-parse.ts';
import { matchingPrefixes } from './wildcards.ts';

/** What a variable is: it has a value, has none, or a value that only the cluster knows. */
export type Variable =
  { readonly kind: 'known'; readonly value: string } | { readonly kind: 'missing' } | { readonly kind: 'elsewhere' };

/** A text after substitution, and which variables were not plainly replaced. */
export interface Evaluated {
  readonly text: string;
  /** Variables that were empty for want of a value and of a default; each once, in order. */
  readonly missing: readonly string[];
  /** Variables whose expression was kept, for only the cluster knows them. */
  readonly kept: readonly string[];
}

// A cluster takes no object that is near as large.
const largest = 20_000_000;

/**
 * Substitutes as Flux's postBuild does.
 * @param mark is put behind the `$` of what is kept, so that it can be told from an escaped `$${name}`
 * @throws BadSubstitution for what Flux refuses, and for what would grow beyond all bounds
 */
export function envsubst(text: string, lookUp: (name: string) => Variable, mark = ''): Evaluated {
  const missing = new Set<string>();
  const kept = new Set<string>();
  let size = 0;

  const grown = (result: string): string => {
    size += result.length;
    if (size > largest) throw new BadSubstitution('what its variables make of it is too large');
    return result;
  };
  const evaluate = (parts: readonly Part[]): string =>
    parts.map((part) => grown(part.kind === 'text' ? part.text : expression(part))).join('');

  const expression = (part: Expression): string => {
    const { name, operator, words, source } = part;
    const variable = lookUp(name);
    switch (variable.kind) {
      case 'known':
        return applied(operator, variable.value, words.map(evaluate));
      case 'missing':
        if (!isDefault(operator)) missing.add(name);
        return applied(operator, '', words.map(evaluate));
      case 'elsewhere':
        // A default is a value of the right type.
        if (isDefault(operator) && words.some((word) => word.length > 0)) return evaluate(words.flat());
        kept.add(name);
        return `$${mark}${source.slice(1)}`;
    }
  };
  return { text: evaluate(parseEnvsubst(text)), missing: [...missing], kept: [...kept] };
}

function isDefault(operator: string): boolean {
  return operator === '=' || (operator.startsWith(':') && operator.length === 2);
}

function applied(operator: string, value: string, words: readonly string[]): string {
  const [first = '', second = ''] = words;
  switch (operator) {
    case '#':
      return words.length === 0 ? String(Buffer.byteLength(value)) : trimmed(value, first, 'start', 'shortest');
    case '##':
      return trimmed(value, first, 'start', 'longest');
    case '%':
      return trimmed(value, first, 'end', 'shortest');
    case '%%':
      return trimmed(value, first, 'end', 'longest');
    case ',':
      return changedFirst(value, lower);
    case ',,':
      return [...value].map(lower).join('');
    case '^':
      return changedFirst(value, upper);
    case '^^':
      return [...value].map(upper).join('');
    case ':':
      return substring(value, first, words[1]);
    case '//':
      return first === '' ? spread(value, second) : replacedAll(value, first, second);
    case '/':
      return value.replace(first, () => second);
    case '/#':
      return words.length === 2 && value.startsWith(first) ? second + value.slice(first.length) : value;
    case '/%':
      return words.length === 2 && value.endsWith(first) ? value.slice(0, value.length - first.length) + second : value;
    default:
      // Whatever the operator, Flux gives the default where the value is empty: also :+ and :?.
      return value === '' ? first : value;
  }
}

/** Go changes each character to one: ß, which would become two, stays, and İ becomes i without the dot for its own. */
function upper(char: string): string {
  const changed = char.toUpperCase();
  return [...changed].length === 1 ? changed : char;
}

function lower(char: string): string {
  const [changed = char] = char.toLowerCase();
  return changed;
}

function changedFirst(value: string, change: (char: string) => string): string {
  const [first = ''] = value;
  return change(first) + value.slice(first.length);
}

function replacedAll(value: string, old: string, replacement: string): string {
  const parts = value.split(old);
  refuseGrowth((parts.length - 1) * replacement.length);
  return parts.join(replacement);
}

/** As Go replaces an empty text: before and after each character. */
function spread(value: string, replacement: string): string {
  const chars = [...value];
  refuseGrowth((chars.length + 1) * replacement.length);
  return replacement + chars.map((char) => char + replacement).join('');
}

function refuseGrowth(length: number): void {
  if (length > largest) throw new BadSubstitution('what its variables make of it is too large');
}

/** Positions count bytes, as in Go. */
function substring(value: string, position: string, length: string | undefined): string {
  const bytes = Buffer.from(value);
  const integer = /^[-+]?\d{1,15}$/;
  if (!integer.test(position)) return value;
  const from = Number(position) < 0 ? Math.max(0, bytes.length + Number(position)) : Number(position);
  if (length === undefined) return bytes.subarray(from).toString('utf8');
  if (!integer.test(length)) return value;
  const to = Number(length) < 0 ? bytes.length + Number(length) : from + Number(length);
  return to < from ? '' : bytes.subarray(from, to).toString('utf8');
}

function trimmed(value: string, pattern: string, end: 'start' | 'end', which: 'shortest' | 'longest'): string {
  const turned = (text: string): string[] => (end === 'start' ? [...text] : [...text].toReversed());
  const chars = turned(value);
  const lengths = (matchingPrefixes(turned(pattern).join(''), chars) ?? []).filter((length) => length > 0);
  const cut = (which === 'shortest' ? lengths[0] : lengths.at(-1)) ?? 0;
  const left = chars.slice(cut);
  return (end === 'start' ? left : left.toReversed()).join('');
}
