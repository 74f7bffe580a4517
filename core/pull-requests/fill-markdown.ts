import { escapeMarkdown } from '../markdown.ts';
import { expandPattern, type ExpandedPattern, type PlaceholderValues } from '../placeholders.ts';
import { printableLine } from '../printable.ts';

/**
 * Fills the placeholders of a pattern of Markdown. Its author's markup counts; what is filled in is text: outside code it
 * is escaped, inside it cannot end the code.
 * @param parts Markdown of ours
 */
export function fillMarkdown(
  pattern: string,
  values: PlaceholderValues,
  parts: Readonly<Record<string, string>>,
): ExpandedPattern {
  const mistakes = new Set<string>();
  const filled = splitCode(pattern).map(({ text, code }) => {
    const expanded = expandPattern(text, mapValues(values, code ? codeText : escapeMarkdown), 'text', parts);
    if (expanded.ok) return expanded.value;
    for (const mistake of expanded.mistakes) mistakes.add(mistake);
    return '';
  });
  return mistakes.size === 0 ? { ok: true, value: filled.join('') } : { ok: false, mistakes: [...mistakes] };
}

const codeText = (text: string): string => printableLine(text, 2000).replaceAll('`', '’');

function mapValues(values: PlaceholderValues, change: (text: string) => string): PlaceholderValues {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(String(value))]));
}

/** Code in Markdown stands between two equal runs of back ticks, be they fences or in a line. */
function splitCode(pattern: string): readonly { readonly text: string; readonly code: boolean }[] {
  const parts: { text: string; code: boolean }[] = [];
  // The next equal run, found from behind.
  const next = new Map<string, number>();
  const runs = [...pattern.matchAll(/`+/g)]
    .toReversed()
    .map(({ 0: marks, index }) => {
      const end = next.get(marks);
      next.set(marks, index + marks.length);
      return { index, end };
    })
    .toReversed();
  let at = 0;
  for (const { index, end } of runs) {
    if (index < at || end === undefined) continue;
    parts.push({ text: pattern.slice(at, index), code: false }, { text: pattern.slice(index, end), code: true });
    at = end;
  }
  return [...parts, { text: pattern.slice(at), code: false }];
}
