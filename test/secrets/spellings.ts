/**
 * Where texts hold a secret, in whatever spelling. It shares nothing with the product's own search, so that what that one
 * passes over is found here.
 */
export type Secrets = Readonly<Record<string, string>>;

/** Shorter pieces could stand anywhere by chance. */
const shortest = 6;

/** Looks for all of them at once; answers the names of those that a text holds, sorted. */
export function secretFinder(secrets: Secrets): (text: string) => readonly string[] {
  const named = Object.entries(secrets).map(([name, value]) => [name, [...new Set(spellings(value))]] as const);
  const seen = new Map<string, readonly string[]>();
  return (text) => {
    const known = seen.get(text);
    if (known !== undefined) return known;
    // Base64 and hex are often wrapped, in YAML with an indent, in JSON as the two characters \n.
    const views = [text, text.replaceAll(/\\[rn]|\s/g, '')];
    const found = named.flatMap(([name, all]) =>
      all.some((spelling) => views.some((view) => view.includes(spelling))) ? [name] : [],
    );
    seen.set(text, found);
    return found;
  };
}

function spellings(value: string): readonly string[] {
  const lines = value.split(/\r\n|\r|\n/).map((line) => line.trim());
  const long = lines.length === 1 ? [] : lines.filter((line) => line.length >= 20 && !line.startsWith('-----'));
  const parts = [value.trim(), value.replaceAll(/\s/g, ''), ...long];
  return parts.flatMap(spellingsOf).filter(({ length }) => length >= shortest);
}

function spellingsOf(value: string): readonly string[] {
  const bytes = Buffer.from(value, 'utf8');
  const percent = encodeURIComponent(value);
  const hex = bytes.toString('hex');
  return [
    value,
    JSON.stringify(value).slice(1, -1),
    JSON.stringify(JSON.stringify(value)).slice(3, -3),
    percent,
    percent.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    percent.replaceAll(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`),
    encodeURI(value),
    new URLSearchParams({ v: value }).toString().slice(2),
    value.replaceAll("'", "''"),
    value.replaceAll("'", String.raw`'\''`),
    value.replaceAll('|', String.raw`\|`),
    // As logging commands have it.
    value.replaceAll('%', '%AZP25'),
    xml(value),
    hex,
    hex.toUpperCase(),
    ...base64(bytes),
    ...base64(Buffer.from(bytes.toString('base64'))),
  ];
}

const xml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');

/** The digits that are the value's alone, wherever in a longer text it begins: `user:password` of a header, a file. */
function base64(bytes: Buffer): readonly string[] {
  return [0, 1, 2].flatMap((before) => {
    const all = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const own = all.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    return [own, own.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
