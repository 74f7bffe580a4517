import assert from 'node:assert/strict';

import { ownerOf } from '../../../core/flux/objects.ts';
import { readObject } from '../../../core/flux/read-object.ts';
import { groups, part, read, type Kind } from './read-parts.ts';

describe('An object of Flux of which little is there', () => {
  const nothing = {
    uid: '',
    generation: 0,
    observedGeneration: -1,
    suspended: false,
    deleting: false,
    conditions: new Map(),
    labels: {},
  };
  const common = (kind: Kind) => ({ ...nothing, ref: { kind, namespace: 'demo', name: 'web' } });
  const unnamed = { kind: '', namespace: 'demo', name: '' };

  // A status may hold anything: it comes from outside.
  for (const [what, value] of [
    ['no spec and no status', undefined],
    ['null for both', null],
    ['a list for both', [1]],
    ['a text for both', 'x'],
  ] as const) {
    it(`is read all the same: ${what}`, () => {
      assert.deepEqual(read('Kustomization', value, value), {
        ...common('Kustomization'),
        kind: 'Kustomization',
        source: unnamed,
        path: './',
        checksHealth: false,
        dependsOn: [],
        lastApplied: undefined,
        lastAttempted: undefined,
        lastAppliedOrigin: undefined,
        history: [],
        inventory: [],
      });
      assert.deepEqual(read('HelmRelease', value, value), {
        ...common('HelmRelease'),
        kind: 'HelmRelease',
        chart: undefined,
        chartSource: undefined,
        artifact: undefined,
        dependsOn: [],
        valuesFrom: [],
        lastAttemptedVersion: undefined,
        lastAttemptedDigest: undefined,
        lastAttemptedGeneration: undefined,
        failures: 0,
        retries: 0,
        waits: true,
        latest: undefined,
        targetNamespace: 'demo',
        inventory: undefined,
      });
      assert.deepEqual(read('HelmChart', value, value), {
        ...common('HelmChart'),
        kind: 'HelmChart',
        source: unnamed,
        version: undefined,
        observedSourceRevision: undefined,
        strategy: 'ChartVersion',
      });
      assert.deepEqual(read('GitRepository', value, value), {
        ...common('GitRepository'),
        kind: 'Source',
        url: undefined,
        branch: 'master',
        follows: 'branch master',
        revision: undefined,
        origin: undefined,
      });
      assert.deepEqual(read('Canary', value, value), {
        ...common('Canary'),
        kind: 'Canary',
        target: undefined,
        phase: '',
        weight: 0,
        iterations: 0,
        failedChecks: 0,
        lastTransitionTime: '',
      });
    });
  }

  it('has no namespace where its metadata has none', () => {
    const object = readObject({ apiVersion: groups.Kustomization, kind: 'Kustomization', metadata: { name: 'web' } });
    assert.deepEqual(object?.ref, { kind: 'Kustomization', namespace: '', name: 'web' });
  });

  it('is none of another group, or of a kind that nobody asks for', () => {
    for (const kind of ['Kustomization', 'HelmRelease', 'HelmChart', 'GitRepository', 'Canary', 'Deployment'] as const)
      assert.equal(read(kind, {}, {}, 'example.test/v1'), undefined, kind);
    assert.equal(read('Kustomization', {}, {}, 'kustomize.config.k8s.io/v1beta1'), undefined);
    for (const apiVersion of Object.values(groups))
      assert.equal(readObject({ apiVersion, kind: 'Alert', metadata: { name: 'web' } }), undefined, apiVersion);
  });

  it('tells that it is being deleted', () => {
    const metadata = { name: 'web', deletionTimestamp: '2026-01-01T00:00:00Z' };
    const object = readObject({ apiVersion: groups.Kustomization, kind: 'Kustomization', metadata });
    assert.equal(object?.deleting, true);
  });
});

