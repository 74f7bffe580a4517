/** `1 file`, `2 files`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

const mostNames = 20;

/** The first names of a list, and how many more there are: a folder may hold a hundred thousand. */
export function someOf(names: readonly string[]): string {
  const rest = names.length - mostNames;
  return rest <= 0 ? names.join(', ') : `${names.slice(0, mostNames).join(', ')} and ${rest} more`;
}
