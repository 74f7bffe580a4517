import type { AliasUse } from '../yaml/tree.ts';
import type { LineIndex } from '../yaml/lines.ts';

interface Span {
  readonly first: number;
  readonly last: number;
  readonly offsets: number[];
  /** The next larger anchored thing that this one is in. */
  readonly within: Span | undefined;
}

const namedAtMost = 20;

/** Which aliases stand for a value, or for something that holds it. Anchored things lie in each other or apart. */
export class AliasUsers {
  readonly #spans: Span[] = [];

  constructor(aliases: readonly AliasUse[]) {
    const sorted = aliases.toSorted((a, b) => a.first - b.first || b.last - a.last);
    let within: Span | undefined;
    for (const { first, last, offset } of sorted) {
      const known = this.#spans.at(-1);
      if (known?.first === first && known.last === last) {
        known.offsets.push(offset);
        continue;
      }
      while (within !== undefined && within.last < first) within = within.within;
      const span = { first, last, offsets: [offset], within };
      this.#spans.push(span);
      within = span;
    }
  }

  /** The lines of the aliases, for a sentence; empty when there are none. */
  lines(event: number, lines: LineIndex): string {
    const offsets: number[] = [];
    for (let span = this.#lastFrom(event); span !== undefined; span = span.within)
      if (event <= span.last) for (const offset of span.offsets) offsets.push(offset);
    if (offsets.length === 0) return '';
    const named = offsets.sort((a, b) => a - b).slice(0, namedAtMost).map((offset) => lines.lineOf(offset)); // prettier-ignore
    const more = offsets.length > namedAtMost ? ' and more' : '';
    return `${named.length === 1 ? 'line' : 'lines'} ${named.join(', ')}${more}`;
  }

  /** The last span that starts at or before an event. */
  #lastFrom(event: number): Span | undefined {
    let low = 0;
    let high = this.#spans.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#spans[middle]?.first ?? 0) <= event) low = middle + 1;
      else high = middle;
    }
    return this.#spans[low - 1];
  }
}
