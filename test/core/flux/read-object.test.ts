import assert from 'node:assert/strict';

import { ownerOf, type FluxObject } from '../../../core/flux/objects.ts';
import { readObject } from '../../../core/flux/read-object.ts';

const groups = {
  Kustomization: 'kustomize.toolkit.fluxcd.io/v1',
  HelmRelease: 'helm.toolkit.fluxcd.io/v2',
  HelmChart: 'source.toolkit.fluxcd.io/v1',
  GitRepository: 'source.toolkit.fluxcd.io/v1',
  OCIRepository: 'source.toolkit.fluxcd.io/v1',
  Bucket: 'source.toolkit.fluxcd.io/v1',
  HelmRepository: 'source.toolkit.fluxcd.io/v1',
  ExternalArtifact: 'source.toolkit.fluxcd.io/v1',
  Canary: 'flagger.app/v1beta1',
  Deployment: 'apps/v1',
} as const;
type Kind = keyof typeof groups;

/** What is read of an object of which nothing is known but this. */
function read(kind: Kind, spec?: unknown, status?: unknown, apiVersion: string = groups[kind]): FluxObject | undefined {
  return readObject({ apiVersion, kind, metadata: { name: 'web', namespace: 'demo' }, spec, status });
}

/** The same, as far as a test asks for it. */
function part<const Field extends string>(object: FluxObject | undefined, ...fields: readonly Field[]) {
  return Object.fromEntries(Object.entries(object ?? {}).filter(([name]) => fields.some((field) => field === name)));
}

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

describe('A Kustomization', () => {
  it('checks health by wait, or by health checks that are named', () => {
    const checks = (spec: object) => part(read('Kustomization', spec), 'checksHealth')['checksHealth'];
    assert.deepEqual([{ wait: true }, { wait: 'true' }, { healthChecks: [{}] }, { healthChecks: [] }].map(checks), [
      true,
      false,
      true,
      false,
    ]);
  });

  it('depends on Kustomizations, of its own namespace unless another is named', () => {
    const dependsOn = [{ name: 'a' }, { name: 'b', namespace: 'other', kind: 'Secret' }];
    assert.deepEqual(part(read('Kustomization', { dependsOn }), 'dependsOn')['dependsOn'], [
      { kind: 'Kustomization', namespace: 'demo', name: 'a' },
      { kind: 'Kustomization', namespace: 'other', name: 'b' },
    ]);
  });

  it('has a history whose entries may lack anything', () => {
    const entry = {
      digest: 'sha256:1',
      metadata: { revision: 'main@sha1:2' },
      lastReconciledStatus: 'X',
      totalReconciliations: 4,
    };
    assert.deepEqual(part(read('Kustomization', {}, { history: [entry, {}, null] }), 'history')['history'], [
      { digest: 'sha256:1', revision: 'main@sha1:2', status: 'X', total: 4 },
      { digest: '', revision: undefined, status: '', total: 1 },
      { digest: '', revision: undefined, status: '', total: 1 },
    ]);
  });

  it('has an inventory, of which only ids count', () => {
    const entries = [{ id: 'demo_web_apps_Deployment' }, { id: 'web' }, {}, 'demo_web_apps_Deployment'];
    assert.deepEqual(part(read('Kustomization', {}, { inventory: { entries } }), 'inventory')['inventory'], [
      { namespace: 'demo', name: 'web', group: 'apps', kind: 'Deployment' },
    ]);
  });
});

describe('A source', () => {
  const follows = (kind: Kind, spec: object): unknown[] => {
    const { branch, follows: what } = part(read(kind, spec), 'branch', 'follows');
    return [branch, what];
  };

  it('of git follows what source-controller would: a commit, a name, a range and a tag before a branch', () => {
    const branch = 'main';
    for (const [ref, expected] of [
      [undefined, ['master', 'branch master']],
      [{ branch }, ['main', 'branch main']],
      [{ branch, tag: 'v1' }, [undefined, 'tag v1']],
      [{ branch, tag: 'v1', semver: '1.x' }, [undefined, 'semver 1.x']],
      [{ branch, tag: 'v1', semver: '1.x', name: 'refs/pull/1/head' }, [undefined, 'name refs/pull/1/head']],
      [{ branch, semver: '1.x', name: 'refs/heads/release/1' }, ['release/1', 'name refs/heads/release/1']],
      [{ name: 'refs/heads/' }, [undefined, 'name refs/heads/']],
      [{ name: 'x/refs/heads/main' }, [undefined, 'name x/refs/heads/main']],
      [{ branch, name: 'refs/heads/main', commit: 'abc' }, [undefined, 'commit abc']],
      [{ branch: '', tag: '' }, ['master', 'branch master']],
    ] as const)
      assert.deepEqual(follows('GitRepository', { ref }), expected, JSON.stringify(ref));
  });

  it('of another kind says in its own words what it follows', () => {
    assert.deepEqual(follows('OCIRepository', { ref: { digest: 'sha256:1', tag: 'x' } }), [
      undefined,
      'digest sha256:1',
    ]);
    assert.deepEqual(follows('OCIRepository', {}), [undefined, 'tag latest']);
    assert.deepEqual(follows('Bucket', { bucketName: 'files' }), [undefined, 'bucket files']);
    assert.deepEqual(follows('Bucket', {}), [undefined, 'bucket ']);
    assert.deepEqual(follows('HelmRepository', {}), [undefined, 'the charts']);
    assert.deepEqual(follows('ExternalArtifact', {}), [undefined, 'whoever writes it']);
    const sourceRef = { kind: 'ArtifactGenerator', name: 'parts' };
    assert.deepEqual(follows('ExternalArtifact', { sourceRef }), [undefined, 'ArtifactGenerator parts']);
  });

  it('has the address of a repository, or of a bucket', () => {
    const url = (spec: object) => part(read('Bucket', spec), 'url')['url'];
    assert.deepEqual([{ url: 'https://a' }, { endpoint: 'b' }, {}].map(url), ['https://a', 'b', undefined]);
  });

  it('that no controller looks at has been looked at', () => {
    const metadata = { name: 'web', namespace: 'demo', generation: 4 };
    const observed = (kind: Kind) => readObject({ apiVersion: groups[kind], kind, metadata })?.observedGeneration;
    assert.deepEqual([observed('ExternalArtifact'), observed('OCIRepository')], [4, -1]);
  });
});

