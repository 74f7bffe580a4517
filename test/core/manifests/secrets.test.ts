import assert from 'node:assert/strict';
import { findPlaintextSecrets } from '../../../core/manifests/plaintext-secrets.ts';
import { findHiddenSecretValues, findSecretValues } from '../../../core/manifests/secrets.ts';
import { Secret } from '../../../core/secret.ts';
import { manifestsOf, object } from './manifests.ts';

describe('secrets', () => {
  it('in plain text are found; encrypted and empty ones are fine', () => {
    const found = findPlaintextSecrets(
      manifestsOf(
        [
          object('Secret', 'a', 'stringData: {a: b}\n'),
          object('Secret', 'b', 'data: {}\n'),
          object('Secret', 'c', 'data: {a: ENC}\nsops: {mac: x}\n'),
          object('SealedSecret', 'd', 'data: {a: b}\n', 'bitnami.com/v1alpha1'),
        ].join('---\n'),
      ),
      'warning',
    );
    assert.deepEqual(
      found.map(({ message, at, severity }) => [message.replace(/ \(.*/, ''), at?.line, severity]),
      [['Secret a: stringData is in plain text', 5, 'warning']],
    );
  });

  it('of the pipeline are found as they are and in base64; the finding never shows them', () => {
    const encoded = Buffer.from('pa55word!').toString('base64');
    const files = [{ path: 'a', content: `x\ny: pa55word!\nz: ${encoded}\n` }];
    const found = findSecretValues(files, [new Secret('pa55word!'), new Secret('dev')]);
    assert.deepEqual(
      found.map(({ at }) => at?.line),
      [2, 3],
    );
    assert.doesNotMatch(JSON.stringify(found), /pa55/);
    const named = findSecretValues([{ path: 'pa55word!/a', content: '' }], [new Secret('pa55word!')]);
    assert.deepEqual(
      named.map(({ at }) => at),
      [undefined],
    );
  });

  it('of the pipeline are found behind escapes, in keys, and inside a longer text in base64', () => {
    const whole = Buffer.from('user=shop\npassword=pa55"word\n').toString('base64');
    const manifests = manifestsOf(
      [
        object('Secret', 'a', `data:\n  config.ini: ${whole}\n`),
        object('ConfigMap', 'b', 'data:\n  x: "pa55\\"word"\n'),
        object('ConfigMap', 'c', 'data:\n  ? "pa55\\x22word"\n  : y\n'),
        object('ConfigMap', 'd', 'data: {x: harmless, y: aGFybWxlc3M=}\n'),
      ].join('---\n'),
    );
    const found = findHiddenSecretValues(manifests, [new Secret('pa55"word'), new Secret('dev')]);
    assert.deepEqual(
      found.map(({ message, at }) => [message.replace(/^.*escaped /, ''), at?.line]),
      [
        ['in data["config.ini"] of Secret a', 6],
        ['in data.x of ConfigMap b', 13],
        ['in data of ConfigMap c', 20],
      ],
    );
    assert.deepEqual(findHiddenSecretValues(manifests, []), []);
    // Megabytes of nothing but spaces, or of one letter, take no time.
    const long = manifestsOf(
      object('ConfigMap', 'c', `data:\n  a: "${' '.repeat(1_000_000)}!"\n  b: "${'y'.repeat(20_000_000)}"\n`),
    );
    assert.deepEqual(findHiddenSecretValues(long, [new Secret('pa55"word')]), []);
  });
});
