import assert from 'node:assert/strict';

import { readObject } from '../../../core/flux/read-object.ts';
import type { FluxState } from '../../../core/flux/state.ts';
import { scopesNeeded } from '../../../core/flux/targets.ts';
import type { KubernetesObject } from '../../../core/ports/cluster.ts';
import { commits, gitRepository, helm, inventoryOf, kustomization, seen, target } from './build.ts';
import { later, listed, short, verdict } from './judging.ts';

const { old, awaited } = commits;
const fetched = gitRepository({ commit: awaited });
const parent = (commit = awaited, inventory: readonly string[] = [inventoryOf.release]): KubernetesObject =>
  kustomization({ applied: commit, inventory });
const ownChart = { chart: { spec: { chart: './chart', sourceRef: { kind: 'GitRepository', name: 'gitops' } } } };
type HelmOptions = Parameters<typeof helm>[0];
const withRelease = (o: HelmOptions): FluxState => seen(fetched, parent(), ...helm({ chartCommit: awaited, ...o }));

describe('A HelmRelease that fails', () => {
  const upgradeFailed = {
    Ready: { status: 'False', reason: 'UpgradeFailed', message: 'timed out' },
    Released: { status: 'False', reason: 'UpgradeFailed', message: 'timed out' },
  } as const;

  it('is given up after failAfterAttempts where Flux itself never gives up', () => {
    for (const upgrade of [
      { strategy: { name: 'RetryOnFailure', retryInterval: '10s' } },
      { remediation: { retries: -1 } },
    ]) {
      const spec = { ...ownChart, upgrade };
      const state = (failures: number): FluxState => withRelease({ conditions: upgradeFailed, failures, spec });
      assert.equal(short(verdict(state(1))), 'failed releaseFailed');
      assert.equal(short(verdict(state(2), { options: { failAfterAttempts: 3 } })), 'pending children');
      assert.equal(short(verdict(state(3), { options: { failAfterAttempts: 3 } })), 'failed releaseFailed');
    }
  });

  it('counts the retries of the action that was attempted', () => {
    const spec = { ...ownChart, install: { remediation: { retries: 3 } }, upgrade: { remediation: { retries: 1 } } };
    const [, release] = helm({ spec });
    assert.ok(release);
    const retries = (action: string): unknown => {
      const object = readObject({
        ...release,
        status: { ...(release['status'] as object), lastAttemptedReleaseAction: action },
      });
      return object?.kind === 'HelmRelease' ? object.retries : undefined;
    };
    assert.equal(retries('install'), 3);
    assert.equal(retries('upgrade'), 1);
  });

  it('says what the action had said, and what the remedy came to', () => {
    const stalled = { Stalled: { reason: 'RetriesExceeded', message: 'Failed to install after 1 attempt(s)' } };
    const remedied = (status: 'True' | 'False', reason: string) => ({
      Ready: { status: 'False' as const, reason, message: 'Helm uninstall succeeded' },
      Released: { status: 'False' as const, reason: 'InstallFailed', message: 'no such image' },
      Remediated: { status, reason, message: 'hooks hang' },
      ...stalled,
    });
    const uninstalled = verdict(withRelease({ conditions: remedied('True', 'UninstallSucceeded') }));
    assert.match(uninstalled.verdict.reason, /RetriesExceeded.*no such image.*It was uninstalled\.$/);
    const stuck = verdict(withRelease({ conditions: remedied('False', 'RollbackFailed') }));
    assert.match(stuck.verdict.reason, /Its remedy failed too \(RollbackFailed\): hooks hang/);
  });

  it('is waited for between a rollback and the next attempt', () => {
    const conditions = {
      Ready: { status: 'False', reason: 'RollbackSucceeded', message: 'rolled back' },
      Released: upgradeFailed.Released,
      Remediated: { reason: 'RollbackSucceeded' },
    } as const;
    const found = verdict(
      withRelease({ conditions, failures: 1, spec: { ...ownChart, upgrade: { remediation: { retries: 2 } } } }),
    );
    assert.equal(short(found), 'pending children');
    assert.match(found.verdict.reason, /failed an attempt \(UpgradeFailed\): timed out It was rolled back/);
  });

  it('fails by its tests as by its upgrade', () => {
    const conditions = {
      Ready: { status: 'False', reason: 'TestFailed', message: 'test pod failed' },
      TestSuccess: { status: 'False', reason: 'TestFailed', message: 'test pod failed' },
      Released: { reason: 'UpgradeSucceeded' },
    } as const;
    const found = verdict(withRelease({ conditions, failures: 1 }));
    assert.equal(short(found), 'failed releaseFailed');
    assert.match(found.verdict.reason, /TestFailed\): test pod failed/);
  });

  it('is not to blame for somebody else’s helm, or one that was interrupted', () => {
    const message = 'Helm upgrade failed: another operation (install/upgrade/rollback) is in progress';
    const conditions = { Ready: { status: 'False', reason: 'UpgradeFailed', message } } as const;
    assert.equal(short(verdict(withRelease({ conditions, failures: 4 }))), 'pending children');
    const stalled = { ...conditions, Stalled: { reason: 'RetriesExceeded', message: 'gave up' } };
    assert.equal(short(verdict(withRelease({ conditions: stalled, failures: 4 }))), 'failed releaseFailed');
  });

  it('is refused for good by what its spec says, before anything was attempted', () => {
    const conditions = {
      Ready: { status: 'False', reason: 'AccessDenied', message: 'cross-namespace' },
      Stalled: { reason: 'AccessDenied', message: 'cross-namespace' },
    } as const;
    const [chart, release] = helm({ chartCommit: awaited, chartVersion: '2.0.0', released: '1.0.0', conditions });
    assert.ok(chart && release);
    assert.equal(short(verdict(seen(fetched, parent(), chart, release))), 'failed releaseFailed');
  });

  it('says what keeps it from another attempt, not what the one before had said', () => {
    const conditions = {
      Ready: { status: 'False', reason: 'ValuesError', message: 'could not find ConfigMap' },
      Released: upgradeFailed.Released,
    } as const;
    const found = verdict(withRelease({ conditions, failures: 1 }));
    assert.match(found.verdict.reason, /ValuesError: could not find ConfigMap/);
  });

  it('says what it waits for also when it did so from the start', () => {
    const conditions = { Ready: { status: 'False', reason: 'DependencyNotReady', message: 'dependency' } } as const;
    const first = helm({ conditions, chartCommit: awaited });
    const state = later(seen(gitRepository(), parent(old), ...first), fetched, parent());
    assert.match(verdict(state).verdict.reason, /demo: dependency/);
  });

  it('says what its values lack', () => {
    const conditions = {
      Ready: { status: 'False', reason: 'ValuesError', message: 'could not find ConfigMap' },
    } as const;
    const found = verdict(withRelease({ conditions }));
    assert.equal(short(found), 'pending children');
    assert.match(found.verdict.reason, /ValuesError: could not find ConfigMap/);
  });
});