describe('A HelmRelease', () => {
  const release = (spec: object, status: object = {}, ...fields: readonly string[]) =>
    part(read('HelmRelease', spec, status), ...fields);
  const sourceRef = { kind: 'GitRepository', name: 'gitops', namespace: 'flux-system' };
  const made = { chart: { spec: { chart: './chart', sourceRef } } };

  it('has a chart that Flux makes, named by the status once it is there', () => {
    const chartOf = (helmChart?: unknown) => release(made, { helmChart }, 'chart', 'chartSource', 'artifact');
    const others = { chartSource: sourceRef, artifact: undefined };
    const chart = { kind: 'HelmChart', namespace: 'flux-system', name: 'demo-web' };
    assert.deepEqual(chartOf(), { chart, ...others });
    assert.deepEqual(chartOf('nonsense'), { chart, ...others });
    assert.deepEqual(chartOf('other/made'), { chart: { ...chart, namespace: 'other', name: 'made' }, ...others });
  });

  it('or one that chartRef names: a HelmChart, or an artifact', () => {
    const named = (kind: string) => release({ chartRef: { kind, name: 'c' } }, {}, 'chart', 'chartSource', 'artifact');
    const ref = (kind: string) => ({ kind, namespace: 'demo', name: 'c' });
    assert.deepEqual(named('HelmChart'), { chart: ref('HelmChart'), chartSource: undefined, artifact: undefined });
    assert.deepEqual(named('OCIRepository'), {
      chart: undefined,
      chartSource: undefined,
      artifact: ref('OCIRepository'),
    });
    // The one it makes wins, as in helm-controller.
    const both = release({ ...made, chartRef: { kind: 'OCIRepository', name: 'c' } }, {}, 'artifact', 'chartSource');
    assert.deepEqual(both, { artifact: undefined, chartSource: sourceRef });
  });

  it('is tried again as the action that was made last says', () => {
    const spec = {
      install: { remediation: { retries: 2 }, disableWait: true },
      upgrade: { remediation: { retries: -1 } },
    };
    const of = (more: object, lastAttemptedReleaseAction?: string) =>
      release({ ...spec, ...more }, { lastAttemptedReleaseAction }, 'retries', 'waits');
    assert.deepEqual(of({}, 'install'), { retries: 2, waits: false });
    assert.deepEqual(of({}, 'upgrade'), { retries: undefined, waits: true });
    assert.deepEqual(of({}), { retries: undefined, waits: true });
    assert.deepEqual(of({ upgrade: { remediation: { retries: 0 } } }), { retries: 0, waits: true });
    const strategy = { name: 'RetryOnFailure' };
    assert.deepEqual(of({ upgrade: { strategy, remediation: { retries: 1 } } }), { retries: undefined, waits: true });
    assert.deepEqual(of({ upgrade: { strategy: { name: 'Other' } } }), { retries: 0, waits: true });
  });

  it('has what it released last, and what it installed where Flux tells', () => {
    const entry = { chartVersion: '1.2.0', version: 7, status: 'deployed' };
    const latest = (history: unknown) => release({}, { history }, 'latest')['latest'];
    assert.deepEqual(latest([entry, { chartVersion: '1.1.0' }]), {
      chartVersion: '1.2.0',
      release: 7,
      status: 'deployed',
    });
    assert.deepEqual(latest([{ chartVersion: '1.2.0' }]), { chartVersion: '1.2.0', release: 0, status: '' });
    assert.equal(latest([{ version: 7 }]), undefined);
    const entries = [{ id: 'demo_web_apps_Deployment' }];
    const installed = release({}, { inventory: { entries } }, 'inventory')['inventory'];
    assert.deepEqual(installed, [{ namespace: 'demo', name: 'web', group: 'apps', kind: 'Deployment' }]);
  });

  it('names its values by kind and name alone: they are of its namespace', () => {
    const valuesFrom = [{ kind: 'Secret', name: 'keys', namespace: 'other', valuesKey: 'x' }];
    assert.deepEqual(release({ valuesFrom }, {}, 'valuesFrom')['valuesFrom'], [{ kind: 'Secret', name: 'keys' }]);
    const dependsOn = [{ name: 'db', namespace: 'other' }];
    assert.deepEqual(release({ dependsOn }, {}, 'dependsOn')['dependsOn'], [
      { kind: 'HelmRelease', namespace: 'other', name: 'db' },
    ]);
  });
});

describe('A Canary', () => {
  it('delivers a workload of its own namespace', () => {
    const targetRef = { kind: 'Deployment', name: 'web', namespace: 'other' };
    assert.deepEqual(part(read('Canary', { targetRef }), 'target')['target'], {
      kind: 'Deployment',
      namespace: 'demo',
      name: 'web',
    });
  });
});
