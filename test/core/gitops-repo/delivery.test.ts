import assert from 'node:assert/strict';
import { readDelivery, type DeliveryRequest } from '../../../core/gitops-repo/delivery.ts';
import { defaultPatterns } from '../../../core/identity.ts';
import { serializeDescriptor } from '../../../core/manifests/descriptor.ts';
import { digestFiles } from '../../../core/manifests/describe.ts';
import { descriptorOf } from './descriptors.ts';
import { application, said } from './arrived.ts';

const file = (path: string, text = '') => ({ path, content: Buffer.from(text) });

const request: DeliveryRequest = {
  environment: undefined,
  application: undefined,
  cluster: undefined,
  descriptorPattern: (identity) => defaultPatterns.descriptor(identity),
  expectedDigest: undefined,
};

const read = (files: ReturnType<typeof application>, o: Partial<DeliveryRequest> = {}) =>
  said(() => {
    const { identity, applications, files: chosen, unlisted } = readDelivery(files, { ...request, ...o });
    return { identity, of: applications.map(({ path }) => path), files: chosen.map(({ path }) => path), unlisted };
  });

describe('What arrived, and what is wrong with it', () => {
  const shop = application('shop');
  const mend = 'Mend the inputs environment, application or cluster.';

  it('is a folder without descriptor, for whom the inputs name', () => {
    const folder = [file('a.yaml'), file('x.json', '{"schemaVersion": 1}'), file('y.json', '{"files": []}')];
    const whose = (cluster: string) => ({ environment: 'dev', application: 'shop', cluster });
    const all = { of: [], files: ['a.yaml', 'x.json', 'y.json'], unlisted: [] };
    const named = { environment: 'dev', application: 'shop' };
    assert.deepEqual(read(folder, named), { identity: whose(''), ...all });
    assert.deepEqual(read(folder, { ...named, cluster: 'weu' }), { identity: whose('weu'), ...all });
    const missing = [
      'INPUT_INVALID',
      'sourcePath holds no deployment descriptor, so environment and application must be given.',
      mend,
    ];
    assert.deepEqual(read(folder, { environment: 'dev' }), missing);
    assert.deepEqual(read(folder, { application: 'shop' }), missing);
  });

  it('is one of several environments or clusters', () => {
    const both = [...shop, ...application('shop', { environment: 'prod', cluster: 'weu' })];
    assert.deepEqual(read(both), [
      'INPUT_INVALID',
      'sourcePath holds several environments (shop in dev, shop in prod (weu)); name one in environment and cluster.',
      mend,
    ]);
    assert.deepEqual(read(both, { environment: 'test' }), [
      'INPUT_INVALID',
      'sourcePath holds shop in dev, shop in prod (weu), nothing for the environment that the inputs name.',
      mend,
    ]);
    assert.deepEqual(read(both, { cluster: 'weu' }), {
      identity: { environment: 'prod', application: 'shop', cluster: 'weu' },
      of: ['prod/shop/deployment.json'],
      files: ['prod/shop/deployment.json', 'prod/shop/m.yaml'],
      unlisted: [],
    });
  });

  it('is named by the input, else by its only application', () => {
    const both = [...shop, ...application('mail')];
    assert.deepEqual(read(both), [
      'INPUT_INVALID',
      'sourcePath holds several applications; give them one name in application, for the branch.',
      mend,
    ]);
    const one = read(shop, { application: 'other' });
    assert.deepEqual((one as { identity: object }).identity, { environment: 'dev', cluster: '', application: 'other' });
  });

  it('is no file of two applications', () => {
    const thief = application('mail', { files: ['dev/mail/deployment.json', 'dev/shop/m.yaml'] });
    assert.deepEqual(read([...shop, ...thief], { application: 'all' }), [
      'PATH_CONFLICT',
      '"dev/shop/m.yaml" is listed by shop in dev and by mail in dev.',
      'Give each application its own files (layout).',
    ]);
  });

  it('is all that the descriptor lists', () => {
    assert.deepEqual(read(shop.slice(0, 1)), [
      'DIGEST_MISMATCH',
      'Files that the descriptor lists did not arrive:',
      'Publish and download the whole output of render-manifests.',
      'dev/shop/m.yaml',
    ]);
  });

  it('has names that the repository may get', () => {
    const [code, message, how, ...related] = read([file('a\nb'), file('ok'), file('.git/config')]) as string[];
    assert.deepEqual(
      [code, message, how],
      ['PATH_UNSAFE', 'Files of sourcePath have names that the repository must not get:', 'Rename them.'],
    );
    assert.deepEqual([related.length, related[1]?.startsWith('".git/config" ')], [2, true]);
  });

  it('has the digest of what was rendered, without its descriptor', () => {
    const digest = digestFiles(shop.slice(1));
    for (const expectedDigest of [digest, digest.toUpperCase(), `sha256:${digest}`, `SHA256:${digest}`])
      assert.ok(!Array.isArray(read(shop, { expectedDigest })), expectedDigest);
    for (const expectedDigest of ['', 'x', `${digest}x`, `md5:sha256:${digest}`])
      assert.deepEqual(read(shop, { expectedDigest }), [
        'DIGEST_MISMATCH',
        `What arrived has the digest ${digest}, expected was ${expectedDigest}.`,
        'Something changed the files after they were rendered: look at the artifact and the steps in between.',
      ]);
  });

  it('has its descriptors where they say that they are', () => {
    const text = serializeDescriptor(descriptorOf({ application: 'other', files: ['elsewhere.json'] }));
    // A copy of another one, beside the manifests, is none.
    const copied = read([...shop, file('dev/shop/backup.json', text)]);
    assert.deepEqual(copied, {
      identity: { environment: 'dev', application: 'shop', cluster: '' },
      of: ['dev/shop/deployment.json'],
      files: ['dev/shop/deployment.json', 'dev/shop/m.yaml'],
      unlisted: ['dev/shop/backup.json'],
    });
    const own = serializeDescriptor(descriptorOf({ files: ['x.json'] }));
    assert.deepEqual((read([file('x.json', own)]) as { of: string[] }).of, ['x.json']);
    assert.deepEqual(
      (read([file('dev/shop/deployment.txt', own)], { environment: 'dev', application: 'a' }) as { of: string[] }).of,
      [],
    );
  });
});
