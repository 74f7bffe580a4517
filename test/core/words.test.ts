import assert from 'node:assert/strict';
import { describeError, TaskError } from '../../core/errors.ts';
import { folderMatcher, globMatcher } from '../../core/globs.ts';
import { InputReader } from '../../core/inputs.ts';
import { codeBlock, codeCell, escapeMarkdown, htmlCode, inlineCode, markdownLink } from '../../core/markdown.ts';
import { expandPattern, unsafeBranch, unsafePath, unsafeRefComponent, unsafeSegment } from '../../core/placeholders.ts';
import { forOutput, printable, printableLine, shortName } from '../../core/printable.ts';
import { withoutSecrets } from '../../core/secret-search.ts';
import { heldBy, maskSecrets, Secret, withoutUserInfo } from '../../core/secret.ts';

describe('why a name is refused', () => {
  const everywhere = 'holds a character that no file name may have everywhere (<>:"|?*\\ or a control character)';
  for (const [segment, why] of [
    ['', 'is no file name'],
    ['.', 'is no file name'],
    ['..', 'is no file name'],
    ['a/b', 'holds a "/"'],
    ['a?b', everywhere],
    ['\uD83D', 'holds half a character, which no file name can'],
    ['a.', 'ends in a dot or a space'],
    ['nul.txt', 'is a device name on Windows'],
    ['.git', 'is git’s own folder'],
    ['x.git', undefined],
    ['agit~1', undefined],
  ] as const)
    it(`of a file: ${JSON.stringify(segment)}`, () => assert.equal(unsafeSegment(segment), why));

  for (const [path, why] of [
    ['/a', 'is not relative'],
    ['C:/a', 'is not relative'],
    ['c:a', 'is not relative'],
    ['a/', 'is no safe path: "" is no file name'],
    ['a/b:c', `is no safe path: "b:c" ${everywhere}`],
    ['ab/c', undefined],
  ] as const)
    it(`of a path: ${path}`, () => assert.equal(unsafePath(path), why));

  const inRef = 'holds what git refuses in a ref (space ~ ^ : ? * [ \\ .. @{ or a control character)';
  const ends = 'starts or ends as git refuses it (".", ".lock")';
  for (const [component, why] of [
    ['', 'is no ref component'],
    ['@', 'is no ref component'],
    ['a/b', 'holds a "/"'],
    ['a..b', inRef],
    ['\uDC00', 'holds half a character'],
    ['.a', ends],
    ['a.', ends],
    ['a.lock', ends],
    ['a@', undefined],
  ] as const)
    it(`of a part of a branch: ${JSON.stringify(component)}`, () => assert.equal(unsafeRefComponent(component), why));

  it('of a branch', () => {
    assert.equal(unsafeBranch('-a'), 'starts with "-"');
    assert.equal(unsafeBranch('a//b'), 'is no branch name: "" is no ref component');
    assert.equal(unsafeBranch('a/-b'), undefined);
  });

  it('is told of the value in a pattern, and of the pattern when it is filled', () => {
    const mistakes = (...[pattern, values, use, extra]: Parameters<typeof expandPattern>): readonly string[] => {
      const filled = expandPattern(pattern, values, use, extra);
      return filled.ok ? [filled.value] : filled.mistakes;
    };
    const of = { environment: 'a/b', application: 'x' };
    assert.deepEqual(mistakes('{environment}', of, 'path'), ['the value of {environment}, "a/b", holds a "/"']);
    assert.deepEqual(mistakes('{environment}', of, 'location'), ['the value of {environment}, "a/b", holds a "/"']);
    assert.deepEqual(mistakes('{environment}', of, 'branch'), ['the value of {environment}, "a/b", holds a "/"']);
    assert.deepEqual(mistakes('{environment}', of, 'text'), ['a/b']);
    assert.deepEqual(mistakes('/{application}', of, 'path'), ['"/x" is not relative']);
    assert.deepEqual(mistakes('/{application}', of, 'location'), ['/x']);
    assert.deepEqual(mistakes('-{application}', of, 'branch'), ['"-x" starts with "-"']);
    assert.deepEqual(mistakes('-{application}', of, 'path'), ['-x']);
    assert.deepEqual(mistakes('{application}-{one}', of, 'path', { one: '1' }), ['x-1']);
    assert.deepEqual(mistakes('{one}', of, 'path', { one: '' }), ['{one} is empty: set the input "one"']);
  });
});

