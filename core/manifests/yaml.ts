import {
  binaryTag,
  boolYaml11Tag,
  constructFromEvents,
  defineScalarTag,
  floatCoreTag,
  mapTag,
  mergeTag,
  NOT_RESOLVED,
  nullYaml11Tag,
  parseEvents,
  Schema,
  seqTag,
  strTag,
  YAMLException,
  type Event,
} from 'js-yaml';
import { refuseAliasBomb } from './alias-bomb.ts';

const integer = /^[-+]?(?:0b[01_]+|0x[0-9a-fA-F_]+|0o?[0-7_]*|[1-9][0-9_]*)$/;

/** Integers as go-yaml reads them: `0777` and `0o777` are octal, `_` may separate digits, `22:22` is text. */
const goInteger = defineScalarTag<number>('tag:yaml.org,2002:int', {
  implicit: true,
  implicitFirstChars: [...'-+0123456789'],
  resolve(source) {
    if (!integer.test(source)) return NOT_RESOLVED;
    const negative = source.startsWith('-');
    const digits = source.replace(/^[-+]/, '').replaceAll('_', '');
    const value = /^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits === '' ? Number.NaN : digits);
    return Number.isNaN(value) ? NOT_RESOLVED : negative ? -value : value;
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
 * @throws YAMLException when it is no YAML, holds several documents, or aliases that nobody could write out
 */
export function loadYaml(text: string, filename: string): LoadedYaml {
  const events = parseEvents(text, { filename });
  refuseAliasBomb(text, events);
  const values = constructFromEvents(events, { source: text, filename, schema: kubernetesSchema });
  if (values.length > 1) throw new YAMLException('there are several documents where one is expected');
  return { events, value: values[0] };
}
