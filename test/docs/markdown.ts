import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/project.ts';

/** A page of the documentation; its path is relative to the repository's folder, with `/`. */
export interface Page {
  readonly path: string;
  readonly text: string;
}

export interface Fence {
  readonly language: string;
  /** What stands behind the language: `before` marks YAML of others, as it was before somebody moved here. */
  readonly mark: string;
  /** The line after the opening fence, from 1. */
  readonly line: number;
  readonly text: string;
}

/** Every Markdown page that people read: at the root, in docs/, and beside what it explains. */
export function pages(): Page[] {
  const below = (folder: string): string[] =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
      join(folder, name).replaceAll('\\', '/'),
    );
  const atRoot = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isFile());
  return [...atRoot.map(({ name }) => name), ...['docs', 'examples', 'templates', 'test/sandbox'].flatMap(below)]
    .filter((path) => path.endsWith('.md'))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8').replaceAll('\r\n', '\n') }));
}

const fencePattern = /^( *)```(\w*) *([^\n]*)\n([\s\S]*?)^ *```$/gm;

export function fences({ text }: Page): Fence[] {
  return [...text.matchAll(fencePattern)].map((match) => ({
    language: match[2] ?? '',
    mark: (match[3] ?? '').trim(),
    line: text.slice(0, match.index).split('\n').length + 1,
    text: (match[4] ?? '').replaceAll(new RegExp(`^${match[1] ?? ''}`, 'gm'), ''),
  }));
}

/** The page without its fenced blocks; lines stay where they are. */
export function prose({ text }: Page): string {
  return text.replaceAll(fencePattern, (block) => block.replaceAll(/[^\n]/g, ''));
}

/** Where the page's links and pictures lead, as they are written. */
export function links(page: Page): string[] {
  const text = prose(page).replaceAll(/`[^`\n]*`/g, '');
  return [...text.matchAll(/\]\(\s*<?([^)\s>]+)>?[^)]*\)/g)].map((match) => match[1] ?? '');
}

/** The anchors that a page offers: GitHub's, from its headings. */
export function anchors(page: Page): Set<string> {
  const found = new Set<string>();
  const seen = new Map<string, number>();
  for (const match of prose(page).matchAll(/^#{1,6} +(.+?) *#*$/gm)) {
    const slug = (match[1] ?? '')
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\p{M} _-]/gu, '')
      .replaceAll(' ', '-');
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    found.add(times === 0 ? slug : `${slug}-${times}`);
  }
  return found;
}

/** Each table as the number of cells of its rows. */
export function tables(page: Page): { readonly line: number; readonly cells: readonly number[] }[] {
  const found: { line: number; cells: number[] }[] = [];
  let open: number[] | undefined;
  for (const [at, line] of prose(page).split('\n').entries()) {
    if (!/^\s*\|/.test(line)) open = undefined;
    else {
      if (open === undefined) found.push({ line: at + 1, cells: (open = []) });
      // Without its first and last bar; a bar behind a backslash is text.
      open.push(
        line
          .trim()
          .replace(/^\|/, '')
          .replace(/\|$/, '')
          .split(/(?<!\\)\|/).length,
      );
    }
  }
  return found;
}
