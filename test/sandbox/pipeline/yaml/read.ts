import type { Event } from 'js-yaml';
import { CORE_SCHEMA, EVENT_ID, getScalarValue, load, parseEvents, SCALAR_STYLE, YAMLException } from 'js-yaml';
import { PipelineError } from '../errors.ts';
import type { Position } from '../errors.ts';
import type { Entry, Scalar, Source, Token } from './tokens.ts';

/** Reads one YAML file into tokens that know their place. Anchors and repeated keys are refused, as Azure Pipelines does. */
export function readYaml(text: string, source: Source): Token {
  const file = source.repository === 'self' ? source.path : `${source.path}@${source.repository}`;
  let events: Event[];
  try {
    events = parseEvents(text, { filename: file, maxDepth: 200 });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const mark = error.mark as { line?: number; column?: number } | undefined;
    throw new PipelineError(
      error.reason,
      { file, line: (mark?.line ?? 0) + 1, column: (mark?.column ?? 0) + 1 },
      error,
    );
  }
  return new Reader(text, file, source, events).document();
}

class Reader {
  readonly #text: string;
  readonly #file: string;
  readonly #source: Source;
  readonly #events: readonly Event[];
  readonly #lineStarts: number[] = [0];
  #next = 0;

  constructor(text: string, file: string, source: Source, events: readonly Event[]) {
    this.#text = text;
    this.#file = file;
    this.#source = source;
    this.#events = events;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.#lineStarts.push(at + 1);
  }

  document(): Token {
    const documents = this.#events.filter((event) => event.type === EVENT_ID.DOCUMENT).length;
    const start = { file: this.#file, line: 1, column: 1 };
    if (documents > 1) throw new PipelineError('Only one YAML document is expected.', start);
    if (documents === 0) return { ...start, kind: 'scalar', value: null, text: '', source: this.#source };
    this.#next = 1;
    return this.#node();
  }

  #node(): Token {
    const event = this.#events[this.#next++];
    if (!event) throw new PipelineError('Unexpected end of file.', { file: this.#file, line: 1, column: 1 });
    switch (event.type) {
      case EVENT_ID.SCALAR:
        return this.#scalar(event);
      case EVENT_ID.SEQUENCE: {
        const at = this.#at(event.start);
        this.#refuseAnchor(event, at);
        const items: Token[] = [];
        while (!this.#ends()) items.push(this.#node());
        return { ...at, kind: 'sequence', items };
      }
      case EVENT_ID.MAPPING: {
        const at = this.#at(event.start);
        this.#refuseAnchor(event, at);
        return { ...at, kind: 'mapping', entries: this.#entries() };
      }
      case EVENT_ID.ALIAS:
        throw new PipelineError('Anchors are not currently supported.', this.#at(event.anchorStart));
      case EVENT_ID.DOCUMENT:
      case EVENT_ID.POP:
        // An empty document.
        return { ...this.#at(0), kind: 'scalar', value: null, text: '', source: this.#source };
    }
  }

  #entries(): Entry[] {
    const entries: Entry[] = [];
    const seen = new Set<string>();
    while (!this.#ends()) {
      const key = this.#node();
      if (key.kind !== 'scalar') throw new PipelineError(`A ${key.kind} was not expected`, key);
      // Two `${{ if }}` of the same text are two directives, not one key twice.
      if (!key.text.includes('${{') && seen.has(key.text.toLowerCase()))
        throw new PipelineError(`'${key.text}' is already defined`, key);
      seen.add(key.text.toLowerCase());
      entries.push({ key, value: this.#node() });
    }
    return entries;
  }

  #ends(): boolean {
    if (this.#events[this.#next]?.type !== EVENT_ID.POP) return false;
    this.#next++;
    return true;
  }

  #scalar(event: Event & { type: typeof EVENT_ID.SCALAR }): Scalar {
    const quoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
    const at = this.#at(Math.max(0, quoted ? event.valueStart - 1 : event.valueStart));
    this.#refuseAnchor(event, at);
    const text = getScalarValue(this.#text, event);
    const plain = event.style === SCALAR_STYLE.PLAIN && event.tagStart < 0;
    return { ...at, kind: 'scalar', value: plain ? typed(text) : text, text, source: this.#source };
  }

  #refuseAnchor(event: { anchorStart: number }, at: Position): void {
    if (event.anchorStart >= 0) throw new PipelineError('Anchors are not currently supported.', at);
  }

  #at(offset: number): Position {
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { file: this.#file, line: low + 1, column: offset - (this.#lineStarts[low] ?? 0) + 1 };
  }
}

/** YAML's core schema decides what a plain scalar is; only what looks special is asked about. */
function typed(text: string): Scalar['value'] {
  if (text === '') return null;
  if (!/^([-+.]?[\d.]|~$|null$|true$|false$|[-+]?\.(inf|nan)$)/i.test(text)) return text;
  const value: unknown = load(text, { schema: CORE_SCHEMA });
  return value === null || typeof value === 'boolean' || typeof value === 'number' ? value : text;
}
