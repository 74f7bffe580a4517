/** A document as it stands in a text, from the line of its marker to the next one. */
export interface DocumentText {
  readonly text: string;
  /** Where it starts, in UTF-16 units. */
  readonly offset: number;
  /** The number of its first line, counted from 1. */
  readonly line: number;
}

/**
 * Takes a text apart into its documents. A line that starts with `---` starts one wherever it stands: no value may hold
 * such a line (YAML 1.2.2, `c-forbidden`). A text with directives, which stand above that line, stays in one piece.
 */
export function splitDocuments(text: string): DocumentText[] {
  if (/(?:^\uFEFF?|[\r\n])%/.test(text)) return [{ text, offset: 0, line: 1 }];
  const documents: DocumentText[] = [];
  let [offset, line] = [0, 1];
  const add = (end: number): void => {
    const document = { text: text.slice(offset, end), offset, line };
    documents.push(document);
    for (let feed = document.text.indexOf('\n'); feed !== -1; feed = document.text.indexOf('\n', feed + 1)) line++;
    offset = end;
  };
  for (let at = text.indexOf('\n---'); at !== -1; at = text.indexOf('\n---', at + 1))
    if (/^[ \t\r\n]?$/.test(text.slice(at + 4, at + 5))) add(at + 1);
  add(text.length);
  return documents;
}