describe('A HelmRelease whose status is of different age', () => {
  /** The release as it is, with parts of its metadata and status put in other words. */
  const release = (o: HelmOptions, generation: number, status: object = {}): readonly KubernetesObject[] => {
    const [chart, object] = helm({ chartCommit: awaited, ...o });
    assert.ok(chart && object);
    const metadata = { ...object.metadata, generation };
    return [chart, { ...object, metadata, status: { ...(object['status'] as object), ...status } }];
  };
  const judged = (...objects: readonly KubernetesObject[]): string =>
    short(verdict(seen(fetched, parent(), ...objects)));

  it('is not ready by a condition of the generation before', () => {
    assert.equal(judged(...release({}, 2, { observedGeneration: 2 })), 'pending children');
    assert.equal(judged(...release({}, 2)), 'pending children');
    assert.equal(judged(...release({}, 1)), 'succeeded');
  });

  it('is not ready while it begins to work', () => {
    const conditions = { Ready: { reason: 'UpgradeSucceeded' }, Reconciling: { message: 'Fulfilling prerequisites' } };
    assert.match(
      verdict(seen(fetched, parent(), ...release({ conditions }, 1))).verdict.reason,
      /demo: Fulfilling prerequisites/,
    );
  });

  it('is not ready before its history has the chart that was attempted', () => {
    const history = [{ chartVersion: '1.0.0', version: 1, status: 'deployed' }];
    assert.equal(judged(...release({ chartVersion: '2.0.0' }, 1, { history })), 'pending children');
  });

  it('has not failed with a chart that it has not attempted', () => {
    const conditions = {
      Ready: { status: 'False', reason: 'UpgradeFailed', message: 'of the chart before' },
      Stalled: { reason: 'RetriesExceeded', message: 'gave up' },
    } as const;
    const failures = { conditions, failures: 1 };
    assert.equal(judged(...release({ ...failures, chartVersion: '2.0.0', released: '1.0.0' }, 1)), 'pending children');
    assert.equal(judged(...release(failures, 1)), 'failed releaseFailed');
  });

  it('has no new chart before the HelmChart’s own generation is observed', () => {
    const [chart, object] = release({}, 1);
    assert.ok(chart && object);
    const changed = { ...chart, metadata: { ...chart.metadata, generation: 2 } };
    assert.equal(judged(changed, object), 'pending children');
    const observed = { ...changed, status: { ...(chart['status'] as object), observedGeneration: 2 } };
    assert.equal(judged(observed, object), 'pending children');
  });
});

