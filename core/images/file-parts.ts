import { splitDocuments } from '../yaml/documents.ts';
import { applySplices } from './edit/splice.ts';
import type { TextFile } from './request.ts';

/** A file's text before and after. */
export interface FileEdit {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/** What is parsed in one piece: a file, or a document of a large one. */
export interface FilePart extends TextFile {
  readonly whole: TextFile;
  /** Where it starts in the whole, in UTF-16 units. */
  readonly offset: number;
  /** The number of its first line in the whole. */
  readonly line: number;
}

/** What is parsed takes some fifty times the memory of its text, in UTF-16 units. */
const largest = 1_000_000;

/**
 * Takes a file of more than a million UTF-16 units apart into its YAML documents; a smaller one stays whole. Put
 * together they are the file, to the byte.
 */
export function filePartsOf(whole: TextFile): FilePart[] {
  const { path, text } = whole;
  if (text.length <= largest) return [{ path, text, whole, offset: 0, line: 1 }];
  return splitDocuments(text).map((document) => ({ path, whole, ...document }));
}

/** A part that is edited, with its text then. */
export interface PartEdit {
  readonly part: FilePart;
  readonly after: string;
}

/** The edits of files that the edits of their parts are together. */
export function joinEdits(edits: readonly PartEdit[]): FileEdit[] {
  const wholes = new Map<TextFile, PartEdit[]>();
  for (const edit of edits) {
    const known = wholes.get(edit.part.whole);
    if (known === undefined) wholes.set(edit.part.whole, [edit]);
    else known.push(edit);
  }
  return [...wholes].map(([{ path, text }, own]) => {
    const splices = own.map(({ part: { offset, text: before }, after }) => ({
      start: offset,
      end: offset + before.length,
      text: after,
    }));
    return { path, before: text, after: applySplices(text, splices) };
  });
}
