import { nothingSeen, observe } from '../../../core/flux/state.ts';
import { gitRepository, inventoryOf, kustomization, releaseTarget, seen, helm } from './build.ts';
import {
  awaited,
  byRef,
  chartSource,
  fetched,
  no,
  old,
  parent,
  refused,
  released,
  stalled,
  tellAll,
  valued,
  withValues,
  ownChart,
  chartOf,
  deleting,
} from './judged.ts';
import { later } from './judging.ts';

tellAll({
  'a HelmRelease': {
    'is not there': [
      { state: seen(fetched, parent()) },
      'pending children HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo is not there',
    ],
    'is not there, named itself': [
      { state: seen(fetched), of: releaseTarget },
      'pending absent HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo is not there; HelmReleases in flux-system: none',
    ],
    'was not looked at, named itself': [
      { state: nothingSeen, of: releaseTarget },
      'pending unseen HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo was not looked at yet',
    ],
    'cannot be read, named itself': [
      { state: refused(seen(fetched), 'HelmRelease', 'flux-system'), of: releaseTarget },
      'pending notReadable HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo cannot be read: no right',
    ],
    'is another, named itself': [
      { state: seen(fetched, ...helm({})), of: { ...releaseTarget, name: 'other' } },
      'pending absent HelmRelease/flux-system/other',
      'HelmRelease/flux-system/other is not there; HelmReleases in flux-system: demo',
    ],
    'nobody applied, named itself': [
      { state: seen(fetched, ...helm({ labels: {} })), of: releaseTarget },
      'failed unproven HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo was applied by no Kustomization, so nothing tells which commit it is of',
      'at 1.0.0',
    ],
    'somebody unknown applied, named itself': [
      { state: seen(fetched, ...helm({})), of: releaseTarget },
      'pending absent Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps is not there; Kustomizations in flux-system: none',
    ],
    'an older commit applied, named itself': [
      { state: seen(fetched, kustomization(), ...helm({})), of: releaseTarget },
      'pending children Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps has not applied 22 yet',
    ],
    'a changed Kustomization applied, named itself': [
      {
        state: seen(fetched, kustomization({ applied: awaited, generation: 2, observed: 1 }), ...helm({})),
        of: releaseTarget,
      },
      'pending children Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps has not applied 22 yet',
    ],
    'is done, named itself': [
      { state: seen(fetched, parent(), ...helm({ chartCommit: awaited })), of: releaseTarget },
      'succeeded HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo is ready with chart 1.0.0',
      'at 1.0.0',
      "warns: HelmRelease/flux-system/demo: nothing was rolled out, the chart's version is still 1.0.0. If this commit changed the chart, raise version in its Chart.yaml, or set spec.chart.spec.reconcileStrategy: Revision.",
    ],
    'is suspended': [
      { state: released({ spec: { ...ownChart, suspend: true } }) },
      'failed suspended HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo is suspended: it changes nothing until resumed',
      'at 1.0.0',
    ],
    'is being deleted': [
      {
        state: later(
          released({}),
          ...helm({ chartCommit: awaited }).map((one) =>
            one.kind === 'HelmRelease' ? { ...one, metadata: { ...one.metadata, ...deleting } } : one,
          ),
        ),
      },
      'pending children HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo is being deleted',
    ],
    'is done': [
      { state: released({}) },
      'succeeded Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps applied main@sha1:22',
      'at main@sha1:22',
      "warns: HelmRelease/flux-system/demo: nothing was rolled out, the chart's version is still 1.0.0. If this commit changed the chart, raise version in its Chart.yaml, or set spec.chart.spec.reconcileStrategy: Revision.",
    ],
    'has a chart of an older commit': [
      { state: released({ chartCommit: old }) },
      'pending children HelmChart/flux-system/flux-system-demo',
      'HelmChart/flux-system/flux-system-demo was not packaged from 22 yet',
    ],
    'has a chart of a commit of which nothing is known': [
      { state: released({ chartCommit: 'e'.repeat(40) }) },
      'pending asking HelmChart/flux-system/flux-system-demo',
      'asking how ee stands to 22',
      'asks: {"kind":"relation","commit":"ee"}',
    ],
    'has no chart yet': [
      { state: seen(fetched, parent(), ...helm({}).slice(1)) },
      'pending children HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo: its HelmChart is not there yet',
    ],
    'has a chart that may not be read': [
      { state: refused(seen(fetched, parent(), ...helm({}).slice(1)), 'HelmChart', 'flux-system') },
      'succeeded Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps applied main@sha1:22',
      'at main@sha1:22',
      'warns: HelmCharts cannot be read, so it is not proven that HelmRelease/flux-system/demo has the new chart: no right',
    ],
    'has a chart that cannot be packaged': [
      { state: released({ chart: stalled() }) },
      'failed chartFailed HelmChart/flux-system/flux-system-demo',
      'HelmChart/flux-system/flux-system-demo cannot be packaged (Bad): words',
      'at main@sha1:22',
    ],
    'has a chart that is packaged': [
      { state: released({ chart: no('NoSourceArtifact') }) },
      'pending children HelmChart/flux-system/flux-system-demo',
      'HelmChart/flux-system/flux-system-demo: words',
    ],
    'has a chart without status': [
      { state: released({ chart: {} }) },
      'pending children HelmChart/flux-system/flux-system-demo',
      'HelmChart/flux-system/flux-system-demo: no status yet',
    ],
    'has a chart that writes its status': [
      { state: released({ chart: { Ready: { message: "packaged 'demo' chart with version '9.9.9'" } } }) },
      'pending children HelmChart/flux-system/flux-system-demo',
      'HelmChart/flux-system/flux-system-demo is writing its status',
    ],
    'has not taken up the chart': [
      { state: released({ chartVersion: '2.0.0', released: '1.0.0' }) },
      'pending children HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo has not taken up chart 2.0.0 yet',
    ],
    'has no status yet': [
      { state: released({ conditions: {} }) },
      'pending children HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo is not ready (no status yet)',
    ],
    'is at work': [
      { state: released({ conditions: { Ready: { status: 'Unknown' }, Reconciling: { message: 'upgrading' } } }) },
      'pending release HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo: upgrading',
    ],
    'is at work, and says little': [
      { state: released({ conditions: { Ready: { status: 'Unknown', reason: 'Progressing', message: 'words' } } }) },
      'pending release HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo is not ready (Progressing: words)',
    ],
    'is not ready': [
      { state: released({ conditions: no('Peculiar') }) },
      'pending children HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo is not ready (Peculiar: words)',
    ],
    'has a condition of another generation': [
      { state: released({ conditions: { Ready: { generation: 0 } } }) },
      'pending children HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo was changed and its controller has not looked at it since',
    ],
    'waits for another': [
      { state: released({ conditions: no('DependencyNotReady'), spec: { ...ownChart, dependsOn: [{ name: 'db' }] } }) },
      'pending children HelmRelease/flux-system/db',
      'HelmRelease/flux-system/demo waits for HelmRelease/flux-system/db, which is not there',
    ],
    'waits for its chart': [
      { state: released({ conditions: no('SourceNotReady') }) },
      'pending children HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo is not ready (SourceNotReady: words)',
    ],
    'waits for its suspended chart': [
      { state: later(released({ conditions: no('SourceNotReady') }), ...chartOf({ suspend: true })) },
      'failed suspended HelmChart/flux-system/flux-system-demo',
      'HelmChart/flux-system/flux-system-demo is suspended: it fetches nothing until somebody resumes it',
    ],
    failed: [
      { state: released({ conditions: no('UpgradeFailed'), failures: 1 }) },
      'failed releaseFailed HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo failed (UpgradeFailed): words',
      'at 1.0.0',
    ],
    'failed twice': [
      { state: released({ conditions: no('UpgradeFailed'), failures: 2 }) },
      'failed releaseFailed HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo failed 2 times (UpgradeFailed): words',
      'at 1.0.0',
    ],
    'failed, and tries again': [
      { state: released({ conditions: no('UpgradeFailed'), failures: 1 }), options: { failAfterAttempts: 2 } },
      'pending children HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo failed an attempt (UpgradeFailed): words',
    ],
    'failed with an older chart': [
      { state: released({ chartVersion: '2.0.0', released: '1.0.0', conditions: no('UpgradeFailed'), failures: 3 }) },
      'pending children HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo is not ready (UpgradeFailed: words)',
    ],
    'failed for good': [
      { state: released({ conditions: { ...no('UpgradeFailed'), ...stalled('RetriesExceeded') } }) },
      'failed releaseFailed HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo failed for good (RetriesExceeded: words): words',
      'at 1.0.0',
    ],
    'failed for good, and was rolled back': [
      {
        state: released({
          conditions: {
            ...no('RollbackSucceeded'),
            ...stalled('RetriesExceeded'),
            Released: { status: 'False', reason: 'UpgradeFailed', message: 'its words' },
            Remediated: { reason: 'RollbackSucceeded' },
          },
        }),
      },
      'failed releaseFailed HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo failed for good (RetriesExceeded: words): its words It was rolled back.',
      'at 1.0.0',
    ],
    'had a remedy of another generation': [
      {
        state: released({
          conditions: { ...no('UpgradeFailed'), Remediated: { reason: 'RollbackSucceeded', generation: 0 } },
          failures: 1,
        }),
      },
      'failed releaseFailed HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo failed (UpgradeFailed): words',
      'at 1.0.0',
    ],
    'had failed before': [
      {
        state: later(
          seen(
            gitRepository(),
            kustomization({ inventory: [inventoryOf.release] }),
            ...helm({ conditions: no('UpgradeFailed'), failures: 1 }),
          ),
          fetched,
          parent(),
          ...helm({ chartCommit: awaited, conditions: no('UpgradeFailed'), failures: 1 }),
        ),
      },
      'pending children HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo had failed before, and was not tried again since',
    ],
    'drifted, failed its tests, and waits for nothing': [
      {
        state: released({
          conditions: {
            Ready: {},
            Drifted: { message: 'drift words' },
            TestSuccess: { status: 'False', message: 'test words' },
          },
          spec: { ...ownChart, upgrade: { disableWait: true }, install: { disableWait: true } },
        }),
      },
      'succeeded Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps applied main@sha1:22',
      'at main@sha1:22',
      "warns: HelmRelease/flux-system/demo: nothing was rolled out, the chart's version is still 1.0.0. If this commit changed the chart, raise version in its Chart.yaml, or set spec.chart.spec.reconcileStrategy: Revision.",
      'warns: HelmRelease/flux-system/demo: somebody changed what it had installed: drift words',
      'warns: HelmRelease/flux-system/demo: its tests failed, which it is told to ignore: test words',
      'warns: HelmRelease/flux-system/demo has disableWait: it says "installed", not "healthy".',
    ],
    'made no new release': [
      {
        state: later(
          seen(gitRepository(), kustomization({ inventory: [inventoryOf.release] }), ...helm({})),
          fetched,
          parent(),
          ...helm({ chartCommit: awaited }),
        ),
      },
      'succeeded Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps applied main@sha1:22',
      'at main@sha1:22',
      "warns: HelmRelease/flux-system/demo: nothing was rolled out, the chart's version is still 1.0.0. If this commit changed the chart, raise version in its Chart.yaml, or set spec.chart.spec.reconcileStrategy: Revision.",
    ],
    'made no new release, of values that the commit may have changed': [
      {
        state: later(
          seen(
            gitRepository(),
            kustomization({ inventory: valued }),
            ...helm({ strategy: 'Revision', spec: withValues }),
          ),
          fetched,
          kustomization({ applied: awaited, inventory: valued }),
          ...helm({ strategy: 'Revision', spec: withValues, chartCommit: awaited }),
        ),
      },
      'succeeded Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps applied main@sha1:22',
      'at main@sha1:22',
      'warns: HelmRelease/flux-system/demo takes values from ConfigMap demo: if this commit changed them, they are taken up with its next interval only, unless the label reconcile.fluxcd.io/watch: Enabled is set there.',
    ],
  },
  'a chart that a release names itself': {
    'is there': [
      { state: byRef(chartSource()) },
      'succeeded Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps applied main@sha1:22',
      'at main@sha1:22',
    ],
    'is taken up': [
      { state: byRef(chartSource(), { lastAttemptedRevisionDigest: `sha256:${'a'.repeat(64)}` }) },
      'succeeded Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps applied main@sha1:22',
      'at main@sha1:22',
    ],
    'is not taken up yet': [
      { state: byRef(chartSource(), { lastAttemptedRevisionDigest: `sha256:${'b'.repeat(64)}` }) },
      'pending children OCIRepository/flux-system/chart',
      'HelmRelease/flux-system/demo has not taken up latest@sha256:aa of OCIRepository/flux-system/chart yet',
    ],
    'has no artifact yet': [
      { state: byRef(chartSource({}, { artifact: undefined })) },
      'pending children OCIRepository/flux-system/chart',
      'OCIRepository/flux-system/chart, the chart of HelmRelease/flux-system/demo, has no artifact yet',
    ],
    'is suspended': [
      { state: byRef(chartSource({ suspend: true }, { observedGeneration: 0 })) },
      'failed suspended OCIRepository/flux-system/chart',
      'OCIRepository/flux-system/chart is suspended: it fetches nothing until somebody resumes it',
    ],
    'is suspended, and as it must be': [
      { state: byRef(chartSource({ suspend: true })) },
      'succeeded Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps applied main@sha1:22',
      'at main@sha1:22',
    ],
    'was changed since': [
      { state: byRef(chartSource({}, { observedGeneration: 0 })) },
      'pending children OCIRepository/flux-system/chart',
      'OCIRepository/flux-system/chart was changed and its controller has not looked at it since',
    ],
    'does not try again': [
      {
        state: byRef(
          chartSource({}, { conditions: [{ type: 'Stalled', status: 'True', reason: 'Bad', message: 'words' }] }),
        ),
      },
      'failed chartFailed OCIRepository/flux-system/chart',
      'OCIRepository/flux-system/chart, the chart of HelmRelease/flux-system/demo, cannot be fetched (Bad): words',
      'at latest@sha256:aa',
    ],
    'cannot be fetched': [
      {
        state: byRef(
          chartSource({}, { conditions: [{ type: 'Ready', status: 'False', reason: 'R', message: 'words' }] }),
        ),
      },
      'pending children OCIRepository/flux-system/chart',
      'OCIRepository/flux-system/chart (R): words',
    ],
    'is not there': [
      {
        state: observe(byRef(), {
          kind: 'listed',
          type: { group: '', kind: 'OCIRepository' },
          namespace: 'flux-system',
          objects: [],
        }),
      },
      'pending children OCIRepository/flux-system/chart',
      'OCIRepository/flux-system/chart, the chart of HelmRelease/flux-system/demo, is not there',
    ],
    'was not looked at yet': [
      { state: byRef() },
      'pending unseen OCIRepository/flux-system/chart',
      'OCIRepository/flux-system/chart, the chart of HelmRelease/flux-system/demo, was not looked at yet',
    ],
    'may not be read': [
      { state: refused(byRef(), 'OCIRepository', 'flux-system') },
      'succeeded Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps applied main@sha1:22',
      'at main@sha1:22',
      'warns: OCIRepository/flux-system/chart cannot be read, so it is not proven that HelmRelease/flux-system/demo has the new chart: no right',
    ],
  },
});