describe('what is wrong with inputs', () => {
  const said = (inputs: Readonly<Record<string, string>>, read: (reader: InputReader) => void): string => {
    const reader = new InputReader((name) => inputs[name]);
    read(reader);
    try {
      reader.finish();
    } catch (error) {
      if (error instanceof TaskError) return describeError(error);
      throw error;
    }
    return '';
  };

  it('is one sentence, and what to do', () => {
    assert.equal(
      said({}, (reader) => void reader.required('a')),
      'An input is not right; nothing was touched:\n  - a: is required and empty\nMend them in the pipeline. [INPUT_INVALID]',
    );
    assert.match(
      said({ a: ' ' }, (reader) => {
        assert.equal(reader.required('a'), '');
        reader.required('b');
      }),
      /^2 inputs are not right; nothing was touched:\n {2}- a: .*\n {2}- b: /,
    );
  });

  for (const [value, read, what] of [
    ['yes', (reader: InputReader) => reader.flag('a', true), '"yes" is neither true nor false'],
    ['truely', (reader: InputReader) => reader.flag('a', true), '"truely" is neither true nor false'],
    ['not false', (reader: InputReader) => reader.flag('a', true), '"not false" is neither true nor false'],
    ['c', (reader: InputReader) => reader.choice('a', ['x', 'y'], 'x'), '"c" is not one of x, y'],
    ['1', (reader: InputReader) => reader.count('a', 5, 2), '"1" is no whole number of at least 2'],
    ['2x', (reader: InputReader) => reader.count('a', 5, 2), '"2x" is no whole number of at least 2'],
    ['x2', (reader: InputReader) => reader.count('a', 5), '"x2" is no whole number of at least 0'],
    [
      '1d',
      (reader: InputReader) => reader.duration('a', '1m', 'positive'),
      '"1d" is no duration; write 90s, 15m or 1h30m',
    ],
    ['0', (reader: InputReader) => reader.duration('a', '1m', 'positive'), 'must be longer than 0'],
  ] as const)
    it(what, () => {
      assert.match(
        said({ a: value }, (reader) => void read(reader)),
        new RegExp(`\\n {2}- a: ${what}\\n`),
      );
    });

  it('is nothing, where it is right', () => {
    assert.equal(
      said({ no: 'False', least: '2', long: '12', none: '0', empty: '  ' }, (reader) => {
        assert.equal(reader.flag('no', true), false);
        assert.deepEqual([reader.count('least', 5, 2), reader.count('long', 5), reader.count('unset', 5)], [2, 12, 5]);
        assert.equal(reader.duration('none', '1m', 'zeroAllowed'), 0);
        assert.equal(reader.optional('empty'), undefined);
        assert.deepEqual(reader.lines('unset'), []);
      }),
      '',
    );
  });
});

describe('a text of others', () => {
  for (const [text, markdown] of [
    ['12. a', '12\\. a'],
    ['1.', '1\\.'],
    ['v1. a', 'v1. a'],
    ['@ada', '@&#8203;ada'],
    ['x@ada', 'x@&#8203;ada'],
    ['x@1', 'x@1'],
    ['@1', '@&#8203;1'],
    ['@-', '@-'],
    ['GH-1 gh-2 GH-x', 'GH-&#8203;1 gh-&#8203;2 GH-x'],
    [':smile: a: b', ':&#8203;smile: a: b'],
    [':+1:', ':&#8203;+1:'],
    ['www.x', 'www&#46;x'],
  ] as const)
    it(`is itself in Markdown: ${text}`, () => assert.equal(escapeMarkdown(text), markdown));

  it('is itself in code, also where that begins or ends with a mark, or is empty', () => {
    assert.deepEqual(['`a', 'a`', 'a', '', 'a``b`'].map(inlineCode), [
      '`` `a ``',
      '`` a` ``',
      '`a`',
      '`  `',
      '``` a``b` ```',
    ]);
    assert.deepEqual(['a|b', 'a'].map(codeCell), ['<code>a&#124;b</code>', '`a`']);
    assert.equal(htmlCode('<b> www.x'), '<code>&#60;b&#62; www&#46;x</code>');
    assert.equal(codeBlock('a\n'), '```\na\n```');
    assert.equal(codeBlock('a', 'yaml'), '```yaml\na\n```');
  });

  it('cannot end an address', () => {
    assert.equal(markdownLink('x', 'https://h/a b(ö)\n'), '[x](https://h/a%20b%28ö%29%0A)');
    assert.equal(markdownLink('x', 'https://h/\u202E'), '[x](https://h/%E2%80%AE)');
  });

  it('is one line, without empty ones, and of a name no more is read than is shown', () => {
    assert.equal(printable('a\rb\r\nc'), 'a\nb\nc');
    assert.equal(printable('##vso[x] ##[y]'), '##_vso[x] ##_[y]');
    assert.equal(printableLine(' a \n\n \r b '), 'a b');
    assert.deepEqual([printableLine('x'.repeat(500)).length, printableLine('x'.repeat(501)).at(-1)], [500, '…']);
    assert.equal(shortName(`a${' '.repeat(100)}b`, 5), 'a');
    assert.equal(shortName('abcdef', 5), 'abcd…');
  });

  it('expands no variable where the agent reads it', () => {
    assert.equal(forOutput('$(secret)\n$( x'), '$_(secret) $_( x');
    assert.equal(forOutput('$('.repeat(4_000)).length, 4_000);
  });
});

