import {
  binaryTag,
  boolYaml11Tag,
  constructFromEvents,
  defineScalarTag,
  EVENT_ID,
  floatCoreTag,
  mapTag,
  mergeTag,
  NOT_RESOLVED,
  nullYaml11Tag,
  SCALAR_STYLE,
  Schema,
  seqTag,
  strTag,
  YAMLException,
  type Event,
} from 'js-yaml';
import { eventsOf } from '../yaml/events.ts';
import { refuseAliasBomb } from './alias-bomb.ts';

const integer = /^[-+]?(?:0b[01_]+|0x[0-9a-fA-F_]+|0o?[0-7_]*|[1-9][0-9_]*)$/;

/** Integers as go-yaml reads them: `0777` and `0o777` are octal, `_` may separate digits, `22:22` and what no float can hold is text. */
const goInteger = defineScalarTag<number>('tag:yaml.org,2002:int', {
  implicit: true,
  implicitFirstChars: [...'-+0123456789'],
  resolve(source) {
    if (!integer.test(source)) return NOT_RESOLVED;
    const negative = source.startsWith('-');
    const digits = source.replace(/^[-+]/, '').replaceAll('_', '');
    const value = /^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits === '' ? Number.NaN : digits);
    return Number.isFinite(value) ? (negative ? -value : value) : NOT_RESOLVED;
  },
  identify: (data) => Number.isInteger(data),
});

/**
 * YAML as Kubernetes reads it (sigs.k8s.io/yaml on go-yaml v2): YAML 1.1's `yes` and `on`, octal `0777`, merge keys;
 * dates and `22:22` are text.
 */
export const kubernetesSchema = new Schema([
  strTag,
  seqTag,
  mapTag,
  nullYaml11Tag,
  boolYaml11Tag,
  goInteger,
  floatCoreTag,
  mergeTag,
  binaryTag,
]);

/** One YAML document as the parser sees it, and what it says. */
export interface LoadedYaml {
  readonly events: Event[];
  /** undefined when there is nothing but comments. */
  readonly value: unknown;
}

/**
 * Reads a text of one document.
 * @param filename for the parser's own messages
 * @param keys `asWritten`: `y` and `0777` are texts as keys, as what Go reads into a map of strings has them
 * @throws YAMLException when it is no YAML, holds several documents, or aliases that nobody could write out
 */
export function loadYaml(text: string, filename: string, keys: 'resolved' | 'asWritten' = 'resolved'): LoadedYaml {
  const events = eventsOf(text, filename);
  refuseAliasBomb(text, events);
  if (keys === 'asWritten') quoteKeys(text, events);
  const values = constructFromEvents(events, { source: text, filename, schema: kubernetesSchema });
  if (values.length > 1) throw new YAMLException('there are several documents where one is expected');
  return { events, value: values[0] };
}

/** Only what `loadYaml` says of aliases: whatever else is wrong with a text, another reader will say. @throws YAMLException */
export function refuseBomb(text: string): void {
  let events: Event[];
  try {
    events = eventsOf(text);
  } catch (error) {
    if (error instanceof YAMLException) return;
    throw error;
  }
  refuseAliasBomb(text, events);
}

/** Lets plain keys be read as if they were quoted; `<<` stays what merges. */
function quoteKeys(text: string, events: readonly Event[]): void {
  const open: { readonly mapping: boolean; key: boolean }[] = [];
  for (const event of events) {
    const holder = open.at(-1);
    const isKey = holder?.mapping === true && holder.key;
    switch (event.type) {
      case EVENT_ID.DOCUMENT:
      case EVENT_ID.SEQUENCE:
      case EVENT_ID.MAPPING:
        open.push({ mapping: event.type === EVENT_ID.MAPPING, key: true });
        continue;
      case EVENT_ID.SCALAR:
        if (
          isKey &&
          event.style === SCALAR_STYLE.PLAIN &&
          /^[\w.+~-]+$/.test(text.slice(event.valueStart, event.valueEnd))
        ) {
          event.style = SCALAR_STYLE.SINGLE_QUOTED;
        }
        break;
      case EVENT_ID.ALIAS:
        break;
      case EVENT_ID.POP:
        open.pop();
        break;
    }
    // What was closed, or stands alone, was a key or a value of what holds it.
    const around = open.at(-1);
    if (around?.mapping === true) around.key = !around.key;
  }
}
