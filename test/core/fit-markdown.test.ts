import assert from 'node:assert/strict';
import { fitMarkdown } from '../../core/fit-markdown.ts';
import { cutText } from '../../core/printable.ts';
import { brokenMarkdown, isWellFormed, seeded } from './hostile-texts.ts';

const note = '… (shortened)';
const cut = (text: string, limit: number): string => fitMarkdown(text, limit);

describe('Markdown that is too long', () => {
  it('stays as it is while it fits', () => {
    assert.equal(cut('# a\n\n```\nb', 100), '# a\n\n```\nb');
    assert.equal(cut('x'.repeat(100), 100), 'x'.repeat(100));
  });

  it('ends behind the last word that nothing is open at, exactly', () => {
    for (const [text, limit, kept] of [
      ['one two three four', 15, 'one two\n\n'],
      ['one\ttwo\tthree four', 15, 'one\ttwo\n\n'],
      ['one \\[ two three four', 19, 'one \\[ two three\n\n'],
      ['one \\* two three four', 19, 'one \\* two three\n\n'],
      ['one [ two three four', 19, 'one\n\n'],
      ['one ] two three four', 19, 'one ] two three\n\n'],
      ['one [a](b c) two three', 21, 'one [a](b c) two\n\n'],
      ['one [a](b(c) d) two three', 24, 'one [a](b(c) d) two\n\n'],
      ['one (a b) two three four', 20, 'one (a b) two\n\n'],
      ['one ) two three four', 19, 'one ) two three\n\n'],
      ['one [a] two three four', 20, 'one [a] two three\n\n'],
      ['snake_case two three four', 24, 'snake_case two three\n\n'],
      ['2 * 3 two three four', 18, '2 * 3 two three\n\n'],
      ['one *two three* four five', 22, 'one *two three*\n\n'],
      ['one *two three four five', 22, 'one\n\n'],
      ['**one two** three four', 20, '**one two** three\n\n'],
      ['3 < 4 five six seven', 18, '3 < 4 five six\n\n'],
      ['one <b>two three</b> four', 22, 'one\n\n'],
      ['one <br/> two three four', 22, 'one <br/> two three\n\n'],
      ['one <br> two three four', 21, 'one <br> two three\n\n'],
      ['one <x/> two three four', 21, 'one <x/> two three\n\n'],
      ['one <b>two</b> three four', 24, 'one <b>two</b> three\n\n'],
      ['one `a b` two three', 18, 'one `a b` two\n\n'],
      ['one ``a ` b`` two three', 22, 'one ``a ` b`` two\n\n'],
      ['one ` two three four', 19, 'one\n\n'],
      ['``` a`b two three\nfour five six', 26, ''],
      ['```\na b\n```\n\nfour five six', 22, '```\na b\n```\n\nfour\n\n'],
      ['~~~ a`b\ncode\n~~~\nfour five six', 26, '~~~ a`b\ncode\n~~~\nfour\n\n'],
      ['- one\n- two\n- three', 17, '- one\n- two\n\n'],
      ['1. one\n2) two\n3. three', 20, '1. one\n2) two\n\n'],
      ['one\ntwo\nthree', 12, 'one\ntwo\n\n'],
      ['one\n\ntwo three four', 17, 'one\n\ntwo three\n\n'],
      ['# one\ntwo three four', 16, '# one\ntwo\n\n'],
      ['<!-- a b c --> two three', 22, '<!-- a b c --> two\n\n'],
      ['one <!-- a b --> two three', 24, 'one <!-- a b --> two\n\n'],
      ['one --> two three four', 20, 'one --> two three\n\n'],
      ['a | b\n- | -\n1 | 2\n3 | 4\n5 | 6', 28, 'a | b\n- | -\n1 | 2\n3 | 4\n\n'],
      ['Changed files:\n- some words here', 21, 'Changed files:\n\n'],
      ['Changed files:\n= some words here', 21, 'Changed files:\n\n'],
      ['1. some words here', 9, ''],
      ['one\n2020 some words', 15, 'one\n\n'],
      ['a | b\nwords words words | b', 19, 'a | b\n\n'],
      ['one two', 3, ''],
      ['one two', 4, ''],
      ['one two', 2, ''],
      ['one two', 1, ''],
      ['one two', 0, ''],
      // A word alone is kept where it is long enough to be worth it, and can be no markup.
      [`${'x'.repeat(19)}${'*'.repeat(30)}`, 30, ''],
      [`${'x'.repeat(20)}${'*'.repeat(30)}`, 30, `${'x'.repeat(20)}\n\n`],
      [`*${'x'.repeat(40)}`, 30, ''],
      [`${'x'.repeat(30)}*`, 30, `${'x'.repeat(26)}…\n\n`],
      ['x'.repeat(40), 1, ''],
      ['x'.repeat(40), 3, ''],
      ['x'.repeat(40), 21, ''],
      ['x'.repeat(40), 22, `${'x'.repeat(18)}…\n\n`],
    ] as const)
      assert.equal(fitMarkdown(text, limit, 'N'), limit === 0 ? '' : `${kept}N`, JSON.stringify([text, limit]));
  });

  it('ends where nothing is open, though there be room as far as the mark', () => {
    for (const [text, kept] of [
      // A line below that would make a table of the line above it; others are none.
      ['one\nt¦wo | x -\nthree', 'one'],
      ['one\n|¦ - x\nthree', 'one'],
      ['one\nx¦ -|\nthree', 'one'],
      ['one\n|¦ | |\nthree', 'one'],
      ['one\n-¦--\nthree', 'one'],
      ['one\n|¦--|--\nthree', ''],
      // Fences, and what only looks like one.
      ['<!--\n```\n-->\n\nfour five¦ six', '<!--\n```\n-->\n\nfour five'],
      ['```\na\n```js\nb\n```\n\nfour five¦ six', '```\na\n```js\nb\n```\n\nfour five'],
      ['```\na\n```  \n\nfour five¦ six', '```\na\n```  \n\nfour five'],
      ['``` a``` four five¦ six', '``` a``` four five'],
      ['```\na\n\nb c¦ d e', ''],
      ['- ```\n  a\n\n  b c¦ d e', ''],
      ['12) ~~~\n    a\n\n    b c¦ d e', ''],
      ['-   ```\n    a\n\n    b c¦ d e', ''],
      ['> ```\n> a\n\nb c¦ d e', ''],
      ['---\n\none two¦ three', '---\n\none two'],
      ['``\n\none two¦ three', '``\n\none two'],
      ['x ```\n\none two¦ three', 'x ```\n\none two'],
      // A paragraph's end ends what is open in it, of whatever the empty line is made.
      ['a [b\n\none two¦ three', 'a [b\n\none two'],
      ['a `b\n \t\none two¦ three', 'a `b\n \t\none two'],
      ['a](b\n\none two¦ three', 'a](b\n\none two'],
      ['a <b c\n\none two¦ three', 'a <b c\n\none two'],
      ['a *b\n\none two¦ three', 'a *b\n\none two'],
      ['one [a b\n\n[xx¦xxx', 'one [a b'],
      ['one [a b\n  \n[xx¦xxx', 'one [a b'],
      // Within a line that something is left open at the end of.
      ['one two [three\nfour¦ five] six', 'one two'],
      ['a <\none two¦ three', 'a <\none two'],
      ['one *\ntwo three¦ four', 'one *\ntwo three'],
      ['one [[a] two¦ three', 'one'],
      ['one [a](b(c) d e¦ f) two', 'one'],
      ['one [a](b(c) d e) two¦ f', 'one [a](b(c) d e) two'],
      ['one ~two three¦ four', 'one'],
      ['one *a b * c¦ d', 'one'],
      ['one a*b c¦ d', 'one'],
      ['one <https://x.y> two¦ three', 'one <https://x.y> two'],
      ['one <mailto:a@b.c> two¦ three', 'one <mailto:a@b.c> two'],
      ['one <a:b c> two¦ three', 'one <a:b c> two'],
    ] as const) {
      const room = text.indexOf('¦');
      const whole = text.replace('¦', '') + ' and more'.repeat(3);
      assert.equal(fitMarkdown(whole, room + 3, 'N'), kept === '' ? 'N' : `${kept}\n\nN`, JSON.stringify(text));
    }
  });

  it('is cut before a fence, whatever fences it holds', () => {
    for (const [open, close] of [
      ['```diff', '```'],
      ['````', '````'],
      ['~~~', '~~~'],
      ['> ```', '> ```'],
      ['- ```', '  ```'],
    ]) {
      const text = `one\n\n${open}\n${'+ line\n```js x\n'.repeat(open === '````' ? 20 : 0)}${'+ line\n'.repeat(50)}${close}\nend`;
      assert.equal(cut(text, 100), `one\n\n${note}`);
    }
  });

  it('may be cut behind a fence that is closed', () => {
    const text = `\`\`\`\nx\n\`\`\`\n\n${'word '.repeat(100)}`;
    assert.match(cut(text, 100), /^```\nx\n```\n\nword .*word\n\n… \(shortened\)$/);
  });

  it('is cut before what folds, a comment, an element that is open', () => {
    const long = 'text\n\n'.repeat(30);
    for (const text of [
      `one\n\n<details><summary>x</summary>\n\n${long}</details>`,
      `one\n\n<!-- ${long} -->`,
      `one\n\n<table>${long}</table>`,
      `one\n\n<div class="a">\n\n<details>\n\n</details>\n\n${long}</div>`,
    ])
      assert.equal(cut(text, 100), `one\n\n${note}`, text.slice(0, 40));
    assert.equal(
      cut(`a <br> b\n\n<img src="x">\n\n${long}`, 60),
      `a <br> b\n\n<img src="x">\n\ntext\n\ntext\n\ntext\n\n${note}`,
    );
  });

  it('is cut between the rows of a table, and before a table whose head alone would stay', () => {
    const rows = '| a | b |\n'.repeat(50);
    assert.equal(cut(`one\n\n| h | i |\n| --- | --- |\n${rows}`, 70).split('\n').at(-3), '| a | b |');
    assert.equal(cut(`one\n\n| h | i |\n| --- | --- |\n${rows}`, 33), `one\n\n${note}`);
    const wide = `| ${'word '.repeat(30)}| b |`;
    assert.equal(cut(`| h | i |\n| --- | --- |\n${wide}\n`, 100), `| h | i |\n| --- | --- |\n\n${note}`);
  });

  it('is cut between words, not in a link, code, emphasis, an address or a tag', () => {
    const tail = ' and more words than there is room for, so that something has to go';
    for (const part of [
      '[text of a link](https://example.com/a/b "title")',
      '`code of some words`',
      '``code ` of words``',
      '**strong words here**',
      '_weak words here_',
      '<https://example.com/a b>',
      '<span title="a b c">x y</span>',
      '[![picture of it](a.png)](b c)',
    ]) {
      const text = `one two ${part}${tail}`;
      for (let limit = note.length + 12; limit < text.length; limit++) {
        const kept = cut(text, limit).slice(0, -note.length).trimEnd();
        assert.ok(kept === 'one' || kept === 'one two' || kept.startsWith(`one two ${part}`), `${limit}: ${kept}`);
      }
    }
  });

  it('is cut at the end of a line only where nothing goes on in the next', () => {
    for (const part of [
      '[a link of\nlines](x)',
      '`code of\nlines`',
      '**words of\nlines**',
      '<span\ntitle="x">y</span>',
    ])
      assert.equal(cut(`one\n${part}\n${'and on\n'.repeat(20)}`, note.length + 17), `one\n\n${note}`, part);
    // An end of a paragraph ends them all.
    assert.equal(cut(`a * b [c\n\nnext\n\n${'x'.repeat(100)}`, note.length + 16), `a * b [c\n\nnext\n\n${note}`);
  });

  it('of one endless word keeps what can be no markup, between characters', () => {
    assert.equal(cut('x'.repeat(200), 100), `${'x'.repeat(84)}…\n\n${note}`);
    assert.equal(cut(`\`${'x'.repeat(200)}\``, 100), note);
    assert.equal(cut(`https://example.com/${'x'.repeat(200)}`, 100), note);
    assert.ok(cut('日'.repeat(100_000), 4000).length <= 4000);
  });

  it('says where the rest is, and leaves even that out when nothing fits', () => {
    assert.equal(fitMarkdown('a b '.repeat(50), 60, '… see [the run](x)').slice(-18), '… see [the run](x)');
    assert.equal(fitMarkdown('a b '.repeat(50), 15, '… see [the run](x)'), note);
    assert.equal(fitMarkdown('a b '.repeat(50), 5), '');
  });

  it('is never broken, whatever it is made of', () => {
    const random = seeded(5);
    const pieces = [
      '```yaml\na: 1\n```\n\n',
      '````\n```\n````\n',
      '<details><summary><code>x</code> y</summary>\n\n',
      '</details>\n',
      '| a | b |\n| --- | --- |\n| `x` | y |\n',
      '\n| 1 | 2 |\n',
      '<!-- note -->\n',
      'Words of a sentence with `code` and **weight**. ',
      '[a link](https://example.com/x) ',
      '\n\n',
      '- item\n',
      '# Title\n\n',
      '> quoted\n\n',
      '😀👩‍👩‍👧 e\u0301 ',
    ];
    for (let run = 0; run < 1000; run++) {
      let folded = 0;
      let text = '';
      while (text.length < 300 + random() * 500) {
        const piece = pieces[Math.floor(random() * pieces.length)] ?? '';
        if (piece === '</details>\n' && folded === 0) continue;
        if (piece.startsWith('<details')) folded += 1;
        if (piece.startsWith('</details')) folded -= 1;
        // A table or a fence starts on a line of its own.
        text += /^[`|<#>-]/.test(piece) && !text.endsWith('\n') ? `\n\n${piece}` : piece;
      }
      text += '\n</details>'.repeat(folded);
      const limit = 20 + Math.floor(random() * 400);
      const kept = cut(text, limit);
      assert.ok(kept.length <= limit);
      assert.deepEqual(
        brokenMarkdown(kept).filter((what) => !what.startsWith('links')),
        [],
        `${JSON.stringify(text)} at ${limit}: ${JSON.stringify(kept)}`,
      );
    }
  });

  it('takes no longer for a text without end', () => {
    for (const piece of ['`', '[', '<', '*', '(', '\n', ' ', '```\n', '<!--', '| ', '<details>', 'a\n'])
      assert.ok(cut(piece.repeat(100_000), 4000).length <= 4000);
  });
});

describe('a text that is cut', () => {
  it('keeps characters whole: pairs, accents, families, flags', () => {
    assert.equal(cutText('ab😀cd', 4), 'ab…');
    assert.equal(cutText('ab😀cd', 5), 'ab😀…');
    assert.equal(cutText('abe\u0301cd', 4), 'ab…');
    assert.equal(cutText('a👩‍👩‍👧bcd', 6), 'a…');
    assert.equal(cutText('a🇨🇭🇩🇪', 7), 'a🇨🇭…');
    assert.equal(cutText('한글한글', 3), '한글…');
  });

  it('is cut all the same within a pile of accents, though not within a pair', () => {
    assert.equal(cutText(`a${'\u0301'.repeat(1000)}`, 500).length, 500);
    assert.ok(isWellFormed(cutText(`😀${'\u{E0100}'.repeat(1000)}`, 500)));
    assert.ok(isWellFormed(cutText('😀'.repeat(1000), 500)));
  });
});
