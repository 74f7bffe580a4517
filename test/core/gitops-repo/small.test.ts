import assert from 'node:assert/strict';
import { TaskError } from '../../../core/errors.ts';
import { readDelivery, type DeliveryRequest } from '../../../core/gitops-repo/delivery.ts';
import { downgradeReason } from '../../../core/gitops-repo/downgrade.ts';
import { inTarget } from '../../../core/gitops-repo/paths.ts';
import { readTrailers, withTrailers } from '../../../core/gitops-repo/trailers.ts';
import { defaultPatterns } from '../../../core/identity.ts';
import { serializeDescriptor, type DeploymentDescriptor } from '../../../core/manifests/descriptor.ts';
import { descriptorOf } from './descriptors.ts';

const described = (application: string, over: Partial<DeploymentDescriptor> = {}): DeploymentDescriptor =>
  descriptorOf({
    application,
    files: [`dev/${application}/deployment.json`, `dev/${application}/manifests.yaml`],
    ...over,
  });

const files = (...descriptors: DeploymentDescriptor[]) =>
  descriptors.flatMap((one) =>
    one.files.map((path) => ({
      path,
      content: Buffer.from(path.endsWith('.json') ? serializeDescriptor(one) : 'a: 1\n'),
    })),
  );

const request: DeliveryRequest = {
  environment: undefined,
  application: undefined,
  cluster: undefined,
  descriptorPattern: (identity) => defaultPatterns.descriptor(identity),
  expectedDigest: undefined,
};

const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof TaskError) return error.code;
    throw error;
  }
  return 'none';
};

describe('reading what arrived', () => {
  it('takes identity and files from the descriptor, and leaves out what none lists', () => {
    const delivery = readDelivery(
      [...files(described('shop')), { path: 'notes.txt', content: Buffer.from('') }],
      request,
    );
    assert.deepEqual(delivery.identity, { environment: 'dev', application: 'shop', cluster: '' });
    assert.equal(delivery.files.length, 2);
    assert.deepEqual(delivery.unlisted, ['notes.txt']);
  });

  it('wants a name for several applications', () => {
    const both = files(described('shop'), described('mail'));
    assert.equal(
      codeOf(() => readDelivery(both, request)),
      'INPUT_INVALID',
    );
    const delivery = readDelivery(both, { ...request, application: 'all' });
    assert.equal(delivery.identity.application, 'all');
    assert.equal(delivery.files.length, 4);
  });

  it('chooses one environment of several', () => {
    const prod = described('shop', { environment: 'prod', files: ['prod/shop/deployment.json', 'prod/shop/m.yaml'] });
    const both = files(described('shop'), prod);
    assert.equal(
      codeOf(() => readDelivery(both, request)),
      'INPUT_INVALID',
    );
    const delivery = readDelivery(both, { ...request, environment: 'prod' });
    assert.deepEqual(
      delivery.files.map(({ path }) => path),
      ['prod/shop/deployment.json', 'prod/shop/m.yaml'],
    );
    assert.deepEqual(delivery.unlisted, []);
  });

  it('refuses a path that two applications own, and files that did not arrive', () => {
    const thief = described('mail', { files: ['dev/mail/deployment.json', 'dev/shop/manifests.yaml'] });
    const both = [...files(described('shop')), ...files(thief).slice(0, 1)];
    assert.equal(
      codeOf(() => readDelivery(both, { ...request, application: 'all' })),
      'PATH_CONFLICT',
    );
    assert.equal(
      codeOf(() => readDelivery(files(described('shop')).slice(0, 1), request)),
      'DIGEST_MISMATCH',
    );
  });

  it('refuses names that the repository must not get', () => {
    for (const path of ['.git/config', 'a/.GIT/x', 'a/../../b', 'nul.txt', 'a\nb']) {
      assert.equal(
        codeOf(() => readDelivery([{ path, content: Buffer.from('') }], request)),
        'PATH_UNSAFE',
        path,
      );
    }
  });
});

describe('going back', () => {
  const at = (version: string, id: string, definition = 'cd') => ({
    version,
    build: { id, number: id, definition, url: '' },
  });

  it('sees a newer build of the same definition and a newer semantic version', () => {
    assert.match(downgradeReason(at('x', '11'), at('x', '10')) ?? '', /build 11/);
    assert.match(downgradeReason(at('1.10.0', '1', 'a'), at('1.9.0', '2', 'b')) ?? '', /1\.10\.0 is newer/);
  });

  it('says nothing where it cannot be compared, or it goes forward', () => {
    assert.equal(downgradeReason(at('20261121.1', '9', 'a'), at('20261120.1', '1', 'b')), undefined);
    assert.equal(downgradeReason(at('1.0.0', '10'), at('1.0.0', '10')), undefined);
    assert.equal(downgradeReason(at('1.0.0', '10'), at('1.1.0', '11')), undefined);
  });
});

describe('the trailers of a commit', () => {
  const trailers = {
    identity: { environment: 'dev', cluster: '', application: 'a/b c' },
    target: 'a'.repeat(40),
    content: 'b'.repeat(40),
    changes: 'c'.repeat(40),
  };

  it('come back as they were written', () => {
    assert.deepEqual(readTrailers(withTrailers('Deliver\n\nA text.', trailers)), trailers);
    const older = { ...trailers, changes: undefined };
    assert.deepEqual(readTrailers(withTrailers('Deliver', older)), older);
  });

  it('are not found elsewhere in a message, nor when they are broken', () => {
    const forged = `${withTrailers('x', trailers)}\nmore text\n`;
    assert.equal(readTrailers(forged), undefined);
    assert.equal(readTrailers('GitOps-Delivery: a/b/c\nGitOps-Target: x\nGitOps-Content: y'), undefined);
    assert.equal(readTrailers(''), undefined);
  });
});

describe('a path below targetPath', () => {
  it('is the repository’s', () => {
    assert.equal(inTarget('.', 'a/b'), 'a/b');
    assert.equal(inTarget('./clusters/', 'a'), 'clusters/a');
  });
});
