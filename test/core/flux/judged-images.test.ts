import { observe } from '../../../core/flux/state.ts';
import { failing, gitRepository, kustomization, releaseTarget, seen } from './build.ts';
import {
  awaited,
  canary,
  deployed,
  fetched,
  gaveUp,
  images,
  needing,
  no,
  old,
  on,
  refused,
  released,
  running,
  stalled,
  tellAll,
  withCanary,
  workloadless,
  ownChart,
  deleting,
} from './judged.ts';
import { later } from './judging.ts';

tellAll({
  'a Canary': {
    'is not there': [{ state: withCanary() }, 'pending children Canary/demo/web', 'Canary/demo/web is not there'],
    'was not looked at yet': [
      { state: seen(fetched, kustomization({ applied: awaited, inventory: ['demo_web_flagger.app_Canary'] })) },
      'pending unseen Canary/demo/web',
      'Canary/demo/web is not looked at yet',
    ],
    'is new': [
      { state: withCanary(canary('')) },
      'pending children Canary/demo/web',
      'Canary/demo/web is not looked at by Flagger yet',
    ],
    'is under way': [
      { state: withCanary(canary('Progressing', { canaryWeight: 20, iterations: 3, failedChecks: 2 })) },
      'pending children Canary/demo/web',
      'Canary/demo/web is Progressing, 20 % of the traffic, iteration 3, 2 failed checks',
    ],
    'is under way, and says so': [
      {
        state: withCanary(
          canary('Waiting', { conditions: [{ type: 'Promoted', status: 'Unknown', message: 'words' }] }),
        ),
      },
      'pending children Canary/demo/web',
      'Canary/demo/web is Waiting: words',
    ],
    failed: [
      {
        state: withCanary(canary('Failed', { conditions: [{ type: 'Promoted', status: 'False', message: 'words' }] })),
      },
      'failed canaryFailed Canary/demo/web',
      'Canary/demo/web failed, and Flagger went back to the version before: words',
      'at main@sha1:22',
    ],
    'failed, and says nothing': [
      { state: withCanary(canary('Failed')) },
      'failed canaryFailed Canary/demo/web',
      'Canary/demo/web failed, and Flagger went back to the version before',
      'at main@sha1:22',
    ],
    'had failed before': [
      {
        state: later(
          observe(
            seen(gitRepository(), kustomization({ inventory: ['demo_web_flagger.app_Canary'] }), canary('Failed')),
            { kind: 'listed', type: { group: '', kind: 'Canary' }, namespace: 'demo', objects: [canary('Failed')] },
          ),
          fetched,
          kustomization({ applied: awaited, inventory: ['demo_web_flagger.app_Canary'] }),
        ),
      },
      'pending children Canary/demo/web',
      'Canary/demo/web had failed before, and Flagger has not begun anew since',
    ],
    'is suspended': [
      { state: withCanary(canary('Progressing', {}, { suspend: true })) },
      'failed suspended Canary/demo/web',
      'Canary/demo/web is suspended: Flagger does nothing until somebody resumes it',
    ],
    'is done, of a Service': [
      { state: withCanary(canary('Succeeded', {}, { targetRef: { kind: 'Service', name: 'web' } })) },
      'succeeded Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps applied main@sha1:22',
      'at main@sha1:22',
    ],
    'is done, of nothing that is named': [
      { state: withCanary(canary('Succeeded', {}, { targetRef: undefined })) },
      'succeeded Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps applied main@sha1:22',
      'at main@sha1:22',
    ],
    'is done, and its workloads are not there yet': [
      { state: withCanary(canary('Succeeded')) },
      'pending children Canary/demo/web',
      'Canary/demo/web is Succeeded with the version before: Flagger has not begun yet',
    ],
    'is done, and its workloads cannot be read': [
      { state: refused(withCanary(canary('Initialized')), 'Deployment', 'demo') },
      'succeeded Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps applied main@sha1:22',
      'at main@sha1:22',
      'warns: Canary/demo/web is Initialized; whether that is of the new version cannot be seen: its workloads are not readable.',
    ],
    'is done, with what was applied': [
      { state: withCanary(canary('Succeeded'), deployed('web', '2'), deployed('web-primary', '2')) },
      'succeeded Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps applied main@sha1:22',
      'at main@sha1:22',
    ],
    'is done, with the version before': [
      { state: withCanary(canary('Initialized'), deployed('web', '2'), deployed('web-primary', '1')) },
      'pending children Canary/demo/web',
      'Canary/demo/web is Initialized with the version before: Flagger has not begun yet',
    ],
    'is done with the version before, and suspended': [
      {
        state: withCanary(
          canary('Succeeded', {}, { suspend: true }),
          deployed('web', '2'),
          deployed('web-primary', '1'),
        ),
      },
      'failed suspended Canary/demo/web',
      'Canary/demo/web is suspended: Flagger does nothing until somebody resumes it',
    ],
  },
  'images that': {
    run: [
      { state: running(deployed('web', '2')), options: images('registry.example/web:2') },
      'succeeded Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps runs registry.example/web:2',
      'at main@sha1:22',
    ],
    'run in another version': [
      { state: running(deployed('web', '1')), options: images('registry.example/web:2') },
      'pending images Deployment/demo/web',
      'Deployment/demo/web still has registry.example/web:1',
    ],
    'are on their way': [
      { state: running(deployed('web', '2', { replicas: 1 })), options: images('registry.example/web:2') },
      'pending workloads Deployment/demo/web',
      'Deployment/demo/web has registry.example/web:2: 0 of 1 replicas updated',
    ],
    fail: [
      { state: running(deployed('web', '2', { replicas: 1 }, gaveUp)), options: images('registry.example/web:2') },
      'failed unhealthy Deployment/demo/web',
      'Deployment/demo/web failed with registry.example/web:2 (ProgressDeadlineExceeded: words)',
    ],
    'fail, and may do so again': [
      {
        state: running(deployed('web', '2', { replicas: 1 }, gaveUp)),
        options: { ...images('registry.example/web:2'), failAfterAttempts: 2 },
      },
      'pending workloads Deployment/demo/web',
      'Deployment/demo/web failed with registry.example/web:2 (ProgressDeadlineExceeded: words)',
    ],
    'fail beside the awaited one': [
      { state: running(deployed('web', '2', { replicas: 1 }, gaveUp)), options: images('registry.example/db:1') },
      'pending images Kustomization/flux-system/apps',
      'no workload of Kustomization/flux-system/apps has registry.example/db:1; they have registry.example/web:2',
    ],
    'nobody has': [
      { state: running(deployed('web', '2')), options: images('registry.example/db:1') },
      'pending images Kustomization/flux-system/apps',
      'no workload of Kustomization/flux-system/apps has registry.example/db:1; they have registry.example/web:2',
    ],
    'nobody has, nor any other': [
      { state: running(), options: images('registry.example/db:1') },
      'pending workloads Deployment/demo/web',
      'Deployment/demo/web is not there',
    ],
    'cannot be seen': [
      { state: refused(workloadless(), 'Deployment', 'demo'), options: images('registry.example/db:1') },
      'failed imagesUnseen Kustomization/flux-system/apps',
      'no workload of Kustomization/flux-system/apps has registry.example/db:1, as far as can be seen: no right',
      'warns: Workloads of Kustomization/flux-system/apps were not looked at: no right',
    ],
    'were not looked at yet': [
      { state: workloadless(), options: images('registry.example/db:1') },
      'pending unseen Kustomization/flux-system/apps',
      'the Deployments in demo were not looked at yet',
    ],
    'are below a Kustomization that is not there': [
      { state: seen(fetched), options: images('registry.example/db:1') },
      'pending absent Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps is not there; Kustomizations in flux-system: none',
    ],
    'are below one that is suspended': [
      { state: seen(fetched, kustomization({ spec: { suspend: true } })), options: images('registry.example/db:1') },
      'failed suspended Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps is suspended: it applies nothing until somebody resumes it',
      'at main@sha1:11',
    ],
    'are below one that is being deleted': [
      {
        state: seen(fetched, { ...kustomization(), metadata: { ...kustomization().metadata, ...deleting } }),
        options: images('registry.example/db:1'),
      },
      'pending absent Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps is being deleted',
    ],
    'are below one whose source was not looked at': [
      { state: seen(on('OCIRepository')), options: images('registry.example/db:1') },
      'pending unseen Kustomization/flux-system/apps',
      'OCIRepository/flux-system/gitops was not looked at yet',
    ],
    'are below one whose source is suspended': [
      {
        state: seen(gitRepository({ spec: { suspend: true } }), kustomization()),
        options: images('registry.example/db:1'),
      },
      'failed suspended GitRepository/flux-system/gitops',
      'GitRepository/flux-system/gitops is suspended: it fetches nothing until somebody resumes it',
      'at main@sha1:11',
    ],
    'are below one whose source fails': [
      {
        state: later(running(deployed('web', '2')), gitRepository({ conditions: no('GitOperationFailed') })),
        options: images('registry.example/web:2'),
      },
      'succeeded Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps runs registry.example/web:2',
      'at main@sha1:22',
      'warns: GitRepository/flux-system/gitops cannot fetch (GitOperationFailed): words',
    ],
    'are below one that does not try again': [
      { state: seen(fetched, kustomization({ conditions: stalled() })), options: images('registry.example/db:1') },
      'failed stalled Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps does not try again (Bad): words',
      'at main@sha1:11',
    ],
    'are below one that waits for another': [
      { state: needing(), options: images('registry.example/db:1') },
      'pending dependency Kustomization/flux-system/db',
      'Kustomization/flux-system/apps waits for Kustomization/flux-system/db, which is not there',
    ],
    'are below one that failed an attempt': [
      { state: seen(fetched, kustomization({ conditions: failing(old) })), options: images('registry.example/db:1') },
      'pending retrying Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps failed an attempt (BuildFailed): kustomize build failed',
      'warns: Kustomization/flux-system/apps failed an attempt (BuildFailed): kustomize build failed',
    ],
    'are below one that was changed since': [
      { state: seen(fetched, kustomization({ generation: 2, observed: 1 })), options: images('registry.example/db:1') },
      'pending generation Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps was changed and its controller has not looked at it since',
    ],
    'are below one that is at work': [
      {
        state: seen(
          fetched,
          kustomization({ conditions: { Ready: { status: 'Unknown' }, Reconciling: { message: 'words' } } }),
        ),
        options: images('registry.example/db:1'),
      },
      'pending reconciling Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps: words',
    ],
    'are below one that is not ready': [
      { state: seen(fetched, kustomization({ conditions: no('Peculiar') })), options: images('registry.example/db:1') },
      'pending notReady Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps: words',
    ],
    'are below one without status': [
      { state: seen(fetched, kustomization({ conditions: {} })), options: images('registry.example/db:1') },
      'pending reconciling Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps: no status yet',
    ],
    'are below one whose child failed': [
      { state: released({ conditions: no('UpgradeFailed'), failures: 1 }), options: images('registry.example/db:1') },
      'pending children HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo had failed before, and was not tried again since',
    ],
    'are below one whose child is suspended': [
      { state: released({ spec: { ...ownChart, suspend: true } }), options: images('registry.example/db:1') },
      'failed suspended HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo is suspended: it changes nothing until resumed',
      'at 1.0.0',
    ],
    'are below a release': [
      { state: released({}), of: releaseTarget, options: images('registry.example/db:1', releaseTarget) },
      'pending unseen HelmRelease/flux-system/demo',
      'the Deployments in flux-system were not looked at yet',
    ],
    'are below a release that failed': [
      {
        state: released({ conditions: no('UpgradeFailed'), failures: 1 }),
        of: releaseTarget,
        options: images('registry.example/db:1', releaseTarget),
      },
      'pending stale HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo had failed before, and was not tried again since',
    ],
  },
});
