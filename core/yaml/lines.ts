/** Turns offsets into line numbers that count from 1. Made once a text; a look-up is a binary search. */
export class LineIndex {
  readonly #starts: number[] = [0];
  readonly #first: number;

  /** @param first the number of the text's first line: it may be a part of another */
  constructor(text: string, first = 1) {
    this.#first = first;
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1);
  }

  lineOf(offset: number): number {
    let low = 0;
    let high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return low + this.#first - 1;
  }
}
