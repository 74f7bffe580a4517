import assert from 'node:assert/strict';

import { preflight } from '../../../core/flux/preflight.ts';
import type { Cluster, KubernetesObject } from '../../../core/ports/cluster.ts';
import { commits, gitRepository, helm, kustomization, releaseTarget, revision, target } from './build.ts';

function clusterOf(...objects: readonly KubernetesObject[]): Cluster {
  const ofKind = (kind: string) => objects.filter((object) => object.kind === kind);
  return {
    name: 'fake',
    server: 'https://fake.test',
    probe: () => Promise.resolve(),
    follow: () => Promise.resolve(),
    list: (type) => Promise.resolve({ ok: true, objects: ofKind(type.kind) }),
    get: (type, _namespace, name) =>
      Promise.resolve({ ok: true, object: ofKind(type.kind).find((object) => object.metadata.name === name) }),
    logs: () => Promise.resolve({ ok: true, text: undefined }),
    annotate: () => Promise.resolve(undefined),
  };
}

function artifact(kind: string, origin?: string): KubernetesObject {
  const metadata = origin === undefined ? {} : { metadata: { 'org.opencontainers.image.revision': origin } };
  const object = gitRepository();
  return {
    ...object,
    kind,
    status: { ...(object['status'] as object), artifact: { revision: 'sha256:0', ...metadata } },
  };
}
const on = (kind: string): KubernetesObject => kustomization({ spec: { sourceRef: { kind, name: 'gitops' } } });
const look = (what: 'commit' | 'images', ...objects: readonly KubernetesObject[]) =>
  preflight(clusterOf(...objects), [target], AbortSignal.timeout(5000), what);

describe('What a dry run says of sources', () => {
  it('that fetch and are as they must be: nothing', async () => {
    const { problems, notes } = await look('commit', gitRepository(), kustomization());
    assert.deepEqual([problems, notes], [[], []]);
  });

  it('that no commit can be proven with', async () => {
    const bucket = await look('commit', artifact('Bucket'), on('Bucket'));
    assert.match(bucket.problems.join(), /is a bucket/);
    assert.deepEqual((await look('images', artifact('Bucket'), on('Bucket'))).problems, []);
    for (const [origin, noted] of [
      [undefined, true],
      ['v1', true],
      [revision(commits.old), false],
    ] as const) {
      const { problems, notes } = await look('commit', artifact('OCIRepository', origin), on('OCIRepository'));
      assert.deepEqual(problems, []);
      assert.equal(
        notes.some((note) => note.includes('names no commit in full')),
        noted,
      );
    }
  });

  it('that cannot be fetched', async () => {
    const conditions = { Ready: { status: 'False', reason: 'GitOperationFailed', message: 'no access' } } as const;
    const { notes } = await look('commit', gitRepository({ conditions }), kustomization());
    assert.match(notes.join(), /cannot fetch \(GitOperationFailed\): no access/);
  });
});

describe('What a dry run says of a HelmRelease that no Kustomization applied', () => {
  const alone = (what: 'commit' | 'images') =>
    preflight(clusterOf(...helm({ labels: {} })), [releaseTarget], AbortSignal.timeout(5000), what);

  it('is that its commit cannot be proven, which images do not need', async () => {
    assert.match((await alone('commit')).problems.join(), /cannot be proven/);
    assert.deepEqual((await alone('images')).problems, []);
  });
});