describe('An object of Flux of which all is there', () => {
  const revision = 'main@sha1:1';

  it('is suspended only when it says so', () => {
    const suspended = [true, false, 'true'].map((suspend) => read('Kustomization', { suspend })?.suspended);
    assert.deepEqual(suspended, [true, false, false]);
    assert.equal(read('Kustomization', {}, { observedGeneration: 3 })?.observedGeneration, 3);
  });

  it('has what its controller has written', () => {
    const sourceRef = { kind: 'GitRepository', name: 'gitops', namespace: 'flux-system' };
    const artifact = { revision, metadata: { 'org.opencontainers.image.revision': 'main@sha1:2' } };
    for (const [kind, spec, status, expected] of [
      [
        'Kustomization',
        { path: './apps', sourceRef },
        { lastAppliedRevision: 'a', lastAttemptedRevision: 'b', lastAppliedOriginRevision: 'c' },
        { path: './apps', source: sourceRef, lastApplied: 'a', lastAttempted: 'b', lastAppliedOrigin: 'c' },
      ],
      ['OCIRepository', { url: 'oci://a' }, { artifact }, { url: 'oci://a', revision, origin: 'main@sha1:2' }],
      [
        'HelmChart',
        { sourceRef, reconcileStrategy: 'Revision' },
        { artifact: { revision: '1.2.0' }, observedSourceArtifactRevision: revision },
        { source: sourceRef, strategy: 'Revision', version: '1.2.0', observedSourceRevision: revision },
      ],
      [
        'HelmRelease',
        { targetNamespace: 'web' },
        { lastAttemptedRevision: '1', lastAttemptedRevisionDigest: 'd', lastAttemptedGeneration: 4, failures: 2 },
        {
          targetNamespace: 'web',
          lastAttemptedVersion: '1',
          lastAttemptedDigest: 'd',
          lastAttemptedGeneration: 4,
          failures: 2,
        },
      ],
      [
        'Canary',
        {},
        { phase: 'Progressing', canaryWeight: 20, iterations: 3, failedChecks: 1, lastTransitionTime: 'noon' },
        { phase: 'Progressing', weight: 20, iterations: 3, failedChecks: 1, lastTransitionTime: 'noon' },
      ],
    ] as const)
      assert.deepEqual(part(read(kind, spec, status), ...Object.keys(expected)), expected, kind);
  });
});

describe('The conditions of an object', () => {
  const conditions = (...all: readonly unknown[]) => [
    ...(read('Kustomization', {}, { conditions: all })?.conditions.values() ?? []),
  ];

  it('are read as far as they are of the right shape', () => {
    assert.deepEqual(
      conditions(
        {
          type: 'Ready',
          status: 'False',
          reason: 'BuildFailed',
          message: ' no\n',
          observedGeneration: 3,
          lastTransitionTime: 'noon',
        },
        {
          type: 'Stalled',
          status: 'True',
          reason: 7,
          message: { a: 1 },
          observedGeneration: '3',
          lastTransitionTime: 5,
        },
        { type: 'Healthy', status: 'yes', observedGeneration: Number.NaN },
        { type: '', status: 'True' },
        { status: 'True' },
        null,
        'Ready',
      ),
      [
        {
          type: 'Ready',
          status: 'False',
          reason: 'BuildFailed',
          message: 'no',
          observedGeneration: 3,
          lastTransitionTime: 'noon',
        },
        {
          type: 'Stalled',
          status: 'True',
          reason: '',
          message: '',
          observedGeneration: undefined,
          lastTransitionTime: '',
        },
        {
          type: 'Healthy',
          status: 'Unknown',
          reason: '',
          message: '',
          observedGeneration: undefined,
          lastTransitionTime: '',
        },
      ],
    );
  });

  it('have messages that end', () => {
    const said = (length: number) => conditions({ type: 'Ready', message: 'x'.repeat(length) })[0]?.message ?? '';
    assert.ok(said(32_768) === 'x'.repeat(32_768));
    assert.ok(said(32_769) === `${'x'.repeat(32_767)}…`);
  });
});

describe('Who has applied an object', () => {
  it('is told by both labels of kustomize-controller together', () => {
    const labels = {
      'kustomize.toolkit.fluxcd.io/name': 'apps',
      'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
    };
    assert.deepEqual(ownerOf(labels), { kind: 'Kustomization', namespace: 'flux-system', name: 'apps' });
    for (const label of Object.keys(labels)) assert.equal(ownerOf({ ...labels, [label]: '' }), undefined, label);
    assert.equal(ownerOf({}), undefined);
  });
});
