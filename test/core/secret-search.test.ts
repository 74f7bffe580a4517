import assert from 'node:assert/strict';
import { codeBlock, escapeMarkdown, htmlCode, inlineCode, markdownLink } from '../../core/markdown.ts';
import { holdsSecret } from '../../core/secret-search.ts';
import { Secret } from '../../core/secret.ts';

describe('a secret in a text for people', () => {
  const value = 'p@s|_*<&s"wörd\\1';
  const secrets = [new Secret('dev'), new Secret(value)];
  const holds = (text: string): boolean => holdsSecret(text, secrets);

  it('is found as it is, and however it is spelled', () => {
    const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');
    for (const text of [
      value,
      `a ${value} b`,
      escapeMarkdown(`shop ${value} #1`),
      inlineCode(value),
      codeBlock(`key: ${value}`),
      htmlCode(`shop ${value}`),
      markdownLink('x', `https://host/${encodeURIComponent(value)}`),
      `https://host/?x=${encodeURIComponent(value).toLowerCase()}`,
      JSON.stringify({ value }),
      base64(value),
      base64(`user:${value}`),
      base64(`:${value}\n`),
      Buffer.from(`ab${value}!`, 'utf8').toString('base64url'),
    ])
      assert.ok(holds(text), text);
  });

  it('of several lines is found on one, and each of its long lines alone', () => {
    const lines = [new Secret('-----BEGIN KEY-----\nAAAABBBBCCCCDDDDEEEE\nsecond\n-----END KEY-----')];
    assert.ok(holdsSecret('x AAAABBBBCCCCDDDDEEEE y', lines));
    assert.ok(holdsSecret('-----BEGIN KEY----- AAAABBBBCCCCDDDDEEEE second -----END KEY-----', lines));
    assert.ok(holdsSecret('user short1', [new Secret('user\r\nshort1')]));
    assert.ok(!holdsSecret('-----BEGIN KEY-----', lines));
  });

  it('is not found where it is not', () => {
    for (const text of ['', 'Deploy shop to dev', 'p@s', base64Of('another password'), '100 %', '%zz %C3', '&#99999;'])
      assert.ok(!holds(text), text);
    assert.ok(!holdsSecret(value, []));
    assert.ok(!holdsSecret('x'.repeat(100_000), [new Secret('')]));
  });
});

function base64Of(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
