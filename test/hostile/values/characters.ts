import { at, long, times } from './make.ts';

const bidi = [0x061c, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069];
const hidden = [0x00ad, 0x180e, 0x200b, 0x200c, 0x200d, 0x2060, 0x2064, 0x206a, 0x206f, 0xfeff, 0xfff9, 0xe0001, 0xe007f]; // prettier-ignore

/** Characters that do something where text is shown, or that are none. */
export const characters = {
  /** Commands of the agent, as they are, hidden in what a log drops, and behind line ends of every kind. */
  'log commands': [
    '##vso[task.setvariable variable=PATH]x',
    '##VSO[task.complete result=Succeeded;]x',
    '##vso[task.setvariable variable=a;issecret=false;isOutput=true]$(System.AccessToken)',
    '##[error]no',
    '##[group]x',
    '####vso[task.debug]x',
    'a\n##vso[task.debug]x',
    'a\r##vso[task.debug]x',
    'a\u2028##vso[task.debug]x\u0085##[error]y\u000b##[error]z',
    `##${at(0x200b)}vso[task.debug]x`,
    `#${at(0x1b)}[1m#vso[task.debug]x`,
    `##v${at(0x1b)}[0mso[task.debug]x`,
    '%0A##vso[task.debug]x',
    '%AZP25%0D',
    '::set-output name=x::y',
  ],
  macros: ['$(System.AccessToken)', '$(secret)', '$[variables.secret]', '${{ variables.secret }}', '$(a$(b))', '$('],
  'control characters': [
    ...Array.from({ length: 33 }, (_, code) => `a${at(code)}b`),
    `${at(0x1b)}[2J${at(0x1b)}]0;title${at(7)}`,
    `${at(0x1b)}]8;;https://evil.example${at(0x1b)}\\x`,
    `${at(0x1b)}]never ended`,
    `${at(0x9b)}31m`,
    `${at(0x7f)}${at(0x85)}`,
    times(at(0x1b), 1000),
    times(`${at(0x1b)}]`, long),
  ],
  bidi: [...bidi.map((code) => `a${at(code)}b`), `user${at(0x202e, 0x2066)}// admin${at(0x2069, 0x2066)}`],
  'hidden characters': [...hidden.map((code) => `a${at(code)}b`), times(at(0x301), 5000), `e${times(at(0x301), 200)}`],
  NUL: [at(0), `a${at(0)}b`, `${at(0)}a`, times(at(0), 1000)],
  'halves of characters': [
    '\uD800',
    '\uDC80',
    'a\uDFFFb',
    '\uDC2F',
    '\uD83D',
    `${'\uD83D'.repeat(50)}`,
    '\uDE00\uD83D',
  ],
  'byte order marks': ['\uFEFF', '\uFEFFa: b', 'a\uFEFFb', '\uFFFE', '\uFEFF\uFEFFa: b', '\uFEFF---\na: b'],
} as const;
