import {
  binaryTag,
  boolYaml11Tag,
  defineScalarTag,
  floatCoreTag,
  mapTag,
  mergeTag,
  NOT_RESOLVED,
  nullYaml11Tag,
  Schema,
  seqTag,
  strTag,
} from 'js-yaml';

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
