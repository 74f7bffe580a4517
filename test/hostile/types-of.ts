/**
 * Where a value has another type than one that is right: what is missing is passed over, and what the right one has not.
 * A text where a number was would be seen far from here, by whoever reads a sentence with `[object Object]` in it.
 */
export function otherTypes(right: unknown, now: unknown, at = ''): string[] {
  if (right === undefined || right === null || now === undefined || now === null) return [];
  const [expected, found] = [typeOf(right), typeOf(now)];
  // Words instead of an answer, such as `gone`, are answers of ours.
  if (at === '' && typeof now === 'string') return [];
  if (expected !== found) return [`${at === '' ? 'it' : at} is ${found} where ${expected} is right`];
  if (Array.isArray(right) && Array.isArray(now))
    return now.flatMap((item: unknown, index) => otherTypes(right[0], item, `${at}[${index}]`)).slice(0, 3);
  if (expected !== 'object') return [];
  return Object.entries(now).flatMap(([key, value]) =>
    otherTypes((right as Record<string, unknown>)[key], value, at === '' ? key : `${at}.${key}`),
  );
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'list';
  if (Buffer.isBuffer(value)) return 'bytes';
  return Number.isNaN(value) ? 'NaN' : typeof value;
}
