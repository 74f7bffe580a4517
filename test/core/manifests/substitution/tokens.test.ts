import assert from 'node:assert/strict';
import { substitute } from '../../../../core/manifests/substitution/substitute.ts';
import { editableText } from '../../../../core/manifests/substitution/text.ts';
import { tokenPatternMistake, tokenSyntax } from '../../../../core/manifests/substitution/tokens.ts';

const variables = new Map([
  ['A', 'one'],
  ['b.c', 'two'],
]);

describe('tokens', () => {
  it('replaces by the standard pattern; names may have dots, blanks around them don’t count', () => {
    const { text, missing } = substitute(
      '#{A}# #{ b.c }# #{none}# #{}# $A',
      tokenSyntax('#{NAME}#'),
      variables,
      'keep',
    );
    assert.equal(text, 'one two #{none}# #{}# $A');
    assert.deepEqual(missing, [{ name: 'none', line: 1 }]);
  });

  it('takes any marks, those of regular expressions too', () => {
    assert.equal(substitute('__A__ _A_', tokenSyntax('__NAME__'), variables, 'keep').text, 'one _A_');
    assert.equal(substitute('[(A)]', tokenSyntax('[(NAME)]'), variables, 'keep').text, 'one');
  });

  it('says what is wrong with a pattern', () => {
    assert.match(tokenPatternMistake('#{x}#') ?? '', /once/);
    assert.match(tokenPatternMistake('NAME}') ?? '', /before and after/);
    assert.match(tokenPatternMistake('{{NAME}}') ?? '', /ever substituted/);
    assert.equal(tokenPatternMistake('#{NAME}#'), undefined);
  });
});

describe('text that is edited and written back', () => {
  it('keeps every byte that is not replaced: marks, line ends, any encoding', () => {
    const bytes = Buffer.from([0xef, 0xbb, 0xbf, 0x61, 0x0d, 0x0a, 0xe4, 0xff, 0x80]);
    const editable = editableText(bytes);
    assert.ok(editable);
    assert.deepEqual(editable.toBytes(editable.text), bytes);
    assert.deepEqual(editable.toBytes(editable.encode('ü')), Buffer.from('ü', 'utf8'));
  });

  it('reads UTF-16 with its mark, and no binary file', () => {
    const bytes = Buffer.from('\uFEFFa: $A', 'utf16le');
    assert.equal(editableText(bytes)?.text, '\uFEFFa: $A');
    assert.equal(editableText(Buffer.from([0x50, 0x4b, 0, 1])), undefined);
  });
});
