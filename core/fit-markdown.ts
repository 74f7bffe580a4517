import { cutText } from './printable.ts';

/**
 * Cuts Markdown to at most `limit` UTF-16 units, a note included, and only where nothing is open: not in a code fence, a
 * folded part or another HTML element, a comment, a table's head or row, a link, code or emphasis, and not within a
 * character. The time it takes goes with the limit, not with the text.
 * @param note Markdown that says so; where the rest is to be found
 */
export function fitMarkdown(text: string, limit: number, note = shortened): string {
  if (text.length <= limit) return text;
  if (note.length > limit) return limit < shortened.length ? '' : shortened;
  const room = limit - note.length - 2;
  const end = safeEnd(text, room);
  const kept = (end === 0 ? plainStart(text, room) : text.slice(0, end)).trimEnd();
  return kept === '' ? note : `${kept}\n\n${note}`;
}

const shortened = '… (shortened)';

/** A text that is one endless word: as much of it as cannot be markup. */
function plainStart(text: string, room: number): string {
  if (room <= 0) return '';
  const shown = text.slice(0, room + 1);
  const odd = shown.search(/[^\p{L}\p{N}\p{M} .,;-]/u);
  const start = odd === -1 ? shown : shown.slice(0, odd);
  return start.length < 20 ? '' : cutText(start, room);
}

// So much of a line that goes on is looked at: whether it is a row of a table.
const lookAhead = 200;

/** The last place, at most `room` from the start of a text that is longer, where it may end; 0 when there is none. */
function safeEnd(text: string, room: number): number {
  const state = new OpenParts();
  let best = 0;
  let start = 0;
  while (start <= room) {
    const feed = text.indexOf('\n', start);
    const end = feed === -1 ? text.length : feed;
    const line = text.slice(start, Math.min(end, room + 1));
    const inside = state.read(line, text.slice(start + line.length, Math.min(end, start + line.length + lookAhead)));
    if (inside > 0) best = start + inside;
    if (end > room) break;
    const next = text.slice(end + 1, end + 200).split('\n', 1)[0] ?? '';
    if (state.mayEndBefore(next)) best = end;
    start = end + 1;
  }
  return best;
}

const isDelimiterRow = (line: string): boolean => /^[\s|:-]+$/.test(line) && line.includes('-') && line.includes('|');

// These need no end tag, or have none.
const unclosed = new Set(
  'area,base,br,col,embed,hr,img,input,link,meta,param,source,track,wbr,p,li,dt,dd,tr,td,th,thead,tbody,tfoot,option'.split(
    ',',
  ),
);

/** What is open after the lines read so far. In doubt it is open: then the text ends earlier. */
class OpenParts {
  #fence: { readonly mark: string; readonly length: number } | undefined;
  #comment = false;
  #elements = 0;
  // Of the paragraph:
  #code = 0;
  #brackets = 0;
  #target = 0;
  #tag = '';
  readonly #emphasis = new Set<string>();

  /**
   * Reads a line.
   * @param more how it goes on, where it is cut
   * @returns the last place within it where the text may end; 0 for none
   */
  read(line: string, more: string): number {
    if (!this.#comment) {
      const fence = fenceOf(line);
      if (this.#fence !== undefined) {
        const ends = fence?.mark === this.#fence.mark && fence.length >= this.#fence.length && fence.info === '';
        if (ends) this.#fence = undefined;
        return 0;
      }
      if (fence !== undefined && !(fence.mark === '`' && fence.info.includes('`'))) {
        this.#fence = fence;
        return 0;
      }
    }
    if (line.trim() === '') {
      this.#endParagraph();
      return 0;
    }
    return this.#inline(line, more);
  }

  mayEndBefore(next: string): boolean {
    if (this.#fence !== undefined || this.#comment || this.#elements > 0 || isDelimiterRow(next)) return false;
    return next.trim() === '' || !this.#inlineOpen();
  }

  #endParagraph(): void {
    this.#code = 0;
    this.#brackets = 0;
    this.#target = 0;
    this.#tag = '';
    this.#emphasis.clear();
  }

