import { parseEvents, YAMLException, type Event } from 'js-yaml';

const indentation = ' '.repeat(256);
// Each line takes one more reading of the text: together as much as reading so many characters.
const workAtMost = 20_000_000;

/**
 * The parser's events, with offsets into the text. In a flow collection or a quoted text it insists on more indentation
 * than the parent's, as the specification does; Go's parsers, and so kubectl, kustomize and Flux, don't, and many people
 * close a bracket right below its key. Such lines are read as if they were indented, which means nothing there.
 * @throws YAMLException
 */
export function eventsOf(text: string): Event[] {
  const starts: number[] = [];
  let read = text;
  for (;;) {
    try {
      const events = parseEvents(read, {});
      return starts.length === 0 ? events : events.map((event) => moved(event, starts));
    } catch (error) {
      const at = deficientLine(read, error);
      const start = at === undefined ? -1 : back(at, starts);
      // Indented once and still not enough: then it is not that.
      if (at === undefined || start <= (starts.at(-1) ?? -1) || starts.length * text.length > workAtMost) throw error;
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

function moved(event: Event, starts: readonly number[]): Event {
  const at = (offset: number): number => (offset < 0 ? offset : back(offset, starts));
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
