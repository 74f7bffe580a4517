/** Numbers from 0 to 1 that are the same on every run (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** What breaks Markdown, pings people, links by accident, or is no plain character. */
export const hostile = [
  '`',
  '``',
  '```',
  '````````',
  '~~~',
  '|',
  '\\|',
  '\\',
  '](',
  '[x](y)',
  '<!--',
  '-->',
  '</details>',
  '<details>',
  '<summary>',
  '</code>',
  '@ada',
  '@ada/team',
  ' @ada',
  '#123',
  '!12',
  'AB#1',
  'GH-7',
  ':tada:',
  'https://evil.example/x',
  'www.evil.example',
  '**',
  '_',
  '\n',
  '\r\n',
  '\n\n# x',
  '\t',
  '\0',
  '\u001B[31m',
  '\u202E',
  '\u200F',
  'ש',
  'é',
  'e\u0301',
  '😀',
  '👩‍👩‍👧',
  '🇨🇭',
  '日本',
  '&amp;',
  '&#64;x',
  '##vso[task.complete result=Failed]',
  '{changes}',
  '$&',
  '$1',
  'a',
  'shop',
  '1.2.3',
  ' ',
  '-',
  '1.',
];

/** A text of up to `most` of these pieces. */
export function hostileText(random: () => number, most: number): string {
  const count = Math.floor(random() * (most + 1));
  return Array.from({ length: count }, () => hostile[Math.floor(random() * hostile.length)] ?? '').join('');
}

/** Whether it holds no half of a character. */
export const isWellFormed = (text: string): boolean => Buffer.from(text, 'utf8').toString() === text;

/** What is wrong with Markdown of ours as its reader would see it: something open, a table out of shape, half a character. */
export function brokenMarkdown(text: string): string[] {
  const broken: string[] = [];
  if (!isWellFormed(text)) broken.push('half a character');
  const outside: string[] = [];
  let fence = '';
  for (const line of text.split('\n')) {
    const mark = /^(`{3,}|~{3,})(.*)$/.exec(line);
    if (fence === '' && mark !== null && !(mark[2] ?? '').includes('`')) fence = mark[1] ?? '';
    else if (fence !== '' && mark?.[1]?.startsWith(fence) === true && mark[2] === '') fence = '';
    else if (fence === '') outside.push(line);
  }
  if (fence !== '') broken.push(`a fence is open: ${fence}`);
  const plain = outside
    .join('\n')
    .split(/\n\s*\n/)
    .map((paragraph) => {
      const shown = paragraph.replaceAll(/(?<![`\\])(`+)(?!`)([^]*?)(?<!`)\1(?!`)/g, 'CODE');
      if (/(?<!\\)`/.test(shown)) broken.push(`code is open: ${paragraph.slice(0, 200)}`);
      return shown;
    })
    .join('\n\n');
  for (const [open, close] of [
    ['<details', '</details>'],
    ['<summary', '</summary>'],
    ['<code', '</code>'],
    ['<!--', '-->'],
  ] as const) {
    const [opened, closed] = [open, close].map((tag) => plain.split(tag).length);
    if (opened !== closed) broken.push(`${open}: ${opened} and ${closed}`);
  }
  let cells = 0;
  for (const line of plain.split('\n')) {
    const row = /^\|.*\|$/.test(line) ? line.split(/(?<!\\)\|/).length : 0;
    if (cells > 0 && row > 0 && row !== cells) broken.push(`a row of another length: ${line}`);
    cells = row;
  }
  const reads = plain.replaceAll(/<code>.*?<\/code>/g, 'CODE').replaceAll(/\]\([^()\s]*\)/g, ']');
  for (const pattern of [
    /(?<![\w&])@\w/,
    /(?<!&)#\d/,
    /!\d/,
    /(?<!\w)GH-\d/i,
    /:\w+:/,
    /https?:\/\//,
    /(?<!\w)www\./,
  ]) {
    if (pattern.test(reads))
      broken.push(`links by accident: ${pattern} in ${pattern.exec(reads)?.input.slice(0, 300)}`);
  }
  return broken;
}
