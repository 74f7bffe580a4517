import assert from 'node:assert/strict';

import { readObject } from '../../../core/flux/read-object.ts';
import type { FluxState } from '../../../core/flux/state.ts';
import type { KubernetesObject } from '../../../core/ports/cluster.ts';
import { commits, known, kustomization, revision, seen } from './build.ts';
import { listed, short, verdict } from './judging.ts';

const { old, awaited, foreign } = commits;
const digest = (letter: string): string => `latest@sha256:${letter.repeat(64)}`;
const originKey = 'org.opencontainers.image.revision';

interface ArtifactOptions {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly origin?: string;
  readonly revision?: string;
  readonly ready?: boolean;
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** A source that is not git's, as its controller leaves it. */
function artifact(o: ArtifactOptions): KubernetesObject {
  const { kind = 'OCIRepository', apiVersion = 'v1', ready = true } = o;
  const condition = ready
    ? { status: 'True', reason: 'Succeeded', message: 'stored artifact' }
    : { status: 'False', reason: 'OCIArtifactPullFailed', message: 'denied' };
  const metadata = o.origin === undefined ? {} : { metadata: { [originKey]: o.origin } };
  return {
    apiVersion: `source.toolkit.fluxcd.io/${apiVersion}`,
    kind,
    metadata: { name: 'gitops', namespace: 'flux-system', generation: 1, uid: 'gitops' },
    spec: { url: 'oci://registry.example/gitops', ref: { tag: 'latest' }, ...o.spec },
    status: {
      // Nobody reconciles an ExternalArtifact, so nobody writes which generation was seen.
      ...(kind === 'ExternalArtifact' ? {} : { observedGeneration: 1 }),
      artifact: { revision: o.revision ?? digest('b'), ...metadata },
      conditions: [{ type: 'Ready', lastTransitionTime: '2026-01-01T00:00:00Z', ...condition }],
    },
  };
}

/** A Kustomization on such a source. */
function onArtifact(o: { kind?: string; applied?: string; origin?: string; ready?: string; failing?: string }) {
  const { kind = 'OCIRepository', applied = digest('a'), origin = revision(old), ready = applied } = o;
  const object = kustomization({ spec: { sourceRef: { kind, name: 'gitops' } } });
  const condition =
    o.failing === undefined
      ? { status: 'True', reason: 'ReconciliationSucceeded', message: `Applied revision: ${ready}` }
      : { status: 'False', reason: 'BuildFailed', message: o.failing };
  return {
    ...object,
    status: {
      ...(object['status'] as object),
      lastAppliedRevision: applied,
      lastAttemptedRevision: o.failing === undefined ? applied : digest('b'),
      lastAppliedOriginRevision: origin,
      conditions: [{ type: 'Ready', observedGeneration: 1, lastTransitionTime: '2026-01-01T00:00:01Z', ...condition }],
    },
  };
}

const look = (kind: string, ...objects: readonly KubernetesObject[]): FluxState =>
  listed(seen(...objects), kind, 'flux-system', ...objects.filter((object) => object.kind === kind));

describe('A source that is not git’s', () => {
  for (const [kind, apiVersion] of [
    ['OCIRepository', 'v1'],
    ['OCIRepository', 'v1beta2'],
    ['ExternalArtifact', 'v1'],
  ] as const) {
    it(`is known by the commit that its metadata names (${kind} ${apiVersion})`, () => {
      const before = look(kind, artifact({ kind, apiVersion, origin: revision(old) }), onArtifact({ kind }));
      assert.equal(short(verdict(before)), 'pending sourceBehind');
      const fetched = artifact({ kind, apiVersion, origin: revision(awaited) });
      assert.equal(short(verdict(look(kind, fetched, onArtifact({ kind })))), 'pending fetched');
      const applied = onArtifact({ kind, applied: digest('b'), origin: revision(awaited) });
      assert.equal(short(verdict(look(kind, fetched, applied))), 'succeeded');
      const failed = look(kind, fetched, onArtifact({ kind, failing: 'no such file' }));
      assert.equal(short(verdict(failed)), 'failed attemptsFailed');
    });
  }

  it('is no success while condition and status field are of different age', () => {
    const fetched = artifact({ origin: revision(awaited) });
    const half = onArtifact({ applied: digest('b'), origin: revision(awaited), ready: digest('a') });
    assert.equal(short(verdict(look('OCIRepository', fetched, half))), 'pending reconciling');
  });

  it('reads the metadata in the forms that are used', () => {
    for (const origin of [awaited, `main/${awaited}`, `sha1:${awaited}`, `refs/heads/main@sha1:${awaited}`]) {
      const applied = onArtifact({ applied: digest('b'), origin });
      assert.equal(short(verdict(look('OCIRepository', artifact({ origin }), applied))), 'succeeded', origin);
    }
  });

  it('says what to do when the metadata names no commit in full', () => {
    for (const origin of [undefined, 'v1.2.3', awaited.slice(0, 8)]) {
      const found = verdict(look('OCIRepository', artifact(origin === undefined ? {} : { origin }), onArtifact({})));
      assert.equal(short(found), 'pending ancestryUnknown', origin);
      assert.match(found.verdict.reason, /flux push artifact --revision/);
      if (origin !== undefined) assert.ok(found.verdict.reason.includes(`"${origin}"`));
    }
    const kind = 'ExternalArtifact';
    assert.match(verdict(look(kind, artifact({ kind }), onArtifact({ kind }))).verdict.reason, /originRevision/);
  });

  it('is waited for while what it has was made elsewhere, or cannot be fetched', () => {
    const elsewhere = look('OCIRepository', artifact({ origin: revision(foreign) }), onArtifact({}));
    assert.equal(short(verdict(elsewhere)), 'pending sourceBehind');
    const unknown = known({ branch: { kind: 'unavailable' } });
    assert.equal(short(verdict(elsewhere, { knowledge: unknown })), 'pending sourceBehind');
    const refused = verdict(look('OCIRepository', artifact({ ready: false }), onArtifact({})));
    assert.equal(short(refused), 'pending sourceFailing');
    assert.match(refused.verdict.reason, /denied/);
  });

  it('is refused at once when it is a bucket, which knows no commits', () => {
    for (const apiVersion of ['v1', 'v1beta2']) {
      const bucket = artifact({ kind: 'Bucket', apiVersion, revision: `sha256:${'b'.repeat(64)}` });
      const found = verdict(look('Bucket', bucket, onArtifact({ kind: 'Bucket', origin: '' })));
      assert.equal(short(found), 'failed originUnknown');
      assert.match(found.verdict.reason, /Bucket\/flux-system\/gitops.*names no commit/);
    }
  });

  it('says what it follows', () => {
    const follows = (o: ArtifactOptions): string => {
      const object = readObject(artifact(o));
      return object?.kind === 'Source' ? object.follows : '';
    };
    assert.equal(follows({ spec: { ref: undefined } }), 'tag latest');
    assert.equal(follows({ spec: { ref: { semver: '>=1', tag: 'x' } } }), 'semver >=1');
    assert.equal(follows({ kind: 'Bucket', spec: { ref: undefined, bucketName: 'files' } }), 'bucket files');
    const made = { kind: 'ArtifactGenerator', name: 'parts' };
    assert.equal(
      follows({ kind: 'ExternalArtifact', spec: { ref: undefined, sourceRef: made } }),
      'ArtifactGenerator parts',
    );
  });
});

describe('A history that cannot be asked', () => {
  const newer = commits.newer;
  const state = seen(
    {
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'GitRepository',
      metadata: { name: 'gitops', namespace: 'flux-system', generation: 1 },
      spec: { url: 'https://example.test/gitops', ref: { branch: 'main' } },
      status: { observedGeneration: 1, artifact: { revision: revision(newer) } },
    },
    kustomization({ applied: newer }),
  );
  const relations = new Map([[newer, 'unavailable' as const]]);
  const branch = { kind: 'unavailable' } as const;

  it('leaves it pending, and names the input that is missing', () => {
    const found = verdict(state, { knowledge: known({ relations, branch }) });
    assert.equal(short(found), 'pending ancestryUnknown');
    assert.match(found.verdict.reason, /33333333.*22222222.*set repository/);
  });

  it('names the repository whose connection does not reach it', () => {
    const repositoryUrl = 'https://example.test/gitops';
    const found = verdict(state, { knowledge: known({ relations, branch, repositoryUrl }) });
    assert.match(found.verdict.reason, /history of https:\/\/example\.test\/gitops.*connection/);
  });
});
