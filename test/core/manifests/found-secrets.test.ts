import assert from 'node:assert/strict';
import { refuseAliasBomb } from '../../../core/manifests/alias-bomb.ts';
import { findPlaintextSecrets } from '../../../core/manifests/plaintext-secrets.ts';
import { findHiddenSecretValues, findSecretValues } from '../../../core/manifests/secrets.ts';
import { Secret, secretParts } from '../../../core/secret.ts';
import { eventsOf } from '../../../core/yaml/events.ts';
import { manifestsOf, object } from './manifests.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('the values of secret variables', () => {
  const lines = [
    '-----BEGIN KEY-----',
    'x'.repeat(20),
    'y'.repeat(19),
    `${'z'.repeat(30)}-----`,
    '-----END KEY-----------',
  ];

  it('of several lines are looked for line by line: the long ones, whatever indents them', () => {
    const key = lines.join('  \n\t');
    assert.deepEqual(secretParts(key), [key, lines[1], lines[3]]);
    assert.deepEqual(secretParts('short one'), ['short one']);
    assert.deepEqual([secretParts('1234567'), secretParts('12345678')].map((parts) => parts.length).toSorted(), [
      secretParts('1234567').length,
      1,
    ]);
  });

  it('are told by each line on which they stand, once, in order', () => {
    const [one, two] = [new Secret(' pa55word-one\n'), new Secret('pa55word-two')];
    const content = `pa55word-two\n\na: pa55word-one pa55word-one\nb: ${base64('pa55word-one')}\n\npa55word-one`;
    const told = (text: string | Buffer): readonly unknown[] =>
      findSecretValues([{ path: 'a', content: text }], [one, two]);
    const found = [1, 3, 4, 6].map((line) => ({ message: 'the value of a secret variable', at: { file: 'a', line } }));
    assert.deepEqual(told(content), found);
    assert.deepEqual(told(Buffer.from(content)), found);
    assert.deepEqual(findSecretValues([{ path: 'x/pa55word-two', content: '' }], [two]), [
      { message: 'the value of a secret variable, in the path of a file' },
    ]);
    assert.deepEqual(
      findSecretValues([{ path: 'ü', content: `a: ${base64('pässword-ü')}` }], [new Secret('pässword-ü')]).length,
      1,
    );
  });

  it('are found in base64 of any length and with line ends, in lists and in keys', () => {
    const secret = new Secret('pa55"word');
    const told = (more: string): string[] =>
      findHiddenSecretValues(manifestsOf(object('A', 'a', more)), [secret]).map(
        ({ message, at }) => `${at?.line} ${message.replace(/^the value of a secret variable, /, '')}`,
      );
    const wrapped = base64(`some=thing\nsecret=pa55"word\n`).replace(/(.{8})/g, '$1\n');
    assert.deepEqual(told(`data: {b: ${JSON.stringify(wrapped)}}\n`), ['5 encoded or escaped in data.b of A a']);
    assert.deepEqual(told(`list: [x, ["pa55\\"word"]]\n`), ['5 encoded or escaped in list[1][0] of A a']);
    assert.deepEqual(told(`? "pa55\\"word"\n: {b: c}\n`), ['5 encoded or escaped of A a']);
    assert.deepEqual(told(`n: null\nb: "${base64('harmless')}"\nc: "pa55 word"\n`), []);
    // What the text shows as it is is told by its line elsewhere.
    assert.deepEqual(told(`b: 'pa55"word'\n`), []);
  });
});

describe('Secrets that anybody can read', () => {
  const part = (more: string, kind = 'Secret', apiVersion = 'v1'): readonly unknown[] =>
    findPlaintextSecrets(manifestsOf(object(kind, 'a', more, apiVersion)), 'error').map(({ path, check }) => [
      check,
      ...path,
    ]);
  const readable = (name: 'data' | 'stringData') => [['secrets', name]];
  const code = 'ENC[AES256_GCM,data:x]';

  it('are those of the kind Secret that hold anything', () => {
    assert.deepEqual(part('data: {a: eA==}\n'), readable('data'));
    assert.deepEqual(part('stringData: {a: x}\n'), readable('stringData'));
    assert.deepEqual(part('stringData: {a: 1}\n'), readable('stringData'));
    assert.deepEqual(part('data: {a: "!"}\n'), readable('data'));
    for (const more of ['', 'data: null\n', 'data: {a: ""}\nstringData: {b: null}\n', 'data: x\n'])
      assert.deepEqual(part(more), []);
    assert.deepEqual(
      [part('data: {a: eA==}\n', 'ConfigMap'), part('data: {a: eA==}\n', 'Secret', 'x.io/v1')],
      [[], []],
    );
  });

  it('are none that SOPS has encrypted: the object, a file in it, or a generator’s .env', () => {
    assert.deepEqual(part(`data: {a: ${base64(`A=x\nsops_mac=${code}\n`)}}\n`), []);
    assert.deepEqual(part(`data: {a: ${base64(`x: ${code}\nsops: {mac: x}\n`)}}\n`), []);
    assert.deepEqual(part(`stringData: {A: x, sops_mac: "${code}"}\n`), []);
    assert.deepEqual(part(`data: {A: eA==, sops_mac: ${base64(code)}}\n`), []);
    for (const text of [
      `A=x\n#sops_mac=${code}\n`,
      `x: ${code}\nsops: [\n`,
      `x: ${code}\nsops: {}\n`,
      `sops: {mac: x}\n`,
      `x: ${code}\n`,
    ])
      assert.deepEqual(part(`data: {a: ${base64(text)}}\n`), readable('data'), text);
    assert.deepEqual(part(`stringData: {A: x, sops_mac: "x"}\n`), readable('stringData'));
  });
});

describe('aliases, written out', () => {
  const refused = (text: string): string => {
    try {
      refuseAliasBomb(text, eventsOf(text));
      return '';
    } catch (error) {
      return error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : '';
    }
  };
  /** A list of lists, each with so many aliases of the one before. */
  const nested = (levels: number, width: number): string =>
    `a0: &a0 [x]\n${Array.from({ length: levels }, (_, level) => `a${level + 1}: &a${level + 1} [${Array.from({ length: width }, () => `*a${level}`).join(', ')}]\n`).join('')}`;

  it('are refused when they are more than a million values, at whatever they stand', () => {
    assert.equal(refused(nested(5, 9)), '');
    assert.match(refused(nested(6, 9)), /more than 1000000 values/);
    assert.match(refused(`${nested(5, 9)}all: [${'*a5, '.repeat(8)}]\n`), /more than 1000000 values/);
    assert.match(
      refused(`${nested(5, 9)}all: {${[...'bcdefghi'].map((key) => `${key}: *a5`).join(', ')}}\n`),
      /more than 1000000 values/,
    );
    const scalars = `a: &a x\nb: &b [${'*a, '.repeat(999)}*a]\nc: [${'*b, '.repeat(998)}*b]\n`;
    assert.equal(refused(scalars.replace('*b, '.repeat(998), '*b, '.repeat(900))), '');
    assert.match(refused(scalars), /more than/);
  });

  it('are counted for each document', () => {
    const half = `${nested(5, 9)}all: [*a5, *a5, *a5]\n`;
    assert.equal(refused(`${half}---\n${half}---\n${half}`), '');
  });

  it('must not stand in themselves', () => {
    assert.match(refused('a: &a [*a]\n'), /^\*a stands in itself/);
    assert.match(refused('a: &a {b: [*a]}\n'), /^\*a stands in itself/);
    assert.equal(refused('a: &a [x]\nb: [*a]\nc: &a {d: e}\nf: *a\n'), '');
  });
});
