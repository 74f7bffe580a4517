/** `1 file`, `2 files`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/**
 * The first of a list, and how many more there are: a folder may hold a hundred thousand. `a, b and 3 more`; with another
 * mark between them, `a; b; and 3 more`.
 */
export function someOf(texts: readonly string[], most = 20, between = ', '): string {
  const rest = texts.length - most;
  const shown = texts.slice(0, most).join(between);
  return rest <= 0 ? shown : `${shown}${between === ', ' ? ' ' : between}and ${rest} more`;
}

/** The first of many lines, and one more that says how many are left out. */
export function someLines(lines: readonly string[], most: number): readonly string[] {
  const rest = lines.length - most;
  return rest <= 0 ? lines : [...lines.slice(0, most), `… and ${rest} more`];
}
