import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { formatDuration, parseDuration } from '../../core/duration.ts';
import { codeBlock, escapeMarkdown, inlineCode, markdownTable } from '../../core/markdown.ts';
import { printable, printableLine } from '../../core/printable.ts';
import { maskSecrets, Secret } from '../../core/secret.ts';

describe('text from outside', () => {
  it('cannot hold a logging command, an ANSI sequence or text that runs backwards', () => {
    const hostile = '\u001b[31mred\u001b[0m ##vso[task.complete]x ##[error]y ##VSO[z] a\u202Eb\u0007c\r\nnext';
    const shown = printable(hostile);
    assert.doesNotMatch(shown, /##vso\[|##\[|\u001b|\u202E|\u0007|\r/i);
    assert.match(shown, /^red /);
    assert.match(shown, /\nnext$/);
  });

  it('cannot hide a marker in characters that are dropped', () => {
    assert.doesNotMatch(printable('##v\u001b[0mso[task.x]'), /##vso\[/);
    assert.doesNotMatch(printable('#\u001b[1m#vso[task.x]'), /##vso\[/);
  });

  it('is cut between characters, not inside one', () => {
    assert.equal(printableLine('ab😀cd', 4), 'ab…');
    assert.equal(printableLine(' two\n  lines '), 'two lines');
    // An expression that goes back from each of them would not end before the test does.
    assert.equal(printableLine(`${' '.repeat(2_000_000)}end`), 'end');
  });

  it('renders as itself in Markdown', () => {
    assert.equal(escapeMarkdown('<b>@all [x](y) `z` #1'), '&lt;b&gt;@&#8203;all \\[x\\](y) \\`z\\` \\#&#8203;1');
    assert.equal(escapeMarkdown('voting-app 1.4.0 (prod)'), 'voting-app 1.4.0 (prod)');
    assert.deepEqual(['- a', '1. a', 'see https://x'].map(escapeMarkdown), [
      '\\- a',
      '1\\. a',
      'see https:&#47;&#47;x',
    ]);
    assert.equal(inlineCode('a`b'), '``a`b``');
    assert.equal(inlineCode('`'), '`` ` ``');
    assert.equal(codeBlock('```\nx\n```', 'yaml'), '````yaml\n```\nx\n```\n````');
    assert.equal(markdownTable(['a'], [['x|y']]), '| a |\n| --- |\n| x\\|y |');
  });
});

describe('secrets', () => {
  it('print as *** wherever they land', () => {
    const secret = new Secret('hush');
    assert.deepEqual(
      [`${secret}`, JSON.stringify({ secret }), inspect({ secret })],
      ['***', '{"secret":"***"}', '{ secret: *** }'],
    );
    assert.equal(secret.reveal(), 'hush');
  });

  it('are masked in texts, the longest first, each line of its own, very short ones not', () => {
    const secrets = [new Secret('hush'), new Secret('hush-hush'), new Secret('one line\nanother'), new Secret('a')];
    assert.equal(maskSecrets('a hush-hush, hush; another', secrets), 'a ***, ***; ***');
  });

  it('are masked as quoted texts, addresses, XML, Markdown and base64 have them', () => {
    const value = 'p@s|<&"\u00F6';
    const base64 = (text: string): string => Buffer.from(text).toString('base64');
    const spelled = [JSON.stringify(value), encodeURIComponent(value), 'p@s|&lt;&amp;&quot;\u00F6', 'p@s\\|<&"\u00F6'];
    for (const text of [value, ...spelled, base64(value), base64(`user:${value}`), base64(`:${value}\n`)]) {
      const masked = maskSecrets(text, [new Secret(value)]);
      assert.match(masked, /\*\*\*/, text);
      assert.ok(!masked.includes('p@s') && !Buffer.from(masked.replace('***', ''), 'base64').includes('p@s'), masked);
    }
    assert.equal(maskSecrets('\uD800', [new Secret('\uD800abc')]), '\uD800');
  });
});

describe('durations', () => {
  for (const [text, expected] of [
    ['90s', 90_000],
    ['15m', 900_000],
    ['1h30m', 5_400_000],
    ['2', 120_000],
    ['0', 0],
    ['1h2m3s', 3_723_000],
    [' 5m ', 300_000],
    ['9999999', 599_999_940_000],
    ['999999h', 3_599_996_400_000],
  ] as const) {
    it(`reads ${text}`, () => assert.equal(parseDuration(text), expected));
  }
  for (const text of [
    '',
    'm',
    '1d',
    '-1m',
    '1.5h',
    '30m1h',
    '1e9',
    '99999999999999999999s',
    '99999999',
    '9999999h',
    '5mx',
    'x5m',
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => assert.equal(parseDuration(text), undefined));
  }
  it('writes them for people', () => {
    assert.deepEqual([400, 12_000, 250_000, 5_400_000, 3_600_000, 0].map(formatDuration), [
      '0.4s',
      '12s',
      '4m10s',
      '1h30m',
      '1h',
      '0s',
    ]);
    assert.deepEqual([-5, 40, 949, 950, 59_600, 61_000, 3_601_000, 3_723_400].map(formatDuration), [
      '0s',
      '0s',
      '0.9s',
      '1s',
      '1m',
      '1m1s',
      '1h1s',
      '1h2m3s',
    ]);
  });
});
