import { parseEvents, YAMLException, type Event } from 'js-yaml';
import { splitDocuments, type DocumentText } from './documents.ts';

const indentation = ' '.repeat(256);
// Each line takes one more reading of the text: together as much as reading so many characters.
const workAtMost = 20_000_000;

/**
 * The parser's events, with offsets into the text. In a flow collection or a quoted text it insists on more indentation
 * than the parent's, as the specification does; Go's parsers, and so kubectl, kustomize and Flux, don't, and many people
 * close a bracket right below its key. Such lines are read as if they were indented, which means nothing there.
 * @param filename for the parser's own messages
 * @throws YAMLException
 */
export function eventsOf(text: string, filename = ''): Event[] {
  try {
    return parseEvents(text, { filename });
  } catch (error) {
    if (deficientLine(text, error) === undefined) throw error;
  }
  const whole = { text, filename, work: 0 };
  // Only documents with such lines are read again and again.
  return splitDocuments(text).flatMap((document) => eventsIn(document, whole));
}

function eventsIn(
  { text, offset }: DocumentText,
  whole: { readonly text: string; readonly filename: string; work: number },
): Event[] {
  const starts: number[] = [];
  let read = text;
  for (;;) {
    try {
      const events = parseEvents(read, {});
      return starts.length + offset === 0 ? events : events.map((event) => moved(event, starts, offset));
    } catch (error) {
      const at = deficientLine(read, error);
      const start = at === undefined ? -1 : back(at, starts);
      whole.work += text.length;
      // Indented once and still not enough: then it is not that.
      if (at === undefined || start <= (starts.at(-1) ?? -1) || whole.work > workAtMost) {
        if (!(error instanceof YAMLException) || error.mark === undefined) throw error;
        YAMLException.throwAt(whole.text, back(error.mark.position, starts) + offset, error.reason, whole.filename);
      }
      starts.push(start);
      read = read.slice(0, at) + indentation + read.slice(at);
    }
  }
}

/** The start of the line that the parser wants more indentation of. */
function deficientLine(read: string, error: unknown): number | undefined {
  if (!(error instanceof YAMLException) || error.reason !== 'deficient indentation') return undefined;
  const position = error.mark?.position;
  if (position === undefined) return undefined;
  return Math.max(read.lastIndexOf('\n', position - 1), read.lastIndexOf('\r', position - 1)) + 1;
}

/** An offset in the indented text, as one in the text as it is. */
function back(offset: number, starts: readonly number[]): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    // What stands at the start of an indented line stands behind its indentation.
    if ((starts[middle] ?? 0) + (middle + 1) * indentation.length <= offset) low = middle + 1;
    else high = middle;
  }
  return offset - low * indentation.length;
}

function moved(event: Event, starts: readonly number[], by: number): Event {
  const at = (offset: number): number => (offset < 0 ? offset : back(offset, starts) + by);
  switch (event.type) {
    case 1:
    case 6:
      return event;
    case 2:
    case 3:
      return { ...event, ...properties(event, at), start: at(event.start) };
    case 4:
      return { ...event, ...properties(event, at), valueStart: at(event.valueStart), valueEnd: at(event.valueEnd) };
    case 5:
      return { ...event, anchorStart: at(event.anchorStart), anchorEnd: at(event.anchorEnd) };
  }
}

type Properties = Readonly<Record<'anchorStart' | 'anchorEnd' | 'tagStart' | 'tagEnd', number>>;

function properties(event: Properties, at: (offset: number) => number): Properties {
  return {
    anchorStart: at(event.anchorStart),
    anchorEnd: at(event.anchorEnd),
    tagStart: at(event.tagStart),
    tagEnd: at(event.tagEnd),
  };
}
