import assert from 'node:assert/strict';

import { readObject } from '../../../core/flux/read-object.ts';
import { groups, part, read, type Kind } from './read-parts.ts';

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
