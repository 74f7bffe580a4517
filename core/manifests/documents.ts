/** One document of a YAML stream. */
export interface YamlDocument {
  readonly text: string;
  /** The line in the stream that `text` starts at, from 1. */
  readonly line: number;
}

/**
 * Takes a YAML stream apart at its `---` and `...` lines (neither can stand at a line's start inside a document), so
 * that an error in one document hides none of the others. A byte order mark is dropped, line ends become LF.
 */
export function splitStream(stream: string): readonly YamlDocument[] {
  const lines = stream.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const documents: YamlDocument[] = [];
  let current: string[] = [];
  let line = 1;
  const finish = (next: number): void => {
    if (current.some((each) => each.trim() !== '' && !each.trimStart().startsWith('#'))) {
      while (current.at(-1) === '') current.pop();
      documents.push({ text: `${current.join('\n')}\n`, line });
    }
    current = [];
    line = next;
  };
  for (const [index, text] of lines.entries()) {
    const marker = /^(---|\.\.\.)(?=\s|$)(.*)$/.exec(text);
    if (marker === null) {
      current.push(text);
      continue;
    }
    // A directive (%YAML) belongs to the document that follows it.
    const directives = current.some((each) => each.startsWith('%'));
    if (directives && marker[1] === '---') {
      current.push(text);
      continue;
    }
    finish(index + 2);
    const rest = marker[2] ?? '';
    if (marker[1] === '---' && rest.trim() !== '' && !rest.trimStart().startsWith('#')) {
      current.push(`   ${rest}`);
      line = index + 1;
    }
  }
  finish(lines.length + 1);
  return documents;
}

/** The template that helm says a document comes from: `chart/templates/web.yaml`. */
export function helmSource(document: string): string | undefined {
  for (const line of document.split('\n', 20)) {
    if (line.trim() !== '' && !line.startsWith('#')) return undefined;
    const source = /^# Source: (\S.*?)\s*$/.exec(line)?.[1];
    if (source !== undefined) return source;
  }
  return undefined;
}

/** The document without the comments and blank lines before its first key. */
export function withoutLeadingComments(document: string): string {
  const lines = document.split('\n');
  const first = lines.findIndex((line) => line.trim() !== '' && !line.startsWith('#'));
  return lines.slice(Math.max(first, 0)).join('\n');
}
