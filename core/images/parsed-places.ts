import { splitDocuments } from '../yaml/documents.ts';
import { eventsOf } from '../yaml/events.ts';
import type { FilePart } from './file-parts.ts';
import { findPlaces, type FoundPlaces, type Selection } from './places/find.ts';
import type { TextFile } from './request.ts';

/** How much text is kept parsed for another look, in UTF-16 units. */
const keptAtMost = 1_000_000;

/** The longest document that is parsed, in UTF-16 units: that takes some 700 MB, which an agent has. */
const longestDocument = 10_000_000;

/** Parses parts of files when they are looked at. Most are parsed again for another look: parsed, they would fill memory. */
export class ParsedPlaces {
  readonly #selection: Selection;
  readonly #kept = new Map<FilePart, FoundPlaces>();
  #keptSize = 0;
  readonly #parsed = new Set<TextFile>();
  readonly #checked = new Set<TextFile>();
  readonly #unparsed = new Map<TextFile, string>();

  constructor(selection: Selection) {
    this.#selection = selection;
  }

  /** Parts with their places, one after the other. Those of files that cannot be parsed are left out. */
  *of(parts: Iterable<FilePart>): Generator<readonly [FilePart, FoundPlaces]> {
    for (const part of parts) {
      const found = this.#kept.get(part) ?? this.#parse(part);
      if (found !== undefined) yield [part, found];
    }
  }

  /** How many files were parsed. */
  get count(): number {
    return this.#parsed.size;
  }

  /** Files that cannot be parsed, and why. */
  get unparsed(): ReadonlyMap<TextFile, string> {
    return this.#unparsed;
  }

  #parse(part: FilePart): FoundPlaces | undefined {
    const { path, text, whole } = part;
    this.#checkOthers(part);
    if (this.#unparsed.has(whole)) return undefined;
    if (text.length > longestDocument) {
      this.#unparsed.set(whole, tooLong(text.length));
      return undefined;
    }
    try {
      const found = findPlaces(path, text, this.#selection);
      this.#parsed.add(whole);
      this.#keep(part, found);
      return found;
    } catch (error) {
      // Other documents of the file may be planned already.
      if (text !== whole.text) throw error;
      this.#unparsed.set(whole, reasonOf(error, 1));
      return undefined;
    }
  }

  /** A file that is no YAML in one of its documents is none at all. */
  #checkOthers({ text, whole }: FilePart): void {
    if (text === whole.text || this.#checked.has(whole)) return;
    this.#checked.add(whole);
    for (const document of splitDocuments(whole.text)) {
      if (document.text.length > longestDocument) {
        this.#unparsed.set(whole, tooLong(document.text.length, document.line));
        return;
      }
      try {
        eventsOf(document.text);
      } catch (error) {
        this.#unparsed.set(whole, reasonOf(error, document.line));
        return;
      }
    }
  }

  #keep(part: FilePart, found: FoundPlaces): void {
    if (this.#keptSize > 0 && this.#keptSize + part.text.length > keptAtMost) return;
    this.#kept.set(part, found);
    this.#keptSize += part.text.length;
  }
}

function tooLong(length: number, line = 1): string {
  const millions = (length / 1_000_000).toFixed(1);
  return `the document on line ${line} has ${millions} million characters, and at most ${longestDocument / 1_000_000} million are read: split it`;
}

/** What is wrong, with the line in the whole file; js-yaml counts from where its text starts. */
function reasonOf(error: unknown, line: number): string {
  const message = error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error);
  return message.replace(/\((\d+):(\d+)\)/, (_, at, column) => `(${Number(at) + line - 1}:${column})`);
}
