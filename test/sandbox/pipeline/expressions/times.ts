import { ExpressionError } from '../errors.ts';

/** The parts of a point in time that `format` knows, by .NET's specifier; always in UTC. */
const PARTS: Readonly<Record<string, (at: Date) => string>> = {
  yyyy: (at) => String(at.getUTCFullYear()),
  yy: (at) => String(at.getUTCFullYear()).slice(2),
  MM: (at) => two(at.getUTCMonth() + 1),
  M: (at) => String(at.getUTCMonth() + 1),
  dd: (at) => two(at.getUTCDate()),
  d: (at) => String(at.getUTCDate()),
  HH: (at) => two(at.getUTCHours()),
  H: (at) => String(at.getUTCHours()),
  mm: (at) => two(at.getUTCMinutes()),
  m: (at) => String(at.getUTCMinutes()),
  ss: (at) => two(at.getUTCSeconds()),
  s: (at) => String(at.getUTCSeconds()),
  K: () => '+00:00',
  zzz: () => '+00:00',
};

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** `format('{0:yyyyMMdd}', pipeline.startTime)`. A backslash takes the next character as it is. */
export function formatTime(at: Date, specifiers: string): string {
  return specifiers.replace(/\\(.)|([a-zA-Z])\2*|[^\\]/gs, (part, escaped: string | undefined) => {
    if (escaped !== undefined) return escaped;
    if (/^ +$/.test(part)) return part;
    const known = PARTS[part];
    if (!known)
      throw new ExpressionError(`The format specifiers '${specifiers}' are not valid for objects of type 'DateTime'`);
    return known(at);
  });
}