describe('A HelmRelease that is ready', () => {
  const ready = { Ready: { reason: 'UpgradeSucceeded' } } as const;
  const warnings = (o: HelmOptions, first: HelmOptions = { chartVersion: '0.9.0' }): string => {
    const state = seen(fetched, parent(old), ...helm(first));
    const found = verdict(later(state, parent(), ...helm({ chartCommit: awaited, release: 2, ...o })));
    assert.equal(short(found), 'succeeded');
    return found.warnings.join('\n');
  };

  it('needs no warning', () => {
    assert.equal(warnings({}), '');
  });

  it('warns of drift, of tests that are ignored, and of disableWait', () => {
    const drifted = { ...ready, Drifted: { reason: 'DriftDetected', message: 'Deployment/web changed' } };
    assert.match(warnings({ conditions: drifted }), /Deployment\/web changed/);
    const tested = { ...ready, TestSuccess: { status: 'False', reason: 'TestFailed', message: 'no answer' } } as const;
    assert.match(warnings({ conditions: tested }), /tests failed.*no answer/);
    assert.match(warnings({ spec: { ...ownChart, upgrade: { disableWait: true } } }), /"installed", not "healthy"/);
  });

  it('warns of values that the same commit may have changed, when nothing was rolled out since', () => {
    const spec = { ...ownChart, valuesFrom: [{ kind: 'ConfigMap', name: 'settings' }] };
    const inventory = [inventoryOf.release, 'flux-system_settings__ConfigMap'];
    const all = (release: number): string => {
      const state = seen(fetched, parent(old, inventory), ...helm({ spec, release: 1 }));
      const changed = helm({ spec, chartCommit: awaited, release });
      return verdict(later(state, parent(awaited, inventory), ...changed)).warnings.join('\n');
    };
    assert.match(all(1), /takes values from ConfigMap settings/);
    assert.doesNotMatch(all(2), /settings/);
    const had = seen(fetched, parent(awaited, inventory), ...helm({ spec, chartCommit: awaited }));
    assert.doesNotMatch(verdict(had).warnings.join('\n'), /settings/);
  });
});

