import assert from 'node:assert/strict';

import { parseInventoryId } from '../../../core/flux/inventory.ts';
import { questionKey } from '../../../core/flux/knowledge.ts';
import { commitOf, parseRevision, revisionIn, shortCommit, shortRevision } from '../../../core/flux/revision.ts';

const sha = 'a1b2c3d4e5f60718293a4b5c6d7e8f9012345678';
const sha256 = sha + 'a1b2c3d4e5f60718293a4b5c';

describe('Revisions of Flux', () => {
  for (const [text, reference, algorithm] of [
    [`main@sha1:${sha}`, 'main', 'sha1'],
    [`feature/x@sha1:${sha}`, 'feature/x', 'sha1'],
    [`v1.0@sha1:${sha}`, 'v1.0', 'sha1'],
    [`sha1:${sha}`, undefined, 'sha1'],
    [`refs/heads/main@sha1:${sha}`, 'refs/heads/main', 'sha1'],
    [`main/${sha}`, 'main', undefined],
    [`feature/x/${sha}`, 'feature/x', undefined],
    [`HEAD/${sha}`, 'HEAD', undefined],
    [sha, undefined, undefined],
  ] as const) {
    it(`reads ${text.replace(sha, '…')}`, () => {
      assert.deepEqual(parseRevision(text), { text, reference, algorithm, digest: sha });
      assert.equal(commitOf(text), sha);
    });
  }

  it('reads OCI artifacts', () => {
    assert.equal(parseRevision(`latest@sha256:${sha256}`)?.digest, sha256);
    assert.equal(parseRevision(`sha256:${sha256}`)?.algorithm, 'sha256');
  });

  it('takes nothing else for a revision', () => {
    for (const text of ['', 'main', '0.1.0', 'main@sha1:', 'main@sha1:xyz']) assert.equal(commitOf(text), undefined);
    assert.equal(parseRevision(`:${sha}`)?.reference, undefined);
  });

  it('takes only a commit in full for one', () => {
    assert.equal(commitOf(undefined), undefined);
    assert.equal(commitOf(`main@sha1:${sha.slice(1)}`), undefined);
    assert.equal(commitOf(`sha1:${sha.toUpperCase()}`), sha);
    assert.equal(commitOf(`sha256:${sha256}`), sha256);
    for (const digits of [`z${sha}`, `${sha}z`]) assert.equal(parseRevision(`sha1:${digits}`), undefined, digits);
    for (const digits of [`0${sha}`, `0${sha256}`]) assert.equal(commitOf(`sha1:${digits}`), undefined, digits);
  });

  it('finds the revision in a message, and shows it short', () => {
    assert.equal(
      revisionIn(`Fetching manifests for revision main@sha1:${sha} with a timeout of 30s`),
      `main@sha1:${sha}`,
    );
    assert.equal(revisionIn(`stored artifact for revision 'main@sha1:${sha}'`), `main@sha1:${sha}`);
    assert.equal(revisionIn('Reconciliation in progress'), undefined);
    assert.equal(revisionIn(`main@sha1:${sha} was applied`), `main@sha1:${sha}`);
    assert.equal(revisionIn(`pulled "latest@sha256:${sha256}"`), `latest@sha256:${sha256}`);
    assert.equal(revisionIn(`checked out main/${sha}: done`), `main/${sha}`);
    assert.equal(revisionIn(`checked out main/${sha.slice(1)}`), undefined);
    assert.equal(revisionIn(`pulled sha256:${sha.slice(1)}`), undefined);
    assert.equal(shortRevision(`main@sha1:${sha}`), 'main@sha1:a1b2c3d4');
    assert.equal(shortRevision('0.1.0'), '0.1.0');
    assert.equal(shortCommit(sha), 'a1b2c3d4');
  });

  it('has no name before the digest where nothing stands there', () => {
    assert.equal(parseRevision(`/${sha}`)?.reference, '');
    assert.equal(parseRevision(`@sha1:${sha}`)?.reference, '');
  });
});

describe('Questions to the history', () => {
  it('are the same when they ask the same', () => {
    const keys = [
      { kind: 'relation', commit: sha },
      { kind: 'content', commit: sha },
      { kind: 'content', commit: sha256 },
      { kind: 'branch', source: 'main' },
      { kind: 'branch', source: undefined },
    ] as const;
    assert.deepEqual(keys.map(questionKey), [
      `relation ${sha}`,
      `content ${sha}`,
      `content ${sha256}`,
      'branch',
      'branch',
    ]);
  });
});

describe('Inventory ids', () => {
  it('takes them apart, cluster-scoped and core objects too', () => {
    assert.deepEqual(parseInventoryId('demo_web_apps_Deployment'), {
      namespace: 'demo',
      name: 'web',
      group: 'apps',
      kind: 'Deployment',
    });
    assert.deepEqual(parseInventoryId('_demo__Namespace'), {
      namespace: '',
      name: 'demo',
      group: '',
      kind: 'Namespace',
    });
    assert.equal(
      parseInventoryId('_system__controller__x_rbac.authorization.k8s.io_ClusterRole')?.name,
      'system:controller:x',
    );
  });

  it('gives nothing for what is no id', () => {
    for (const text of ['', 'a', 'a_b', '___', '__K', 'a_b_K', 'a_name', 'a__apps_K', 'a_b_apps_'])
      assert.equal(parseInventoryId(text), undefined);
  });
});
