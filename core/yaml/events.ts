import { parseEvents, YAMLException, type Event } from 'js-yaml';

/** How much text is parsed again at most, all attempts together. */
const most = 200_000_000;

/**
 * The parser's events for a text. Go's YAML, and so Kubernetes and Flux, let a flow collection's lines stand as far left
 * as they like (a closing bracket below its key, above all); js-yaml goes by the letter of YAML and refuses. So the line
 * break before such a line is taken for blanks: all offsets stay those of the text.
 * @throws YAMLException
 */
export function eventsOf(text: string): Event[] {
  let lenient = text;
  let first: unknown;
  for (let parsed = 0; ; parsed += text.length) {
    try {
      const events = parseEvents(lenient, {});
      return lenient === text ? events : events.map((event) => asIn(text, event));
    } catch (error) {
      first ??= error;
      const offset = deficientAt(error);
      const joined = offset === undefined || parsed > most ? lenient : joinedBefore(lenient, offset);
      if (joined === lenient) throw first;
      lenient = joined;
    }
  }
}

/** An event of such a text as one of the text itself: a scalar over several lines has to be folded. */
function asIn(text: string, event: Event): Event {
  if (event.type !== 4 || !event.fast || event.valueStart < 0) return event;
  return text.slice(event.valueStart, event.valueEnd).includes('\n') ? { ...event, fast: false } : event;
}

/** Where a line of a flow collection or of quoted text stands further left than its parent. */
function deficientAt(error: unknown): number | undefined {
  if (!(error instanceof YAMLException) || error.reason !== 'deficient indentation') return undefined;
  return error.mark?.position;
}

/** The text with blanks for the line ends and comments right before an offset. */
function joinedBefore(text: string, offset: number): string {
  let from = offset;
  for (;;) {
    const start = text.lastIndexOf('\n', from - 1) + 1;
    if (start === 0) break;
    const above = start === 1 ? 0 : text.lastIndexOf('\n', start - 2) + 1;
    from = above + contentLength(text.slice(above, start));
    if (from > above) break;
  }
  return from >= offset ? text : `${text.slice(0, from)}${' '.repeat(offset - from)}${text.slice(offset)}`;
}

/** How much of a line stands before its comment and line end; 0 when it holds nothing else. */
function contentLength(line: string): number {
  let quote: string | undefined;
  for (let index = 0; index < line.length; index++) {
    const letter = line[index] ?? '';
    const atStart = /[\s,[\]{}:]/.test(line[index - 1] ?? ' ');
    if (quote !== undefined) {
      if (letter === '\\' && quote === '"') index++;
      else if (letter === quote) quote = undefined;
    } else if (atStart && (letter === '"' || letter === "'")) quote = letter;
    else if (atStart && letter === '#') return line.slice(0, index).trimEnd().length;
  }
  return line.trimEnd().length;
}
