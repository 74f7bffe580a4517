import { fences, type Page } from './markdown.ts';

/** A pipeline of a page, or the steps of one, with what the page says that it does. */
export interface Recipe {
  readonly heading: string;
  /** The line of the YAML in the page. */
  readonly line: number;
  readonly yaml: string;
  /** The files before and after, by their paths. */
  readonly before: Readonly<Record<string, string>>;
  readonly after: Readonly<Record<string, string>>;
  /** Lines of the log, in their order. */
  readonly log: readonly string[];
}

/**
 * Reads a page's recipes: a block of YAML with steps, and the blocks behind it that show what becomes of files (`diff`,
 * each file below a line with its path) and what the log says (`text`), up to the next block of YAML.
 */
export function recipesOf(page: Page): Recipe[] {
  const recipes: { -readonly [Key in keyof Recipe]: Recipe[Key] }[] = [];
  for (const { language, line, text } of fences(page)) {
    const recipe = recipes.at(-1);
    if (language === 'yaml' && /^ *- task:/m.test(text)) {
      const above = page.text.split('\n').slice(0, line).join('\n');
      const heading = [...above.matchAll(/^#+ (.+)$/gm)].at(-1)?.[1] ?? '';
      recipes.push({ heading, line, yaml: text, before: {}, after: {}, log: [] });
    } else if (recipe !== undefined && language === 'diff') {
      const { before, after } = readDiff(text);
      recipe.before = { ...recipe.before, ...before };
      recipe.after = { ...recipe.after, ...after };
    } else if (recipe !== undefined && language === 'text') recipe.log = [...recipe.log, ...text.trimEnd().split('\n')];
  }
  return recipes;
}

/** Both sides of a diff that shows whole files. */
function readDiff(text: string): { before: Record<string, string>; after: Record<string, string> } {
  const before: Record<string, string> = {};
  const after: Record<string, string> = {};
  for (const part of text.split(/^--- /m).slice(1)) {
    const [path = '', ...lines] = part.replace(/\n$/, '').split('\n');
    const side = (other: string): string =>
      lines
        .filter((line) => !line.startsWith(other))
        .map((line) => `${line.slice(1)}\n`)
        .join('');
    before[path] = side('+');
    after[path] = side('-');
  }
  return { before, after };
}

/** The pipeline of a recipe that shows steps alone: those of the frame's job give way to them. */
export function inFrame(frame: string, yaml: string): string {
  if (!yaml.startsWith('- ')) return yaml;
  const [above = '', indent = ''] = frame.split(/^( *)steps:\n/m);
  return `${above}${indent}steps:\n${yaml.replaceAll(/^(?=.)/gm, `${indent}  `)}`;
}
