import assert from 'node:assert/strict';
import { splitAtActions } from '../../../../core/manifests/substitution/protected.ts';
import { decodeText, editableText } from '../../../../core/manifests/substitution/text.ts';
import { tokenPatternMistake } from '../../../../core/manifests/substitution/tokens.ts';

/** What is open stands as it is, each action in angle quotes. */
const pieces = (text: string): string => {
  const all = splitAtActions(text);
  assert.equal(all.map((piece) => piece.text).join(''), text);
  for (const piece of all) assert.equal(text.slice(piece.start, piece.start + piece.text.length), piece.text);
  return all.map((piece) => (piece.open ? piece.text : `«${piece.text}»`)).join('');
};

describe('what belongs to a Go template', () => {
  const cases: readonly string[] = [
    '',
    'a',
    '«{{ a }}»',
    'a«{{ b }}»«{{ c }}»d',
    'a { b } c',
    'a {{ b } c',
    'a«{{ "}}" }}»b',
    'a«{{ `}}` }}»b',
    "a«{{ '}}' }}»b",
    'a«{{ "\\"}}" }}»b',
    'a«{{ `\\`}}»}}',
    'a«{{ `x\n}}` }}»b',
    'a«{{ "x\n}}»" }}',
    'a«{{/* }} */}}»b',
    'a«{{- /* }} */ -}}»b',
    'a«{{/* }}»b',
    'a«{{ x /* }}»*/ }}',
    'a {{ b «{{ c }}»',
    'a «{{ { }}»',
  ];
  for (const marked of cases)
    it(JSON.stringify(marked), () => {
      assert.equal(pieces(marked.replaceAll(/[«»]/g, '')), marked);
    });
});

describe('bytes as text', () => {
  it('are UTF-16 by their mark, where they are pairs', () => {
    const utf16 = Buffer.from('\uFEFFa', 'utf16le');
    const editable = editableText(utf16);
    assert.deepEqual(
      [editable?.text, editable?.encode('ü'), editable?.toBytes('\uFEFFb')],
      ['\uFEFFa', 'ü', Buffer.from('\uFEFFb', 'utf16le')],
    );
    for (const bytes of [
      [0xff, 0x61],
      [0xfe, 0xfe],
      [0xff, 0xfe, 0x61],
    ])
      assert.equal(editableText(Buffer.from(bytes))?.text.length, bytes.length);
    assert.deepEqual([decodeText(utf16), decodeText(Buffer.from('\uFEFFü'))], ['a', 'ü']);
    for (const bytes of [[0xff, 0x61], [0x61, 0xfe], [0xe4]]) assert.equal(decodeText(Buffer.from(bytes)), undefined);
  });
});

describe('a token pattern', () => {
  it('has a mark on both sides, no braces of Go, and some length', () => {
    for (const pattern of [' NAME#', '#NAME ', 'NAME', `#{NAME}${'#'.repeat(200)}`, '{{NAME}}'])
      assert.notEqual(tokenPatternMistake(pattern), undefined, pattern);
    for (const pattern of ['#NAME#', 'x{{NAME}}', `#NAME${'#'.repeat(195)}`])
      assert.equal(tokenPatternMistake(pattern), undefined, pattern);
  });
});