describe('a secret', () => {
  it('is held as it is, when it is long enough to be one', () => {
    const secrets = [new Secret('12345'), new Secret('123456')];
    assert.deepEqual(
      [heldBy('x 12345', secrets), heldBy('x 123456', secrets), heldBy('x', secrets)],
      [false, true, false],
    );
    assert.equal(heldBy('x 123456', secrets.slice(0, 1)), false);
  });

  it('is masked from three characters on, without what is around it', () => {
    assert.equal(maskSecrets('ab abc', [new Secret('ab')]), 'ab abc');
    assert.equal(maskSecrets('ab abc', [new Secret(' abc\n')]), 'ab ***');
    assert.equal(maskSecrets('one two', [new Secret('  two  \n  x')]), 'one ***');
  });

  it('is masked in the base64 of addresses, too', () => {
    const value = '\u00FF\u00FE?>>>???~~~';
    for (const encoding of ['base64', 'base64url'] as const) {
      const text = Buffer.from(value).toString(encoding).replaceAll('=', '');
      assert.match(maskSecrets(`x ${text} y`, [new Secret(value)]), /^x \*\*\*.{0,2} y$/);
    }
  });

  it('before a host is not shown, whatever the tool that prints it', () => {
    assert.equal(
      withoutUserInfo('HTTPS://u:p@h/x, http://t@h, https://h/@x, see a@b'),
      'HTTPS://***@h/x, http://***@h, https://h/@x, see a@b',
    );
  });

  it('never leaves the agent in a text that people will read', () => {
    const secrets = [new Secret('hush-hush')];
    assert.equal(withoutSecrets(secrets, 'title', 'nothing'), 'nothing');
    assert.throws(() => withoutSecrets(secrets, 'title', 'a hush-hush b'), {
      code: 'SECRET_IN_OUTPUT',
      message: 'The title would hold the value of a secret variable; nothing was pushed.',
      mend: 'Take the variable out of the input that it comes from.',
    });
  });
});

describe('a glob that is refused', () => {
  const refused = (glob: string): string => {
    try {
      globMatcher([glob]);
    } catch (error) {
      if (error instanceof TaskError) return describeError(error);
      throw error;
    }
    return '';
  };

  it('says why', () => {
    assert.equal(refused(''), 'A glob is empty.\nName the files, or write ** for all. [INPUT_INVALID]');
    const mend = 'Write the glob as several simpler ones, or a repeated group as +(…). [INPUT_INVALID]';
    assert.equal(refused('(a)+'), `"(a)+" repeats a group by (…)+.\n${mend}`);
    const [whole, long] = ['a'.repeat(2_000), 'a'.repeat(2_001)];
    assert.equal(refused(whole), '');
    assert.equal(refused(long), `"${'a'.repeat(99)}…" has more than 2000 characters, so it is no glob.\n${mend}`);
  });

  it('is none for a separator of Windows, which others take for an escape', () => {
    assert.deepEqual([globMatcher(['a\\b'], '\\')('a/b'), globMatcher(['a\\b'], '/')('a/b')], [true, false]);
    assert.deepEqual([folderMatcher(['a\\b'], '\\')('a'), folderMatcher(['a\\b'], '\\')('c')], [true, false]);
  });

  it('lets a walk look nowhere but on the way', () => {
    const into = (glob: string, folder: string): boolean => folderMatcher([glob], '/')(folder);
    assert.deepEqual(
      [into('a/b.yaml', 'a'), into('a/b.yaml', 'a/b.yaml'), into('a/b.yaml', 'b')],
      [true, false, false],
    );
    assert.deepEqual([into('a/**', 'a/b/c'), into('a/**', 'b')], [true, false]);
    assert.ok(into('a/[b/c]/d', 'x'));
    assert.ok(into('a\\/b', 'x'));
  });
});