describe('A chart that comes from elsewhere', () => {
  const elsewhere = { chart: { spec: { chart: 'web', sourceRef: { kind: 'HelmRepository', name: 'charts' } } } };
  const repository = (suspend: boolean): KubernetesObject => ({
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'HelmRepository',
    metadata: { name: 'charts', namespace: 'flux-system', generation: 1 },
    spec: { url: 'https://charts.example', suspend },
    status: {},
  });
  const charted = (o: HelmOptions): readonly [KubernetesObject, KubernetesObject] => {
    const [chart, release] = helm({ spec: elsewhere, ...o });
    assert.ok(chart && release);
    return [{ ...chart, spec: { sourceRef: { kind: 'HelmRepository', name: 'charts' } } }, release];
  };
  const missing = {
    chart: { Ready: { status: 'False', reason: 'InvalidChartReference', message: 'no chart version found for web-9' } },
    conditions: {
      Ready: { status: 'False', reason: 'SourceNotReady', message: 'HelmChart is not ready' },
      Reconciling: { message: 'Fulfilling prerequisites' },
    },
  } as const;

  it('needs no commit: the generation of the release tells', () => {
    assert.equal(short(verdict(seen(fetched, parent(), ...charted({})))), 'succeeded');
    const [chart, release] = charted({});
    const changed = { ...release, metadata: { ...release.metadata, generation: 2 } };
    assert.equal(short(verdict(seen(fetched, parent(), chart, changed))), 'pending children');
  });

  it('says why it is not there, from the HelmChart and what that comes from', () => {
    const state = seen(fetched, parent(), ...charted(missing));
    assert.match(verdict(state).verdict.reason, /demo waits for HelmChart\/.*no chart version found for web-9/);
    const scopes = scopesNeeded(state, [target], true).map(({ type }) => type.kind);
    assert.ok(scopes.includes('HelmRepository'));
    assert.ok(
      !scopesNeeded(seen(fetched, parent(), ...charted({})), [target], true).some(
        ({ type }) => type.kind === 'HelmRepository',
      ),
    );
  });

  it('is failed when the HelmChart or the HelmRepository is suspended', () => {
    const [chart, release] = charted(missing);
    const held = { ...chart, spec: { ...(chart['spec'] as object), suspend: true } };
    const found = verdict(seen(fetched, parent(), held, release));
    assert.equal(short(found), 'failed suspended');
    assert.match(found.verdict.reason, /^HelmChart\//);
    const stopped = verdict(seen(fetched, parent(), chart, release, repository(true)));
    assert.equal(short(stopped), 'failed suspended');
    assert.match(stopped.verdict.reason, /^HelmRepository\/flux-system\/charts/);
    assert.equal(short(verdict(seen(fetched, parent(), ...charted({}), repository(true)))), 'succeeded');
  });

  it('is failed when a suspended HelmChart would have to be packaged from the commit', () => {
    const [chart, release] = helm({ chartCommit: old });
    assert.ok(chart && release);
    const held = { ...chart, spec: { ...(chart['spec'] as object), suspend: true } };
    assert.equal(short(verdict(seen(fetched, parent(), held, release))), 'failed suspended');
  });
});

describe('A chart that chartRef names', () => {
  const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
  const oci = (o: { kind?: string; letter?: string; generation?: number; ready?: boolean; version?: string }) => {
    const { kind = 'OCIRepository', letter = 'b', generation = 1, ready = true, version = 'v1' } = o;
    return {
      apiVersion: `source.toolkit.fluxcd.io/${version}`,
      kind,
      metadata: { name: 'charts', namespace: 'flux-system', generation },
      spec: { url: 'oci://registry.example/charts/web' },
      status: {
        ...(kind === 'ExternalArtifact' ? {} : { observedGeneration: 1 }),
        artifact: { revision: `1.0.0@${digest(letter)}` },
        conditions: [{ type: 'Ready', status: ready ? 'True' : 'False', reason: 'x', message: 'manifest unknown' }],
      },
    };
  };
  const release = (kind: string, letter: string): KubernetesObject => {
    const [, object] = helm({ spec: { chart: undefined, chartRef: { kind, name: 'charts' } } });
    assert.ok(object);
    return { ...object, status: { ...(object['status'] as object), lastAttemptedRevisionDigest: digest(letter) } };
  };
  const judged = (kind: string, source: KubernetesObject, has = 'b') =>
    verdict(listed(seen(fetched, parent(), release(kind, has)), kind, 'flux-system', source));

  for (const kind of ['OCIRepository', 'ExternalArtifact']) {
    it(`must be what the ${kind} has now, though the release’s own generation stays`, () => {
      assert.equal(short(judged(kind, oci({ kind }))), 'succeeded');
      const behind = judged(kind, oci({ kind }), 'a');
      assert.equal(short(behind), 'pending children');
      assert.match(behind.verdict.reason, /has not taken up 1\.0\.0@sha256:bbbbbbbb/);
    });
  }

  it('is known from Flux before 2.6 too, whose OCIRepository is v1beta2', () => {
    assert.equal(short(judged('OCIRepository', oci({ version: 'v1beta2' }))), 'succeeded');
  });

  it('is waited for while it is absent, changed or failing', () => {
    const state = listed(seen(fetched, parent(), release('OCIRepository', 'b')), 'OCIRepository', 'flux-system');
    assert.match(verdict(state).verdict.reason, /OCIRepository\/flux-system\/charts.*is not there/);
    assert.match(judged('OCIRepository', oci({ generation: 2 })).verdict.reason, /was changed/);
    assert.match(judged('OCIRepository', oci({ ready: false })).verdict.reason, /manifest unknown/);
    const scopes = scopesNeeded(state, [target], true).map(({ type }) => type.kind);
    assert.ok(scopes.includes('OCIRepository'));
    assert.ok(!scopes.includes('HelmChart'));
  });

  it('warns where it may not be read', () => {
    const state = seen(fetched, parent(), release('OCIRepository', 'b'));
    const problem = { kind: 'forbidden', right: 'x', message: 'the right to list ocirepositories is missing' } as const;
    const key = 'OCIRepository/flux-system';
    const found = verdict({ ...state, problems: new Map([[key, problem]]) });
    assert.equal(short(found), 'succeeded');
    assert.match(found.warnings.join(), /not proven.*list ocirepositories/);
  });

  it('may be a HelmChart of its own, packaged from the commit', () => {
    const [chart, object] = helm({
      chartCommit: old,
      spec: { chart: undefined, chartRef: { kind: 'HelmChart', name: 'flux-system-demo' } },
    });
    assert.ok(chart && object);
    assert.equal(short(verdict(seen(fetched, parent(), chart, object))), 'pending children');
    const [packaged] = helm({ chartCommit: awaited });
    assert.ok(packaged);
    assert.equal(short(verdict(seen(fetched, parent(), packaged, object))), 'succeeded');
    const [raised] = helm({ chartCommit: awaited, chartVersion: '2.0.0' });
    assert.ok(raised);
    assert.match(verdict(seen(fetched, parent(), raised, object)).verdict.reason, /has not taken up chart 2\.0\.0/);
    const elsewhere = { ...raised, spec: { sourceRef: { kind: 'HelmRepository', name: 'charts' } } };
    assert.match(verdict(seen(fetched, parent(), elsewhere, object)).verdict.reason, /has not taken up chart 2\.0\.0/);
  });
});

describe('What a HelmRelease has installed', () => {
  it('is looked at when it is Flux’s own again', () => {
    const [chart, release] = helm({ chartCommit: awaited });
    assert.ok(chart && release);
    const child = 'apps_below_kustomize.toolkit.fluxcd.io_Kustomization';
    const status = { ...(release['status'] as object), inventory: { entries: [{ id: child, v: 'v1' }] } };
    const below = (commit: string): KubernetesObject => {
      const spec = { sourceRef: { kind: 'GitRepository', name: 'gitops', namespace: 'flux-system' } };
      const object = kustomization({ name: 'below', applied: commit, spec });
      return { ...object, metadata: { ...object.metadata, namespace: 'apps' } };
    };
    const all = (commit: string): FluxState => seen(fetched, parent(), chart, { ...release, status }, below(commit));
    assert.equal(short(verdict(all(old))), 'pending children');
    assert.equal(short(verdict(all(awaited))), 'succeeded');
    const scopes = scopesNeeded(all(old), [target], true).map(({ type, namespace }) => `${type.kind}/${namespace}`);
    assert.ok(scopes.includes('Kustomization/apps'));
  });
});
