import { CORE_SCHEMA, DUMP_SCHEMA, YAML11_SCHEMA, load } from 'js-yaml';
import type { YamlFile } from '../../yaml/tree.ts';

// What Go's YAML parsers take for a number though neither schema of js-yaml does: underscores anywhere but in front, octal
// and sexagesimal forms.
const numberToGo = /^[-+]?(?:0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)$/;
const sexagesimal = /^[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.\d*)?$/;
// Python takes these for numbers, and then finds no digit.
const prefixAlone = /^(?:[-+]|[-+]?0[xb])_+$/;
// Only in these spellings: `yEs` is text to everyone.
const words = ['y', 'n', 'yes', 'no', 'on', 'off', 'true', 'false', 'null'].flatMap((word) => [
  word,
  word.toUpperCase(),
  `${word[0]?.toUpperCase() ?? ''}${word.slice(1)}`,
]);
const wordPattern = new RegExp(String.raw`^(?:${words.join('|')}|~|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)|<<|=)$`);
const date = /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt ].*:.*)?$/;

// One version goes to many files.
let last = { text: '', needed: true };

/** Whether a text must be quoted so that YAML 1.1, YAML 1.2 and Kubernetes' own parser all read it as a string. */
export function needsQuotes(text: string): boolean {
  if (last.text !== text) last = { text, needed: readsDifferently(text) };
  return last.needed;
}

function readsDifferently(text: string): boolean {
  if (text.trim() !== text) return true;
  if ([wordPattern, date, sexagesimal, prefixAlone].some((pattern) => pattern.test(text))) return true;
  if (!text.startsWith('_') && numberToGo.test(text.replaceAll('_', ''))) return true;
  return ![CORE_SCHEMA, YAML11_SCHEMA, DUMP_SCHEMA].every((schema) => {
    try {
      // In flow context, which forbids more than block context.
      const read = load(`[${text}]`, { schema });
      return Array.isArray(read) && read.length === 1 && read[0] === text;
    } catch {
      return false;
    }
  });
}

// One file may have thousands of places.
const preferred = new WeakMap<YamlFile, "'" | '"'>();

/** The quotes that a file's author prefers: the more frequent of the two kinds, double where there are none. */
export function preferredQuote(file: YamlFile): "'" | '"' {
  const before = preferred.get(file);
  if (before !== undefined) return before;
  const quote = countQuotes(file);
  preferred.set(file, quote);
  return quote;
}

function countQuotes(file: YamlFile): "'" | '"' {
  let single = 0;
  let double = 0;
  for (const { style } of file.scalars) {
    if (style === 'single') single++;
    else if (style === 'double') double++;
  }
  return single > double ? "'" : '"';
}