  #inlineOpen(): boolean {
    return this.#code > 0 || this.#brackets > 0 || this.#target > 0 || this.#tag !== '' || this.#emphasis.size > 0;
  }

  #inline(line: string, more: string): number {
    let last = 0;
    // Rows of a table end with their line.
    const row = line.includes('|') || more.includes('|');
    // A list's mark alone would make the line above it a heading.
    let words = false;
    for (let at = 0; at < line.length;) {
      const char = line[at] ?? '';
      const space = char === ' ' || char === '\t';
      words ||= /[^\s\d.)=*+>-]/.test(char);
      if (space && words && !row && !this.#comment && this.#elements === 0 && !this.#inlineOpen()) last = at;
      at += this.#step(line, at);
    }
    return last;
  }

  /** Takes in what stands at a place. @returns how long that is */
  #step(line: string, at: number): number {
    const rest = (text: string): boolean => line.startsWith(text, at);
    const char = line[at] ?? '';
    if (this.#comment) {
      if (!rest('-->')) return 1;
      this.#comment = false;
      return 3;
    }
    const run = runAt(line, at);
    if (this.#code > 0) {
      if (char !== '`') return 1;
      if (run === this.#code) this.#code = 0;
      return run;
    }
    if (this.#tag !== '') {
      this.#tag += char;
      if (char === '>') this.#endTag();
      return 1;
    }
    if (rest('<!--')) {
      this.#comment = true;
      return 4;
    }
    switch (char) {
      case '\\':
        return 2;
      case '`':
        this.#code = run;
        return run;
      case '<':
        if (/[A-Za-z/]/.test(line[at + 1] ?? '')) this.#tag = '<';
        return 1;
      case '[':
        this.#brackets += 1;
        return 1;
      case ']':
        this.#brackets = Math.max(0, this.#brackets - 1);
        if (line[at + 1] !== '(') return 1;
        this.#target = 1;
        return 2;
      case '(':
        if (this.#target > 0) this.#target += 1;
        return 1;
      case ')':
        this.#target = Math.max(0, this.#target - 1);
        return 1;
      case '*':
      case '_':
      case '~':
        this.#emphasize(char, line[at - 1] ?? ' ', line[at + run] ?? ' ');
        return run;
      default:
        return 1;
    }
  }

  #endTag(): void {
    const [, slash, name = ''] = /^<(\/?)([A-Za-z][A-Za-z0-9-]*)/.exec(this.#tag) ?? [];
    const alone = name === '' || this.#tag.endsWith('/>') || unclosed.has(name.toLowerCase());
    // `<https://…>` is a link, no element.
    const link = /^<[A-Za-z][A-Za-z0-9+.-]*:/.test(this.#tag);
    if (!alone && !link) this.#elements = Math.max(0, this.#elements + (slash === '/' ? -1 : 1));
    this.#tag = '';
  }

  #emphasize(mark: string, before: string, after: string): void {
    const opens = !/\s/.test(after);
    const closes = !/\s/.test(before);
    if (mark === '_' && /\w/.test(before) && /\w/.test(after)) return;
    if (this.#emphasis.has(mark)) {
      if (closes) this.#emphasis.delete(mark);
    } else if (opens) this.#emphasis.add(mark);
  }
}

function runAt(line: string, at: number): number {
  let end = at + 1;
  while (end < line.length && line[end] === line[at]) end += 1;
  return end - at;
}

/** A line that opens or closes a fence, also in a list or a quotation. */
function fenceOf(line: string): { readonly mark: string; readonly length: number; readonly info: string } | undefined {
  let at = 0;
  while (/[\s>]/.test(line[at] ?? '')) at += 1;
  const item = /^(?:[-*+]|\d{1,9}[.)])[ \t]+/.exec(line.slice(at, at + 100));
  at += item?.[0].length ?? 0;
  const mark = line[at];
  if (mark !== '`' && mark !== '~') return undefined;
  const length = runAt(line, at);
  return length < 3 ? undefined : { mark, length, info: line.slice(at + length).trim() };
}
