// A suffix, or an exponent; https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
const quantity = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/;
const base64 = /^[A-Za-z0-9+/]*={0,2}$/;
const dateTime =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[Tt](?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:[.,]\d+)?(?:[Zz]|[+-]\d{2}:\d{2})$/;
const goDuration = /^[+-]?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/;
// What API servers take besides in a CRD: `3 days`, and ISO 8601 as kubeconform does.
const otherDuration =
  /^(?:\d+ ?(?:ns|us|µs|ms|s|m|h|d|w|(?:nano|micro|milli)?sec(?:ond)?s?|min(?:ute)?s?|h(?:ou)?rs?|days?|weeks?)|P(?=.)(?:\d+[YMWD])*(?:T(?:\d+[HMS])+)?)$/i;
const ipv4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;
const hostname = /^(?=.{1,255}$)[A-Za-z0-9_](?:[-\w]{0,62})(?:\.[A-Za-z0-9](?:[-A-Za-z0-9]{0,62}))*\.?$/;
const uuid = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;

const textFormats: Readonly<Record<string, (text: string) => boolean>> = {
  byte: isBase64,
  quantity: (text) => quantity.test(text),
  'date-time': (text) => dateTime.test(text),
  date: (text) => /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/.test(text),
  duration: (text) => goDuration.test(text) || otherDuration.test(text),
  ipv4: (text) => ipv4.test(text),
  ipv6: isIpv6,
  cidr: isCidr,
  hostname: (text) => hostname.test(text),
  uuid: (text) => uuid.test(text),
  email: (text) => /^[^\s@]+@[^\s@]+$/.test(text),
  uri: isUri,
};

/** What a text of the format looks like, for messages. */
const examples: Readonly<Record<string, string>> = {
  byte: 'base64',
  quantity: 'a quantity (500m, 1.5, 128Mi)',
  'date-time': 'a time (2026-01-31T12:00:00Z)',
  date: 'a date (2026-01-31)',
  duration: 'a duration (90s, 1h30m)',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
  cidr: 'an address range (10.0.0.0/8)',
  hostname: 'a host name',
  uuid: 'a UUID',
  email: 'an e-mail address',
  uri: 'a URI',
};

const bounds: Readonly<Record<string, readonly [number, number]>> = {
  int32: [-(2 ** 31), 2 ** 31 - 1],
  int64: [-(2 ** 63), 2 ** 63],
};

/** What a value had to be to be of a format; undefined when it is, or when the format is not one that we know. */
export function formatMistake(format: string, value: string | number): string | undefined {
  if (typeof value === 'number') {
    const range = Object.hasOwn(bounds, format) ? bounds[format] : undefined;
    if (range === undefined || (value >= range[0] && value <= range[1])) return undefined;
    return `an integer of ${format.slice(3)} bits`;
  }
  const check = Object.hasOwn(textFormats, format) ? textFormats[format] : undefined;
  return check === undefined || check(value) ? undefined : examples[format];
}

function isBase64(text: string): boolean {
  const packed = text.replaceAll(/[\r\n]/g, '');
  return packed.length % 4 === 0 && base64.test(packed);
}

function isIpv6(text: string): boolean {
  const [head = '', tail, ...more] = text.split('::');
  if (more.length > 0 || text.length > 45) return false;
  const groups = (part: string | undefined): readonly string[] =>
    part === undefined || part === '' ? [] : part.split(':');
  const all = [...groups(head), ...groups(tail)];
  const last = all.at(-1) ?? '';
  const mapped = ipv4.test(last);
  const hex = mapped ? all.slice(0, -1) : all;
  const count = hex.length + (mapped ? 2 : 0);
  return hex.every((group) => /^[0-9a-f]{1,4}$/i.test(group)) && (tail === undefined ? count === 8 : count < 8);
}

function isCidr(text: string): boolean {
  const [address = '', bits = '', ...more] = text.split('/');
  if (more.length > 0 || !/^\d{1,3}$/.test(bits)) return false;
  return ipv4.test(address) ? Number(bits) <= 32 : isIpv6(address) && Number(bits) <= 128;
}

function isUri(text: string): boolean {
  return /^(?:[A-Za-z][A-Za-z0-9+.-]*:|\/)\S*$/.test(text);
}
